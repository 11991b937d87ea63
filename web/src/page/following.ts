// A pose that is told from elsewhere again and again, a camera or another program, on top of whatever clip plays.
import { floatsOf } from '../core/base64.js';
import type { Layer } from '../core/animator.js';
import type { Stage } from '../core/stage.js';
import { copyPose, mixPoses, type Pose } from '../core/skeleton.js';
import type { MirroredPose } from '../server-types.js';

const FADE = 0.4; // seconds in which the clip gives way

export abstract class Following implements Layer {
  /** What was told last; null before anything was. */
  seen: Pose | null = null;
  /** What is shown of it. */
  protected readonly shown: Pose;
  private share = 0;

  /** `lag`: seconds in which the shown pose comes to two thirds of what is told. */
  constructor(protected readonly stage: Stage, private readonly lag: number) {
    this.shown = stage.avatar.restPose();
  }

  abstract get running(): boolean;

  get moving(): boolean {
    return this.running || this.share > 0;
  }

  apply(pose: Pose, seconds: number): void {
    const step = seconds / FADE;
    this.share = Math.max(0, Math.min(1, this.share + (this.running && this.seen ? step : -step)));
    if (!this.share || !this.seen) return;
    if (this.share <= step) copyPose(this.seen, this.shown);
    else mixPoses(this.shown, this.seen, 1 - Math.exp(-seconds / this.lag), this.shown);
    mixPoses(pose, this.shown, this.share, pose);
  }

  protected hear(told: MirroredPose): void {
    if (told.seen) this.seen = { rotations: floatsOf(told.rotations), translation: floatsOf(told.translation), expression: floatsOf(told.expression) };
  }
}
