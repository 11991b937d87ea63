// The player: the avatar on its stage, with everything that moves it, shows it and takes it along.
import { Animator, type Played } from '../core/animator.js';
import { clipOfServed, type Clip } from '../core/clips.js';
import { readGlb, type PhotoCamera } from '../core/glb.js';
import { Stage } from '../core/stage.js';
import { clonePose, type Pose } from '../core/skeleton.js';
import { Alive } from './alive.js';
import { Downloading, type Downloaded, type Shared } from './downloading.js';
import { Dropping } from './dropping.js';
import { fileName, h, iconButton, saveFile, scrolled, setIcon, toast, usesKey, warn } from './dom.js';
import { Kept, type Face } from './kept.js';
import type { JobReport, ServedMotion } from '../server-types.js';
import { Immersion } from './immersion.js';
import { Looking, type Background, type Looked } from './looking.js';
import { isPanorama } from './panoramas.js';
import { Panel, type Controlled } from './panel.js';
import { Posing, clipOf } from './posing.js';
import { Recorder } from './recorder.js';
import { Problem, duration, isJob, server, stageWords } from './server.js';

export interface PlayerOptions {
  name: string;
  glb: ArrayBuffer;
  /** Whether the local server can be asked for the photo, motions and a page to share. */
  served: boolean;
  /** Clip to begin with. */
  clip?: string;
  /** Where "back" leads, if anywhere. */
  back?: () => void;
}

const STILL_MILLISECONDS = 350;
const RESTING_MILLISECONDS = 250; // between looks at what may have changed, while nothing moves
const UNNOTICED = 8; // milliseconds of drawing that take nothing from what else is done
const SOUND = /\.(wav|mp3|ogg|oga|opus|m4a|aac|flac|weba|aiff?)$/i; // where the browser does not say what a file is
const KEY_TURN = Math.PI / 18; // of the camera by one press
const KEY_CLOSER = 1.15;
const HINT = 'persona.turned';
const HINT_ROOM = 400; // pixels for the person: with fewer, the head is where the hint would be

/** Keys that need no other: shown in the panel as they are listed here. */
const KEYS: [string, string][] = [
  ['Space', 'play or pause'],
  ['← →', 'a frame back or on'],
  ['Shift + arrows', 'turn the camera'],
  ['+ −', 'closer, farther'],
  ['Ctrl + Z, Y', 'undo or redo a change by hand'],
  ['1 – 9', 'choose a clip'],
  ['R', 'record'],
  ['S', 'save a picture'],
  ['P', 'photo beside it'],
  ['F', 'full screen'],
  ['0', 'camera to the front'],
  ['C', 'garments simulated or not'],
  ['M', 'controls'],
];

export class Player implements Controlled, Downloaded, Looked {
  readonly element: HTMLElement;
  readonly stage: Stage;
  readonly animator: Animator;
  readonly alive: Alive;
  readonly clips: Clip[];
  readonly name: string;
  readonly served: boolean;
  get keys(): [string, string][] {
    return this.stage.garments ? KEYS : KEYS.filter(([key]) => key !== 'C');
  }

  background: Background = { kind: 'theme' };
  /** Milliseconds from opening the page to the first picture. */
  firstPicture = 0;
  /** Pixels for each CSS pixel; null adapts to how fast drawing is. */
  quality: number | null = null;

