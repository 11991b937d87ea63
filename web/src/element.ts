// <persona-avatar src="me.splats.glb" clip="walk">: an avatar anywhere on a page.
import { Animator } from './core/animator.js';
import type { Clip } from './core/clips.js';
import { AvatarError, readGlb, type AvatarData } from './core/glb.js';
import { Stage } from './core/stage.js';
import { Talker, type Sayable } from './core/talk/talker.js';

const STYLE = ':host{display:block;position:relative;min-height:120px}canvas{position:absolute;inset:0;width:100%;height:100%;display:block;touch-action:none}p{margin:0;position:absolute;inset:0;display:grid;place-items:center;font:14px system-ui,sans-serif;text-align:center;padding:1em}';

/** Where pages are rendered on a server there are no elements: the module is imported there, and does nothing. */
const Element: typeof HTMLElement = globalThis.HTMLElement ?? class {};

export class PersonaAvatarElement extends Element {
  static readonly observedAttributes = ['src', 'clip', 'paused', 'speed', 'background', 'cloth', 'alive', 'no-floor', 'no-controls'];

  private readonly root = this.attachShadow({ mode: 'open' });
  private stage: Stage | null = null;
  private animator: Animator | null = null;
  private talker: Talker | null = null;
  private sizes: ResizeObserver | null = null;
  private loading = 0;
  private last = 0;
  private frame = 0;
  private readonly faces = new Map<string, number>();

  constructor() {
    super();
    const sheet = new CSSStyleSheet(); // allowed where a page's policy forbids style elements
    sheet.replaceSync(STYLE);
    this.root.adoptedStyleSheets = [sheet];
  }

  /** Names of the clips in the file. */
  get clips(): string[] {
    return this.stage?.avatar.data.clips.map((c) => c.name) ?? [];
  }

  /** Names of the facial actions in the file. */
  get actions(): string[] {
    return this.stage?.avatar.data.actions.map((a) => a.name) ?? [];
  }

  /** Seconds into the clip. */
  get currentTime(): number {
    return this.animator?.time ?? 0;
  }

  set currentTime(seconds: number) {
    if (this.animator) this.animator.time = seconds;
  }

  get paused(): boolean {
    return this.hasAttribute('paused');
  }

  play(): void {
    this.removeAttribute('paused');
  }

  pause(): void {
    this.setAttribute('paused', '');
  }

  /** Hold a facial action at a value in [0, 1]; null leaves it to the clip again. */
  setAction(name: string, value: number | null): void {
    if (value === null) this.faces.delete(name);
    else this.faces.set(name, value);
    this.applyFace();
  }

  /** Whether speech is heard at this moment. */
  get speaking(): boolean {
    return this.talker?.speaking ?? false;
  }

  /** Say a sound (a file's contents, decoded sound, where it lies, a media element) or a text with a voice of the browser. The
   * promise is kept when it is over; it is rejected with an Error where there is no avatar yet, no sound or no voice. */
  async say(what: Sayable): Promise<void> {
    return this.speaker().say(what);
  }

  /** Let the mouth follow a stream, as of a microphone, until {@link hush}. */
  async listen(stream: MediaStream): Promise<void> {
    return this.speaker().listen(stream);
  }

  /** Show a viseme for so many seconds: Oculus's and TalkingHead's names ("sil", "PP" ... "U") or VRM's ("aa", "ih", "ou", "ee", "oh"). */
  viseme(name: string, weight = 1, duration = 0.12): void {
    this.speaker().viseme(name, weight, duration);
  }

  /** Be silent. */
  hush(): void {
    this.talker?.hush();
  }

  /** The picture as it is, as a PNG. */
  async toBlob(): Promise<Blob | null> {
    const { stage } = this;
    if (!stage) return null;
    stage.draw(true);
    return new Promise((done) => stage.canvas.toBlob(done, 'image/png'));
  }

  connectedCallback(): void {
    if (this.getAttribute('src')) void this.load();
  }

  disconnectedCallback(): void {
    this.clear();
  }

  attributeChangedCallback(name: string, before: string | null, value: string | null): void {
    if (before === value || !this.isConnected) return;
    if (name === 'src') void this.load();
    else if (name === 'clip') this.chooseClip(true);
    else this.applyAttributes();
  }

