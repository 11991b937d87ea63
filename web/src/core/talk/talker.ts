// An avatar that speaks: what is heard in a file, a stream, a media element or a voice of the browser moves its mouth.
import type { Layer } from '../animator.js';
import { fromEuler, multiply, type Pose, type Skeleton } from '../skeleton.js';
import { Hearing, hearAll, windowOf, type HeardSound } from './hearing.js';
import { Life, jointNamed } from './life.js';
import { VISEMES, mouthTable, visemeNumber, visemesOfWord } from './visemes.js';

/** What can be said: sound in a file (whole, or where it lies), decoded sound, a media element, or text. */
export type Sayable = Blob | ArrayBuffer | AudioBuffer | URL | HTMLMediaElement | string;

const ATTACK = 0.035, RELEASE = 0.07; // seconds in which a mouth comes to two thirds of where it goes
const AHEAD = 0.03; // seconds by which a mouth is before its sound, where the sound is known
const JAW_OPEN = 0.387; // radians of a jaw joint where the face has no action for it; as in persona.motion.face
const FADE = 0.6; // seconds in which blinks, breath and the head's motion begin and end
const GESTURE = 500; // milliseconds after which a browser that plays nothing is asked no more

/** Something that went on and has been ended, by itself or by the next. */
interface Source {
  /** Writes the visemes' weights; false where it has nothing to say now. */
  read(out: Float32Array, seconds: number): boolean;
  speaking(): boolean;
  end(): void;
}

export class Talker implements Layer {
  /** Blinks, breath and small motions of the head: while it speaks, always or never. */
  alive: 'speaking' | 'always' | 'never' = 'speaking';
  /** Called when speech is heard to begin or to end. */
  onSpeech: ((speaking: boolean) => void) | null = null;
  /** Weights of the visemes as they are shown. */
  readonly shown = new Float32Array(VISEMES.length);

  private readonly table: Float32Array[];
  private readonly life: Life;
  private readonly jaw: number;
  private readonly jawRow: Float32Array;
  private readonly wanted = new Float32Array(VISEMES.length);
  private readonly held: { number: number; weight: number; left: number }[] = [];
  private source: Source | null = null;
  private context: AudioContext | null = null;
  private readonly elements = new WeakMap<HTMLMediaElement, MediaElementAudioSourceNode>();
  private lively = 0;
  private heard = false;

  constructor(skeleton: Skeleton, actions: readonly string[], seed = 1) {
    this.table = mouthTable(actions);
    this.life = new Life(skeleton.names, actions, seed);
    this.jaw = actions.includes('jawOpen') ? -1 : jointNamed(skeleton.names, /^jaw$/i);
    this.jawRow = Float32Array.from(mouthTable(['jawOpen']), (row) => row[0]);
  }

  /** Whether something is being said or listened to. */
  get busy(): boolean {
    return this.source !== null || this.held.length > 0;
  }

  /** Whether speech is heard at this moment. */
  get speaking(): boolean {
    return this.source?.speaking() ?? false;
  }

  get moving(): boolean {
    return this.busy || this.lively > 0 || this.alive === 'always' || this.shown.some((w, k) => k > 0 && w > 1e-3);
  }

  /** How far the mouth opens, as the action "jawOpen". */
  get opening(): number {
    return this.shown.reduce((sum, w, k) => sum + w * this.jawRow[k], 0);
  }

  /** Say something; the promise is kept when it is over or something else is said. Rejected with an Error that says why it cannot. */
  async say(what: Sayable): Promise<void> {
    this.hush();
    if (typeof what === 'string') return this.speak(what);
    if (what instanceof HTMLMediaElement) return this.sayElement(what);
    const context = await this.running();
    let buffer: AudioBuffer;
    if (what instanceof AudioBuffer) buffer = what;
    else {
      const data = what instanceof ArrayBuffer ? what.slice(0) : what instanceof Blob ? await what.arrayBuffer() : await fetched(what);
      try {
        buffer = await context.decodeAudioData(data);
      } catch {
        throw new Error('This is no sound that the browser can read; give a .wav, .mp3, .ogg, .m4a or .flac file.');
      }
    }
    const sound = hearAll(mono(buffer), buffer.sampleRate), node = context.createBufferSource();
    node.buffer = buffer;
    node.connect(context.destination);
    return new Promise((done) => {
      const begun = context.currentTime + 0.02, source: Source = {
        ...soundSource(sound, () => context.currentTime - begun - (context.outputLatency || context.baseLatency || 0)),
        end: () => {
          node.onended = null;
          node.stop();
          node.disconnect();
          done();
        },
      };
      node.onended = () => this.leave(source);
      node.start(begun);
      this.take(source);
    });
  }

