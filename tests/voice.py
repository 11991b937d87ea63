"""A voice made by calculation: vowels of pulses and resonances, with pauses, for tests of what listens."""

from __future__ import annotations

import io
import wave
from functools import cache

import numpy as np
from jaxtyping import Float

RATE = 48_000
#: First three resonances of vowels, hertz.
VOWELS = {
    "aa": (730, 1090, 2440),
    "E": (530, 1840, 2480),
    "I": (270, 2290, 3010),
    "O": (570, 840, 2410),
    "U": (300, 870, 2240),
}


def vowel(name: str, seconds: float, pitch: float = 120.0, rate: int = RATE) -> Float[np.ndarray, " n"]:
    """A vowel with a largest value of one, fading in and out."""
    from scipy.signal import lfilter

    count = int(seconds * rate)
    phase = np.cumsum(pitch * (1.0 + 0.01 * np.sin(30.0 * np.arange(count) / rate)) / rate)
    pulses = np.diff(np.floor(phase), prepend=0.0)
    sound = lfilter([1.0], [1.0, -0.97], pulses)
    sound = np.diff(sound, prepend=0.0)
    for centre in (*VOWELS[name], 3500, 4500):
        radius = np.exp(-np.pi * (60 + 0.04 * centre) / rate)
        bend = 2.0 * radius * np.cos(2.0 * np.pi * centre / rate)
        sound = lfilter([1.0 - bend + radius**2], [1.0, -bend, radius**2], sound)
    fade = np.minimum(1.0, np.minimum(np.arange(count), np.arange(count)[::-1]) / (0.05 * rate))
    return sound / np.abs(sound).max() * fade


@cache
def speech() -> Float[np.ndarray, " n"]:
    """Some words with pauses between them, and a little noise of the room, 4.6 seconds."""
    rng = np.random.default_rng(4)

    def pause(seconds: float) -> np.ndarray:
        return np.zeros(int(seconds * RATE))

    words = [pause(0.5)]
    for syllables in (("aa", "O", "aa"), ("E", "aa"), ("O", "E", "aa", "O")):
        for name in syllables:
            words += [rng.uniform(0.25, 0.8) * vowel(name, rng.uniform(0.14, 0.26), rng.uniform(100, 140)), pause(0.04)]
        words.append(pause(0.55))
    sound = np.concatenate(words)
    sound = np.pad(sound, (0, max(0, int(4.6 * RATE) - len(sound))))
    return sound + 0.0005 * rng.standard_normal(len(sound))


def envelope(sound: Float[np.ndarray, " n"], at: Float[np.ndarray, " m"]) -> Float[np.ndarray, " m"]:
    """How strong the sound is around some times (seconds): root mean square over a twentieth of a second."""
    width = int(0.05 * RATE)
    power = np.convolve(sound**2, np.ones(width) / width, "same")
    return np.sqrt(np.interp(at * RATE, np.arange(len(sound)), power))


def wav(sound: Float[np.ndarray, " n"], rate: int = RATE) -> bytes:
    """The sound as a file of 16 bits."""
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes((np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes())
    return file.getvalue()