  private async load(): Promise<void> {
    this.clear();
    const src = this.getAttribute('src'), number = ++this.loading;
    if (!src) return;
    try {
      const response = await fetch(src);
      if (!response.ok) throw new AvatarError(`${src}: the server answered ${response.status}.`);
      const data = readGlb(await response.arrayBuffer());
      if (number === this.loading && this.isConnected) this.show(data);
    } catch (error) {
      if (number !== this.loading) return;
      const message = error instanceof Error ? error.message : String(error), p = document.createElement('p');
      p.setAttribute('role', 'alert');
      p.textContent = message;
      this.root.replaceChildren(p);
      this.dispatchEvent(new CustomEvent('error', { detail: message }));
    }
  }

  private show(data: AvatarData): void {
    const canvas = document.createElement('canvas');
    canvas.setAttribute('role', 'img');
    canvas.setAttribute('aria-label', this.getAttribute('aria-label') ?? data.name);
    this.root.replaceChildren(canvas);
    const stage = new Stage(canvas, data), still: Clip = {
      name: 'photo', duration: 0, loops: false, stride: new Float32Array(3), sample: () => undefined,
    };
    this.stage = stage;
    this.animator = new Animator(data.clips[0] ?? still, stage.avatar.restPose());
    this.talker = new Talker(data.skeleton, this.actions);
    this.talker.onSpeech = (speaking) => this.dispatchEvent(new CustomEvent('speech', { detail: speaking }));
    this.animator.layers.push(this.talker);
    this.chooseClip(false);
    this.applyAttributes();
    this.applyFace();
    stage.show(this.animator, 0);
    const fit = () => {
      const { width, height } = this.getBoundingClientRect();
      stage.resize(Math.round(width), Math.round(height), Math.min(2, devicePixelRatio));
      stage.draw(true);
    };
    fit();
    stage.frame();
    this.sizes = new ResizeObserver(fit);
    this.sizes.observe(this);
    this.last = performance.now();
    this.frame = requestAnimationFrame(this.tick);
    this.dispatchEvent(new CustomEvent('load'));
  }

  private tick = (now: number): void => {
    const { stage, animator } = this;
    if (!stage || !animator) return;
    this.frame = requestAnimationFrame(this.tick);
    const seconds = Math.max(0, Math.min(0.25, (now - this.last) / 1000)); // the first picture may be dated before the start
    animator.advance(seconds);
    this.last = now;
    stage.show(animator, seconds);
    stage.draw();
  };

  private speaker(): Talker {
    if (!this.talker) throw new Error('The avatar is not there yet: wait for its "load" event.');
    return this.talker;
  }

  private chooseClip(softly: boolean): void {
    const clip = this.stage?.avatar.data.clips.find((c) => c.name === this.getAttribute('clip'));
    if (clip && clip !== this.animator?.clip) this.animator?.change(clip, softly);
  }

  private applyAttributes(): void {
    const { stage, animator } = this;
    if (!stage || !animator) return;
    const speed = parseFloat(this.getAttribute('speed') ?? '1');
    animator.speed = Number.isFinite(speed) ? speed : 1;
    animator.playing = !this.paused;
    if (this.talker) this.talker.alive = this.hasAttribute('alive') ? 'always' : 'speaking';
    if (stage.garments) stage.garments.live = this.getAttribute('cloth') !== 'off';
    stage.floor.visible = !this.hasAttribute('no-floor');
    stage.controls.enabled = !this.hasAttribute('no-controls');
    stage.setBackground(this.getAttribute('background'));
  }

  private applyFace(): void {
    const { stage, animator } = this;
    if (!stage || !animator) return;
    stage.avatar.data.actions.forEach((action, e) => (animator.face[e] = this.faces.get(action.name) ?? NaN));
    stage.invalidate();
  }

  private clear(): void {
    this.loading++;
    cancelAnimationFrame(this.frame);
    this.sizes?.disconnect();
    this.talker?.dispose();
    this.talker = null;
    this.stage?.dispose();
    this.stage = null;
    this.animator = null;
    this.root.replaceChildren();
  }
}

if (globalThis.customElements && !customElements.get('persona-avatar')) customElements.define('persona-avatar', PersonaAvatarElement);
