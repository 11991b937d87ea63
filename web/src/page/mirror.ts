// The mirror: the page's camera, whose pictures the local server turns into poses of the avatar.
import { base64Of, bytesOf } from '../core/base64.js';
import type { Stage } from '../core/stage.js';
import { clonePose, mixPoses, type Pose } from '../core/skeleton.js';
import type { MirroredPose, ServedMotion } from '../server-types.js';
import { fileName, h, saveFile, toast } from './dom.js';
import { Following } from './following.js';
import { Problem, server } from './server.js';

const SIZE = { width: 640, height: 480 };
const FOLLOW = 0.05; // seconds
const FPS = 30; // of recordings
const LONGEST = 300; // seconds of a recording
const LOOK = 8; // milliseconds between looks whether the camera has a new picture
const LONGEST_LOOK = 100; // milliseconds after which its picture is taken as new: there are cameras without a clock, and timers may be late
const BUSY = 500; // milliseconds after the server had no time
const BUSY_ANSWERS = [409, 429]; // another tab's picture came in between, or too many came in a minute

const wait = (milliseconds: number) => new Promise<void>((done) => setTimeout(done, milliseconds));

export class Mirror extends Following {
  readonly page: HTMLElement;
  /** Pictures that were followed, and milliseconds from each to its pose. */
  readonly delays: number[] = [];

  private stream: MediaStream | null = null;
  private asking: symbol | null = null; // while the browser has not answered whether the camera may be used
  private readonly video = h('video', { muted: true, playsinline: true });
  /** The picture that is followed. It is what is shown, too: the camera's thirty a second would be drawn by the processor that follows. */
  private readonly canvas = h('canvas', { ...SIZE, class: 'camera', role: 'img', 'aria-label': 'Your camera' });
  private readonly button = h('button', { type: 'button', class: 'chip', 'aria-pressed': 'false', onclick: () => void this.toggle() }, 'Camera');
  private readonly again = h('button', { type: 'button', class: 'chip quiet', disabled: true, onclick: () => (this.calibrate = true) }, 'Learn me anew');
  private readonly recordButton = h('button', { type: 'button', class: 'chip', disabled: true, 'aria-pressed': 'false', onclick: () => void this.record() }, 'Record me');
  private readonly mirrored = h('input', { type: 'checkbox', checked: true });
  private readonly status = h('p', { class: 'hint', role: 'status' }, 'Stand where the camera sees you from head to foot, or from the hips up.');
  private calibrate = false;
  private recorded: { at: number; pose: Pose }[] | null = null;

  /** `take` is given what is recorded. */
  constructor(stage: Stage, private readonly name: string, private readonly take: (motion: ServedMotion) => void) {
    super(stage, FOLLOW);
    this.page = h('div', {},
      h('div', { class: 'chips wrap' }, this.button, this.recordButton, this.again),
      h('label', { class: 'check' }, this.mirrored, 'As in a mirror'),
      this.canvas, this.status,
      h('p', { class: 'hint' }, 'Pictures go to persona on this computer and no further; none is kept.'));
    this.video.muted = true;
    this.canvas.hidden = true;
  }

  get running(): boolean {
    return this.stream !== null;
  }

  override apply(pose: Pose, seconds: number): void {
    super.apply(pose, seconds);
    if (!this.seen) return;
    if (this.recorded && this.running) this.recorded.push({ at: performance.now() / 1000, pose: clonePose(this.shown) });
    if (this.recorded && this.recorded.length && performance.now() / 1000 - this.recorded[0].at > LONGEST) void this.record();
  }

  end(): void {
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = this.asking = null;
    this.video.srcObject = null;
    this.show();
  }

  private async toggle(): Promise<void> {
    if (this.running || this.asking) {
      if (this.recorded) await this.record();
      this.end();
      return;
    }
    const asking = (this.asking = Symbol('a camera'));
    try {
      if (!navigator.mediaDevices) throw new Error('This page may not use a camera: open it on this computer.');
      const stream = await navigator.mediaDevices.getUserMedia({ video: { ...SIZE, facingMode: 'user' } });
      if (this.asking !== asking) { // nobody wants it any more
        for (const track of stream.getTracks()) track.stop();
        return;
      }
      this.asking = null;
      this.stream = stream;
      this.seen = null;
      this.video.srcObject = stream;
      await this.video.play();
      this.show();
      this.status.textContent = 'Getting ready to follow you';
      void this.follow(stream);
    } catch (error) {
      if (this.asking && this.asking !== asking) return; // another one is asked for by now
      this.end();
      const kind = error instanceof Error ? error.name : '';
      toast(
        kind === 'NotAllowedError' ? 'The browser was told not to let this page see the camera.'
          : kind === 'NotFoundError' ? 'There is no camera.' : error instanceof Error ? error.message : String(error), true);
    }
  }

