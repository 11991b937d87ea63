/** `<persona-avatar src="me.splats.glb" clip="walk">`: an avatar written by `persona export AVATAR --to splats.glb`. */
export declare class PersonaAvatarElement extends HTMLElement {
  /** Attributes: `src`, `clip`, `paused`, `speed`, `background` (a CSS colour), `cloth` ("live", the default, or "off"), `alive` (blinks, breath and small head motion also in silence), `no-floor`, `no-controls`. */
  static readonly observedAttributes: string[];
  /** Names of the clips in the file. */
  readonly clips: string[];
  /** Names of the facial actions in the file. */
  readonly actions: string[];
  /** Seconds into the clip. */
  currentTime: number;
  readonly paused: boolean;
  play(): void;
  pause(): void;
  /** Hold a facial action at a value in [0, 1]; null leaves it to the clip again. */
  setAction(name: string, value: number | null): void;
  /** Whether speech is heard at this moment. */
  readonly speaking: boolean;
  /** Say a sound (a file's contents, decoded sound, the URL of one, a media element), or a text where the browser has a voice.
   * Kept when it is over or something else is said; rejected with an Error that says why it cannot be said. */
  say(what: Blob | ArrayBuffer | AudioBuffer | URL | HTMLMediaElement | string): Promise<void>;
  /** Let the mouth follow a stream, as of a microphone, until `hush()`. */
  listen(stream: MediaStream): Promise<void>;
  /** Show a viseme for so many seconds (0.12): Oculus's and TalkingHead's names ("sil", "PP" ... "U") or VRM's ("aa", "ih", "ou", "ee", "oh"). */
  viseme(name: string, weight?: number, duration?: number): void;
  /** Be silent. */
  hush(): void;
  /** The picture as it is, as a PNG. */
  toBlob(): Promise<Blob | null>;

  addEventListener<K extends keyof PersonaAvatarEventMap>(
    type: K, listener: (this: PersonaAvatarElement, event: PersonaAvatarEventMap[K]) => unknown, options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions): void;
  removeEventListener<K extends keyof PersonaAvatarEventMap>(
    type: K, listener: (this: PersonaAvatarElement, event: PersonaAvatarEventMap[K]) => unknown, options?: boolean | EventListenerOptions,
  ): void;
  removeEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | EventListenerOptions): void;
}

declare global {
  interface HTMLElementTagNameMap {
    'persona-avatar': PersonaAvatarElement;
  }
  interface PersonaAvatarEventMap extends Omit<HTMLElementEventMap, 'load' | 'error'> {
    /** The avatar has been drawn for the first time. */
    load: CustomEvent<void>;
    /** The file could not be read; `detail` says why. */
    error: CustomEvent<string>;
    /** Speech has begun (`detail` is true) or ended. */
    speech: CustomEvent<boolean>;
  }
}
