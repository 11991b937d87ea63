// The avatar in the room (AR) or in a space of its own (VR), where the browser has WebXR and a device for it.
import { FAR, NEAR } from '../core/camera.js';
import type { Animator } from '../core/animator.js';
import type { Stage } from '../core/stage.js';
import { h, toast } from './dom.js';

const MODES: [XRSessionMode, string][] = [['immersive-vr', 'Enter VR'], ['immersive-ar', 'Enter AR']];
const AWAY_M = 2; // the person stands so far before whoever enters
const EYES_M = 1.6; // over the floor, where the device does not know the floor
const ROOM_M = 0.8; // as far as the person walks; after that, the ground goes on instead

/** What is entered. */
export interface Immersed {
  readonly stage: Stage;
  readonly animator: Animator;
  /** The page itself draws nothing meanwhile. */
  drawnElsewhere: boolean;
  fit(): void;
  refresh(): void;
}

/** Buttons for what this browser and its devices can do; without any, nothing is seen. */
export class Immersion {
  readonly buttons = h('div', { class: 'chips wrap', hidden: true });
  private session: XRSession | null = null;

  constructor(private readonly player: Immersed) {
    for (const [mode, words] of MODES) {
      navigator.xr?.isSessionSupported(mode).then((supported) => {
        if (!supported) return;
        this.buttons.append(h('button', { type: 'button', class: 'chip', onclick: () => void this.enter(mode) }, words));
        this.buttons.hidden = false;
      }, () => undefined);
    }
  }

  end(): void {
    void this.session?.end();
  }

  private async enter(mode: XRSessionMode): Promise<void> {
    const { player } = this;
    if (this.session || player.drawnElsewhere) return;
    let session: XRSession | null = null;
    try {
      session = await navigator.xr!.requestSession(mode, { optionalFeatures: ['local-floor'] });
      this.session = session;
      player.drawnElsewhere = true;
      session.addEventListener('end', () => this.left());
      await this.begin(session, mode === 'immersive-ar');
    } catch (error) {
      this.left();
      void session?.end().catch(() => undefined);
      toast(`It could not be entered: ${error instanceof Error ? error.message : error}`, true);
    }
  }

  private async begin(session: XRSession, through: boolean): Promise<void> {
    const { stage, animator } = this.player, gl = stage.renderer.getContext() as WebGL2RenderingContext;
    await gl.makeXRCompatible();
    const layer = new XRWebGLLayer(session, gl, { depth: false, stencil: false, antialias: false });
    await session.updateRenderState({ baseLayer: layer, depthNear: NEAR, depthFar: FAR });
    const floor = await session.requestReferenceSpace('local-floor').catch(() => null);
    const space = floor ?? (await session.requestReferenceSpace('local'));
    // Whoever enters stands before the person.
    const middle = stage.avatar.jointPlace(0), from = Float32Array.of(middle[0], floor ? 0 : EYES_M, middle[2] + AWAY_M);
    let last = -1;
    const draw = (now: number, frame: XRFrame) => {
      if (this.session !== session) return;
      session.requestAnimationFrame(draw);
      const seconds = last < 0 ? 0 : Math.min(0.25, (now - last) / 1000), seen = frame.getViewerPose(space);
      last = now;
      animator.advance(seconds);
      stage.show(animator, seconds);
      comeAlong(stage.avatar.jointPlace(0), middle, from);
      if (!seen) return;
      const eyes = seen.views.map((view) => ({ projection: view.projectionMatrix, pose: view.transform.matrix, at: layer.getViewport(view)! }));
      stage.drawEyes(layer.framebuffer, eyes, from, through);
    };
    session.requestAnimationFrame(draw);
  }

  private left(): void {
    const { player } = this;
    if (!this.session) return;
    this.session = null;
    player.drawnElsewhere = false;
    player.fit();
    player.refresh();
  }
}

/** The room goes where the person goes who has left its middle. */
function comeAlong(place: ArrayLike<number>, middle: [number, number, number], from: Float32Array): void {
  const x = place[0] - middle[0], z = place[2] - middle[2], share = Math.max(0, 1 - ROOM_M / Math.hypot(x, z));
  for (const p of [middle, from]) {
    p[0] += share * x;
    p[2] += share * z;
  }
}
