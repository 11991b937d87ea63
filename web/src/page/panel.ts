// The drawer at the side (below, on a phone): motion, face, pose and look.
import type { Animator } from '../core/animator.js';
import type { Clip } from '../core/clips.js';
import type { Garments } from '../core/cloth/garments.js';
import { CALM, type Weather } from '../core/cloth/simulation.js';
import type { Stage, View } from '../core/stage.js';
import type { Alive } from './alive.js';
import { h, iconButton, slider, toast, type Slider } from './dom.js';
import type { Downloading } from './downloading.js';
import type { Face, Kept } from './kept.js';
import { FACES, faceGroups } from './labels.js';
import type { Looking } from './looking.js';
import type { Posing } from './posing.js';

/** What the panel controls. */
export interface Controlled {
  readonly stage: Stage;
  readonly animator: Animator;
  readonly alive: Alive;
  readonly clips: readonly Clip[];
  /** Whether motions can be dropped on the page. */
  readonly served: boolean;
  readonly looking: Looking;
  readonly downloading: Downloading;
  readonly posing: Posing;
  readonly kept: Kept;
  /** Keys and what they do, for the panel to list. */
  readonly keys: readonly (readonly [string, string])[];
  /** The panel has opened, closed or changed its size. */
  fit(): void;
  /** The pose has been changed by hand: show it even while nothing plays. */
  refresh(): void;
  /** Whether the clip that plays was added by the user. */
  readonly removable: boolean;
  removeClip(): void;
}

const DEGREES = Math.PI / 180;

export class Panel {
  readonly element: HTMLElement;
  private readonly tabs: { button: HTMLButtonElement; page: HTMLElement }[] = [];
  private readonly pages = h('div', { class: 'pages' });
  private mixing: HTMLSelectElement | null = null;
  private readonly removal = h('button', { type: 'button', class: 'chip quiet', hidden: true, onclick: () => this.player.removeClip() }, 'Remove this motion');
  /** Where the camera was before it came near the face. */
  private before: View | null = null;
  /** Faces that are kept. */
  readonly faces = new Map<string, Face>();
  addFaces: (found: Iterable<[string, Face]>) => void = () => undefined;
  private showFace: () => void = () => undefined;
  private readonly live = h('input', { type: 'checkbox', checked: true });

  constructor(private readonly player: Controlled) {
    const bar = h('div', { class: 'tabs', role: 'tablist', 'aria-label': 'Controls' }), { pages } = this;
    const { garments } = player.stage, cloth: [string, HTMLElement][] = garments ? [['Cloth', this.cloth(garments)]] : [];
    for (const [title, page] of [
      ['Motion', this.motion()], ...cloth, ['Face', this.face()], ['Pose', player.posing.page], ['Look', player.looking.page], ['Download', player.downloading.page], ...player.alive.pages,
    ] as [string, HTMLElement][]) {
      const id = `page-${title.toLowerCase()}`;
      const button = h('button', { type: 'button', role: 'tab', id: `tab-${id}`, 'aria-controls': id, onclick: () => this.show(title) }, title);
      page.id = id;
      page.setAttribute('role', 'tabpanel');
      page.setAttribute('aria-labelledby', `tab-${id}`);
      this.tabs.push({ button, page });
      bar.append(button);
      pages.append(page);
    }
    bar.addEventListener('keydown', (event) => {
      const at = this.tabs.findIndex((t) => t.button === document.activeElement);
      const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
      if (at < 0 || !step) return;
      event.stopPropagation();
      const next = this.tabs[(at + step + this.tabs.length) % this.tabs.length];
      next.button.click();
      next.button.focus();
    });
    this.choose('Motion');
    this.element = h('aside', { class: 'card panel', 'aria-label': 'Controls' },
      h('div', { class: 'head' }, bar, iconButton('close', 'Close the controls', () => this.close())), pages);
    this.element.hidden = matchMedia('(max-width: 820px)').matches;
  }

  toggle(): void {
    this.element.hidden = !this.element.hidden;
    this.arrange();
  }

  close(): void {
    this.element.hidden = true;
    this.arrange();
  }

  show(title: string): void {
    this.choose(title);
    this.arrange();
  }

