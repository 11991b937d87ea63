// The drawer at the side (below, on a phone): motion, face, pose and look.
import type { Animator } from '../core/animator';
import type { Clip } from '../core/clips';
import type { Garments } from '../core/cloth/garments';
import { CALM, type Weather } from '../core/cloth/simulation';
import type { Stage } from '../core/stage';
import type { Alive } from './alive';
import { h, iconButton, slider, type Slider } from './dom';
import { FACES, faceGroups, jointGroups } from './labels';

export type Background = { kind: 'theme' } | { kind: 'color'; color: string } | { kind: 'none' };

/** What the panel controls. */
export interface Controlled {
  readonly stage: Stage;
  readonly animator: Animator;
  readonly alive: Alive;
  readonly clips: readonly Clip[];
  /** Whether motions can be dropped on the page. */
  readonly served: boolean;
  /** Keys and what they do, for the panel to list. */
  readonly keys: readonly (readonly [string, string])[];
  /** The panel has opened, closed or changed its size. */
  fit(): void;
  /** The pose has been changed by hand: show it even while nothing plays. */
  refresh(): void;
  setBackground(background: Background): void;
  /** Pixels for each CSS pixel; null: as many as the computer can draw. */
  setQuality(quality: number | null): void;
  photoView(): void;
}

const COLORS: [string, string][] = [['White', '#ffffff'], ['Black', '#000000'], ['Grey', '#808080'], ['Green', '#00b140']];
const DEGREES = Math.PI / 180;

export class Panel {
  readonly element: HTMLElement;
  private readonly tabs: { button: HTMLButtonElement; page: HTMLElement }[] = [];
  private mixing: HTMLSelectElement | null = null;
  private readonly live = h('input', { type: 'checkbox', checked: true });

