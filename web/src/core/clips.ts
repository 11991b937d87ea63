// Motions of an avatar's own skeleton, sampled at any time.
import type { ServedMotion } from '../server-types';
import { mixQuaternion, type Pose } from './skeleton';

export interface Clip {
  name: string;
  /** Seconds of one round: from the first frame to the last and, in a loop, the step back to the first. */
  duration: number;
  loops: boolean;
  /** How far a round takes the root, meters: zero unless the clip gains ground. */
  stride: Float32Array;
  /** Writes the pose at a time in [0, duration] into `out`; what the clip says nothing of is left as it is. */
  sample(time: number, out: Pose): void;
}

/** Values of one thing over time, linearly interpolated; rotations may have any scale, for they are normalised. */
export interface Track {
  times: Float32Array;
  values: Float32Array | Int16Array;
}

/** The two keys around a time and how far it lies between them; after the last key comes the first (of the next round). */
export function between(times: Float32Array, time: number, duration: number): [number, number, number] {
  let low = 0, high = times.length - 1;
  if (high <= 0 || time <= times[0]) return [0, 0, 0];
  if (time >= times[high]) {
    const gap = duration - times[high];
    return gap > 1e-6 ? [high, 0, Math.min(1, (time - times[high]) / gap)] : [high, high, 0];
  }
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (times[middle] <= time) low = middle;
    else high = middle;
  }
  return [low, high, (time - times[low]) / Math.max(1e-9, times[high] - times[low])];
}

export interface Tracks {
  /** By joint. */
  rotations: Map<number, Track>;
  translation: Track | null;
  /** All facial actions side by side; `columns` says which of the avatar's each is, -1 for none. */
  expression: { track: Track; columns: Int32Array } | null;
}

/** A clip out of tracks. A loop closes with one more frame; one that gains ground goes on where it ends. */
export function clipOfTracks(name: string, tracks: Tracks, loop: { fps: number; ground: boolean } | null): Clip {
  const { rotations, translation, expression } = tracks;
  let last = 0, frames = 1;
  for (const track of [...rotations.values(), translation, expression?.track]) {
    if (!track?.times.length) continue;
    last = Math.max(last, track.times[track.times.length - 1]);
    frames = Math.max(frames, track.times.length);
  }
  const loops = loop !== null && frames > 1, stride = new Float32Array(3);
  if (loops && loop.ground && translation) {
    const v = translation.values, end = 3 * (translation.times.length - 1);
    for (const c of [0, 2]) stride[c] = ((v[end + c] - v[c]) * frames) / (frames - 1);
  }
  const duration = last + (loops ? 1 / loop.fps : 0);
  return {
    name,
    duration,
    loops,
    stride,
    sample(time, out) {
      let shared: Float32Array | null = null, a = 0, b = 0, t = 0;
      const seek = (times: Float32Array) => {
        if (times !== shared) [a, b, t] = between((shared = times), time, duration); // most tracks share their times
      };
      for (const [joint, track] of rotations) {
        seek(track.times);
        mixQuaternion(out.rotations, 4 * joint, track.values, 4 * a, track.values, 4 * b, t);
      }
      if (translation) {
        seek(translation.times);
        for (let c = 0; c < 3; c++) {
          const next = translation.values[3 * b + c] + (b < a ? stride[c] : 0);
          out.translation[c] = (1 - t) * translation.values[3 * a + c] + t * next;
        }
      }
      if (expression) {
        seek(expression.track.times);
        const { columns, track } = expression, e = columns.length;
        for (let k = 0; k < e; k++) {
          if (columns[k] >= 0) out.expression[columns[k]] = (1 - t) * track.values[e * a + k] + t * track.values[e * b + k];
        }
      }
    },
  };
}

function floats(base64: string): Float32Array {
  const text = atob(base64), bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return new Float32Array(bytes.buffer);
}

export function clipOfServed(motion: ServedMotion, joints: number, expressionNames: string[]): Clip {
  const all = floats(motion.rotations), times = new Float32Array(motion.frames);
  for (let f = 0; f < motion.frames; f++) times[f] = f / motion.fps;
  const rotations = new Map<number, Track>();
  for (let j = 0; j < joints; j++) {
    const values = new Float32Array(4 * motion.frames);
    for (let f = 0; f < motion.frames; f++) values.set(all.subarray(4 * (f * joints + j), 4 * (f * joints + j) + 4), 4 * f);
    rotations.set(j, { times, values });
  }
  const expression = motion.expressionNames.length
    ? {
        track: { times, values: floats(motion.expressions) },
        columns: Int32Array.from(motion.expressionNames, (n) => expressionNames.indexOf(n)),
      }
    : null;
  const translation = { times, values: floats(motion.translations) };
  return clipOfTracks(motion.name, { rotations, translation, expression }, null);
}
