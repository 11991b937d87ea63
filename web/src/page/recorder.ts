// Videos of what the canvas shows, in the best container the browser writes.
import { saveFile } from './dom.js';

const TYPES = ['video/mp4;codecs=avc1.640028', 'video/mp4;codecs=avc1', 'video/mp4', 'video/webm;codecs=vp9', 'video/webm;codecs=vp8', 'video/webm'];
const SEE_THROUGH = TYPES.filter((t) => t.startsWith('video/webm;')); // MP4 files would be black where nothing is
const BITS_PER_SECOND = 12_000_000;

export class Recorder {
  private recorder: MediaRecorder | null = null;

  constructor(private readonly canvas: HTMLCanvasElement) {}

  get running(): boolean {
    return this.recorder !== null;
  }

  /** Begin; the file is saved under `name` when {@link Recorder.stop} is called. False where it cannot be done, which includes
   * what is transparent where the browser writes no such video.
   */
  start(name: string, transparent: boolean, ended: (message: string) => void): boolean {
    const type = 'MediaRecorder' in window ? (transparent ? SEE_THROUGH : TYPES).find((t) => MediaRecorder.isTypeSupported(t)) : undefined;
    if (!type || !this.canvas.captureStream) return false;
    const parts: Blob[] = [], recorder = new MediaRecorder(this.canvas.captureStream(30), { mimeType: type, videoBitsPerSecond: BITS_PER_SECOND });
    const kind = type.split(';')[0], file = `${name}.${kind === 'video/mp4' ? 'mp4' : 'webm'}`;
    recorder.ondataavailable = (event) => parts.push(event.data);
    recorder.onstop = () => {
      this.recorder = null;
      for (const track of recorder.stream.getTracks()) track.stop();
      saveFile(new Blob(parts, { type: kind }), file);
      ended(`Saved ${file}`);
    };
    recorder.start(1000);
    this.recorder = recorder;
    return true;
  }

  stop(): void {
    if (this.recorder?.state === 'recording') this.recorder.stop();
  }
}