  private readonly canvas = h('canvas', { tabindex: 0, 'aria-label': 'The avatar: drag to turn it, pinch or scroll to come closer' });
  private readonly view: HTMLElement;
  private readonly bar: HTMLElement;
  private readonly transport: HTMLElement;
  private readonly photoSide = h('figure', { class: 'photo', hidden: true });
  private readonly chips = scrolled(h('div', { class: 'chips clips', role: 'group', 'aria-label': 'Clips' }));
  private readonly chipOf = new WeakMap<Clip, HTMLButtonElement>();
  private readonly playButton: HTMLButtonElement;
  private readonly recordButton: HTMLButtonElement;
  private readonly photoButton: HTMLButtonElement;
  private readonly timeline = h('input', { type: 'range', min: 0, max: 1, step: 0.001, value: 0, 'aria-label': 'Time in the clip' });
  private readonly clock = h('output', { class: 'clock' });
  private readonly hint = h('p', { class: 'turn', hidden: true, 'aria-hidden': 'true' }, 'Drag to turn');
  private readonly jobCard = h('div', { class: 'card job', hidden: true, role: 'status' });
  private readonly panel: Panel;
  private readonly dropping: Dropping;
  private readonly recorder: Recorder;
  private readonly sizes: ResizeObserver;
  /** The picture's size, CSS pixels, as it was arranged last. */
  private arranged = [0, 0];
  private readonly stops: (() => void)[] = [];
  private ratio = Math.min(2, devicePixelRatio);
  private slow = 0;
  private sharp = false;
  private movedAt = 0;
  private seenFrom: number[] = [];
  private last = 0;
  private frozen = false;
  private over = false;
  /** Jobs that this page saw at work, and those whose end it has seen. */
  private readonly watched = new Set<string>();
  private readonly ended = new Set<string>();
  /** Jobs that were asked to end on this page. */
  private readonly ending = new Set<string>();
  /** Jobs that were begun here. */
  private readonly own = new Set<string>();
  readonly kept: Kept;
  readonly posing: Posing;
  readonly looking: Looking;
  private readonly immersion: Immersion;
  readonly downloading: Downloading;
  /** A film is made or a headset draws: the page itself draws nothing. */
  drawnElsewhere = false;
  /** Names of the motions that were added, and whether those of earlier visits are here. */
  private readonly added = new Set<string>();
  private readonly foundAgain: Promise<void>;
  /** What played before the photo stood beside the avatar, and whether the panel was open. */
  private beforePhoto: { played: Played; panel: boolean } | null = null;
  private waking = 0;
  private resting = 0;

  constructor(options: PlayerOptions) {
    this.name = options.name;
    this.served = options.served;
    const data = readGlb(options.glb);
    this.stage = new Stage(this.canvas, data);
    const rest = this.stage.avatar.restPose();
    this.clips = [stillOf(data.photoPose, this.stage), ...data.clips];
    this.kept = new Kept(options.name);
    this.stage.onChange = () => this.wake();
    const first = this.clips.find((c) => c.name === options.clip) ?? this.clips[1] ?? this.clips[0];
    this.animator = new Animator(first, rest);
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) this.animator.playing = false;

    this.alive = new Alive(this.stage, this.animator, options.served ? options.name : null, (motion) => this.addMotion(motion));

    this.playButton = iconButton('pause', 'Pause', () => this.togglePlaying(), { class: 'icon large' });
    this.recordButton = iconButton('record', 'Record a video', () => this.toggleRecording(), { class: 'icon record' });
    this.photoButton = iconButton('photo', 'Photo beside the avatar', () => this.togglePhoto(), { 'aria-pressed': 'false', hidden: !options.served });
    this.recorder = new Recorder(this.canvas);
    this.bar = h('header', { class: 'bar' },
      options.back ? iconButton('back', 'All avatars', options.back) : null,
      h('h1', {}, options.name),
      h('div', { class: 'tools' },
        this.photoButton,
        iconButton('camera', 'Save a picture', () => void this.savePicture()),
        this.recordButton,
        options.served ? iconButton('share', 'Save as one HTML file to share', () => void this.downloading.share()) : null,
        iconButton('full', 'Full screen', () => this.toggleFullScreen()),
        iconButton('tune', 'Controls', () => this.panel.toggle(), { class: 'icon controls' }),
      ));
    this.timeline.addEventListener('input', () => {
      this.setPlaying(false);
      this.animator.time = +this.timeline.value;
    });
    const opener = h('input', { type: 'file', hidden: true, multiple: true, accept: '.bvh,.npz,.glb,.gltf,.json,video/*', onchange: () => {
      void this.take([...(opener.files ?? [])]);
      opener.value = '';
    } });
    this.transport = h('section', { class: 'card transport', 'aria-label': 'Playing' },
      this.chips,
      h('div', { class: 'line' },
        this.playButton, this.timeline, this.clock,
        options.served ? iconButton('file', 'Open a motion file or a video', () => opener.click()) : null, opener),
    );
    this.posing = new Posing(this);
    this.immersion = new Immersion(this);
    this.looking = new Looking(this, this.immersion.buttons);
    this.downloading = new Downloading(this);
    this.view = h('div', { class: 'view' }, this.photoSide, h('div', { class: 'canvas' }, this.canvas, this.posing.overlay, this.hint));
    this.panel = new Panel(this);
    this.element = h('main', { class: 'player' }, this.view, this.bar, this.jobCard, this.transport, this.panel.element);
    this.dropping = new Dropping(this.element, options.served ? 'Drop a motion (.bvh, .npz, .glb), a video, a panorama (.hdr, .exr) for the light, or a sound' : 'Drop a sound for the mouth to follow', (files) => void this.take(files));
    this.showClips();
    this.showPlaying();

