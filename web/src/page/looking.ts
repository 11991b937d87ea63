// How the picture looks: light, background, floor, shadow, and where the camera is.
import { SURROUNDINGS, lightMatrices, turned, type Color, type Lighting } from '../core/lighting.js';
import type { Stage } from '../core/stage.js';
import { h, iconButton, slider, toast } from './dom.js';
import type { Kept } from './kept.js';
import { readPanorama } from './panoramas.js';

export type Background = { kind: 'theme' } | { kind: 'color'; color: string } | { kind: 'none' };

/** What is looked at. */
export interface Looked {
  readonly stage: Stage;
  readonly served: boolean;
  readonly kept: Kept;
  background: Background;
  setBackground(background: Background): void;
  /** Pixels for each CSS pixel; null: as many as the computer can draw. */
  setQuality(quality: number | null): void;
  photoView(): void;
  refresh(): void;
}

/** The light of a panorama as the file has such, and where most of it comes from (radians). */
interface Panorama {
  name: string;
  matrices: number[];
  azimuth: number;
  elevation: number;
}

/** Everything that can be chosen here, for a page that is shared. */
export interface Look {
  background: Background;
  /** A name of {@link GRADIENTS}, or empty. */
  backdrop: string;
  floor: string;
  surroundings: string;
  /** Panoramas that can be chosen; replaced, never changed. */
  panoramas: readonly Panorama[];
  /** The name of the one that was chosen last. */
  panorama: string;
  /** Of the first lamp, or of where most of a panorama's light comes from: degrees, share, colour. */
  azimuth: number;
  elevation: number;
  strength: number;
  color: string;
  shadow: boolean;
}

/** What of it is the light, which is found again after a reload. */
const LIGHT = ['surroundings', 'panorama', 'azimuth', 'elevation', 'strength', 'color', 'shadow'] as const;
type KeptLight = Pick<Look, (typeof LIGHT)[number]>;

const COLORS: [string, string][] = [['White', '#ffffff'], ['Black', '#000000'], ['Grey', '#808080'], ['Green', '#00b140']];
const GRADIENTS: Record<string, [string, string][]> = {
  'Studio wall': [['0', '#e9ebef'], ['0.62', '#c3c8d0'], ['0.68', '#d4d8de'], ['1', '#eceef1']],
  Sky: [['0', '#4f8fd6'], ['0.55', '#cfe4f5'], ['0.62', '#9db38b'], ['1', '#6f8a5b']],
  Dusk: [['0', '#231f3d'], ['0.5', '#9c4f6e'], ['0.62', '#f2a65e'], ['0.66', '#3a2a35'], ['1', '#241c27']],
};
const AS_PHOTO = 'Photo';
const EVEN = 'Even';
const PANORAMA = 'Panorama';
const DEGREES = Math.PI / 180;
const TURNTABLE_SECONDS = 12; // a round

export class Looking {
  readonly page: HTMLElement;
  /** Radians that the camera goes round in a second. */
  turning = 0;
  private readonly state: Look;
  /** Whether something was chosen on this page, or it came with a look. */
  private chosen = false;
  /** The user's own background, and the name of the backdrop that is shown. */
  private picture: ImageBitmap | null = null;
  private shownBackdrop = '';
  private readonly shows: (() => void)[] = [];

  /** `immersion`: ways into VR and AR, seen where there are any. */
  constructor(private readonly player: Looked, private readonly immersion: HTMLElement) {
    this.state = {
      background: player.background, backdrop: '', floor: 'Lines', surroundings: this.usual, panoramas: [], panorama: '',
      azimuth: 40, elevation: 35, strength: 1, color: '#ffffff', shadow: false,
    };
    this.page = h('div', {}, ...this.light(), ...this.backgrounds(), ...this.cameras(), ...this.quality());
    void this.findAgain();
  }

  /** The light without a choice. */
  private get usual(): string {
    return this.player.stage.avatar.data.light ? AS_PHOTO : EVEN;
  }

  get look(): Look {
    return { ...this.state };
  }

  set look(look: Look) {
    Object.assign(this.state, look);
    this.chosen = true;
    this.apply();
  }

