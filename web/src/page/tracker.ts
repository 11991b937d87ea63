// Another program's tracker (VMC): the local server hears it and tells the avatar's poses.
import type { Stage } from '../core/stage.js';
import { h, toast } from './dom.js';
import { Following } from './following.js';
import { server } from './server.js';

const FOLLOW = 0.02; // seconds: trackers smooth by themselves

export class Tracker extends Following {
  readonly page: HTMLElement;
  running = false;
  private readonly button = h('button', { type: 'button', class: 'chip', 'aria-pressed': 'false', onclick: () => this.toggle() }, 'Another tracker');
  private readonly status = h('p', { class: 'hint', role: 'status' }, 'A program or phone that sends VMC can move the avatar, too.');

  constructor(stage: Stage, private readonly name: string) {
    super(stage, FOLLOW);
    this.page = h('div', {}, h('div', { class: 'chips wrap' }, this.button), this.status);
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
    void this.ask();
  }

  private async ask(): Promise<void> {
    while (this.running) {
      try {
        const told = await server.tracker(this.name);
        const words = told.seen ? 'Following another program' : 'Nothing comes yet: let the other program send to this computer';
        if (this.status.textContent !== words) this.status.textContent = words;
        this.hear(told);
        this.stage.invalidate();
      } catch (error) {
        if (this.running) toast(error instanceof Error ? error.message : String(error), true);
        this.end();
      }
    }
  }
}
