// To take along: pictures and films made frame by frame, the motion, the avatar for other programs, and pages to share.
import type { Animator } from '../core/animator.js';
import { bvh } from '../core/bvh.js';
import type { Stage } from '../core/stage.js';
import type { ExportList, ServedMotion } from '../server-types.js';
import { fileName, h, saveFile, toast } from './dom.js';
import { FilmError, film, type FilmFormat, type Shot } from './film/film.js';
import type { Face, Kept } from './kept.js';
import type { Look, Looking } from './looking.js';
import type { ByHand, KeptPose, Posing } from './posing.js';
import { Problem, server } from './server.js';

/** What is taken along. */
export interface Downloaded {
  readonly name: string;
  readonly served: boolean;
  readonly stage: Stage;
  readonly animator: Animator;
  readonly posing: Posing;
  readonly looking: Looking;
  readonly kept: Kept;
  readonly faces: [string, Face][];
  /** A film is made: the page itself draws nothing. */
  drawnElsewhere: boolean;
  fit(): void;
  refresh(): void;
}

/** What a shared page begins with, besides the avatar. */
export interface Shared {
  motions: ServedMotion[];
  poses: [string, KeptPose][];
  faces: [string, Face][];
  /** The kept pose that is shown; null: the clip is. */
  pose: [string, KeptPose] | null;
  byHand: ByHand;
  look: Look;
  clip: string;
}

const FORMATS: [string, FilmFormat, boolean, string][] = [
  ['Picture (PNG)', 'png', false, 'png'], ['Picture, transparent (PNG)', 'png', true, 'png'],
  ['Film (MP4)', 'mp4', false, 'mp4'], ['Film (WebM)', 'webm', false, 'webm'], ['Film, transparent (WebM)', 'webm', true, 'webm'],
  ['Animation (GIF)', 'gif', false, 'gif'], ['Animation, transparent (GIF)', 'gif', true, 'gif'],
];
const SIZES: [string, number, number][] = [['Upright', 1080, 1920], ['Square', 1080, 1080], ['Wide', 1920, 1080], ['Small', 480, 640]];
/** The web component. */
const SCRIPT = 'persona-avatar.js';
const SMALLEST = 16;
const LARGEST = 4096;
const MOST_FRAMES = 3600;
const WORDS: Record<string, string> = {
  'splats.glb': 'Gaussians with clips (GLB)', 'mesh.glb': 'Mesh (GLB)', vrm: 'VRM 1.0', vrm0: 'VRM 0.x (VSeeFace)', ply: 'Gaussians at rest (PLY)', spz: 'Gaussians, small (SPZ)',
};

export class Downloading {
  readonly page: HTMLElement;
  private readonly format = h('select', { 'aria-label': 'Kind', onchange: () => this.choose() }, ...FORMATS.map(([words], k) => h('option', { value: k }, words)));
  private readonly width = this.number('Width', 1080, SMALLEST, LARGEST, 2);
  private readonly height = this.number('Height', 1920, SMALLEST, LARGEST, 2);
  private readonly fps = this.number('Frames a second', 30, 1, 60, 1);
  private readonly rounds = this.number('Rounds of the clip', 1, 1, 100, 1);
  private readonly around = h('input', { type: 'checkbox' });
  private readonly moving = h('div', {});
  private readonly make = h('button', { type: 'button', class: 'chip', onclick: () => void this.film() }, 'Make it');
  private readonly progress = h('progress', { max: 1, value: 0, hidden: true, 'aria-label': 'How far it is' });
  private readonly cancel = h('button', { type: 'button', class: 'chip quiet', hidden: true, onclick: () => this.stop?.abort() }, 'Cancel');
  private readonly others = h('div', { class: 'chips wrap' });
  private stop: AbortController | null = null;
  private asked = false;

