// What makes the avatar live: it speaks with a sound, and follows the person before the camera.
import { Talker } from '../core/talk/talker.js';
import { VISEMES } from '../core/talk/visemes.js';
import type { Animator } from '../core/animator.js';
import type { Stage } from '../core/stage.js';
import type { ServedMotion } from '../server-types.js';
import { h, toast } from './dom.js';
import { Mirror } from './mirror.js';
import { Tracker } from './tracker.js';

export class Alive {
  readonly talker: Talker;
  /** Null where there is no server to follow the person. */
  readonly mirror: Mirror | null;
  readonly tracker: Tracker | null;
  /** Pages for the panel, by title. */
  readonly pages: [string, HTMLElement][];
  private microphone: MediaStream | null = null;
  private asking: symbol | null = null; // while the browser has not answered whether the microphone may be used
  private readonly listening = h('button', { type: 'button', class: 'chip', 'aria-pressed': 'false', onclick: () => void this.toggleMicrophone() }, 'Microphone');
  private readonly stopping = h('button', { type: 'button', class: 'chip quiet', disabled: true, onclick: () => this.hush() }, 'Be silent');
  private readonly meter = h('meter', { min: 0, max: 1, value: 0, 'aria-label': 'How far the mouth opens' });
  private readonly shape = h('output', { class: 'clock', 'aria-label': 'The shape of the mouth' }, 'silent');
  private readonly timer: number;

  /** `name` is the avatar's on the server, null without one; `take` is given what the mirror records. */
  constructor(stage: Stage, animator: Animator, name: string | null, take: (motion: ServedMotion) => void) {
    const { data } = stage.avatar;
    this.talker = new Talker(data.skeleton, data.actions.map((a) => a.name));
    this.mirror = name === null ? null : new Mirror(stage, name, take);
    this.tracker = name === null ? null : new Tracker(stage, name);
    animator.layers.push(...[this.mirror, this.tracker].filter((layer) => layer !== null), this.talker);
    this.pages = data.actions.length || data.skeleton.names.some((n) => /^jaw$/i.test(n)) ? [['Talk', this.talk()]] : [];
    if (this.mirror && this.tracker) this.pages.push(['Mirror', h('div', {}, this.mirror.page, this.tracker.page)]);
    this.timer = window.setInterval(() => this.show(), 80);
  }

  end(): void {
    clearInterval(this.timer);
    this.hush();
    this.mirror?.end();
    this.tracker?.end();
    this.talker.dispose();
  }

  /** Say a sound, as it is in a file. */
  async say(sound: Blob | string): Promise<void> {
    this.hush();
    try {
      await this.talker.say(sound);
    } catch (error) {
      toast(error instanceof Error ? error.message : String(error), true);
    }
  }

  hush(): void {
    this.talker.hush();
    for (const track of this.microphone?.getTracks() ?? []) track.stop();
    this.microphone = this.asking = null;
    this.listening.setAttribute('aria-pressed', 'false');
  }

  private async toggleMicrophone(): Promise<void> {
    if (this.microphone || this.asking) {
      this.hush();
      return;
    }
    const asking = (this.asking = Symbol('a microphone'));
    try {
      if (!navigator.mediaDevices) throw new Error('This page may not use a microphone: open it on this computer, or over https.');
      const stream = await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: true, noiseSuppression: true } });
      if (this.asking !== asking) { // nobody wants it any more
        for (const track of stream.getTracks()) track.stop();
        return;
      }
      this.asking = null;
      this.microphone = stream;
      await this.talker.listen(stream);
      this.listening.setAttribute('aria-pressed', 'true');
    } catch (error) {
      if (this.asking && this.asking !== asking) return; // another one is asked for by now
      this.hush();
      const name = error instanceof Error ? error.name : '';
      toast(
        name === 'NotAllowedError' ? 'The browser was told not to let this page hear the microphone.'
          : name === 'NotFoundError' ? 'There is no microphone.' : error instanceof Error ? error.message : String(error), true);
    }
  }

  private talk(): HTMLElement {
    const opener = h('input', { type: 'file', hidden: true, accept: 'audio/*,video/*', onchange: () => {
      if (opener.files?.[0]) void this.say(opener.files[0]);
      opener.value = '';
    } });
    const life = h('select', { 'aria-label': 'Blinks, breath and small motions of the head', onchange: () => (this.talker.alive = life.value as Talker['alive']) },
      h('option', { value: 'speaking' }, 'while it speaks'), h('option', { value: 'always' }, 'always'), h('option', { value: 'never' }, 'never'));
    const text = h('input', { type: 'text', 'aria-label': 'Text to say', placeholder: 'Text to say' });
    const words = h('form', { class: 'field', hidden: true, onsubmit: (event: Event) => {
      event.preventDefault();
      if (text.value.trim()) void this.say(text.value);
    } }, text, h('button', { type: 'submit', class: 'chip' }, 'Say it'));
    const voice = 'speechSynthesis' in window ? window.speechSynthesis : null, look = () => (words.hidden = !voice?.getVoices().length);
    voice?.addEventListener('voiceschanged', look);
    look();
    return h('div', {},
      h('div', { class: 'chips wrap' }, this.listening,
        h('button', { type: 'button', class: 'chip', onclick: () => opener.click() }, 'Sound file'), opener, this.stopping),
      h('div', { class: 'line' }, this.meter, this.shape),
      words,
      h('label', { class: 'field' }, h('span', {}, 'Signs of life'), life),
      h('p', { class: 'hint' }, 'The mouth follows the sound. Nothing that is heard leaves this computer.'));
  }

  private show(): void {
    const { talker } = this;
    this.stopping.disabled = !talker.busy;
    if (!talker.moving && this.meter.value === 0) return;
    this.meter.value = Math.min(1, 2 * talker.opening);
    let best = 0;
    talker.shown.forEach((w, v) => {
      if (v && w > Math.max(0.1, talker.shown[best])) best = v;
    });
    const words = best ? VISEMES[best] : 'silent';
    if (this.shape.textContent !== words) this.shape.textContent = words;
  }
}