  /** Panoramas and light of earlier visits; what was chosen by now stays. */
  private async findAgain(): Promise<void> {
    const { player: { kept, stage }, state } = this, panoramas = await kept.all<Panorama>('panorama'), light = (await kept.all<KeptLight>('light')).get('light');
    if (panoramas.size) this.addPanoramas([...panoramas.values()].filter((p) => state.panoramas.every(({ name }) => name !== p.name)));
    const known = light && (light.surroundings === PANORAMA ? panoramas.has(light.panorama)
      : light.surroundings in SURROUNDINGS || light.surroundings === EVEN || (light.surroundings === AS_PHOTO && stage.avatar.data.light !== null));
    if (this.chosen || !known) return;
    Object.assign(state, light);
    this.apply();
  }

  /** Panoramas that can be chosen from now on; of the same name, the new one. */
  private addPanoramas(more: Panorama[]): void {
    const { state } = this, names = more.map((p) => p.name);
    state.panoramas = [...state.panoramas.filter((p) => !names.includes(p.name)), ...more];
    for (const show of this.shows) show();
  }

  private removePanorama(name: string): void {
    const { state } = this;
    void this.player.kept.remove('panorama', name);
    state.panoramas = state.panoramas.filter((p) => p.name !== name);
    if (state.panorama === name && state.surroundings === PANORAMA) this.set({ surroundings: this.usual, panorama: '' });
    for (const show of this.shows) show();
  }

  /** Light the avatar by a panorama's file. */
  async takePanorama(file: File): Promise<void> {
    try {
      const { matrices, azimuth, elevation } = await readPanorama(file), name = file.name.replace(/\.\w+$/, '');
      const panorama: Panorama = { name, matrices: [...matrices], azimuth, elevation };
      void this.player.kept.put('panorama', name, panorama);
      this.addPanoramas([panorama]);
      this.choosePanorama(panorama);
      toast(`The light is that of ${name}.`);
    } catch (error) {
      toast(error instanceof Error ? error.message : String(error), true);
    }
  }

  private choosePanorama({ name, azimuth, elevation }: Panorama): void {
    this.set({ surroundings: PANORAMA, panorama: name, azimuth: azimuth / DEGREES, elevation: elevation / DEGREES });
  }

  /** The light as it is chosen; null: as the file has it, or in the avatar's own colours alone. */
  private matrices(): Float32Array | null {
    const { surroundings, azimuth, panoramas } = this.state, lighting = this.lighting(), panorama = panoramas.find((p) => p.name === this.state.panorama);
    if (surroundings === PANORAMA && panorama) return turned(panorama.matrices, azimuth * DEGREES - panorama.azimuth);
    return lighting && lightMatrices(lighting);
  }

  private lighting(): Lighting | null {
    const { surroundings, azimuth, elevation, strength, color } = this.state, from = SURROUNDINGS[surroundings];
    if (!from) return null;
    const [first, ...rest] = from.lamps, tint = [1, 3, 5].map((i) => (parseInt(color.slice(i, i + 2), 16) / 255) ** 2.2);
    const lamp = { azimuth: azimuth * DEGREES, elevation: elevation * DEGREES, strength: first.strength * strength, color: first.color.map((v, c) => v * tint[c]) as Color };
    return { ...from, lamps: [lamp, ...rest] };
  }

  private apply(): void {
    const { player, state } = this, { stage } = player;
    stage.avatar.setLight(this.matrices());
    if (state.surroundings === EVEN) stage.avatar.lit = false;
    stage.lamp = state.shadow ? { azimuth: state.azimuth * DEGREES, elevation: state.elevation * DEGREES } : null;
    stage.floor.visible = state.floor !== 'None';
    stage.floor.material.uniforms.lines.value = state.floor === 'Lines' ? 1 : 0;
    player.setBackground(state.background);
    if (state.backdrop !== this.shownBackdrop) {
      stage.setBackdrop(GRADIENTS[state.backdrop] ? gradient(GRADIENTS[state.backdrop]) : state.backdrop === 'own' ? this.picture : null);
      this.shownBackdrop = state.backdrop;
    }
    for (const show of this.shows) show();
    player.refresh();
  }

  private set(change: Partial<Look>): void {
    const { state } = this;
    Object.assign(state, change);
    this.chosen = true;
    if (LIGHT.some((name) => name in change)) void this.player.kept.put('light', 'light', Object.fromEntries(LIGHT.map((name) => [name, state[name]])));
    this.apply();
  }