  constructor(private readonly player: Downloaded) {
    const field = (words: string, control: HTMLElement) => h('label', { class: 'field' }, h('span', {}, words), control);
    const chip = (words: string, act: () => void) => h('button', { type: 'button', class: 'chip', onclick: act }, words);
    this.moving.append(field('Frames a second', this.fps), field('Rounds of the clip', this.rounds), h('label', { class: 'check' }, this.around, 'The camera goes round once'));
    this.page = h('div', {},
      h('h2', {}, 'Picture or film'), field('Kind', this.format),
      h('div', { class: 'chips wrap' }, ...SIZES.map(([words, width, height]) => chip(words, () => {
        this.width.value = String(width);
        this.height.value = String(height);
      }))),
      field('Width', this.width), field('Height', this.height), this.moving,
      h('p', { class: 'hint' }, 'Every frame is drawn for itself, as the camera stands now: none is missing.'),
      h('div', { class: 'chips wrap' }, this.make, this.cancel), this.progress,
      h('h2', {}, 'Motion'), h('div', { class: 'chips wrap' }, chip('This clip (BVH)', () => this.motion())),
      ...(player.served ? [h('h2', {}, 'For other programs'), this.others] : []),
      h('h2', {}, 'To share'),
      h('div', { class: 'chips wrap' },
        player.served ? chip('One HTML file', () => void this.share()) : null,
        chip('Copy the code for a web page', () => void this.embed()),
        player.served ? h('a', { class: 'chip', href: SCRIPT, download: SCRIPT }, SCRIPT) : null),
      player.served ? h('p', { class: 'hint' }, 'The HTML file has the added motions, the kept poses and faces, the pose, the light and the background of now; it opens anywhere, without a server.') : null);
    this.choose();
  }

  /** The page is open: ask once what the server can write. */
  shown(): void {
    if (this.asked || !this.player.served) return;
    this.asked = true;
    server.exports(this.player.name).then(({ formats }: ExportList) => {
      this.others.replaceChildren(...formats.map((format) => {
        const button = h('button', { type: 'button', class: 'chip', onclick: () => void this.export(format, button) }, WORDS[format] ?? format);
        return button;
      }));
    }, (error: unknown) => {
      this.asked = false;
      complain(error);
    });
  }

  private number(label: string, value: number, min: number, max: number, step: number): HTMLInputElement {
    return h('input', { type: 'number', 'aria-label': label, value, min, max, step, inputmode: 'numeric' });
  }

  private choose(): void {
    const [, format] = FORMATS[+this.format.value];
    this.moving.hidden = format === 'png';
    if (format === 'gif' && +this.fps.value > 25) this.fps.value = '20'; // GIFs count hundredths of a second
  }

  private shot(): Shot {
    const [, format, transparent] = FORMATS[+this.format.value];
    for (const input of [this.width, this.height, ...(format === 'png' ? [] : [this.fps, this.rounds])]) {
      const value = +input.value;
      if (!Number.isFinite(value) || value < +input.min || value > +input.max) {
        throw new FilmError(`${input.ariaLabel}: a number from ${input.min} to ${input.max}, not ${input.value || 'nothing'}.`);
      }
    }
    const even = (input: HTMLInputElement) => 2 * Math.round(+input.value / 2), fps = +this.fps.value, { clip } = this.player.animator;
    const seconds = Math.max(1 / fps, +this.rounds.value * (clip.duration || (this.around.checked ? 4 : 1 / fps)));
    const frames = format === 'png' ? 1 : Math.max(1, Math.round(seconds * fps));
    if (frames > MOST_FRAMES) throw new FilmError(`These are ${frames} frames; choose fewer rounds or frames a second (${MOST_FRAMES} at the most).`);
    return { format, transparent, width: even(this.width), height: even(this.height), fps, frames, turntable: format !== 'png' && this.around.checked };
  }

  /** Whether a film is being made: of the clip that was chosen when it began. */
  get filming(): boolean {
    return this.stop !== null;
  }

