// Facial actions move few of the splats: these get places of their own, and only their displacements are kept.
import type { FacialAction } from './glb.js';

export class Face {
  /** For each splat its place in `shift` plus one, 0 for those that no action moves. */
  readonly place: Uint32Array;
  /** Displacements in the reference pose, meters, four floats each, the last unused. */
  readonly shift: Float32Array;
  private readonly slots: Uint32Array[];
  private readonly seen: Float32Array;

  constructor(count: number, private readonly actions: FacialAction[]) {
    this.place = new Uint32Array(count);
    let used = 0;
    for (const action of actions) for (const i of action.splats) if (!this.place[i]) this.place[i] = ++used;
    this.slots = actions.map((a) => a.splats.map((i) => this.place[i] - 1));
    this.shift = new Float32Array(4 * Math.max(1, used));
    this.seen = new Float32Array(actions.length).fill(NaN);
  }

  /** Evaluate at actions in [0, 1]; false when they are the same as before. */
  update(expression: Float32Array): boolean {
    if (!this.actions.length || expression.every((v, e) => v === this.seen[e])) return false;
    this.seen.set(expression);
    const out = this.shift.fill(0);
    this.actions.forEach((action, e) => {
      const share = expression[e] / 32767;
      if (!share) return;
      const { shift } = action, slots = this.slots[e];
      for (let i = 0, s = 0; i < slots.length; i++, s += 3) {
        const o = 4 * slots[i];
        out[o] += share * shift[s];
        out[o + 1] += share * shift[s + 1];
        out[o + 2] += share * shift[s + 2];
      }
    });
    return true;
  }
}
