// Garments of an avatar that is being shown: a worker simulates, one request at a time, and the page never waits for it.
// Body and cloth are drawn as of the same moment. Where the worker is late, the body goes on and takes along what it wears.
import type { Animator } from '../animator.js';
import type { AvatarData } from '../glb.js';
import { clonePose, copyPose, jointMatrices, type Pose } from '../skeleton.js';
import type { Answer, Request } from './cloth.worker.js';
import { skinPoints } from './kernels.js';
import type { Outfit } from './outfit.js';
import { CALM, type Weather } from './simulation.js';
import workerSource from 'worker:./cloth.worker';

const LATE_FRAMES = 5; // pictures that the body waits for the cloth
const LONGEST_STEP = 0.1; // seconds: a page that was away for longer goes on from there
const STILL = 1e-4; // meters in one step
const STILL_STEPS = 15; // so many still steps in a row, and the cloth rests until something changes

/** The pose to draw the body in, and where the garments' points are; null where skinning has them. */
export interface Shown {
  pose: Pose;
  points: Float32Array | null;
}

/** A moment that the worker was asked about. */
interface Moment {
  pose: Pose;
  leaps: number;
  frame: number;
}

export class Garments {
  weather: Weather = CALM;
  /** How long the last step took in the worker, milliseconds. */
  milliseconds = 0;
  /** The cloth moves, or is about to. */
  moving = false;

  private readonly outfit: Outfit;
  private worker: Worker | null = null;
  private on = true;
  private busy = false;
  private frame = 0;
  private elapsed = 0;
  private still = 0;
  private seenWeather: Weather = CALM;
  private readonly asked: Moment;
  /** What the newest answer is about, and where the points are then. */
  private readonly answered: Moment;
  private points: Float32Array | null = null;
  /** The last pose of what was played: time stops there, and what comes after was set by hand. */
  private readonly played: Pose;
  private spare: Float32Array;
  private readonly carried: Float32Array;
  private readonly before: Float32Array;
  private readonly now: Float32Array;
  private readonly matrices: Float32Array;

  constructor(data: AvatarData) {
    this.outfit = data.cloth!.outfit;
    const size = this.outfit.points.rest.length, moment = () => ({ pose: clonePose(data.photoPose), leaps: -1, frame: 0 });
    this.asked = moment();
    this.answered = moment();
    this.played = clonePose(data.photoPose);
    this.spare = new Float32Array(size);
    this.carried = new Float32Array(size);
    this.before = new Float32Array(size);
    this.now = new Float32Array(size);
    this.matrices = new Float32Array(12 * data.skeleton.names.length);
  }

  /** Simulated, or skinned with the body. */
  get live(): boolean {
    return this.on;
  }

  set live(live: boolean) {
    if (live === this.on) return;
    this.on = live;
    this.stop();
  }

  /** What to draw for what the animator has come to; call it once a picture. */
  show(animator: Animator, seconds: number): Shown {
    const { pose, leaps } = animator, playing = animator.playing || animator.moving;
    if (!this.on) return { pose, points: null };
    this.frame++;
    this.elapsed = Math.min(LONGEST_STEP, this.elapsed + seconds);
    if (playing) copyPose(pose, this.played);
    if (!this.busy) this.ask(pose, leaps, playing);
    this.moving = this.busy || (playing && this.still < STILL_STEPS);
    const { points, answered } = this;
    if (!points || samePlace(pose, answered.pose)) return { pose, points };
    if (leaps === answered.leaps && this.frame - answered.frame <= LATE_FRAMES) return { pose: answered.pose, points };
    return { pose, points: this.carry(pose, points) };
  }

  /** End the worker; the next picture begins anew. */
  stop(): void {
    this.worker?.terminate();
    this.worker = null;
    this.busy = this.moving = false;
    this.asked.leaps = -1;
    this.points = null;
    this.spare = new Float32Array(this.carried.length);
  }

  private ask(pose: Pose, leaps: number, playing: boolean): void {
    const { asked, weather } = this, moved = !samePlace(pose, asked.pose);
    // While nothing plays, time stands still: what is changed by hand hangs anew.
    const anew = leaps !== asked.leaps || (!playing && moved && !samePlace(pose, this.played));
    if (anew || moved || weather !== this.seenWeather) this.still = 0;
    this.seenWeather = weather;
    const goesOn = (playing || moved) && this.still < STILL_STEPS && this.elapsed > 0;
    if (!anew && !goesOn) {
      if (!playing) this.elapsed = 0;
      return;
    }
    copyPose(pose, asked.pose);
    asked.leaps = leaps;
    asked.frame = this.frame;
    const request: Request = { pose: asked.pose, seconds: anew ? 0 : this.elapsed, weather, points: this.spare };
    this.elapsed = 0;
    this.busy = true;
    try {
      this.started().postMessage(request, [this.spare.buffer]);
    } catch { // a page whose policy allows no worker
      this.live = false;
    }
  }

  private started(): Worker {
    if (this.worker) return this.worker;
    const url = URL.createObjectURL(new Blob([workerSource], { type: 'text/javascript' })), worker = new Worker(url);
    URL.revokeObjectURL(url);
    worker.postMessage({ outfit: this.outfit });
    worker.onmessage = (event: MessageEvent<Answer>) => {
      if (worker !== this.worker) return;
      const { points, moved, milliseconds } = event.data;
      this.spare = this.points ?? new Float32Array(points.length);
      this.points = points;
      copyPose(this.asked.pose, this.answered.pose);
      this.answered.leaps = this.asked.leaps;
      this.answered.frame = this.asked.frame;
      this.busy = false;
      this.milliseconds = milliseconds;
      this.still = moved < STILL ? this.still + 1 : 0;
    };
    worker.onerror = () => (this.live = false);
    this.worker = worker;
    return worker;
  }

  /** The newest points, taken along to another pose: each keeps its place beside where skinning has it, turned with the hips. */
  private carry(pose: Pose, points: Float32Array): Float32Array {
    const { before, now, carried, matrices: m } = this, { rest, joints, weights, slots } = this.outfit.points;
    jointMatrices(this.outfit.skeleton, this.answered.pose, m);
    skinPoints(rest, joints, weights, slots, m, before);
    const [a, b, c, , d, e, f, , g, h, i] = m;
    jointMatrices(this.outfit.skeleton, pose, m);
    skinPoints(rest, joints, weights, slots, m, now);
    for (let o = 0; o < carried.length; o += 3) {
      const x = points[o] - before[o], y = points[o + 1] - before[o + 1], z = points[o + 2] - before[o + 2];
      const u = a * x + d * y + g * z, v = b * x + e * y + h * z, w = c * x + f * y + i * z; // in the hips' own axes
      carried[o] = now[o] + m[0] * u + m[1] * v + m[2] * w;
      carried[o + 1] = now[o + 1] + m[4] * u + m[5] * v + m[6] * w;
      carried[o + 2] = now[o + 2] + m[8] * u + m[9] * v + m[10] * w;
    }
    return carried;
  }
}

/** Whether the body stands in the same way; the face does not move cloth. */
function samePlace(a: Pose, b: Pose): boolean {
  return a.rotations.every((v, k) => v === b.rotations[k]) && a.translation.every((v, k) => v === b.translation[k]);
}