  private light(): HTMLElement[] {
    const { state } = this, lit = this.player.stage.avatar.data.light !== null;
    const choices = h('div', { class: 'chips wrap', role: 'radiogroup', 'aria-label': 'Light' });
    for (const name of [...(lit ? [AS_PHOTO] : []), EVEN, ...Object.keys(SURROUNDINGS)]) {
      const button = h('button', { type: 'button', role: 'radio', class: 'chip', onclick: () => {
        const [lamp] = SURROUNDINGS[name]?.lamps ?? [];
        this.set({ surroundings: name, strength: 1, color: '#ffffff', ...(lamp && {
          azimuth: Math.round(lamp.azimuth / DEGREES), elevation: Math.round(lamp.elevation / DEGREES),
        }) });
      } }, name);
      this.shows.push(() => button.setAttribute('aria-checked', String(state.surroundings === name)));
      choices.append(button);
    }
    const own: [string, HTMLElement, HTMLElement][] = []; // the name of a panorama, its button, and what holds that
    let listed = state.panoramas;
    const list = () => {
      if (listed === state.panoramas) return;
      listed = state.panoramas;
      for (const [, , pair] of own.splice(0)) pair.remove();
      for (const panorama of listed) {
        const { name } = panorama, button = h('button', { type: 'button', role: 'radio', class: 'chip', title: name, onclick: () => this.choosePanorama(panorama) }, name);
        own.push([name, button, h('span', { class: 'pair' }, button, iconButton('close', `Remove ${name}`, () => this.removePanorama(name)))]);
      }
      choices.append(...own.map(([, , pair]) => pair));
    };
    const opener = h('input', { type: 'file', accept: '.hdr,.pic,.exr', hidden: true, onchange: async () => {
      const [file] = opener.files ?? [];
      opener.value = '';
      if (!file) return;
      panorama.disabled = true;
      panorama.textContent = `Reading ${file.name} …`;
      await this.takePanorama(file);
      panorama.disabled = false;
      panorama.textContent = words;
    } });
    const words = 'A panorama of yours', panorama = h('button', { type: 'button', class: 'chip', title: '.hdr, .pic or .exr', onclick: () => opener.click() }, words);
    const degrees = (v: number) => `${v.toFixed(0)}°`;
    const from = slider('From the side', { min: -180, max: 180, step: 5, value: state.azimuth }, (v) => this.set({ azimuth: v }), degrees);
    const above = slider('From above', { min: -10, max: 90, step: 5, value: state.elevation }, (v) => this.set({ elevation: v }), degrees);
    const strength = slider('Strength', { min: 0, max: 2, step: 0.05, value: state.strength }, (v) => this.set({ strength: v }), (v) => `${Math.round(100 * v)} %`);
    const color = h('input', { type: 'color', value: state.color, oninput: () => this.set({ color: color.value }) });
    const tint = h('label', { class: 'field' }, h('span', {}, 'Colour'), color);
    const shadow = h('input', { type: 'checkbox', onchange: () => this.set({ shadow: shadow.checked }) });
    this.shows.push(() => {
      const lamp = state.surroundings in SURROUNDINGS, sky = state.surroundings === PANORAMA;
      list();
      for (const [name, button] of own) button.setAttribute('aria-checked', String(sky && name === state.panorama));
      strength.element.hidden = tint.hidden = !lamp;
      from.element.hidden = !lamp && !sky && !state.shadow;
      above.element.hidden = !lamp && !state.shadow;
      from.set(state.azimuth);
      above.set(state.elevation);
      strength.set(state.strength);
      color.value = state.color;
      shadow.checked = state.shadow;
    });
    for (const show of this.shows) show();
    const files = this.player.served ? h('div', { class: 'chips wrap' }, panorama, opener) : null;
    return [h('h2', {}, 'Light'), choices, ...(files ? [files] : []), h('label', { class: 'check' }, shadow, 'Cast a shadow'), from.element, above.element, strength.element, tint];
  }

