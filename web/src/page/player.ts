// The player: the avatar on its stage, with everything that moves it, shows it and takes it along.
import { Animator } from '../core/animator';
import { clipOfServed, type Clip } from '../core/clips';
import { readGlb, type PhotoCamera } from '../core/glb';
import { Stage } from '../core/stage';
import { clonePose, type Pose } from '../core/skeleton';
import { Alive } from './alive';
import { Dropping } from './dropping';
import { fileName, h, iconButton, saveFile, setIcon, toast } from './dom';
import type { JobReport, ServedMotion } from '../server-types';
import { Panel, type Background, type Controlled } from './panel';
import { Recorder } from './recorder';
import { Problem, duration, isJob, server, stageWords } from './server';

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

/** Keys that need no other: shown in the panel as they are listed here. */
const KEYS: [string, string][] = [
  ['Space', 'play or pause'],
  ['← →', 'a frame back or on'],
  ['1 – 9', 'choose a clip'],
  ['R', 'record'],
  ['S', 'save a picture'],
  ['P', 'photo beside it'],
  ['F', 'full screen'],
  ['0', 'camera to the front'],
  ['C', 'garments simulated or not'],
  ['M', 'controls'],
];

export class Player implements Controlled {
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
  private readonly chips = h('div', { class: 'chips', role: 'group', 'aria-label': 'Clips' });
  private readonly playButton: HTMLButtonElement;
  private readonly recordButton: HTMLButtonElement;
  private readonly photoButton: HTMLButtonElement;
  private readonly timeline = h('input', { type: 'range', min: 0, max: 1, step: 0.001, value: 0, 'aria-label': 'Time in the clip' });
  private readonly clock = h('output', { class: 'clock' });
  private readonly jobCard = h('div', { class: 'card job', hidden: true, role: 'status' });
  private readonly panel: Panel;
  private readonly dropping: Dropping;
  private readonly recorder: Recorder;
  private readonly sizes: ResizeObserver;
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

  constructor(options: PlayerOptions) {
    this.name = options.name;
    this.served = options.served;
    const data = readGlb(options.glb);
    this.stage = new Stage(this.canvas, data);
    const rest = this.stage.avatar.restPose();
    this.clips = [stillOf(data.photoPose, this.stage), ...data.clips];
    const first = this.clips.find((c) => c.name === options.clip) ?? this.clips[1] ?? this.clips[0];
    this.animator = new Animator(first, rest);
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) this.animator.playing = false;