    this.sizes = new ResizeObserver(([{ contentRect: { width, height } }]) => {
      if (width !== this.arranged[0] || height !== this.arranged[1]) this.fit(); // told once at the beginning, too
    });
    this.sizes.observe(this.canvas.parentElement!);
    this.listen(document, 'keydown', (e) => this.key(e as KeyboardEvent));
    // Whatever is pressed or dragged may change the picture.
    for (const type of ['keydown', 'pointerdown', 'pointermove', 'wheel', 'input', 'change', 'click']) this.listen(document, type, () => this.wake());
    this.listen(this.canvas, 'webglcontextlost', () => toast('The graphics were reset by the system; reload the page to go on.', true));
    this.listen(matchMedia('(prefers-color-scheme: dark)'), 'change', () => this.setBackground(this.background));
    this.stage.onGrab = () => this.hintSeen();
    if (this.served) this.stops.push(server.listen(({ job }) => job && void this.showJob(job), warn));
    this.foundAgain = this.served ? this.findAgain() : Promise.resolve();
  }

  /** Once the element is in the page: the first picture. */
  start(shared: Shared | null = null): void {
    this.setBackground(this.background);
    if (shared) this.begin(shared);
    this.arrange();
    this.stage.show(this.animator, 0);
    this.stage.frame();
    this.stage.draw(true);
    // Drawn, not only asked for: reading a pixel back waits for it.
    const gl = this.stage.renderer.getContext();
    gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
    this.firstPicture = performance.now();
    this.hint.hidden = seen(HINT);
    this.last = performance.now();
    this.wake();
  }

  /** Begin as the page was that this one was shared from. */
  private begin({ motions, poses, pose, faces, byHand, look, clip }: Shared): void {
    for (const motion of motions) this.addClip(motion);
    this.looking.look = look;
    this.posing.keptPoses = poses;
    this.panel.addFaces(faces);
    this.posing.byHand = byHand;
    const found = pose ? clipOf(...pose) : this.clips.find((c) => c.name === clip);
    if (found) this.animator.change(found, false);
    this.showClips();
  }

  end(): void {
    this.over = true;
    cancelAnimationFrame(this.waking);
    clearTimeout(this.resting);
    for (const stop of this.stops) stop();
    this.recorder.stop();
    this.immersion.end();
    this.alive.end();
    this.dropping.end();
    this.sizes.disconnect();
    this.stage.dispose();
    this.element.remove();
  }

  // -- what panels and keys ask for ---------------------------------------------------------------------------

  /** Play a clip; false while a film is made of another one. */
  choose(clip: Clip): boolean {
    if (this.downloading?.filming) {
      toast('A film is being made of this clip; wait for it or cancel it first.');
      return false;
    }
    this.animator.change(clip);
    if (!this.playing && clip.duration > 0) this.setPlaying(true);
    if (this.stage.looksThroughPhoto) this.endPhotoView();
    this.showClips();
    return true;
  }

  goBack(to: Played): void {
    this.animator.played = to;
    this.showPlaying();
    this.showClips();
  }

  get playing(): boolean {
    return this.animator.playing;
  }

  setPlaying(playing: boolean): void {
    const { animator } = this;
    if (playing && !animator.loop && animator.time >= animator.clip.duration) animator.time = 0;
    animator.playing = playing;
    this.showPlaying();
  }

  setBackground(background: Background): void {
    this.background = background;
    const theme = getComputedStyle(document.documentElement).getPropertyValue('--stage').trim() || '#eef0f3';
    this.stage.setBackground(background.kind === 'none' ? null : background.kind === 'color' ? background.color : theme);
    this.canvas.classList.toggle('checked', background.kind === 'none');
    this.element.style.setProperty('--behind', background.kind === 'color' ? background.color : theme);
  }

  setQuality(quality: number | null): void {
    this.quality = quality;
    this.ratio = quality ?? Math.min(2, devicePixelRatio);
    this.fit();
  }

  /** The pose has been changed by hand: show it even while nothing plays. */
  refresh(): void {
    this.stage.invalidate();
  }

  /** See the avatar as the photo does, in the photo's pose. */
  photoView(): void {
    const { data } = this.stage.avatar;
    if (!data.photoCamera) return;
    this.animator.change(this.clips[0], false);
    this.stage.setCamera(this.inPhotosPlace(data.photoCamera));
    this.showClips();
  }

  async savePicture(): Promise<void> {
    this.stage.draw(true);
    const blob = await new Promise<Blob | null>((done) => this.canvas.toBlob(done, 'image/png'));
    if (blob) saveFile(blob, `${fileName(this.name)}.png`);
  }

  /** Files that were dropped or chosen: one after another; the last motion is played, the last sound is said. */
  async take(files: File[]): Promise<void> {
    const sounds = files.filter(isSound), others = files.filter((f) => !isSound(f)), sound = sounds.at(-1);
    if (sounds.length > 1) toast(`One sound is said at a time: ${sound!.name}.`);
    if (sound) void this.alive.say(sound);
    if (!this.served) {
      if (others.length) toast(`${others.map((f) => f.name).join(', ')}: this page takes sounds alone; motions, videos and panoramas are for the page of persona view.`, true);
      return;
    }
    for (const file of others) {
      if (isPanorama(file)) {
        await this.looking.takePanorama(file);
        continue;
      }
      try {
        const answer = await server.motion(this.name, file);
        if (isJob(answer)) {
          this.own.add(answer.id);
          void this.showJob(answer);
        } else this.addMotion(answer);
      } catch (error) {
        this.complain(error, files.length > 1 ? file.name : '');
      }
    }
  }

  /** Add a motion, which is kept for the next visit; one of the same name is replaced. */
  addMotion(motion: ServedMotion, play = true): void {
    void this.kept.put('motion', motion.name, motion);
    const clip = this.addClip(motion);
    if (play) this.choose(clip);
    toast([`${clip.name}: ${clip.duration.toFixed(1)} s`, ...motion.notes].join('; '));
  }

  private addClip(motion: ServedMotion): Clip {
    const { data } = this.stage.avatar;
    const clip = clipOfServed(motion, data.skeleton.names.length, data.actions.map((a) => a.name));
    const at = this.added.has(clip.name) ? this.clips.findIndex((c, i) => i > data.clips.length && c.name === clip.name) : -1;
    if (at >= 0) {
      if (this.animator.clip === this.clips[at]) this.animator.change(clip);
      this.clips[at] = clip;
    } else this.clips.push(clip);
    this.added.add(clip.name);
    this.clipsChanged();
    return clip;
  }

  /** Motions that were added when the page was open before. */
  private async findAgain(): Promise<void> {
    for (const motion of (await this.kept.all<ServedMotion>('motion')).values()) {
      try {
        if (!this.over && !this.added.has(motion.name)) this.addClip(motion);
      } catch {
        void this.kept.remove('motion', motion.name); // of another version
      }
    }
  }

  /** Whether the clip that plays was added by the user, who may take it away again. */
  get removable(): boolean {
    return this.added.has(this.animator.clip.name) && this.clips.indexOf(this.animator.clip) > this.stage.avatar.data.clips.length;
  }

  removeClip(): void {
    if (!this.removable) return;
    const { clip } = this.animator;
    void this.kept.remove('motion', clip.name);
    this.added.delete(clip.name);
    this.clips.splice(this.clips.indexOf(clip), 1);
    this.choose(this.clips[1] ?? this.clips[0]);
    this.clipsChanged();
  }

  faceChanged(): void {
    this.panel?.faceChanged();
  }

  /** Faces that were kept, by name. */
  get faces(): [string, Face][] {
    return [...this.panel.faces];
  }

  private clipsChanged(): void {
    this.showClips();
    this.panel.clipsChanged();
  }

  // -- for tests and tools: fixed times, sorted before drawing --------------------------------------------------

  /** Stop time, and draw at this size exactly from now on, without floor and background. */
  freeze(width: number, height: number): void {
    this.frozen = true;
    Object.assign(this.stage.covered, { top: 0, bottom: 0, right: 0 });
    this.sizes.disconnect();
    this.stage.avatar.exact = true;
    if (this.stage.garments) this.stage.garments.live = false;
    this.stage.avatar.setCloth(null);
    this.stage.floor.visible = false;
    this.stage.setBackground(null);
    this.stage.resize(width, height, 1);
  }

  /** Draw a clip (its name or "photo" for the photo's own pose) at a time, seen by a camera. Returns RGBA, premultiplied, rows from the top. */
  drawAt(time: number, clip: string, camera: PhotoCamera | null): Uint8Array {
    const { animator, stage } = this;
    let pose: Pose;
    if (clip === 'photo') pose = stage.avatar.data.photoPose;
    else {
      const found = this.clips.find((c) => c.name === clip);
      if (!found) throw new Error(`no clip ${clip}`);
      if (animator.clip !== found) animator.change(found, false);
      pose = animator.at(time);
    }
    stage.avatar.setPose(pose);
    if (camera) stage.setCamera(camera);
    stage.draw(true);
    const gl = stage.renderer.getContext(), { width, height } = this.canvas;
    const rows = new Uint8Array(4 * width * height), out = new Uint8Array(rows.length);
    gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, rows);
    for (let y = 0; y < height; y++) out.set(rows.subarray(4 * width * (height - 1 - y), 4 * width * (height - y)), 4 * width * y);
    return out;
  }

  // -- the rest is private ------------------------------------------------------------------------------------

  /** Something may have changed: look, draw if it has, and rest again when nothing moves. */
  private wake(): void {
    if (this.over || this.waking) return;
    if (this.resting) this.last = performance.now(); // what rested, rested: nothing leaps
    clearTimeout(this.resting);
    this.resting = 0;
    this.waking = requestAnimationFrame(this.tick);
  }

  private tick = (now: number): void => {
    this.waking = 0;
    if (this.over) return;
    const seconds = Math.max(0, Math.min(0.25, (now - this.last) / 1000)); // the first picture may be dated before the start
    this.last = now;
    const goesOn = !this.frozen && !this.drawnElsewhere && this.step(now, seconds);
    if (goesOn && this.alive.mirror?.running) void this.leaveTime();
    else if (goesOn) this.wake();
    else if (!this.waking) this.resting = window.setTimeout(() => this.wake(), RESTING_MILLISECONDS);
  };

  /** Whoever is followed by the camera is followed by the same processor where that draws, too: half of the time is left to it. */
  private async leaveTime(): Promise<void> {
    cancelAnimationFrame(this.waking); // a step may have asked for the next one: two would be asked for after that, then four
    this.waking = -1; // it will wake by itself
    const took = await this.stage.drawnAfter();
    if (took > UNNOTICED) await new Promise((done) => setTimeout(done, took));
    this.waking = 0;
    this.wake();
  }

  /** One picture, if it differs from the last one; false when there is nothing more to come. */
  private step(now: number, seconds: number): boolean {
    const { animator, stage } = this;
    // What is set by hand changes the pose while nothing plays, too.
    const goes = animator.advance(seconds);
    if (!goes && animator.playing && !animator.loop) this.setPlaying(false);
    if (this.looking.turning && !stage.looksThroughPhoto) stage.turn(seconds * this.looking.turning, 0);
    stage.show(animator, seconds);
    const drawn = stage.draw();
    if (drawn) this.posing.place();
    this.showTime();
    if (drawn && this.moving) this.adapt(seconds);
    this.sharpen(now);
    return drawn || this.moving;
  }

  /** Whether the picture changes by itself. */
  private get moving(): boolean {
    return this.animator.moving || this.stage.clothMoves || this.looking.turning !== 0;
  }

  /** A picture that stands still gets all the pixels there are; one that moves, as many as drawing has time for. */
  private sharpen(now: number): void {
    const camera = this.stage.camera.matrixWorld.elements;
    if (this.moving || camera.some((v, i) => v !== this.seenFrom[i])) {
      this.seenFrom = [...camera];
      this.movedAt = now;
    }
    const still = now - this.movedAt > STILL_MILLISECONDS;
    if (this.quality !== null || still === this.sharp || (still && this.ratio >= Math.min(2, devicePixelRatio))) return;
    this.sharp = still;
    this.fit();
  }

  /** Fewer pixels where drawing is slow, more where there is time for them. */
  private adapt(seconds: number): void {
    // A recording keeps its size: players of MP4 files cannot follow a change.
    if (this.quality !== null || document.hidden || this.recorder.running) return;
    this.slow = 0.9 * this.slow + 0.1 * seconds;
    const most = Math.min(2, devicePixelRatio);
    if (this.slow > 0.06 && this.ratio > 0.5) this.ratio = Math.max(0.5, this.ratio * 0.8);
    else if (this.slow < 0.02 && this.slow > 0 && this.ratio < most) this.ratio = Math.min(most, this.ratio * 1.15);
    else return;
    this.slow = 0.04;
    this.fit();
  }

  /** Draw in the size there is, the person between what covers the picture. */
  fit(): void {
    if (this.arrange()) this.stage.draw(true);
  }

  /** Give the picture its size; false while that is not to be changed. */
  private arrange(): boolean {
    if (this.frozen || this.drawnElsewhere || this.recorder.running) return false;
    const box = this.canvas.parentElement!.getBoundingClientRect(), { covered } = this.stage;
    covered.top = Math.max(0, this.bar.getBoundingClientRect().bottom - box.top);
    covered.bottom = Math.max(0, box.bottom - this.transport.getBoundingClientRect().top);
    covered.right = 0;
    if (!this.panel.element.hidden) {
      const panel = this.panel.element.getBoundingClientRect();
      if (panel.width < 0.5 * box.width) covered.right = Math.max(0, box.right - panel.left);
      else covered.bottom = Math.max(0, box.bottom - panel.top);
    }
    this.hint.style.visibility = box.height - covered.top - covered.bottom < HINT_ROOM ? 'hidden' : 'visible';
    this.stage.resize(Math.round(box.width), Math.round(box.height), this.sharp ? Math.min(2, devicePixelRatio) : this.ratio, true);
    this.arranged = [box.width, box.height];
    Object.assign(this.hint.style, { left: `${(box.width - covered.right) / 2}px`, top: `${covered.top + 8}px` }); // over the head
    return true;
  }

  /** Whoever has turned the avatar knows how. */
  private hintSeen(): void {
    if (this.hint.hidden) return;
    this.hint.hidden = true;
    see(HINT);
  }

  private togglePlaying(): void {
    this.setPlaying(!this.playing);
  }

  private showPlaying(): void {
    setIcon(this.playButton, this.playing ? 'pause' : 'play', this.playing ? 'Pause' : 'Play');
  }

  private showTime(): void {
    const { duration: length } = this.animator.clip, time = this.animator.time;
    if (this.timeline.max !== String(length)) this.timeline.max = String(length);
    this.timeline.disabled = length <= 0;
    this.timeline.value = String(time);
    this.timeline.style.setProperty('--filled', `${length > 0 ? (100 * time) / length : 0}%`);
    const text = length > 0 ? `${time.toFixed(1)} / ${length.toFixed(1)} s` : 'still';
    if (this.clock.textContent !== text) this.clock.textContent = text;
  }

  private showClips(): void {
    const { chips, clips } = this;
    clips.forEach((clip, i) => {
      const old = this.chipOf.get(clip), chip = old ?? h('button', { type: 'button', class: 'chip', onclick: () => this.choose(clip) }, clip.name.replaceAll('_', ' '));
      this.chipOf.set(clip, chip);
      chip.setAttribute('aria-pressed', String(clip === this.animator.clip));
      if (chips.children[i] !== chip) chips.insertBefore(chip, chips.children[i] ?? null);
    });
    while (chips.children.length > clips.length) chips.lastElementChild!.remove();
    this.chipOf.get(this.animator.clip)?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    this.panel?.clipChosen();
  }

  /** The still clip stands on the floor's middle; the photo's camera comes along. */
  private inPhotosPlace(camera: PhotoCamera): PhotoCamera {
    const { data } = this.stage.avatar, still = clonePose(data.photoPose);
    this.clips[0].sample(0, still);
    const shift = [0, 1, 2].map((c) => data.photoPose.translation[c] - still.translation[c]), t = camera.T_camera_world;
    const moved = t.slice();
    for (let r = 0; r < 3; r++) moved[4 * r + 3] += t[4 * r] * shift[0] + t[4 * r + 1] * shift[1] + t[4 * r + 2] * shift[2];
    return { ...camera, T_camera_world: moved };
  }

  private togglePhoto(): void {
    const shown = this.photoSide.hidden === true;
    this.photoSide.hidden = !shown;
    this.photoButton.setAttribute('aria-pressed', String(shown));
    this.view.classList.toggle('split', shown);
    if (!shown) {
      this.endPhotoView();
      const { beforePhoto: before } = this;
      if (before && this.animator.clip === this.clips[0]) this.goBack(before.played);
      if (before?.panel && !this.panel.open) this.panel.toggle();
      this.beforePhoto = null;
      return;
    }
    this.beforePhoto = { played: this.animator.played, panel: this.panel.open !== '' };
    this.panel.close();
    if (!this.photoSide.firstChild) {
      const image = h('img', { alt: `The photo of ${this.name}`, src: server.photo(this.name) });
      image.addEventListener('error', () => {
        this.togglePhoto();
        this.photoSide.replaceChildren();
        toast('The photo is not kept beside this avatar.', true);
      });
      this.photoSide.append(image, h('figcaption', {}, 'Photo'));
    }
    this.photoView();
  }

  private endPhotoView(): void {
    if (this.stage.looksThroughPhoto) this.stage.frame();
  }

  private toggleRecording(): void {
    if (this.recorder.running) {
      this.recorder.stop();
      return;
    }
    const transparent = this.background.kind === 'none', begun = this.recorder.start(fileName(this.name), transparent, (message) => {
      setIcon(this.recordButton, 'record', 'Record a video');
      this.recordButton.classList.remove('on');
      toast(message);
    });
    if (!begun) {
      toast(transparent ? 'This browser cannot record transparent videos: choose a background.' : 'This browser cannot record videos.', true);
      return;
    }
    setIcon(this.recordButton, 'stop', 'Stop recording');
    this.recordButton.classList.add('on');
    this.setPlaying(true);
  }

  private toggleFullScreen(): void {
    if (document.fullscreenElement) void document.exitFullscreen();
    else void document.documentElement.requestFullscreen?.();
  }

  private async showJob(job: JobReport): Promise<void> {
    if (job.kind !== 'track' || job.name !== this.name) return;
    const { jobCard } = this, working = job.state === 'running' || job.state === 'queued';
    if (working) {
      this.watched.add(job.id);
      if (!jobCard.hidden && jobCard.dataset.job !== job.id && job.state === 'queued') return; // another one is at work
      const stage = job.stages[job.stages.length - 1];
      const share = stage?.fraction ?? 0, left = stage?.secondsLeft;
      jobCard.hidden = false;
      jobCard.dataset.job = job.id;
      if (job.ending || this.ending.has(job.id)) {
        jobCard.replaceChildren(h('strong', { role: 'status' }, 'Stopping…'));
        return;
      }
      const cancel = (): void => {
        this.ending.add(job.id);
        void this.showJob(job);
        server.cancel(job).catch((e) => {
          this.ending.delete(job.id);
          this.complain(e);
        });
      };
      jobCard.replaceChildren(
        h('strong', {}, stage ? stageWords(stage.name) : job.state === 'queued' ? 'Waiting' : 'Beginning'),
        h('progress', { max: 1, value: share, 'aria-label': 'Progress' }),
        h('span', {}, `${Math.round(100 * share)} %${left ? `, ${duration(left)} left` : ''}`),
        h('button', { type: 'button', onclick: cancel }, 'Cancel'),
      );
      return;
    }
    if (jobCard.dataset.job === job.id) jobCard.hidden = true;
    if (this.ended.has(job.id)) return;
    this.ended.add(job.id);
    if (job.state === 'done') {
      try {
        await this.foundAgain;
        // Played where the video was dropped; other windows only have it, and once.
        const own = this.own.has(job.id);
        if (own || this.watched.has(job.id) || !this.added.has(job.result.motion ?? '')) this.addMotion(await server.motionOfJob(job), own);
      } catch (error) {
        this.complain(error);
      }
    } else if (this.watched.has(job.id) && job.state === 'failed') toast(job.error, true);
  }

  private complain(error: unknown, about = ''): void {
    const message = error instanceof Problem ? error.message : `Something went wrong: ${error instanceof Error ? error.message : error}`;
    toast(about && !message.startsWith(about) ? `${about}: ${message}` : message, true);
  }

  private key(event: KeyboardEvent): void {
    if ((event.ctrlKey || event.metaKey) && /^[zy]$/i.test(event.key) && !(event.target instanceof HTMLInputElement && event.target.type === 'number')) {
      if (event.shiftKey || event.key.toLowerCase() === 'y') this.posing.redo();
      else this.posing.undo();
      event.preventDefault();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const turns: Record<string, [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
    if (event.key === 'Escape') this.panel.close();
    else if (usesKey(event.target, event.key)) return;
    else if (event.key === ' ') this.togglePlaying();
    else if (event.shiftKey && turns[event.key]) {
      const [aside, up] = turns[event.key];
      this.stage.turn(aside * KEY_TURN, up * KEY_TURN);
    } else if (event.key === '+' || event.key === '=') this.stage.turn(0, 0, KEY_CLOSER);
    else if (event.key === '-' || event.key === '−') this.stage.turn(0, 0, 1 / KEY_CLOSER);
    else if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') {
      this.setPlaying(false);
      this.animator.time += event.key === 'ArrowLeft' ? -1 / 30 : 1 / 30;
    } else if (/^[1-9]$/.test(event.key) && this.clips[+event.key - 1]) this.choose(this.clips[+event.key - 1]);
    else if (event.key === '0') this.stage.frame(0, true);
    else {
      const does: Record<string, () => void> = {
        r: () => this.toggleRecording(), s: () => void this.savePicture(), p: () => this.served && this.togglePhoto(),
        f: () => this.toggleFullScreen(), m: () => this.panel.toggle(), c: () => this.stage.garments && this.panel.toggleCloth(),
      };
      const act = does[event.key.toLowerCase()];
      if (!act) return;
      act();
    }
    event.preventDefault();
  }

  private listen(target: EventTarget, type: string, listener: (e: Event) => void): void {
    target.addEventListener(type, listener);
    this.stops.push(() => target.removeEventListener(type, listener));
  }
}

