// Posing by hand: handles on the picture that the body follows, joint by joint with sliders, undo, mirror, and poses to keep.
import type { Animator, Played } from '../core/animator.js';
import type { Clip } from '../core/clips.js';
import { Poser, mirrorPose, type Handle } from '../core/ik.js';
import { clonePose, fromEuler, multiply, toEuler, type Pose } from '../core/skeleton.js';
import type { Stage } from '../core/stage.js';
import { h, iconButton, slider, toast } from './dom.js';
import type { Kept } from './kept.js';
import { jointGroups } from './labels.js';

/** What is posed. */
export interface Posed {
  readonly stage: Stage;
  readonly animator: Animator;
  readonly kept: Kept;
  refresh(): void;
  setPlaying(playing: boolean): void;
  /** Show a pose that was kept; false while that is not to be. */
  choose(clip: Clip): boolean;
  /** Show a clip as it was. */
  goBack(to: Played): void;
  /** Facial actions were set from here. */
  faceChanged(): void;
}

/** A pose as it is kept: rotations by joint, and how high the root is. */
export interface KeptPose {
  names: string[];
  rotations: number[];
  height: number;
}

/** What is set by hand, on top of any clip. */
export interface ByHand {
  turns: number[];
  shift: number[];
  /** Facial actions; null where the clip decides. */
  face: (number | null)[];
}

/** What a change is undone to. */
interface Before extends ByHand {
  /** What played where the change was another pose; null where the clip had nothing to do with it. */
  played: Played | null;
}

const DEGREES = Math.PI / 180;
const KEY_STEP = 0.02; // meters by one press of an arrow
const TOGETHER_MILLISECONDS = 700; // changes of one thing that are undone together
const MOST_STEPS = 100;

export class Posing {
  /** The controls' page. */
  readonly page: HTMLElement;
  /** What lies over the picture. */
  readonly overlay = h('div', { class: 'handles', hidden: true, role: 'group', 'aria-label': 'Handles of the body: arrow keys move them' });
  private readonly poser: Poser | null;
  private readonly handles: { handle: Handle; button: HTMLButtonElement }[] = [];
  private readonly undoButton = iconButton('undo', 'Undo', () => this.undo());
  private readonly redoButton = iconButton('redo', 'Redo', () => this.redo());
  private readonly saved = h('div', { class: 'chips wrap' });
  private readonly done: Before[] = [];
  private readonly undone: Before[] = [];
  private readonly scratch: Pose;
  private last = { what: '', at: 0 };
  private showJoint: () => void = () => undefined;
  private poses = new Map<string, KeptPose>();

  constructor(private readonly player: Posed) {
    const { data } = player.stage.avatar;
    this.scratch = player.stage.avatar.restPose();
    this.poser = data.anatomy && new Poser(data.skeleton, data.anatomy, data.limits);
    for (const handle of this.poser?.handles ?? []) this.addHandle(handle);
    const onPicture = h('input', { type: 'checkbox', checked: true, onchange: () => {
      this.overlay.classList.toggle('off', !onPicture.checked);
    } });
    const chip = (words: string, act: () => void, quiet = false) => h('button', { type: 'button', class: quiet ? 'chip quiet' : 'chip', onclick: act }, words);
    this.page = h('div', {},
      this.poser ? h('p', { class: 'hint' }, 'Drag a hand, a foot, an elbow, a knee, the head or the hips on the picture; or go there with Tab and use the arrow keys.') : null,
      this.poser ? h('label', { class: 'check' }, onPicture, 'Handles on the picture') : null,
      h('div', { class: 'line' }, this.undoButton, this.redoButton, chip('Mirror', () => this.mirror()), chip('Reset all', () => this.reset(), true)),
      h('h2', {}, 'Kept poses'),
      this.saved, h('div', { class: 'chips wrap' }, chip('Keep this pose', () => void this.keep())),
      this.joints());
    this.showHistory();
    void this.findAgain();
  }

  /** Whether the handles are on the picture. */
  set shown(shown: boolean) {
    this.overlay.hidden = !shown || !this.poser;
    this.place();
  }

  /** Put the handles where the body is now; called after every picture. */
  place(): void {
    if (this.overlay.hidden || !this.poser) return;
    const { stage, animator } = this.player;
    for (const { handle, button } of this.handles) {
      const [x, y] = stage.onScreen(this.poser.place(animator.pose, handle));
      button.style.transform = `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px)`;
    }
  }

  /** Bring a part of the body to a place in meters. */
  drag(handle: Handle, target: [number, number, number], from = clonePose(this.player.animator.pose)): void {
    if (!this.poser) return;
    this.poser.drag(from, handle, target, this.scratch);
    this.set(this.scratch);
  }

