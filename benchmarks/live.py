"""How long a picture takes until another program has its pose: followed, sent by VMC over the loopback, received.

    python benchmarks/live.py VIDEO [--frames 60] [--first 0]

A video's frames are followed one by one, as a camera's would be, at 640 pixels. Wall time counts on a quiet machine
only; processor time (of this process, all its threads, receiving included) says what a picture costs on any. A camera's
own delay and the drawing of the program that receives are not in it.
"""

from __future__ import annotations

import argparse
import itertools
import os
import queue
import threading
import time

import numpy as np

from persona.imaging.video import open_video
from persona.live.tracking import LiveTracker
from persona.live.vmc import Receiver, Sender

SIDE = 640  # pixels of the longer side, as a camera is asked for


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("video")
    parser.add_argument("--frames", type=int, default=60, help="measured after the calibration")
    parser.add_argument("--first", type=int, default=0, help="frame to begin with")
    parser.add_argument("--threads", type=int, default=1, help="of the landmark networks")
    words = parser.parse_args()

    tracker, receiver = LiveTracker(workers=words.threads), Receiver(0, "127.0.0.1")
    heard: queue.SimpleQueue[tuple[float, int]] = queue.SimpleQueue()
    over = threading.Event()

    def listen() -> None:
        for told in receiver.frames(over.is_set):
            heard.put((time.perf_counter(), len(told.bones)))

    listener = threading.Thread(target=listen, daemon=True)
    listener.start()
    sender: Sender | None = None
    wall, processor, sending = [], [], []
    video = open_video(words.video, max_side=SIDE)
    # Decoded before: a decoder's threads would work meanwhile.
    last = words.first + words.frames + round(2 * video.fps)
    pictures = [(i, picture) for i, picture in itertools.islice(video.frames(), last) if i >= words.first]
    for number, picture in pictures:
        known, skeleton = tracker.calibrated, tracker.skeleton
        begun, spent = time.perf_counter(), time.process_time()
        pose = tracker.see(picture, float(video.times[number]))
        if sender is None or tracker.skeleton is not skeleton:
            sender = Sender(tracker.skeleton, tracker.names, "127.0.0.1", receiver.port)
            continue
        if pose is None:
            continue
        followed = time.process_time()
        sender.send(pose)
        arrived, bones = heard.get(timeout=10)
        if not known:
            continue
        assert bones > 20
        wall.append(arrived - begun)
        processor.append(time.process_time() - spent)
        sending.append(time.process_time() - followed)
        if len(wall) == words.frames:
            break
    over.set()
    listener.join()
    receiver.close()
    print(f"{len(wall)} pictures, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores; milliseconds: median, 95 %")
    for name, values in (("wall", wall), ("processor", processor), ("of it sent and received", sending)):
        usual, most = 1000 * np.quantile(values, [0.5, 0.95])
        print(f"{name:24} {usual:6.1f} {most:6.1f}")
    rate = np.mean(processor)
    print(f"{1 / rate:.1f} pictures a second on one core")


if __name__ == "__main__":
    main()