/** Whether a file says that it is a sound. */
const isSound = (file: File): boolean => (file.type ? file.type.startsWith('audio/') : SOUND.test(file.name));

/** Whether something has been seen in this browser; where it remembers nothing, it is new each time. */
function seen(what: string): boolean {
  try {
    return localStorage.getItem(what) !== null;
  } catch {
    return false;
  }
}

function see(what: string): void {
  try {
    localStorage.setItem(what, '1');
  } catch {
    // a private window
  }
}

/** The photo's pose as a clip of one picture, standing on the floor where the other clips stand. */
function stillOf(photo: Pose, stage: Stage): Clip {
  const { avatar } = stage, { skeleton } = avatar.data;
  const lowest = (pose: Pose): number => {
    avatar.setPose(pose);
    let low = Infinity;
    for (let j = 0; j < skeleton.names.length; j++) low = Math.min(low, avatar.jointPlace(j)[1]);
    return low;
  };
  const standing = avatar.restPose();
  avatar.data.clips[0]?.sample(0, standing);
  const floor = avatar.data.clips.length ? lowest(standing) : 0.02, low = lowest(photo), pose = clonePose(photo);
  pose.translation.set([0, photo.translation[1] + floor - low, 0]);
  return {
    name: 'photo', duration: 0, loops: false, stride: new Float32Array(3),
    sample: (_, out) => {
      out.rotations.set(pose.rotations);
      out.translation.set(pose.translation);
      out.expression.set(pose.expression);
    },
  };
}