  /** Let the mouth follow a stream, as of a microphone, until {@link Talker.hush}. The stream is not played and not stopped. */
  async listen(stream: MediaStream): Promise<void> {
    if (!stream.getAudioTracks().length) throw new Error('This stream has no sound.');
    this.hush();
    const context = await this.running(), node = context.createMediaStreamSource(stream);
    this.take(this.following(context, node, () => node.disconnect()));
  }

  /** Show a viseme (Oculus's, TalkingHead's or VRM's name) for so many seconds, on top of whatever is said. */
  viseme(name: string, weight = 1, duration = 0.12): void {
    const number = visemeNumber(name);
    if (number < 0) throw new RangeError(`There is no viseme "${name}"; there are ${VISEMES.join(', ')}.`);
    if (!(weight >= 0 && weight <= 1 && duration > 0)) throw new RangeError('A viseme has a weight from 0 to 1 and a duration of more than 0 seconds.');
    this.held.push({ number, weight, left: duration });
  }

  /** Be silent: whatever is said or listened to ends. */
  hush(): void {
    const { source } = this;
    this.source = null;
    this.held.length = 0;
    source?.end();
  }

  dispose(): void {
    this.hush();
    void this.context?.close();
    this.context = null;
  }

  apply(pose: Pose, seconds: number): void {
    const { wanted, shown, table } = this;
    wanted.fill(0);
    const told = this.source?.read(wanted, seconds) ?? false;
    const speaking = told && this.speaking;
    if (speaking !== this.heard) this.onSpeech?.((this.heard = speaking));
    for (const h of this.held) {
      wanted[h.number] = Math.max(wanted[h.number], h.weight);
      h.left -= seconds;
    }
    this.held.splice(0, this.held.length, ...this.held.filter((h) => h.left > 0));
    for (let v = 1; v < shown.length; v++) {
      shown[v] += (wanted[v] - shown[v]) * (1 - Math.exp(-seconds / (wanted[v] > shown[v] ? ATTACK : RELEASE)));
      if (shown[v] < 1e-4) shown[v] = 0;
    }
    const much = Math.min(1, shown.reduce((sum, w, v) => sum + (v ? w : 0), 0));
    if (much > 0) {
      // The mouth is the speech's as far as there is any; brows and eyes stay the clip's.
      for (let e = 0; e < pose.expression.length; e++) {
        let sum = 0, own = false;
        for (let v = 1; v < shown.length; v++) {
          sum += shown[v] * table[v][e];
          own ||= table[v][e] > 0;
        }
        if (own) pose.expression[e] = Math.min(1, (1 - much) * pose.expression[e] + sum);
      }
      if (this.jaw >= 0) multiply(pose.rotations, 4 * this.jaw, pose.rotations, 4 * this.jaw, fromEuler(JAW_OPEN * this.opening, 0, 0), 0);
    }
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    const lively = !still && (this.alive === 'always' || (this.alive === 'speaking' && this.source !== null));
    this.lively = Math.max(0, Math.min(1, this.lively + ((lively ? 1 : -1) * seconds) / FADE));
    if (this.lively > 0) this.life.apply(pose, seconds, this.lively, much);
  }

  private take(source: Source): void {
    const before = this.source;
    this.source = source;
    before?.end();
  }

  /** A source is over by itself. */
  private leave(source: Source): void {
    if (this.source === source) this.source = null;
    source.end();
  }

