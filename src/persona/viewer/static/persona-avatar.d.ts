/** `<persona-avatar src="me.splats.glb" clip="walk">`: an avatar written by `persona export AVATAR --to splats.glb`. */
export declare class PersonaAvatarElement extends HTMLElement {
  /** Attributes: `src`, `clip`, `paused`, `speed`, `background` (a CSS colour), `cloth` ("live", the default, or "off"), `no-floor`, `no-controls`. */
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
  /** The picture as it is, as a PNG. */
  toBlob(): Promise<Blob | null>;
}

declare global {
  interface HTMLElementTagNameMap {
    'persona-avatar': PersonaAvatarElement;
  }
  interface PersonaAvatarEventMap {
    /** The avatar has been drawn for the first time. */
    load: CustomEvent<void>;
    /** The file could not be read; `detail` says why. */
    error: CustomEvent<string>;
  }
}