  private backgrounds(): HTMLElement[] {
    const { state } = this, swatches = h('div', { class: 'swatches', role: 'radiogroup', 'aria-label': 'Background' });
    const add = (title: string, change: Partial<Look>, paint: string | null, kind: string) => {
      const button = h('button', { type: 'button', role: 'radio', class: `swatch ${kind}`, 'aria-label': title, title, onclick: () => this.set({ backdrop: '', ...change }) });
      if (paint) button.style.background = paint;
      const chosen = () => (change.backdrop ? state.backdrop === change.backdrop : !state.backdrop && JSON.stringify(state.background) === JSON.stringify(change.background));
      this.shows.push(() => button.setAttribute('aria-checked', String(chosen())));
      swatches.append(button);
    };
    add('As the page', { background: { kind: 'theme' } }, null, 'theme');
    for (const [title, color] of COLORS) add(title, { background: { kind: 'color', color } }, color, '');
    add('Transparent', { background: { kind: 'none' } }, null, 'none');
    for (const [title, stops] of Object.entries(GRADIENTS)) {
      add(title, { background: { kind: 'color', color: stops[0][1] }, backdrop: title }, `linear-gradient(${stops.map(([at, c]) => `${c} ${100 * +at}%`).join(', ')})`, '');
    }
    const own = h('input', { type: 'color', value: '#3d63dd', 'aria-label': 'A background colour of your own', oninput: () => this.set({ backdrop: '', background: { kind: 'color', color: own.value } }) });
    swatches.append(own);
    const opener = h('input', { type: 'file', accept: 'image/*', hidden: true, onchange: async () => {
      const file = opener.files?.[0];
      opener.value = '';
      if (!file) return;
      try {
        this.picture = await createImageBitmap(file, { imageOrientation: 'flipY' });
        this.shownBackdrop = ''; // perhaps another picture
        this.set({ backdrop: 'own', background: { kind: 'color', color: '#808080' } });
      } catch {
        toast(`${file.name} is no picture that this browser can read.`, true);
      }
    } });
    const picture = h('button', { type: 'button', class: 'chip', onclick: () => opener.click() }, 'A picture of yours');
    const floor = h('select', { 'aria-label': 'Floor', onchange: () => this.set({ floor: floor.value }) },
      ...['Lines', 'Shadow only', 'None'].map((name) => h('option', {}, name)));
    this.shows.push(() => (floor.value = state.floor));
    for (const show of this.shows) show();
    return [h('h2', {}, 'Background'), swatches, h('div', { class: 'chips wrap' }, picture, opener), h('label', { class: 'field' }, h('span', {}, 'Floor'), floor)];
  }

  private cameras(): HTMLElement[] {
    const { player } = this, { stage } = player, { data } = stage.avatar;
    const chip = (words: string, act: () => void) => h('button', { type: 'button', class: 'chip', onclick: act }, words);
    const around = h('input', { type: 'checkbox', onchange: () => {
      this.turning = around.checked ? (2 * Math.PI) / TURNTABLE_SECONDS : 0;
      player.refresh();
    } });
    return [h('h2', {}, 'Camera'), h('div', { class: 'chips wrap' },
      chip('Front', () => stage.frame(0, true)), chip('Left side', () => stage.frame(Math.PI / 2, true)),
      chip('Back', () => stage.frame(Math.PI, true)), chip('Right side', () => stage.frame(-Math.PI / 2, true)),
      ...(data.anatomy ? [chip('Face', () => stage.lookAtHead()), chip('Upper body', () => stage.lookAtHead(2.6))] : []),
      ...(data.photoCamera ? [chip('As the photo', () => player.photoView())] : [])),
      h('label', { class: 'check' }, around, 'Turntable'), this.immersion];
  }

  private quality(): HTMLElement[] {
    const { player } = this, { data } = player.stage.avatar, residual = data.correctives?.residualMm;
    const auto = h('input', { type: 'checkbox', checked: true, onchange: () => {
      quality.input.disabled = auto.checked;
      player.setQuality(auto.checked ? null : +quality.input.value);
    } });
    const quality = slider('Pixels', { min: 0.25, max: 2, step: 0.05, value: Math.min(2, devicePixelRatio) }, (v) => player.setQuality(v), (v) => `${Math.round(100 * v)} %`);
    quality.input.disabled = true;
    return [h('h2', {}, 'Quality'), h('label', { class: 'check' }, auto, 'As fast as this computer allows'), quality.element,
      h('p', { class: 'hint' }, `${String(data.count).replace(/\B(?=(\d{3})+$)/g, ',')} Gaussians, ${data.skeleton.names.length} joints, ${data.actions.length} facial actions.`
        + (residual !== null && residual !== undefined ? ` Pose-driven offsets are reproduced to ${residual.toFixed(2)} mm in poses not used for it.` : ''))];
  }
}

function gradient(stops: [string, string][]): HTMLCanvasElement {
  const canvas = h('canvas', { width: 4, height: 512 }), context = canvas.getContext('2d')!, fill = context.createLinearGradient(0, 0, 0, 512);
  for (const [at, color] of stops) fill.addColorStop(+at, color);
  context.fillStyle = fill;
  context.fillRect(0, 0, 4, 512);
  return canvas;
}