  /** The audio context, once it runs: a browser starts none before the user has touched the page. */
  private async running(): Promise<AudioContext> {
    this.context ??= new AudioContext();
    const { context } = this;
    if (context.state !== 'running') {
      await Promise.race([context.resume(), new Promise((done) => setTimeout(done, GESTURE))]);
      if ((context.state as string) !== 'running') throw new Error('The browser plays no sound before somebody has clicked on the page.');
    }
    return context;
  }

  private following(context: AudioContext, node: AudioNode, ended: () => void): Source {
    const analyser = context.createAnalyser(), samples = new Float32Array((analyser.fftSize = windowOf(context.sampleRate)));
    const hearing = new Hearing(context.sampleRate);
    node.connect(analyser);
    return {
      read: (out, seconds) => {
        analyser.getFloatTimeDomainData(samples);
        hearing.hear(samples, Math.max(1e-3, seconds));
        out.set(hearing.visemes);
        return true;
      },
      speaking: () => hearing.speaking,
      end: () => {
        node.disconnect(analyser);
        ended();
      },
    };
  }

  private async sayElement(element: HTMLMediaElement): Promise<void> {
    const context = await this.running();
    let node = this.elements.get(element);
    if (!node) {
      node = context.createMediaElementSource(element);
      node.connect(context.destination);
      this.elements.set(element, node);
    }
    return new Promise((done, failed) => {
      const over = () => this.leave(source), source = this.following(context, node, () => {
        for (const type of ['ended', 'pause']) element.removeEventListener(type, over);
        done();
      });
      for (const type of ['ended', 'pause']) element.addEventListener(type, over);
      this.take(source);
      if (element.paused) element.play().catch((error: unknown) => {
        this.leave(source);
        failed(error);
      });
    });
  }

  /** Text, by a voice of the browser: words are spelt as they are spoken. */
  private speak(text: string): Promise<void> {
    const voice = 'speechSynthesis' in window ? window.speechSynthesis : null;
    if (!voice?.getVoices().length) return Promise.reject(new Error('This browser has no voice for text; give the sound of it instead.'));
    return new Promise((done, failed) => {
      const words = new SpeechSynthesisUtterance(text), queue: number[] = [];
      let going = false, at = 0;
      const source: Source = {
        read: (out, seconds) => {
          at += seconds;
          if (at > 0.085) {
            at = 0;
            queue.shift();
          }
          if (queue.length) out[queue[0]] = 0.8;
          return true;
        },
        speaking: () => going,
        end: () => {
          words.onend = words.onerror = null;
          voice.cancel();
          done();
        },
      };
      words.onstart = () => (going = true);
      words.onboundary = (event) => {
        const word = /^[\p{L}\p{N}']+/u.exec(text.slice(event.charIndex))?.[0] ?? '';
        queue.splice(0, queue.length, ...visemesOfWord(word).map((v) => VISEMES.indexOf(v)));
      };
      words.onend = () => this.leave(source);
      words.onerror = (event) => {
        this.leave(source);
        failed(new Error(`The browser's voice failed: ${event.error}.`));
      };
      this.take(source);
      voice.speak(words);
    });
  }
}

/** A sound that is known from beginning to end, at the time that `clock` tells. */
function soundSource(sound: HeardSound, clock: () => number): Pick<Source, 'read' | 'speaking'> {
  const row = () => Math.round((clock() + AHEAD) / sound.step);
  return {
    read: (out) => {
      const found = sound.rows[row()];
      if (found) out.set(found);
      return found !== undefined;
    },
    speaking: () => sound.speaking[row()] ?? false,
  };
}

function mono(buffer: AudioBuffer): Float32Array {
  const out = new Float32Array(buffer.length);
  for (let c = 0; c < buffer.numberOfChannels; c++) {
    const channel = buffer.getChannelData(c);
    for (let i = 0; i < out.length; i++) out[i] += channel[i] / buffer.numberOfChannels;
  }
  return out;
}

async function fetched(url: URL): Promise<ArrayBuffer> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: the server answered ${response.status}.`);
  return response.arrayBuffer();
}
