// Motions of an avatar's own skeleton, sampled at any time.
import { floatsOf } from './base64.js';
import type { ServedMotion } from '../server-types.js';
import type { Pose } from './skeleton.js';

export interface Clip {
  name: string;
  /** Seconds of one round: from the first frame to the last and, in a loop, the step back to the first. */
  duration: number;
  loops: boolean;
  /** How far a round takes the root, meters: zero unless the clip gains ground. */
  stride: Float32Array;
  /** No other clip is mixed in. */
  alone?: boolean;
  /** Writes the pose at a time in [0, duration] into `out`; what the clip says nothing of is left as it is. */
  sample(time: number, out: Pose): void;
}

/** Values of one thing over time; rotations may have any scale, for they are normalised. Between keys they go on a smooth curve. */
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

/** Shares of the four keys around a time: those before, at both ends, and after it. */
type Shares = [number, number, number, number];

/** A smooth curve through evenly spaced keys (Catmull-Rom) at share t of the way from the second to the third: on straight
 * lines a body would jerk at every key, and cloth that hangs on it swing by that.
 */
function curve(t: number): Shares {
  const s = t * t, c = s * t;
  return [-0.5 * t + s - 0.5 * c, 1 - 2.5 * s + 1.5 * c, 0.5 * t + 2 * s - 1.5 * c, 0.5 * (c - s)];
}

/** The same where the key before or after is missing, or across a cut: the curve begins or ends straight. */
function straightened([p, a, b, q]: Shares, before: boolean, after: boolean): Shares {
  if (!before) [p, a, b] = [0, a + 2 * p, b - p];
  if (!after) [q, b, a] = [0, b + 2 * q, a - q];
  return [p, a, b, q];
}

const CUT_SPEED = 10; // m/s of the root: nobody moves faster
const CUT_TURN = 0.7; // cosine of half the angle between two keys

const keys4 = new Float32Array(16);

/** A rotation on the curve through keys p, a, b, q; -1 for one that is missing. */
function turn(out: Float32Array, o: number, values: ArrayLike<number>, keys: ArrayLike<number>, shares: Shares): void {
  for (let k = 0; k < 4; k++) {
    const from = 4 * Math.max(0, keys[k]);
    let length = 0;
    for (let c = 0; c < 4; c++) length += values[from + c] ** 2;
    for (let c = 0; c < 4; c++) keys4[4 * k + c] = values[from + c] / (Math.sqrt(length) || 1);
  }
  const dot = (i: number, j: number) => keys4[i] * keys4[j] + keys4[i + 1] * keys4[j + 1] + keys4[i + 2] * keys4[j + 2] + keys4[i + 3] * keys4[j + 3];
  const near = [dot(0, 4), 1, dot(8, 4), 0];
  near[3] = dot(12, 8) * Math.sign(near[2] || 1);
  const w = straightened(shares, keys[0] >= 0 && Math.abs(near[0]) > CUT_TURN, keys[3] >= 0 && Math.abs(near[3]) > CUT_TURN);
  let length = 0;
  for (let c = 0; c < 4; c++) {
    let sum = 0;
    for (let k = 0; k < 4; k++) sum += (near[k] < 0 ? -w[k] : w[k]) * keys4[4 * k + c];
    out[o + c] = sum;
    length += sum * sum;
  }
  for (let c = 0; c < 4; c++) out[o + c] /= Math.sqrt(length) || 1;
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
      let shared: Float32Array | null = null, a = 0, b = 0, t = 0, keys = [0, 0, 0, 0], shares: Shares = [0, 1, 0, 0];
      const seek = (times: Float32Array) => {
        if (times === shared) return; // most tracks share their times
        [a, b, t] = between((shared = times), time, duration);
        const last = times.length - 1;
        keys = [a > 0 ? a - 1 : loops ? last : -1, a, b, b < last ? b + 1 : loops ? 0 : -1];
        shares = curve(t);
      };
      for (const [joint, track] of rotations) {
        seek(track.times);
        turn(out.rotations, 4 * joint, track.values, keys, shares);
      }
      if (translation) {
        seek(translation.times);
        const { values, times } = translation, seconds = times.length > 1 ? times[1] - times[0] : 1;
        // Where each key is, seen from the round that the first end is in.
        const rounds = [a === 0 ? -1 : 0, 0, b < a ? 1 : 0, b < a || (b === times.length - 1 && loops) ? 1 : 0];
        const at = (k: number, c: number) => values[3 * Math.max(0, keys[k]) + c] + rounds[k] * stride[c];
        const leaps = (k: number) => Math.hypot(at(k + 1, 0) - at(k, 0), at(k + 1, 1) - at(k, 1), at(k + 1, 2) - at(k, 2)) > CUT_SPEED * seconds;
        const w = straightened(shares, keys[0] >= 0 && !leaps(0), keys[3] >= 0 && !leaps(2));
        for (let c = 0; c < 3; c++) out.translation[c] = w[0] * at(0, c) + w[1] * at(1, c) + w[2] * at(2, c) + w[3] * at(3, c);
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

export function clipOfServed(motion: ServedMotion, joints: number, expressionNames: string[]): Clip {
  const all = floatsOf(motion.rotations), times = new Float32Array(motion.frames);
  for (let f = 0; f < motion.frames; f++) times[f] = f / motion.fps;
  const rotations = new Map<number, Track>();
  for (let j = 0; j < joints; j++) {
    const values = new Float32Array(4 * motion.frames);
    for (let f = 0; f < motion.frames; f++) values.set(all.subarray(4 * (f * joints + j), 4 * (f * joints + j) + 4), 4 * f);
    rotations.set(j, { times, values });
  }
  const expression = motion.expressionNames.length
    ? {
        track: { times, values: floatsOf(motion.expressions) },
        columns: Int32Array.from(motion.expressionNames, (n) => expressionNames.indexOf(n)),
      }
    : null;
  const translation = { times, values: floatsOf(motion.translations) };
  return clipOfTracks(motion.name, { rotations, translation, expression }, null);
}
