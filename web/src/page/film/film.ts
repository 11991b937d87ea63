// Pictures and films made frame by frame: every frame is exact and none is missing, however slow the computer is.
import { ArrayBufferTarget, Muxer } from 'mp4-muxer';
import { GIFEncoder, applyPalette, quantize } from 'gifenc';
import type { Animator } from '../../core/animator.js';
import { Simulation } from '../../core/cloth/simulation.js';
import type { Stage } from '../../core/stage.js';
import { webm, type Picture } from './webm.js';

export type FilmFormat = 'png' | 'mp4' | 'webm' | 'gif';

export interface Shot {
  format: FilmFormat;
  /** Pixels; even. */
  width: number;
  height: number;
  fps: number;
  /** How many frames; one for a picture. */
  frames: number;
  transparent: boolean;
  /** The camera goes round once. */
  turntable: boolean;
}

/** The browser cannot do it; the message is for the user. */
export class FilmError extends Error {}

const KEY_SECONDS = 2;
const BITS = 0.14; // a pixel and frame: soft gradients stay clean
const WAITING = 4; // frames that an encoder may have before it
const SEE_THROUGH = 128; // alpha from which a pixel of a GIF, which is transparent or not, is seen
const MP4_CODECS = [['avc', 'avc1.640033'], ['avc', 'avc1.42e033'], ['av1', 'av01.0.09M.08'], ['vp9', 'vp09.00.41.08']] as const;
const WEBM_CODEC = 'vp09.00.41.08';

const breath = () => new Promise<void>((done) => setTimeout(done));

/** Make it, frame by frame; the stage is changed meanwhile and put back by the caller.
 *
 * @throws FilmError where the browser has no encoder for it.
 */
export async function film(stage: Stage, animator: Animator, shot: Shot, told: (share: number) => void, stop: AbortSignal): Promise<Blob> {
  const { avatar, garments } = stage, outfit = avatar.data.cloth?.outfit;
  const simulation = garments?.live && outfit ? new Simulation(outfit) : null, duration = animator.clip.duration;
  const writer = await WRITERS[shot.format](shot), before = animator.time;
  try {
    for (let k = 0; k < shot.frames; k++) {
      stop.throwIfAborted();
      // A picture is of this moment; a film is of the clip, round after round.
      const seconds = shot.format === 'png' ? before : duration > 0 ? (k / shot.fps) % duration : 0, pose = animator.at(seconds);
      if (simulation) {
        simulation.weather = garments!.weather;
        if (k === 0) simulation.drape(pose);
        else simulation.step(pose, 1 / shot.fps);
      }
      avatar.setPose(pose);
      avatar.setCloth(simulation?.points ?? null);
      if (shot.turntable && k > 0) stage.turn((2 * Math.PI) / shot.frames, 0);
      stage.draw(true);
      await writer.add(stage.canvas, k);
      told((k + 1) / shot.frames);
      await breath();
    }
    return await writer.end();
  } finally {
    writer.close();
    animator.time = before;
  }
}

interface Writer {
  add(canvas: HTMLCanvasElement, k: number): Promise<void>;
  end(): Promise<Blob>;
  close(): void;
}

/** An encoder that says what went wrong where it is waited for. */
class Encoding {
  readonly encoder: VideoEncoder;
  private error: Error | null = null;

  constructor(config: VideoEncoderConfig, output: EncodedVideoChunkOutputCallback) {
    this.encoder = new VideoEncoder({ output, error: (e) => (this.error = e) });
    this.encoder.configure(config);
  }

  async add(frame: VideoFrame, key: boolean): Promise<void> {
    try {
      if (this.error) throw new FilmError(`The browser could not write the video (${this.error.message}).`);
      this.encoder.encode(frame, { keyFrame: key });
    } finally {
      frame.close();
    }
    while (this.encoder.encodeQueueSize > WAITING && !this.error) await new Promise((done) => setTimeout(done, 4));
  }

  async end(): Promise<void> {
    await this.encoder.flush();
    if (this.error) throw new FilmError(`The browser could not write the video (${this.error.message}).`);
  }

  close(): void {
    if (this.encoder.state !== 'closed') this.encoder.close();
  }
}

async function configured(codec: string, shot: Shot, more: Partial<VideoEncoderConfig> = {}): Promise<VideoEncoderConfig | null> {
  if (!('VideoEncoder' in window)) throw new FilmError('This browser cannot write videos frame by frame; a current Chrome, Edge, Safari or Firefox can.');
  const { width, height, fps } = shot, bitrate = Math.round(BITS * width * height * fps);
  const config: VideoEncoderConfig = { codec, width, height, bitrate, framerate: fps, latencyMode: 'quality', ...more };
  const told = await VideoEncoder.isConfigSupported(config).catch(() => null);
  return told?.supported ? config : null;
}

const microseconds = (k: number, fps: number) => Math.round((1e6 * k) / fps);
const isKey = (k: number, fps: number) => k % Math.max(1, Math.round(KEY_SECONDS * fps)) === 0;

