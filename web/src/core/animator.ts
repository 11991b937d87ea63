// What the avatar does over time: a clip, a second one mixed in, a soft change from one to the next, and on top of it
// what the user has set by hand.
import type { Clip } from './clips.js';
import { clonePose, copyPose, mixPoses, multiply, type Pose } from './skeleton.js';

const CHANGE_SECONDS = 0.45;

/** One clip being played: time runs in rounds, and ground that a round gains is kept. */
class Playing {
  time = 0;
  readonly base = new Float32Array(3);

  constructor(readonly clip: Clip, private readonly rest: Pose) {}

  advance(seconds: number, again: boolean): boolean {
    const { duration, stride } = this.clip;
    this.time += seconds;
    if (duration <= 0) {
      this.time = 0;
      return true;
    }
    if (!again) {
      this.time = Math.max(0, Math.min(duration, this.time));
      return this.time < duration;
    }
    const rounds = Math.floor(this.time / duration);
    this.time -= rounds * duration;
    for (const c of [0, 2]) this.base[c] += rounds * stride[c];
    return true;
  }

  sample(out: Pose): Pose {
    copyPose(this.rest, out);
    this.clip.sample(this.time, out);
    for (const c of [0, 2]) out.translation[c] += this.base[c];
    return out;
  }
}

/** Something that goes on top of whatever clip plays: speech, a person before a camera. */
export interface Layer {
  /** Whether it changes the pose by itself. */
  readonly moving: boolean;
  /** Let time pass and change the pose. */
  apply(pose: Pose, seconds: number): void;
}

/** Where in which clip the person is. */
export interface Played {
  clip: Clip;
  time: number;
  playing: boolean;
  /** Where the clip's own ground lies, meters. */
  base: Float32Array;
}

export class Animator {
  speed = 1;
  loop = true;
  playing = true;
  /** A second clip and how much of it is mixed in. */
  mixed: { clip: Clip; share: number } | null = null;
  /** Facial actions set by hand; NaN where the clip decides. */
  readonly face: Float32Array;
  /** Rotations set by hand on top of the clip's, quaternions xyzw. */
  readonly turns: Float32Array;
  /** What goes on top of the clip, under what is set by hand; the first comes first. */
  readonly layers: Layer[] = [];
  /** How far the person is moved by hand, meters. */
  readonly shift = new Float32Array(3);
  readonly pose: Pose;
  /** The pose as the clip has it, without what is set by hand. */
  readonly clipPose: Pose;
  /** Counts what no person does: another time of the clip, another clip without a soft change, an end that does not meet its beginning. */
  leaps = 0;

  private current: Playing;
  private before: { playing: Playing; since: number } | null = null;
  private readonly scratch: Pose;
  private readonly other: Pose;

  /** `rest` is what clips say nothing of: joints at rest, the photo's face. */
  constructor(clip: Clip, private readonly rest: Pose) {
    this.current = new Playing(clip, rest);
    this.pose = clonePose(rest);
    this.scratch = clonePose(rest);
    this.other = clonePose(rest);
    this.face = new Float32Array(rest.expression.length).fill(NaN);
    this.turns = Float32Array.from(rest.rotations, (_, i) => (i % 4 === 3 ? 1 : 0));
    this.current.sample(this.pose);
    this.clipPose = clonePose(this.pose);
  }

  get clip(): Clip {
    return this.current.clip;
  }

  get time(): number {
    return this.current.time;
  }

  set time(seconds: number) {
    this.current.time = Math.max(0, Math.min(this.clip.duration, seconds));
    this.before = null;
    this.leaps++;
  }

  get played(): Played {
    const { clip, time, base } = this.current;
    return { clip, time, playing: this.playing, base: base.slice() };
  }

  /** Be there again, at once. */
  set played({ clip, time, playing, base }: Played) {
    this.change(clip, false);
    this.current.base.set(base);
    this.current.time = time;
    this.playing = playing;
  }

  /** Whether the picture changes by itself. */
  get moving(): boolean {
    return this.before !== null || (this.playing && this.clip.duration > 0) || this.layers.some((layer) => layer.moving);
  }

  /** Go over to another clip, where the person stands. */
  change(clip: Clip, softly = true): void {
    const next = new Playing(clip, this.rest);
    if (softly) {
      this.current.sample(this.scratch);
      next.sample(this.other);
      for (const c of [0, 2]) next.base[c] = this.scratch.translation[c] - this.other.translation[c];
      this.before = { playing: this.current, since: 0 };
    } else {
      this.before = null;
      this.leaps++;
    }
    this.current = next;
  }

  /** Let time pass and write {@link Animator.pose}; false once a clip that does not loop has ended. */
  advance(seconds: number): boolean {
    let goes = true;
    if (this.playing) {
      const before = this.current.time;
      goes = this.current.advance(seconds * this.speed, this.loop);
      if (this.current.time < before && !this.clip.loops) this.leaps++;
    }
    this.current.sample(this.pose);
    if (this.mixed && !this.clip.alone) {
      const { clip, share } = this.mixed, own = this.clip.duration;
      copyPose(this.rest, this.other);
      // Both keep their own rhythm from the first one's time; the person stays where the first one puts it.
      clip.sample(clip.duration > 0 ? (own > 0 ? (this.time / own) * clip.duration : this.time % clip.duration) : 0, this.other);
      for (const c of [0, 2]) this.other.translation[c] = this.pose.translation[c];
      mixPoses(this.pose, this.other, share, this.pose);
    }
    if (this.before) {
      this.before.since += seconds;
      const t = this.before.since / CHANGE_SECONDS;
      if (t >= 1) this.before = null;
      else {
        if (this.playing) this.before.playing.advance(seconds * this.speed, this.before.playing.clip.loops);
        mixPoses(this.before.playing.sample(this.scratch), this.pose, t * t * (3 - 2 * t), this.pose);
      }
    }
    for (const layer of this.layers) layer.apply(this.pose, seconds);
    copyPose(this.pose, this.clipPose);
    this.byHand(this.pose);
    return goes;
  }

  /** The pose at a time of the clip, as it would be if nothing had been played before. */
  at(seconds: number): Pose {
    this.before = null;
    this.current.base.fill(0);
    this.time = seconds;
    const playing = this.playing;
    this.playing = false;
    this.advance(0);
    this.playing = playing;
    return this.pose;
  }

  private byHand(pose: Pose): void {
    this.face.forEach((value, e) => {
      if (!Number.isNaN(value)) pose.expression[e] = value;
    });
    const { turns, shift } = this;
    for (let o = 0; o < turns.length; o += 4) {
      if (turns[o] || turns[o + 1] || turns[o + 2]) multiply(pose.rotations, o, pose.rotations, o, turns, o);
    }
    for (let c = 0; c < 3; c++) pose.translation[c] += shift[c];
  }
}
