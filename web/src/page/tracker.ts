// Another program's tracker (VMC): the local server hears it and tells the avatar's poses.
import type { Layer } from '../core/animator';
import { copyPose, mixPoses, type Pose } from '../core/skeleton';
import type { Stage } from '../core/stage';
import { h, toast } from './dom';
import { server } from './server';

const FOLLOW = 0.02; // seconds in which the shown pose comes to two thirds of what is told: trackers smooth by themselves
const FADE = 0.4; // seconds in which the clip gives way

const floats = (text: string) => new Float32Array(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer);

export class Tracker implements Layer {
  readonly page: HTMLElement;
  running = false;
  /** What was told last; null before anything was. */
  seen: Pose | null = null;
  private readonly shown: Pose;
  private share = 0;
  private readonly button = h('button', { type: 'button', class: 'chip', 'aria-pressed': 'false', onclick: () => this.toggle() }, 'Another tracker');
  private readonly status = h('p', { class: 'hint', role: 'status' }, 'A program or phone that sends VMC can move the avatar, too.');

  constructor(private readonly stage: Stage, private readonly name: string) {
    this.shown = stage.avatar.restPose();
    this.page = h('div', {}, h('div', { class: 'chips wrap' }, this.button), this.status);
  }

  get moving(): boolean {
    return this.running || this.share > 0;
  }

  apply(pose: Pose, seconds: number): void {
    const wanted = this.running && this.seen ? 1 : 0;
    this.share = Math.max(0, Math.min(1, this.share + ((wanted ? 1 : -1) * seconds) / FADE));
    if (!this.share || !this.seen) return;
    if (this.share <= seconds / FADE) copyPose(this.seen, this.shown);
    else mixPoses(this.shown, this.seen, 1 - Math.exp(-seconds / FOLLOW), this.shown);
    mixPoses(pose, this.shown, this.share, pose);
  }

  end(): void {
    this.running = false;
    this.button.setAttribute('aria-pressed', 'false');
    this.stage.invalidate();
  }

  private toggle(): void {
    if (this.running) {
      this.end();
      return;
    }
    this.running = true;
    this.seen = null;
    this.button.setAttribute('aria-pressed', 'true');
    void this.follow();
  }

  private async follow(): Promise<void> {
    while (this.running) {
      try {
        const told = await server.tracker(this.name);
        const words = told.seen ? 'Following another program' : 'Nothing comes yet: let the other program send to this computer';
        if (this.status.textContent !== words) this.status.textContent = words;
        if (told.seen) this.seen = { rotations: floats(told.rotations), translation: floats(told.translation), expression: floats(told.expression) };
        this.stage.invalidate();
      } catch (error) {
        if (this.running) toast(error instanceof Error ? error.message : String(error), true);
        this.end();
      }
    }
  }
}