  /** Make what is chosen and save it. */
  async film(): Promise<void> {
    if (this.stop || this.player.drawnElsewhere) return;
    let shot: Shot;
    try {
      shot = this.shot();
    } catch (error) {
      complain(error);
      return;
    }
    const { player } = this, { stage, animator } = player, { avatar, covered } = stage, playing = animator.playing;
    this.stop = new AbortController();
    this.make.disabled = true;
    this.cancel.hidden = this.progress.hidden = false;
    const view = stage.view, before = { ...covered }, look = player.looking.look, { exact } = avatar;
    player.drawnElsewhere = true;
    try {
      Object.assign(covered, { top: 0, bottom: 0, right: 0 });
      avatar.exact = true;
      if (shot.transparent) {
        player.looking.look = { ...look, background: { kind: 'none' }, backdrop: '', floor: look.floor === 'None' ? 'None' : 'Shadow only' };
        stage.floor.material.uniforms.pool.value = 0;
      }
      stage.resize(shot.width, shot.height, 1);
      const made = await film(stage, animator, shot, (share) => (this.progress.value = share), this.stop.signal);
      const name = `${fileName(player.name)}${shot.format === 'png' ? '' : `-${fileName(animator.clip.name)}`}.${FORMATS[+this.format.value][3]}`;
      saveFile(made, name);
      toast(`Saved ${name}`);
    } catch (error) {
      if (!this.stop.signal.aborted) complain(error);
    } finally {
      this.stop = null;
      this.make.disabled = false;
      this.cancel.hidden = this.progress.hidden = true;
      Object.assign(covered, before);
      avatar.exact = exact;
      if (shot.transparent) player.looking.look = look;
      player.drawnElsewhere = false;
      animator.playing = playing;
      if (view) stage.go(view, false);
      player.fit();
      player.refresh();
    }
  }

  private motion(): void {
    const { animator, stage, name } = this.player, { clip } = animator;
    const text = bvh(stage.avatar.data.skeleton, clip, stage.avatar.restPose(), 30);
    saveFile(new Blob([text], { type: 'text/plain' }), `${fileName(name)}-${fileName(clip.name)}.bvh`);
  }

  private async export(format: string, button: HTMLButtonElement): Promise<void> {
    const words = button.textContent;
    button.disabled = true;
    button.textContent = `${words}: being made …`;
    try {
      const { blob, name } = await server.exported(this.player.name, format);
      saveFile(blob, name);
    } catch (error) {
      complain(error);
    } finally {
      button.disabled = false;
      button.textContent = words;
    }
  }

  /** The page as one file, which begins as this one is now. */
  async share(): Promise<void> {
    const { player } = this, { name, kept, posing, looking, animator } = player;
    try {
      const page = await server.wholePage(name), motions = [...(await kept.all<ServedMotion>('motion')).values()];
      const shared: Shared = { motions, poses: posing.keptPoses, faces: player.faces, pose: posing.shownPose, byHand: posing.byHand, look: looking.look, clip: animator.clip.name };
      // A block of data: the page's policy runs its own script only.
      const data = `<script type="application/json" id="shared">${JSON.stringify(shared).replaceAll('<', '\\u003c')}</script>`;
      const at = page.indexOf('<script type="module">');
      saveFile(new Blob([page.slice(0, at), data, page.slice(at)], { type: 'text/html' }), `${fileName(name)}.html`);
      toast('One HTML file with the avatar, its clips and what was added: it opens anywhere, without a server.');
    } catch (error) {
      complain(error);
    }
  }

  private async embed(): Promise<void> {
    const { name, animator } = this.player, file = `${fileName(name)}.splats.glb`;
    const clip = animator.clip.duration > 0 ? ` clip="${animator.clip.name.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}"` : '';
    const code = `<script type="module" src="${SCRIPT}"></script>\n<persona-avatar src="${file}"${clip} style="width: 360px; height: 540px"></persona-avatar>\n`;
    try {
      await navigator.clipboard.writeText(code);
      toast(`Copied. Put ${file} ("Gaussians with clips") and ${SCRIPT} beside your page.`);
    } catch {
      saveFile(new Blob([code], { type: 'text/html' }), `${fileName(name)}-embed.html`);
      toast('This browser does not let the page copy: the code is saved as a file.');
    }
  }
}

function complain(error: unknown): void {
  toast(error instanceof Problem || error instanceof FilmError ? error.message : `Something went wrong: ${error instanceof Error ? error.message : error}`, true);
}