  /** Make a pose out of the clip's by what is set by hand. */
  set(pose: Pose): void {
    const { clipPose, turns, shift } = this.player.animator;
    for (let o = 0; o < turns.length; o += 4) {
      const q = clipPose.rotations;
      multiply(turns, o, [-q[o], -q[o + 1], -q[o + 2], q[o + 3]], 0, pose.rotations, o);
    }
    for (let c = 0; c < 3; c++) shift[c] = pose.translation[c] - clipPose.translation[c];
    this.player.animator.advance(0);
    this.changed();
  }

  get byHand(): ByHand {
    const { turns, shift, face } = this.player.animator;
    return { turns: [...turns], shift: [...shift], face: [...face].map((v) => (Number.isNaN(v) ? null : v)) };
  }

  set byHand(state: ByHand) {
    const { turns, shift, face } = this.player.animator;
    if (state.turns.length === turns.length && state.face.length === face.length) {
      turns.set(state.turns);
      shift.set(state.shift);
      face.set(state.face.map((v) => v ?? NaN));
      this.player.faceChanged();
    }
    this.changed();
  }

  /** Something is about to be changed, which can be undone; changes of one thing in a row are undone together. */
  begin(what: string): void {
    const now = performance.now(), same = what === this.last.what && now - this.last.at < TOGETHER_MILLISECONDS;
    this.last = { what, at: now };
    if (!same) this.remember({ ...this.byHand, played: null });
  }

  private remember(before: Before): void {
    this.done.push(before);
    if (this.done.length > MOST_STEPS) this.done.shift();
    this.undone.length = 0;
    this.showHistory();
  }

  undo(): void {
    this.step(this.done, this.undone);
  }

  redo(): void {
    this.step(this.undone, this.done);
  }

  mirror(): void {
    const { animator, stage } = this.player, { skeleton, actions } = stage.avatar.data;
    this.begin('mirror');
    this.player.setPlaying(false);
    mirrorPose(animator.pose, skeleton.names, actions.map((a) => a.name), this.scratch);
    for (const c of [0, 2]) this.scratch.translation[c] = animator.pose.translation[c]; // where the person stands
    const { expression } = this.scratch; // what is the same on both sides stays the clip's
    for (const k of animator.face.keys()) if (expression[k] !== animator.pose.expression[k]) animator.face[k] = expression[k];
    this.player.faceChanged();
    this.set(this.scratch);
  }

  reset(): void {
    const { turns, shift } = this.player.animator;
    this.begin('reset');
    identity(turns);
    shift.fill(0);
    this.changed();
  }

  private step(from: Before[], to: Before[]): void {
    const state = from.pop();
    if (!state) return;
    to.push({ ...this.byHand, played: state.played && this.player.animator.played });
    if (state.played) this.player.goBack(state.played);
    this.byHand = state;
    this.last.what = '';
    this.showHistory();
  }

  private changed(): void {
    this.showJoint();
    this.player.refresh();
  }

  private showHistory(): void {
    this.undoButton.disabled = !this.done.length;
    this.redoButton.disabled = !this.undone.length;
  }

  private addHandle(handle: Handle): void {
    const side = 'side' in handle ? (handle.side ? 'right ' : 'left ') : '', name = `${side}${handle.kind}`;
    const button = h('button', { type: 'button', class: `handle ${handle.kind}`, 'aria-label': `Move the ${name}`, title: name });
    const { player } = this;
    button.addEventListener('pointerdown', (down) => {
      if (down.button !== 0) return;
      button.setPointerCapture(down.pointerId);
      player.setPlaying(false);
      this.begin(`${name} ${down.timeStamp}`);
      const from = clonePose(player.animator.pose), place = this.poser!.place(from, handle);
      const move = (event: PointerEvent) => this.drag(handle, player.stage.inSpace(place, event.clientX - down.clientX, event.clientY - down.clientY), from);
      const end = () => button.removeEventListener('pointermove', move);
      button.addEventListener('pointermove', move);
      button.addEventListener('lostpointercapture', end, { once: true });
    });
    button.addEventListener('keydown', (event) => {
      const ways: Record<string, [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }, way = ways[event.key];
      if (!way || event.shiftKey) return;
      event.preventDefault();
      event.stopPropagation();
      player.setPlaying(false);
      this.begin(name);
      const from = clonePose(player.animator.pose), place = this.poser!.place(from, handle), [right, up] = player.stage.across();
      this.drag(handle, [0, 1, 2].map((c) => place[c] + KEY_STEP * (way[0] * right[c] + way[1] * up[c])) as [number, number, number], from);
      player.refresh();
    });
    this.handles.push({ handle, button });
    this.overlay.append(button);
  }