  /** Which page is open; empty if none is. */
  get open(): string {
    return this.element.hidden ? '' : (this.tabs.find((t) => !t.page.hidden)?.button.textContent ?? '');
  }

  /** The picture makes room for the panel; the Face page brings the face near, the Pose page handles. */
  private arrange(): void {
    const { player, open } = this, { stage } = player;
    player.fit();
    player.posing.shown = open === 'Pose';
    if (open === 'Download') player.downloading.shown();
    if (open === 'Face') {
      this.before ??= stage.view;
      if (this.before) stage.lookAtHead();
    } else if (this.before) {
      stage.go(this.before);
      this.before = null;
    }
  }

  private choose(title: string): void {
    for (const { button, page } of this.tabs) {
      const chosen = button.textContent === title;
      button.setAttribute('aria-selected', String(chosen));
      button.tabIndex = chosen ? 0 : -1;
      if (chosen && page.hidden) this.pages.scrollTop = 0; // another page begins with its beginning
      page.hidden = !chosen;
    }
  }

  /** A motion has been added. */
  clipsChanged(): void {
    const { mixing, player } = this;
    if (!mixing) return;
    const chosen = mixing.value;
    mixing.replaceChildren(h('option', { value: '' }, 'nothing'), ...player.clips.map((c, i) => h('option', { value: i }, c.name.replaceAll('_', ' '))));
    mixing.value = chosen;
  }

  /** Facial actions were set elsewhere. */
  faceChanged(): void {
    this.showFace();
  }

  /** Another clip plays. */
  clipChosen(): void {
    this.removal.hidden = !this.player.removable;
  }

  private motion(): HTMLElement {
    const { player } = this, { animator } = player;
    const speed = slider('Speed', { min: 0.1, max: 3, step: 0.05, value: 1 }, (v) => (animator.speed = v), (v) => `${v.toFixed(2)}×`);
    const loop = h('input', { type: 'checkbox', checked: true, onchange: () => (animator.loop = loop.checked) });
    const follow = h('input', { type: 'checkbox', checked: true, onchange: () => (player.stage.follow = follow.checked) });
    const share = slider('How much', { min: 0, max: 1, step: 0.01, value: 0.5 }, (v) => {
      if (animator.mixed) animator.mixed.share = v;
      player.refresh();
    }, (v) => `${Math.round(100 * v)} %`);
    this.mixing = h('select', { 'aria-label': 'Mix in another clip', onchange: () => {
      const clip = player.clips[+this.mixing!.value];
      animator.mixed = this.mixing!.value !== '' && clip ? { clip, share: +share.input.value } : null;
      share.element.hidden = !animator.mixed;
      player.refresh();
    } });
    share.element.hidden = true;
    this.clipsChanged();
    return h('div', {},
      speed.element,
      h('label', { class: 'check' }, loop, 'Loop'),
      h('label', { class: 'check' }, follow, 'The camera follows'),
      h('label', { class: 'field' }, h('span', {}, 'Mix in'), this.mixing),
      share.element,
      this.removal,
      player.served ? h('p', { class: 'hint' }, 'Drop a motion (.bvh, .npz of AMASS or SMPL-X, .glb) or a video of somebody moving anywhere on the page.') : null,
      h('details', {}, h('summary', {}, 'Keys'), h('dl', { class: 'keys' }, ...player.keys.flatMap(([key, does]) => [h('dt', {}, key), h('dd', {}, does)]))),
    );
  }