async function mp4(shot: Shot): Promise<Writer> {
  for (const [name, codec] of MP4_CODECS) {
    const config = await configured(codec, shot, name === 'avc' ? { avc: { format: 'avc' } } : {});
    if (!config) continue;
    const { width, height, fps } = shot;
    const muxer = new Muxer({ target: new ArrayBufferTarget(), video: { codec: name, width, height, frameRate: fps }, fastStart: 'in-memory' });
    const encoding = new Encoding(config, (chunk, about) => muxer.addVideoChunk(chunk, about));
    return {
      add: (canvas, k) => encoding.add(new VideoFrame(canvas, { timestamp: microseconds(k, fps), duration: microseconds(1, fps), alpha: 'discard' }), isKey(k, fps)),
      async end() {
        await encoding.end();
        muxer.finalize();
        return new Blob([muxer.target.buffer], { type: 'video/mp4' });
      },
      close: () => encoding.close(),
    };
  }
  throw new FilmError('This browser has no encoder for MP4 files of this size; try WebM.');
}

async function webmWriter(shot: Shot): Promise<Writer> {
  const config = await configured(WEBM_CODEC, shot), { width, height, fps, transparent } = shot;
  if (!config) throw new FilmError('This browser has no encoder for WebM files of this size; try MP4.');
  const pictures: Picture[] = [], alphas: Uint8Array[] = [];
  const data = (chunk: EncodedVideoChunk) => {
    const out = new Uint8Array(chunk.byteLength);
    chunk.copyTo(out);
    return out;
  };
  const colors = new Encoding(config, (chunk) => pictures.push({ milliseconds: Math.round(chunk.timestamp / 1000), key: chunk.type === 'key', data: data(chunk) }));
  const second = transparent ? new Encoding(config, (chunk) => alphas.push(data(chunk))) : null;
  return {
    async add(canvas, k) {
      const times = { timestamp: microseconds(k, fps), duration: microseconds(1, fps) };
      if (!second) return colors.add(new VideoFrame(canvas, { ...times, alpha: 'discard' }), isKey(k, fps));
      const pixels = straight(canvas), luma = new Uint8Array(1.5 * width * height).fill(128);
      for (let i = 0; i < width * height; i++) luma[i] = pixels[4 * i + 3];
      // What is transparent has a colour, too, which the compression takes along; no more is known of it than that of its edge.
      await colors.add(new VideoFrame(pixels, { ...times, format: 'RGBX', codedWidth: width, codedHeight: height }), isKey(k, fps));
      await second.add(new VideoFrame(luma, { ...times, format: 'I420', codedWidth: width, codedHeight: height }), isKey(k, fps));
    },
    async end() {
      await colors.end();
      await second?.end();
      alphas.forEach((alpha, i) => (pictures[i].alpha = alpha));
      return webm(pictures, width, height, fps);
    },
    close() {
      colors.close();
      second?.close();
    },
  };
}

let copy: CanvasRenderingContext2D | null = null;

/** The picture's pixels with colours as they are where nothing is behind them (not premultiplied). */
function straight(canvas: HTMLCanvasElement): Uint8ClampedArray<ArrayBuffer> {
  copy ??= document.createElement('canvas').getContext('2d', { willReadFrequently: true })!;
  [copy.canvas.width, copy.canvas.height] = [canvas.width, canvas.height];
  copy.drawImage(canvas, 0, 0);
  return copy.getImageData(0, 0, canvas.width, canvas.height).data as Uint8ClampedArray<ArrayBuffer>;
}

async function gif(shot: Shot): Promise<Writer> {
  const encoder = GIFEncoder(), { width, height, fps, transparent } = shot;
  return {
    async add(canvas) {
      const pixels = straight(canvas);
      if (transparent) for (let i = 3; i < pixels.length; i += 4) pixels[i] = pixels[i] < SEE_THROUGH ? 0 : 255;
      const format = transparent ? 'rgba4444' : 'rgb565', palette = quantize(pixels, 256, { format, oneBitAlpha: transparent });
      const transparentIndex = transparent ? palette.findIndex((c) => c[3] === 0) : -1;
      encoder.writeFrame(applyPalette(pixels, palette, format), width, height, {
        palette, delay: 1000 / fps, transparent: transparentIndex >= 0, transparentIndex: Math.max(0, transparentIndex), dispose: transparent ? 2 : 0,
      });
    },
    async end() {
      encoder.finish();
      return new Blob([encoder.bytes() as BlobPart], { type: 'image/gif' });
    },
    close: () => undefined,
  };
}

async function png(): Promise<Writer> {
  let made: Blob | null = null;
  return {
    async add(canvas) {
      made = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/png'));
    },
    async end() {
      if (!made) throw new FilmError('The browser could not make a picture of this size.');
      return made;
    },
    close: () => undefined,
  };
}

const WRITERS: Record<FilmFormat, (shot: Shot) => Promise<Writer>> = { png, mp4, webm: webmWriter, gif };