  /** Joint by joint, with sliders. */
  private joints(): HTMLElement {
    const { player } = this, { animator } = player, groups = jointGroups(player.stage.avatar.data.skeleton.names);
    let joint = -1;
    const angles = [0, 0, 0];
    const parts = ['Bend', 'Turn', 'Tilt'].map((label, axis) => slider(label, { min: -150, max: 150, step: 1, value: 0 }, (v) => {
      this.begin(`${joint} ${label}`);
      angles[axis] = v * DEGREES;
      animator.turns.set(fromEuler(angles[0], angles[1], angles[2]), 4 * joint);
      player.refresh();
    }, (v) => `${v.toFixed(0)}°`));
    this.showJoint = () => {
      if (joint < 0 || parts.some((p) => p.input === document.activeElement)) return; // being set just now
      angles.splice(0, 3, ...toEuler(animator.turns, 4 * joint));
      parts.forEach((p, axis) => p.set(Math.round(angles[axis] / DEGREES)));
    };
    const select = h('select', { 'aria-label': 'Joint', onchange: () => {
      joint = +select.value;
      this.showJoint();
    } }, ...groups.map((g) => {
      const group = h('optgroup', { label: g.title });
      group.append(...g.items.map((i) => h('option', { value: i.index }, i.label)));
      return group;
    }));
    const preferred = groups.find((g) => g.title === 'Left arm')?.items.find((i) => /^shoulder$|upper/i.test(i.label)) ?? groups[0]?.items[0];
    if (preferred) {
      select.value = String(preferred.index);
      joint = preferred.index;
    }
    return h('details', { open: !this.poser }, h('summary', {}, 'Joint by joint'),
      h('label', { class: 'field' }, h('span', {}, 'Joint'), select), ...parts.map((p) => p.element),
      h('div', { class: 'chips wrap' }, h('button', { type: 'button', class: 'chip', onclick: () => {
        this.begin('joint');
        animator.turns.set([0, 0, 0, 1], 4 * joint);
        this.changed();
      } }, 'Reset this joint')));
  }

  // -- poses to keep ----------------------------------------------------------------------------------------

  private async keep(): Promise<void> {
    const { animator, stage, kept } = this.player;
    let number = 1;
    while (this.poses.has(`Pose ${number}`)) number++;
    const name = `Pose ${number}`, pose: KeptPose = {
      names: stage.avatar.data.skeleton.names, rotations: [...animator.pose.rotations], height: animator.pose.translation[1],
    };
    this.poses.set(name, pose);
    this.showSaved();
    if (!(await kept.put('pose', name, pose))) toast('This browser keeps nothing: the pose is here as long as the page is open.');
  }

  private async findAgain(): Promise<void> {
    const own = new Map(this.poses); // of the page itself, if it was shared: they come first
    for (const [name, pose] of await this.player.kept.all<KeptPose>('pose')) if (!own.has(name)) this.add(name, pose);
    this.showSaved();
  }

  private add(name: string, pose: KeptPose): void {
    const { names } = this.player.stage.avatar.data.skeleton;
    if (pose.names.length === names.length && pose.names.every((n, j) => n === names[j])) this.poses.set(name, pose);
  }

  /** The poses that are kept, to take along. */
  get keptPoses(): [string, KeptPose][] {
    return [...this.poses];
  }

  set keptPoses(poses: [string, KeptPose][]) {
    for (const [name, pose] of poses) this.add(name, pose);
    this.showSaved();
  }

  /** The kept pose that is shown, if one is. */
  get shownPose(): [string, KeptPose] | null {
    const { clip } = this.player.animator, pose = poseOf.get(clip);
    return pose ? [clip.name, pose] : null;
  }

  private showSaved(): void {
    const { player } = this;
    this.saved.replaceChildren(...[...this.poses].map(([name, pose]) => h('span', { class: 'pair' },
      h('button', { type: 'button', class: 'chip', onclick: () => {
        const before = { ...this.byHand, played: player.animator.played };
        if (!player.choose(clipOf(name, pose))) return;
        this.last.what = '';
        this.remember(before);
        identity(player.animator.turns);
        player.animator.shift.fill(0);
        this.changed();
      } }, name),
      iconButton('close', `Remove ${name}`, () => {
        this.poses.delete(name);
        void player.kept.remove('pose', name);
        this.showSaved();
      }))));
    this.saved.hidden = !this.poses.size;
  }
}

function identity(turns: Float32Array): void {
  turns.forEach((_, i) => (turns[i] = i % 4 === 3 ? 1 : 0));
}

const poseOf = new WeakMap<Clip, KeptPose>();

/** A kept pose as a clip of one picture. */
export function clipOf(name: string, pose: KeptPose): Clip {
  const clip: Clip = {
    name, duration: 0, loops: false, stride: new Float32Array(3), alone: true,
    sample: (_, out) => {
      out.rotations.set(pose.rotations);
      out.translation.set([0, pose.height, 0]);
    },
  };
  poseOf.set(clip, pose);
  return clip;
}
