// What a person does without meaning to: blinks, breath, and a head that is never quite still. The same seed does the same.
import { fromEuler, multiply, type Pose } from '../skeleton.js';

/** Radians, seconds, turns a second; chosen by hand, small enough not to be looked at. */
export interface LifeOptions {
  /** Between two blinks: the least, and the mean of what is added. */
  blinkLeast: number;
  blinkMore: number;
  /** How long the lids close, and open. */
  closing: number;
  opening: number;
  /** Breaths a second, how far the chest leans back and the shoulders rise. */
  breaths: number;
  chest: number;
  shoulders: number;
  /** How far the head sways, and how much more while it speaks. */
  sway: number;
  speech: number;
}

export const LIFE: LifeOptions = {
  blinkLeast: 1.5, blinkMore: 2.5, closing: 0.07, opening: 0.16, breaths: 0.24, chest: 0.008, shoulders: 0.012, sway: 0.012, speech: 2.2,
};

/** Numbers in [0, 1) that a seed decides (mulberry32). */
export function randomOf(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** The first joint that one of the patterns names, -1 for none. */
export function jointNamed(names: readonly string[], ...patterns: RegExp[]): number {
  for (const pattern of patterns) {
    const found = names.findIndex((n) => pattern.test(n));
    if (found >= 0) return found;
  }
  return -1;
}

export class Life {
  private time = 0;
  private blinkAt: number;
  private talk = 0;
  private readonly random: () => number;
  private readonly phases: number[];
  private readonly eyes: number[];
  private readonly head: number;
  private readonly neck: number;
  private readonly chest: number;
  private readonly collars: [number, number][];

  constructor(joints: readonly string[], actions: readonly string[], seed = 1, private readonly options: LifeOptions = LIFE) {
    this.random = randomOf(seed);
    this.phases = Array.from({ length: 9 }, () => 2 * Math.PI * this.random());
    this.eyes = ['eyeBlinkLeft', 'eyeBlinkRight'].map((n) => actions.indexOf(n)).filter((e) => e >= 0);
    this.head = jointNamed(joints, /^head$/i);
    this.neck = jointNamed(joints, /^neck(02)?$/i);
    this.chest = jointNamed(joints, /^spine02$/i, /^spine_?3$/i, /^chest$/i);
    this.collars = ([[/^(clavicle\.L|left_collar)$/i, 1], [/^(clavicle\.R|right_collar)$/i, -1]] as [RegExp, number][])
      .map(([pattern, sign]): [number, number] => [jointNamed(joints, pattern), sign]);
    this.blinkAt = this.pause();
  }

  private pause(): number {
    return this.options.blinkLeast - this.options.blinkMore * Math.log(1 - 0.95 * this.random());
  }

  /** Let time pass and add to a pose, by `share`; `strength` is how strong the speech is, 0 to 1. */
  apply(pose: Pose, seconds: number, share: number, strength: number): void {
    const o = this.options;
    this.time += seconds;
    this.talk += (strength - this.talk) * (1 - Math.exp(-seconds / 0.25));
    const since = this.time - this.blinkAt;
    if (since > o.closing + o.opening) this.blinkAt = this.time + this.pause();
    else if (since > 0) {
      const lid = since < o.closing ? since / o.closing : 1 - (since - o.closing) / o.opening;
      for (const e of this.eyes) pose.expression[e] = Math.max(pose.expression[e], share * lid);
    }
    const breath = share * Math.sin(2 * Math.PI * o.breaths * this.time);
    this.turn(pose, this.chest, -o.chest * breath, 0, 0);
    for (const [joint, sign] of this.collars) this.turn(pose, joint, 0, 0, sign * o.shoulders * breath);
    const far = share * o.sway * (1 + o.speech * this.talk);
    const nod = far * (this.noise(0) + 1.5 * this.talk * Math.sin(2 * Math.PI * 1.3 * this.time + this.phases[0]) * 0.4);
    for (const joint of [this.head, this.neck]) this.turn(pose, joint, 0.5 * nod, 0.6 * far * this.noise(3), 0.4 * far * this.noise(6));
  }

  /** Slow noise in about [-1, 1]: three waves whose lengths do not fit together. */
  private noise(k: number): number {
    const t = this.time, p = this.phases;
    return (Math.sin(0.71 * t + p[k]) + 0.6 * Math.sin(1.63 * t + p[k + 1]) + 0.35 * Math.sin(3.07 * t + p[k + 2])) / 1.3;
  }

  private turn(pose: Pose, joint: number, x: number, y: number, z: number): void {
    if (joint >= 0) multiply(pose.rotations, 4 * joint, pose.rotations, 4 * joint, fromEuler(x, y, z), 0);
  }
}