  constructor(private readonly player: Controlled) {
    const bar = h('div', { class: 'tabs', role: 'tablist', 'aria-label': 'Controls' }), pages = h('div', { class: 'pages' });
    const { garments } = player.stage, cloth: [string, HTMLElement][] = garments ? [['Cloth', this.cloth(garments)]] : [];
    for (const [title, page] of [
      ['Motion', this.motion()], ...cloth, ['Face', this.face()], ['Pose', this.posing()], ['Look', this.look()], ...player.alive.pages,
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
    this.player.fit();
  }

  close(): void {
    this.element.hidden = true;
    this.player.fit();
  }

  show(title: string): void {
    this.choose(title);
    this.player.fit();
  }

  private choose(title: string): void {
    for (const { button, page } of this.tabs) {
      const chosen = button.textContent === title;
      button.setAttribute('aria-selected', String(chosen));
      button.tabIndex = chosen ? 0 : -1;
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
    const set = (index: number, value: number) => {
      animator.face[index] = value;
      player.refresh();
    };
    const clear = () => {
      animator.face.fill(NaN);
      for (const [index, s] of sliders) s.set(data.photoPose.expression[index]);
      player.refresh();
    };
    const faces = Object.entries(FACES).filter(([, face]) => Object.keys(face).some((n) => names.includes(n)));
    const page = h('div', {},
      h('div', { class: 'chips wrap' }, ...faces.map(([title, face]) => h('button', { type: 'button', class: 'chip', onclick: () => {
        clear();
        for (const [name, value] of Object.entries(face)) {
          const index = names.indexOf(name);
          if (index < 0) continue;
          set(index, value);
          sliders.get(index)?.set(value);
        }
      } }, title)), h('button', { type: 'button', class: 'chip quiet', onclick: clear }, 'As in the clip')));
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

  private posing(): HTMLElement {
    const { player } = this, { animator } = player, groups = jointGroups(player.stage.avatar.data.skeleton.names);
    let joint = -1;
    const parts = ['Bend', 'Turn', 'Tilt'].map((label, axis) => slider(label, { min: -150, max: 150, step: 1, value: 0 }, (v) => {
      animator.turns[3 * joint + axis] = v * DEGREES;
      player.refresh();
    }, (v) => `${v.toFixed(0)}°`));
    const choose = (index: number) => {
      joint = index;
      parts.forEach((p, axis) => p.set(Math.round(animator.turns[3 * joint + axis] / DEGREES)));
    };
    const select = h('select', { 'aria-label': 'Joint', onchange: () => choose(+select.value) },
      ...groups.map((g) => {
        const group = h('optgroup', { label: g.title });
        group.append(...g.items.map((i) => h('option', { value: i.index }, i.label)));
        return group;
      }));
    const preferred = groups.find((g) => g.title === 'Left arm')?.items.find((i) => /upper|shoulder/i.test(i.label)) ?? groups[0]?.items[0];
    if (preferred) {
      select.value = String(preferred.index);
      choose(preferred.index);
    }
    return h('div', {},
      h('p', { class: 'hint' }, 'Choose "photo" below for a still pose, or turn joints while a clip plays.'),
      h('label', { class: 'field' }, h('span', {}, 'Joint'), select),
      ...parts.map((p) => p.element),
      h('div', { class: 'chips wrap' },
        h('button', { type: 'button', class: 'chip', onclick: () => {
          animator.turns.fill(0, 3 * joint, 3 * joint + 3);
          choose(joint);
          player.refresh();
        } }, 'Reset this joint'),
        h('button', { type: 'button', class: 'chip quiet', onclick: () => {
          animator.turns.fill(0);
          choose(joint);
          player.refresh();
        } }, 'Reset all')));
  }

  private look(): HTMLElement {
    const { player } = this, { stage } = player, { data } = stage.avatar;
    const swatches = h('div', { class: 'swatches', role: 'radiogroup', 'aria-label': 'Background' });
    const pick = (background: Background, chosen: HTMLElement) => {
      player.setBackground(background);
      for (const s of swatches.children) s.setAttribute('aria-checked', String(s === chosen));
    };
    const add = (title: string, background: Background, color: string | null, kind = '') => {
      const button = h('button', { type: 'button', role: 'radio', class: `swatch ${kind}`, 'aria-checked': 'false', 'aria-label': title, title, onclick: () => pick(background, button) });
      if (color) button.style.background = color;
      swatches.append(button);
      return button;
    };
    add('As the page', { kind: 'theme' }, null, 'theme').setAttribute('aria-checked', 'true');
    for (const [title, color] of COLORS) add(title, { kind: 'color', color }, color);
    add('Transparent', { kind: 'none' }, null, 'none');
    const own = h('input', { type: 'color', value: '#3d63dd', 'aria-label': 'A colour of your own', oninput: () => pick({ kind: 'color', color: own.value }, own) });
    swatches.append(own);
    const floor = h('input', { type: 'checkbox', checked: true, onchange: () => {
      stage.floor.visible = floor.checked;
      stage.invalidate();
    } });
    const light = h('input', { type: 'checkbox', checked: true, onchange: () => {
      stage.avatar.lit = light.checked;
      stage.invalidate();
    } });
    const auto = h('input', { type: 'checkbox', checked: true, onchange: () => {
      quality.input.disabled = auto.checked;
      player.setQuality(auto.checked ? null : +quality.input.value);
    } });
    const quality = slider('Pixels', { min: 0.25, max: 2, step: 0.05, value: Math.min(2, devicePixelRatio) }, (v) => player.setQuality(v), (v) => `${Math.round(100 * v)} %`);
    quality.input.disabled = true;
    const residual = data.correctives?.residualMm;
    return h('div', {},
      h('h2', {}, 'Background'), swatches,
      h('label', { class: 'check' }, floor, 'Floor'),
      data.light ? h('label', { class: 'check' }, light, 'The light of the photo') : null,
      h('h2', {}, 'Quality'),
      h('label', { class: 'check' }, auto, 'As fast as this computer allows'), quality.element,
      h('div', { class: 'chips wrap' },
        h('button', { type: 'button', class: 'chip', onclick: () => stage.frame() }, 'Front'),
        h('button', { type: 'button', class: 'chip', onclick: () => stage.frame(Math.PI / 2) }, 'Left side'),
        h('button', { type: 'button', class: 'chip', onclick: () => stage.frame(Math.PI) }, 'Back'),
        h('button', { type: 'button', class: 'chip', onclick: () => stage.frame(-Math.PI / 2) }, 'Right side'),
        data.photoCamera ? h('button', { type: 'button', class: 'chip', onclick: () => player.photoView() }, 'As the photo') : null),
      h('p', { class: 'hint' }, `${data.count.toLocaleString('en')} Gaussians, ${data.skeleton.names.length} joints, ${data.actions.length} facial actions.`
        + (residual !== null && residual !== undefined ? ` Pose-driven offsets are reproduced to ${residual.toFixed(2)} mm in poses not used for it.` : '')),
    );
  }
}