  /** Garments that hang free: simulated or not, and what to play with. */
  private cloth(garments: Garments): HTMLElement {
    const weather = (change: Partial<Weather>) => (garments.weather = { ...garments.weather, ...change });
    const wind = slider('Wind', { min: 0, max: 10, step: 0.1, value: 0 }, (v) => weather({ wind: v }), (v) => `${v.toFixed(1)} m/s`);
    const from = slider('From', { min: -180, max: 180, step: 5, value: 0 }, (v) => weather({ from: v * DEGREES }), (v) => `${v.toFixed(0)}°`);
    const stiffness = slider('Stiffness', { min: -1, max: 1, step: 0.02, value: 0 }, (v) => weather({ stiffness: 10 ** v }), (v) => `${(10 ** v).toPrecision(2)}×`);
    const sliders = [wind, from, stiffness];
    const choose = () => {
      garments.live = this.live.checked;
      for (const s of sliders) s.input.disabled = !garments.live;
      this.player.refresh();
    };
    this.live.addEventListener('change', choose);
    const { kinds } = this.player.stage.avatar.data.cloth!.outfit;
    return h('div', {},
      h('label', { class: 'check' }, this.live, 'Simulated: it hangs and swings'),
      ...sliders.map((s) => s.element),
      h('div', { class: 'chips wrap' }, h('button', { type: 'button', class: 'chip quiet', onclick: () => {
        for (const s of sliders) s.set(0);
        weather(CALM);
      } }, 'As the cloth is')),
      h('p', { class: 'hint' }, `Hanging free: ${[...new Set(kinds)].join(', ')}. Wind from 0° blows into the face of a person in the reference pose, from 90° at its left.`));
  }

  /** What the key does. */
  toggleCloth(): void {
    this.live.checked = !this.live.checked;
    this.live.dispatchEvent(new Event('change'));
  }

  private face(): HTMLElement {
    const { player } = this, { animator } = player, { data } = player.stage.avatar;
    const names = data.actions.map((a) => a.name), sliders = new Map<number, Slider>();
    this.showFace = () => sliders.forEach((s, index) => {
      const set = animator.face[index];
      s.set(Number.isNaN(set) ? data.photoPose.expression[index] : set);
    });
    const set = (index: number, value: number) => {
      player.posing.begin(`face ${index}`);
      animator.face[index] = value;
      player.refresh();
    };
    const clear = () => {
      player.posing.begin('face');
      animator.face.fill(NaN);
      this.showFace();
      player.refresh();
    };
    const wear = (face: Face) => {
      clear();
      for (const [name, value] of Object.entries(face)) {
        const index = names.indexOf(name);
        if (index >= 0) animator.face[index] = value;
      }
      this.showFace();
      player.refresh();
    };
    const own = h('div', { class: 'chips wrap', hidden: true }), kept = this.faces;
    const showKept = () => {
      own.hidden = !kept.size;
      own.replaceChildren(...[...kept].map(([title, face]) => h('span', { class: 'pair' },
        h('button', { type: 'button', class: 'chip', onclick: () => wear(face) }, title),
        iconButton('close', `Remove ${title}`, () => {
          kept.delete(title);
          void player.kept.remove('face', title);
          showKept();
        }))));
    };
    const keep = async () => {
      let number = 1;
      while (kept.has(`Face ${number}`)) number++;
      const title = `Face ${number}`, face = Object.fromEntries(names.map((n, e) => [n, animator.pose.expression[e]]));
      kept.set(title, face);
      showKept();
      if (!(await player.kept.put('face', title, face))) toast('This browser keeps nothing: the face is here as long as the page is open.');
    };
    this.addFaces = (found) => {
      for (const [title, face] of found) kept.set(title, face);
      showKept();
    };
    void player.kept.all<Face>('face').then(this.addFaces);
    const faces = Object.entries(FACES).filter(([, face]) => Object.keys(face).some((n) => names.includes(n)));
    const page = h('div', {},
      h('div', { class: 'chips wrap' }, ...faces.map(([title, face]) => h('button', { type: 'button', class: 'chip', onclick: () => wear(face) }, title)),
        h('button', { type: 'button', class: 'chip quiet', onclick: clear }, 'As in the clip'),
        h('button', { type: 'button', class: 'chip quiet', onclick: () => void keep() }, 'Keep this face')), own);
    if (!names.length) page.replaceChildren(h('p', { class: 'hint' }, 'This avatar has no facial actions.'));
    faceGroups(names).forEach((group, g) => {
      const box = h('details', { open: g === 0 }, h('summary', {}, group.title));
      for (const { label, index } of group.items) {
        const s = slider(label, { min: 0, max: 1, step: 0.01, value: data.photoPose.expression[index] }, (v) => set(index, v));
        s.input.dataset.action = names[index];
        sliders.set(index, s);
        box.append(s.element);
      }
      page.append(box);
    });
    return page;
  }
}