    this.alive = new Alive(this.stage, this.animator, options.served ? options.name : null, (clip) => this.addClip(clip));

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
        options.served ? iconButton('share', 'Save as one HTML file to share', () => this.share()) : null,
        iconButton('full', 'Full screen', () => this.toggleFullScreen()),
        iconButton('tune', 'Controls', () => this.panel.toggle(), { class: 'icon controls' }),
      ));
    this.timeline.addEventListener('input', () => {
      this.setPlaying(false);
      this.animator.time = +this.timeline.value;
    });
    const opener = h('input', { type: 'file', hidden: true, accept: '.bvh,.npz,.glb,.gltf,.json,video/*', onchange: () => {
      if (opener.files?.[0]) void this.take(opener.files[0]);
      opener.value = '';
    } });
    this.transport = h('section', { class: 'card transport', 'aria-label': 'Playing' },
      this.chips,
      h('div', { class: 'line' },
        this.playButton, this.timeline, this.clock,
        options.served ? iconButton('file', 'Open a motion file or a video', () => opener.click()) : null, opener),
    );
    this.view = h('div', { class: 'view' }, this.photoSide, h('div', { class: 'canvas' }, this.canvas));
    this.panel = new Panel(this);
    this.element = h('main', { class: 'player' }, this.view, this.bar, this.jobCard, this.transport, this.panel.element);
    this.dropping = new Dropping(this.element, options.served ? 'Drop a motion (.bvh, .npz, .glb) or a video' : '', (file) => void this.take(file));
    this.showClips();
    this.showPlaying();

    this.sizes = new ResizeObserver(() => this.fit());
    this.sizes.observe(this.canvas.parentElement!);
    this.listen(document, 'keydown', (e) => this.key(e as KeyboardEvent));
    this.listen(this.canvas, 'webglcontextlost', () => toast('The graphics were reset by the system; reload the page to go on.', true));
    this.listen(matchMedia('(prefers-color-scheme: dark)'), 'change', () => this.setBackground(this.background));
    if (this.served) this.stops.push(server.listen(({ job }) => job && void this.showJob(job)));
  }

  /** Once the element is in the page: the first picture. */
  start(): void {
    this.setBackground(this.background);
    this.fit();
    this.stage.show(this.animator, 0);
    this.stage.frame();
    this.stage.draw(true);
    // Drawn, not only asked for: reading a pixel back waits for it.
    const gl = this.stage.renderer.getContext();
    gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
    this.firstPicture = performance.now();
    this.last = performance.now();
    requestAnimationFrame(this.tick);
  }

  end(): void {
    this.over = true;
    for (const stop of this.stops) stop();
    this.recorder.stop();
    this.alive.end();
    this.dropping.end();
    this.sizes.disconnect();
    this.stage.dispose();
    this.element.remove();
  }

  // -- what panels and keys ask for ---------------------------------------------------------------------------

  choose(clip: Clip): void {
    this.animator.change(clip);
    if (!this.playing && clip.duration > 0) this.setPlaying(true);
    if (this.stage.looksThroughPhoto) this.endPhotoView();
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

  /** A motion file or video that was dropped or chosen. */
  async take(file: File): Promise<void> {
    if (file.type.startsWith('audio/')) return this.alive.say(file);
    if (!this.served) return;
    try {
      const answer = await server.motion(this.name, file);
      if (isJob(answer)) void this.showJob(answer);
      else this.addMotion(answer);
    } catch (error) {
      this.complain(error);
    }
  }

  addMotion(motion: ServedMotion, play = true): void {
    const { data } = this.stage.avatar;
    const clip = clipOfServed(motion, data.skeleton.names.length, data.actions.map((a) => a.name));
    this.addClip(clip, play);
    if (play) toast([`${clip.name}: ${clip.duration.toFixed(1)} s`, ...motion.notes].join('; '));
  }

  private addClip(clip: Clip, play = true): void {
    this.clips.push(clip);
    if (play) this.choose(clip);
    else this.showClips();
    this.panel.clipsChanged();
  }

  // -- for tests and tools: fixed times, sorted before drawing --------------------------------------------------

  /** Stop time, and draw at this size exactly from now on, without floor and background. */
  freeze(width: number, height: number): void {
    this.frozen = true;
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

  private tick = (now: number): void => {
    if (this.over) return;
    requestAnimationFrame(this.tick);
    const seconds = Math.max(0, Math.min(0.25, (now - this.last) / 1000)); // the first picture may be dated before the start
    this.last = now;
    if (this.frozen) return;
    const { animator, stage } = this;
    // What is set by hand changes the pose while nothing plays, too.
    const goes = animator.advance(seconds);
    if (!goes && animator.playing && !animator.loop) this.setPlaying(false);
    stage.show(animator, seconds);
    const drawn = stage.draw();
    this.showTime();
    if (drawn && this.moving) this.adapt(seconds);
    this.sharpen(now);
  };

  /** Whether the picture changes by itself. */
  private get moving(): boolean {
    return this.animator.moving || this.stage.clothMoves;
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
    if (this.frozen || this.recorder.running) return;
    const box = this.canvas.parentElement!.getBoundingClientRect(), { covered } = this.stage;
    covered.top = Math.max(0, this.bar.getBoundingClientRect().bottom - box.top);
    covered.bottom = Math.max(0, box.bottom - this.transport.getBoundingClientRect().top);
    covered.right = 0;
    if (!this.panel.element.hidden) {
      const panel = this.panel.element.getBoundingClientRect();
      if (panel.width < 0.5 * box.width) covered.right = Math.max(0, box.right - panel.left);
      else covered.bottom = Math.max(0, box.bottom - panel.top);
    }
    this.stage.resize(Math.round(box.width), Math.round(box.height), this.sharp ? Math.min(2, devicePixelRatio) : this.ratio);
    this.stage.draw(true);
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
    this.chips.replaceChildren(...this.clips.map((clip) => h('button', {
      type: 'button', class: 'chip', 'aria-pressed': clip === this.animator.clip ? 'true' : 'false', onclick: () => this.choose(clip),
    }, clip.name.replaceAll('_', ' '))));
    this.chips.querySelector('[aria-pressed=true]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
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
    if (shown) this.panel.close();
    if (!shown) {
      this.endPhotoView();
      return;
    }
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
    const begun = this.recorder.start(fileName(this.name), (message) => {
      setIcon(this.recordButton, 'record', 'Record a video');
      this.recordButton.classList.remove('on');
      toast(message);
    });
    if (!begun) {
      toast('This browser cannot record videos.', true);
      return;
    }
    setIcon(this.recordButton, 'stop', 'Stop recording');
    this.recordButton.classList.add('on');
    this.setPlaying(true);
  }

  private share(): void {
    saveFile(server.page(this.name), `${fileName(this.name)}.html`);
    toast('One HTML file with the avatar and its clips: it opens anywhere, without a server.');
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
      jobCard.replaceChildren(
        h('strong', {}, stage ? stageWords(stage.name) : job.state === 'queued' ? 'Waiting' : 'Beginning'),
        h('progress', { max: 1, value: share, 'aria-label': 'Progress' }),
        h('span', {}, `${Math.round(100 * share)} %${left ? `, ${duration(left)} left` : ''}`),
        h('button', { type: 'button', onclick: () => void server.cancel(job).catch((e) => this.complain(e)) }, 'Cancel'),
      );
      return;
    }
    if (jobCard.dataset.job === job.id) jobCard.hidden = true;
    if (this.ended.has(job.id)) return;
    this.ended.add(job.id);
    if (job.state === 'done') {
      try {
        // Also after a reload, the motions of videos are still there; one that nobody waits for does not begin to play.
        this.addMotion(await server.motionOfJob(job), this.watched.has(job.id));
      } catch (error) {
        this.complain(error);
      }
    } else if (this.watched.has(job.id) && job.state === 'failed') toast(job.error, true);
  }

  private complain(error: unknown): void {
    toast(error instanceof Problem ? error.message : `Something went wrong: ${error instanceof Error ? error.message : error}`, true);
  }

  private key(event: KeyboardEvent): void {
    const inText = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const onButton = event.target instanceof HTMLButtonElement && event.key === ' ';
    if (event.key === 'Escape') this.panel.close();
    else if (inText || onButton) return;
    else if (event.key === ' ') this.togglePlaying();
    else if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') {
      this.setPlaying(false);
      this.animator.time += event.key === 'ArrowLeft' ? -1 / 30 : 1 / 30;
    } else if (/^[1-9]$/.test(event.key) && this.clips[+event.key - 1]) this.choose(this.clips[+event.key - 1]);
    else if (event.key === '0') this.stage.frame();
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