  private show(): void {
    const { running } = this;
    this.button.setAttribute('aria-pressed', String(running));
    this.canvas.hidden = !running;
    this.again.disabled = this.recordButton.disabled = !running;
    this.stage.invalidate();
  }

  /** One picture after the other, each when the one before has been followed: the newest that the camera has then. None is under way
   * beside it, none is sent twice, and none while nobody sees the page.
   */
  private async follow(stream: MediaStream): Promise<void> {
    const begun = performance.now(), context = this.canvas.getContext('2d', { willReadFrequently: true })!;
    this.delays.length = 0;
    this.calibrate = true;
    let last = -1;
    while (this.stream === stream) {
      const looked = performance.now(), old = () => this.video.currentTime === last && performance.now() - looked < LONGEST_LOOK;
      while (this.stream === stream && (document.hidden || old())) await wait(document.hidden ? BUSY : LOOK);
      last = this.video.currentTime;
      const taken = performance.now();
      this.canvas.classList.toggle('mirrored', this.mirrored.checked);
      const { videoWidth: w, videoHeight: t } = this.video;
      if (!w) {
        await wait(LOOK);
        continue;
      }
      const s = Math.min(1, SIZE.width / w, SIZE.width / t); // a phone held upright gives upright pictures
      [this.canvas.width, this.canvas.height] = [Math.round(s * w), Math.round(s * t)];
      context.drawImage(this.video, 0, 0, this.canvas.width, this.canvas.height);
      const picture = jpeg(this.canvas);
      const calibrate: boolean = this.calibrate;
      this.calibrate = false;
      try {
        const told = await server.mirror(this.name, picture, (taken - begun) / 1000, this.mirrored.checked, calibrate);
        if (this.stream !== stream) return;
        this.delays.push(performance.now() - taken);
        this.tell(told);
      } catch (error) {
        if (this.stream !== stream) return;
        if (error instanceof Problem && BUSY_ANSWERS.includes(error.status)) {
          this.calibrate ||= calibrate;
          await wait(BUSY);
          continue;
        }
        this.end();
        toast(error instanceof Error ? error.message : String(error), true);
        return;
      }
    }
  }

  private tell(told: MirroredPose): void {
    const words = !told.seen ? 'Nobody is seen' : !told.calibrated ? 'Learning how you are built: stand still for a second' : 'Following you';
    if (this.status.textContent !== words) this.status.textContent = words;
    this.hear(told);
  }

  /** Begin, or end and keep what was done: as a clip here, and as a file. */
  private async record(): Promise<void> {
    const { recorded } = this;
    this.recorded = recorded ? null : [];
    this.recordButton.setAttribute('aria-pressed', String(!recorded));
    this.recordButton.textContent = recorded ? 'Record me' : 'Stop and keep';
    if (!recorded) return;
    if (recorded.length < 2) {
      toast('Nobody was seen while recording.', true);
      return;
    }
    const { data } = this.stage.avatar, motion = served(`mirror ${new Date().toTimeString().slice(0, 8)}`, recorded, data.actions.map((a) => a.name));
    this.take(motion);
    try {
      saveFile(await server.recording(this.name, motion), `${fileName(`${this.name} ${motion.name}`)}.npz`);
    } catch (error) {
      toast(error instanceof Error ? error.message : String(error), true);
    }
  }
}

/** A canvas as JPEG, at once: `toBlob` waits for the page to be idle, which it is not while it draws, for seconds. */
function jpeg(canvas: HTMLCanvasElement): Blob {
  return new Blob([bytesOf(canvas.toDataURL('image/jpeg', 0.85).split(',')[1])], { type: 'image/jpeg' });
}

/** Poses with their times (seconds) on an even clock. */
function served(name: string, poses: { at: number; pose: Pose }[], expressionNames: string[]): ServedMotion {
  const first = poses[0].at, frames = Math.max(2, Math.floor((poses[poses.length - 1].at - first) * FPS) + 1), { pose } = poses[0];
  const rotations = new Float32Array(frames * pose.rotations.length), translations = new Float32Array(3 * frames);
  const expressions = new Float32Array(frames * pose.expression.length), mixed = clonePose(pose);
  for (let f = 0, k = 0; f < frames; f++) {
    const at = first + f / FPS;
    while (k < poses.length - 2 && poses[k + 1].at <= at) k++;
    const a = poses[k], b = poses[Math.min(k + 1, poses.length - 1)];
    mixPoses(a.pose, b.pose, Math.max(0, Math.min(1, (at - a.at) / Math.max(1e-6, b.at - a.at))), mixed);
    rotations.set(mixed.rotations, f * pose.rotations.length);
    translations.set(mixed.translation, 3 * f);
    expressions.set(mixed.expression, f * pose.expression.length);
  }
  return {
    name, fps: FPS, frames, rotations: base64Of(rotations), translations: base64Of(translations), expressionNames, expressions: base64Of(expressions), notes: [],
  };
}
