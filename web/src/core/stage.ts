// The scene around an avatar: camera, floor, and drawing only when something has changed.
import * as THREE from 'three';
import { OrbitControls } from 'three/addons/controls/OrbitControls.js';
import type { Animator } from './animator.js';
import { applyCamera, freeCamera } from './camera.js';
import { Garments } from './cloth/garments.js';
import type { AvatarData, PhotoCamera } from './glb.js';
import type { Lamp } from './lighting.js';
import { Shadow } from './shadow.js';
import { SplatAvatar } from './splats.js';

const FIELD_OF_VIEW = 26; // degrees: a portrait lens, as in the previews
const HALF = Math.tan((FIELD_OF_VIEW * Math.PI) / 360);
const FLOOR_RADIUS = 4;
const DAMPING = 0.12; // of turning, a sixtieth of a second
const SETTLED = 2e-4; // of the distance: the camera has come to rest, for no pixel would change
const LONGEST_PICTURE = 2000; // milliseconds: a lost context answers nothing
const FLIGHT_SECONDS = 0.6;
/** Whether the user has nothing against motion. */
const MOVES = () => !matchMedia('(prefers-reduced-motion: reduce)').matches;
const HEAD_MIDDLE = 0.025; // of the height: the middle of the face is so far above the head's joint
const HEAD_SEEN = 0.22; // of the height is seen from top to bottom when the camera looks at the face

/** Pixels at the edges that other things cover. */
export interface Covered {
  top: number;
  bottom: number;
  right: number;
}

/** Where a free camera is and what it looks at, meters. */
export interface View {
  position: THREE.Vector3;
  target: THREE.Vector3;
  /** How many meters were seen from top to bottom when the person was framed; 0: the view was chosen otherwise. */
  framed: number;
}

/** An eye of a headset: matrices column by column, and where in the framebuffer it is drawn, pixels. */
export interface Eye {
  projection: Float32Array;
  /** From the eye's axes to the room's, meters. */
  pose: Float32Array;
  at: { x: number; y: number; width: number; height: number };
}

/** How a free camera sees: degrees from top to bottom, magnification, and pixels by which the picture's middle is moved to the left and up. */
interface Lens {
  fov: number;
  zoom: number;
  left: number;
  up: number;
}

/** The camera on its way: from a view to another one (or only the lens changes), and what share of it is behind. */
interface Flight {
  path: { from: View; to: View } | null;
  lens: Lens;
  begun: number;
  share: number;
}

export class Stage {
  readonly renderer: THREE.WebGLRenderer;
  readonly camera = new THREE.PerspectiveCamera(FIELD_OF_VIEW, 1);
  readonly controls: OrbitControls;
  readonly avatar: SplatAvatar;
  /** What hangs free, simulated; null where nothing does. */
  readonly garments: Garments | null;
  readonly floor: THREE.Mesh<THREE.BufferGeometry, THREE.ShaderMaterial>;
  follow = true;
  /** The lamp whose light the avatar keeps from the floor; null: only a soft shadow below it. */
  lamp: Pick<Lamp, 'azimuth' | 'elevation'> | null = null;
  /** Garments move by themselves. */
  clothMoves = false;
  /** What is covered: the person is framed between, and drawn smaller when more is covered later. */
  readonly covered: Covered = { top: 0, bottom: 0, right: 0 };
  /** Called when the user has taken hold of the camera. */
  onGrab: (() => void) | null = null;
  /** Called when there is something to draw: {@link Stage.draw} may rest until then. */
  onChange: (() => void) | null = null;

  private readonly scene = new THREE.Scene();
  private readonly shadow = new Shadow();
  private fixed: PhotoCamera | null = null;
  private changed = true;
  private centre: { x: number; z: number } | null = null;
  /** How many meters were seen from top to bottom when the person was framed; 0: the user has chosen the view. */
  private framed = 0;
  private backdrop: THREE.Texture | null = null;
  private flight: Flight | null = null;
  /** The lens of now, and degrees that the one sees to which it comes. */
  private lens: Lens | null = null;
  private fov = FIELD_OF_VIEW;
  private readonly drawn = { position: new THREE.Vector3(), target: new THREE.Vector3() };
  private drawnAt = 0;
  /** Stands for framebuffers of a headset. */
  private eyes: THREE.WebGLRenderTarget | null = null;

  constructor(readonly canvas: HTMLCanvasElement, data: AvatarData) {
    this.renderer = new THREE.WebGLRenderer({ canvas, antialias: false, alpha: true, premultipliedAlpha: true, preserveDrawingBuffer: true });
    if (!this.renderer.getContext().getExtension('EXT_color_buffer_float')) {
      throw new Error('This browser cannot draw into floating-point textures, which the player needs.');
    }
    this.avatar = new SplatAvatar(data);
    this.garments = data.cloth ? new Garments(data) : null;
    this.avatar.onSorted = () => this.invalidate();
    this.floor = floor();
    this.floor.material.uniforms.shade.value = this.shadow.target.texture;
    this.floor.material.uniforms.toShade.value = this.shadow.matrix;
    this.scene.add(this.floor, this.avatar);
    this.controls = new OrbitControls(this.camera, canvas);
    this.controls.enableDamping = true;
    this.controls.dampingFactor = DAMPING;
    this.controls.minDistance = 0.25;
    this.controls.maxDistance = 15;
    this.controls.addEventListener('change', () => {
      if (this.travelled() > SETTLED) this.invalidate();
      else this.onChange?.(); // it may go on; far enough, it is drawn
    });
    this.controls.addEventListener('start', () => this.grab());
    this.setBackground(null);
  }

  invalidate(): void {
    this.changed = true;
    this.onChange?.();
  }

  /** The picture's size in CSS pixels and how many pixels each has; `softly`: where only what is covered has changed, the person moves
   * there smoothly.
   */
  resize(width: number, height: number, ratio: number, softly = false): void {
    const before = this.renderer.getSize(new THREE.Vector2());
    this.renderer.setPixelRatio(ratio);
    this.renderer.setSize(Math.max(1, width), Math.max(1, height), false);
    if (softly && this.lens && !this.fixed && before.x === width && before.y === height) this.refit();
    this.place();
    this.invalidate();
  }

  /** Bring the avatar and what it wears to where the animator has come in so many seconds. */
  show(animator: Animator, seconds: number): void {
    // Seen as in the photo, garments hang as in the photo.
    const shown = this.garments && !this.fixed ? this.garments.show(animator, seconds) : null;
    const posed = this.avatar.setPose(shown?.pose ?? animator.pose), hung = this.avatar.setCloth(shown?.points ?? null);
    this.clothMoves = shown !== null && this.garments!.moving;
    if (posed || hung || animator.moving) this.invalidate();
  }

  /** A colour behind everything, or null for none. */
  setBackground(color: string | null): void {
    if (color === null) this.renderer.setClearColor(0, 0);
    else this.renderer.setClearColor(new THREE.Color().setStyle(color), 1);
    const light = color === null || luminance(color) > 0.4;
    this.floor.material.uniforms.ink.value.setScalar(light ? 0.12 : 0.85);
    this.floor.material.uniforms.strength.value = light ? 0.24 : 0.16;
    this.floor.material.uniforms.pool.value = light ? 0 : 0.3;
    this.invalidate();
  }

  /** A picture behind everything instead of a colour; null for none. It fills the whole; a bitmap keeps its shape. */
  setBackdrop(image: HTMLCanvasElement | ImageBitmap | null): void {
    this.backdrop?.dispose();
    this.backdrop = null;
    if (image) {
      this.backdrop = new THREE.Texture(image);
      this.backdrop.colorSpace = THREE.SRGBColorSpace;
      this.backdrop.flipY = !(image instanceof ImageBitmap);
      this.backdrop.needsUpdate = true;
    }
    this.scene.background = this.backdrop;
    this.fillBackdrop();
    this.invalidate();
  }

  /** Look at the whole person: from the front, or from an azimuth in radians; `softly`: the camera flies there. */
  frame(azimuth = 0, softly = false): void {
    const size = this.renderer.getSize(new THREE.Vector2()), { height } = this.avatar.data, root = this.avatar.jointPlace(0);
    const distance = size.y / (2 * HALF * this.scale(size)) + 0.2;
    this.look(new THREE.Vector3(root[0], 0.5 * height, root[2]), distance, azimuth, 0.1, softly);
    this.framed = size.y / this.scale(size);
    this.place();
  }

  /** Look at a point (meters) from a distance (meters), azimuth and elevation (radians); the camera flies there or is there. */
  look(target: THREE.Vector3, distance: number, azimuth: number, elevation: number, softly = true): void {
    if (this.fixed) softly = false; // through another lens
    this.release();
    const root = this.avatar.jointPlace(0), to = { target, position: new THREE.Vector3(
      target.x + distance * Math.sin(azimuth) * Math.cos(elevation),
      target.y + distance * Math.sin(elevation),
      target.z + distance * Math.cos(azimuth) * Math.cos(elevation),
    ), framed: 0 };
    this.centre = { x: root[0], z: root[2] };
    this.fov = FIELD_OF_VIEW;
    this.go(to, softly);
  }

  /** The free camera's place; null while the scene is seen as in the photo. */
  get view(): View | null {
    return this.fixed ? null : { position: this.camera.position.clone(), target: this.controls.target.clone(), framed: this.framed };
  }

  /** Fly to a view, or be there at once. */
  go(to: View, softly = true): void {
    this.flight = softly && this.lens && MOVES() ? { path: { from: this.view!, to }, lens: { ...this.lens }, begun: performance.now(), share: 0 } : null;
    this.framed = to.framed;
    if (!this.flight) {
      this.camera.position.copy(to.position);
      this.controls.target.copy(to.target);
    }
    this.place();
    this.controls.update();
    this.invalidate();
  }

  /** Turn the free camera about what it looks at, radians, and come closer by a factor. */
  turn(azimuth: number, elevation: number, closer = 1): void {
    this.grab();
    const away = new THREE.Spherical().setFromVector3(this.camera.position.clone().sub(this.controls.target));
    away.theta += azimuth;
    away.phi = Math.max(0.05, Math.min(Math.PI - 0.05, away.phi - elevation));
    away.radius = Math.max(this.controls.minDistance, Math.min(this.controls.maxDistance, away.radius / closer));
    this.camera.position.setFromSpherical(away).add(this.controls.target);
    this.controls.update();
    this.invalidate();
  }

  /** Look at the head from before the face, or at more of the body; the camera flies there. */
  lookAtHead(more = 1): void {
    const { avatar } = this, { height, anatomy } = avatar.data, size = this.renderer.getSize(new THREE.Vector2());
    if (!anatomy) return;
    const [x, y, z] = avatar.jointPlace(anatomy.head), ahead = avatar.jointDirection(anatomy.head, 2);
    const { top, bottom, right } = this.covered, free = Math.min((size.y - top - bottom) / size.y, (size.x - right) / size.y);
    const middle = new THREE.Vector3(x, y + (HEAD_MIDDLE - 0.5 * HEAD_SEEN * (more - 1)) * height, z);
    this.look(middle, (more * HEAD_SEEN * height) / (2 * HALF * Math.max(0.2, free)), Math.atan2(ahead[0], ahead[2]), 0);
  }

  /** Where a point (meters) is in the picture, CSS pixels from its left and top. */
  onScreen(point: ArrayLike<number>): [number, number] {
    const size = this.renderer.getSize(new THREE.Vector2()), v = new THREE.Vector3(point[0], point[1], point[2]).project(this.camera);
    return [((v.x + 1) / 2) * size.x, ((1 - v.y) / 2) * size.y];
  }

  /** A point (meters) moved in the picture by CSS pixels, as far away as it was. */
  inSpace(point: ArrayLike<number>, right: number, down: number): [number, number, number] {
    const size = this.renderer.getSize(new THREE.Vector2()), v = new THREE.Vector3(point[0], point[1], point[2]).project(this.camera);
    v.x += (2 * right) / size.x;
    v.y -= (2 * down) / size.y;
    return v.unproject(this.camera).toArray();
  }

  /** Where right and up in the picture are in the world. */
  across(): [[number, number, number], [number, number, number]] {
    const right = new THREE.Vector3(), up = new THREE.Vector3();
    this.camera.matrixWorld.extractBasis(right, up, new THREE.Vector3());
    return [right.toArray(), up.toArray()];
  }

  /** See as a given camera does, or freely again. The picture is scaled to fit; what is left over is shared. */
  setCamera(camera: PhotoCamera | null): void {
    this.release();
    this.fixed = camera;
    this.controls.enableDamping = !camera;
    this.place();
    this.invalidate();
  }

  get looksThroughPhoto(): boolean {
    return this.fixed !== null;
  }

  /** Draw if something has changed; true if it did. */
  draw(always = false): boolean {
    const now = performance.now();
    this.keepUp();
    this.fly(now);
    if (!this.fixed) {
      // Turning comes to rest after the same time, however slow drawing is.
      this.controls.dampingFactor = 1 - (1 - DAMPING) ** Math.max(1, Math.min(30, (60 * (now - this.drawnAt)) / 1000));
      this.controls.update();
    }
    if (!this.changed && !always) return false;
    this.changed = false;
    this.drawnAt = now;
    this.drawn.position.copy(this.camera.position);
    this.drawn.target.copy(this.controls.target);
    this.castShadow();
    this.renderer.render(this.scene, this.camera);
    return true;
  }

  /** Draw what each eye sees into a framebuffer that is not three.js's own.
   *
   * @param framebuffer null is the canvas's.
   * @param from where the room's origin is in the scene, meters.
   * @param through the room is seen through: the person and the shadow alone are drawn.
   */
  drawEyes(framebuffer: WebGLFramebuffer | null, eyes: readonly Eye[], from: Float32Array, through: boolean): void {
    const { renderer, scene, avatar, floor } = this, target = (this.eyes ??= new THREE.WebGLRenderTarget(1, 1, { depthBuffer: false }));
    // Neither is in the types: where the target draws to, and that it shows colours as the page does.
    (renderer as unknown as { setRenderTargetFramebuffer(t: THREE.WebGLRenderTarget, f: WebGLFramebuffer | null): void }).setRenderTargetFramebuffer(target, framebuffer);
    (target as { isXRRenderTarget?: boolean }).isXRRenderTarget = true;
    target.texture.colorSpace = THREE.SRGBColorSpace;
    target.scissorTest = true;
    const { background } = scene, alpha = renderer.getClearAlpha(), { lines } = floor.material.uniforms, shown = lines.value;
    this.keepUp();
    this.castShadow();
    scene.background = null; // it would be fixed to the eyes
    if (through) {
      renderer.setClearAlpha(0);
      lines.value = 0;
    }
    const camera = new THREE.Camera(), place = new THREE.Matrix4().makeTranslation(from[0], from[1], from[2]);
    camera.matrixAutoUpdate = false;
    try {
      eyes.forEach(({ projection, pose, at }, k) => {
        camera.matrix.fromArray(pose).premultiply(place);
        camera.updateMatrixWorld(true);
        camera.projectionMatrix.fromArray(projection);
        camera.projectionMatrixInverse.copy(camera.projectionMatrix).invert();
        target.viewport.set(at.x, at.y, at.width, at.height);
        target.scissor.copy(target.viewport);
        renderer.setRenderTarget(target);
        avatar.asSorted = k > 0; // eyes are near each other: one order is enough
        renderer.render(scene, camera);
      });
    } finally {
      avatar.asSorted = false;
      renderer.setRenderTarget(null);
      scene.background = background;
      renderer.setClearAlpha(alpha);
      lines.value = shown;
    }
  }

  /** Milliseconds until what was asked for is drawn. */
  async drawnAfter(): Promise<number> {
    const gl = this.renderer.getContext() as WebGL2RenderingContext, begun = performance.now(), fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
    gl.flush();
    const passed = () => performance.now() - begun;
    while (fence && gl.getSyncParameter(fence, gl.SYNC_STATUS) !== gl.SIGNALED && passed() < LONGEST_PICTURE) await new Promise((done) => setTimeout(done, 2));
    gl.deleteSync(fence);
    return passed();
  }

  dispose(): void {
    this.controls.dispose();
    this.garments?.stop();
    this.avatar.dispose();
    this.shadow.dispose();
    this.backdrop?.dispose();
    this.floor.geometry.dispose();
    this.floor.material.dispose();
    this.renderer.dispose();
  }

  /** How far the camera has gone since the last picture, in shares of its distance. */
  private travelled(): number {
    const { position, target } = this.drawn, distance = this.camera.position.distanceTo(this.controls.target);
    return (position.distanceTo(this.camera.position) + target.distanceTo(this.controls.target)) / Math.max(1e-6, distance);
  }

  private castShadow(): void {
    const { lamp, floor } = this;
    if (lamp && floor.visible) this.shadow.update(this.renderer, this.scene, floor, this.avatar, lamp);
    floor.material.uniforms.casts.value = lamp ? 1 : 0;
  }

  private fly(now: number): void {
    const { flight, camera, controls } = this;
    if (!flight) return;
    const t = Math.min(1, (now - flight.begun) / 1000 / FLIGHT_SECONDS), s = (flight.share = t * t * (3 - 2 * t));
    if (flight.path) {
      const { from, to } = flight.path, around = (v: View) => new THREE.Spherical().setFromVector3(v.position.clone().sub(v.target));
      const a = around(from), b = around(to), turn = Math.atan2(Math.sin(b.theta - a.theta), Math.cos(b.theta - a.theta));
      controls.target.lerpVectors(from.target, to.target, s);
      // By the same share in the same time: what comes near grows evenly.
      camera.position.setFromSpherical(new THREE.Spherical(geometric(a.radius, b.radius, s), mix(a.phi, b.phi, s), a.theta + s * turn)).add(controls.target);
    }
    if (t >= 1) this.flight = null;
    this.place();
    this.invalidate();
  }

  /** Something else is covered: fly on from where the camera is now. */
  private refit(): void {
    const { flight } = this, lens = this.lens!, to = this.wanted();
    if (!MOVES() || (Math.abs(to.left - lens.left) < 1 && Math.abs(to.up - lens.up) < 1 && Math.abs(to.zoom / lens.zoom - 1) < 1e-3)) return;
    this.flight = { path: flight?.path ? { from: this.view!, to: flight.path.to } : null, lens: { ...lens }, begun: performance.now(), share: 0 };
  }

  /** The lens that a free camera has once it has come to rest. */
  private wanted(): Lens {
    const size = this.renderer.getSize(new THREE.Vector2()), { top, bottom, right } = this.covered;
    // Who was framed stays whole when more or less is covered later. The middle of the picture is the middle of what is not covered.
    return { fov: this.fov, zoom: this.framed ? (this.scale(size) * this.framed) / size.y : 1, left: right / 2, up: (bottom - top) / 2 };
  }

  /** Pixels for each meter with which the whole person fits between what is covered. */
  private scale(size: THREE.Vector2): number {
    const { height } = this.avatar.data, { top, bottom, right } = this.covered;
    return Math.min(Math.max(0.2 * size.y, size.y - top - bottom) / (1.1 * height), Math.max(0.2 * size.x, size.x - right) / (0.72 * height));
  }

  /** The camera and the floor go where the person goes. */
  private keepUp(): void {
    const [x, , z] = this.avatar.jointPlace(0);
    this.floor.position.set(x, 0, z);
    this.floor.material.uniforms.place.value.set(x, z);
    if (!this.centre || !this.follow) {
      this.centre = { x, z };
      return;
    }
    const dx = x - this.centre.x, dz = z - this.centre.z;
    if (dx || dz) {
      this.centre = { x, z };
      const moved = [this.camera.position, this.controls.target];
      const path = this.flight?.path;
      if (path) moved.push(path.from.position, path.from.target, path.to.position, path.to.target);
      for (const v of moved) {
        v.x += dx;
        v.z += dz;
      }
    }
  }

  private grab(): void {
    if (this.flight) this.flight.path = null;
    if (this.fixed) {
      // Go on freely from where the photo was taken, looking at the person.
      const place = this.camera.position.clone(), root = this.avatar.jointPlace(0), { fy, height } = this.fixed;
      const ahead = new THREE.Vector3(0, 0, -1).applyQuaternion(this.camera.quaternion);
      const distance = Math.max(0.5, new THREE.Vector3(...root).sub(place).dot(ahead));
      this.release();
      this.fov = (2 * Math.atan(height / (2 * fy)) * 180) / Math.PI;
      this.framed = 0;
      this.camera.position.copy(place);
      this.controls.target.copy(place).addScaledVector(ahead, distance);
      this.place();
      this.controls.update();
    }
    this.onGrab?.();
  }

  private release(): void {
    this.fixed = null;
    this.flight = null;
    this.controls.enableDamping = true;
  }

  private fillBackdrop(): void {
    const { backdrop } = this;
    if (!backdrop || !(backdrop.image instanceof ImageBitmap)) return; // what is painted here is stretched
    const size = this.renderer.getSize(new THREE.Vector2()), image = backdrop.image as { width: number; height: number };
    const ratio = size.x / size.y / (image.width / image.height), wide = Math.min(1, ratio), high = Math.min(1, 1 / ratio);
    backdrop.repeat.set(wide, high);
    backdrop.offset.set((1 - wide) / 2, (1 - high) / 2);
  }

  private place(): void {
    this.fillBackdrop();
    const { x: width, y: height } = this.renderer.getSize(new THREE.Vector2()), { top, bottom, right } = this.covered;
    if (!this.fixed) {
      const to = this.wanted(), { flight } = this, { camera } = this;
      if (flight) {
        const { lens: from, share: s } = flight;
        this.lens = { fov: mix(from.fov, to.fov, s), zoom: geometric(from.zoom, to.zoom, s), left: mix(from.left, to.left, s), up: mix(from.up, to.up, s) };
      } else this.lens = to;
      ({ fov: camera.fov, zoom: camera.zoom } = this.lens);
      freeCamera(camera, width / height);
      camera.setViewOffset(width, height, this.lens.left, this.lens.up, width, height);
      return;
    }
    const c = this.fixed, free = { width: width - right, height: height - top - bottom };
    const s = Math.min(free.width / c.width, free.height / c.height);
    this.camera.clearViewOffset();
    applyCamera(this.camera, {
      ...c, fx: c.fx * s, fy: c.fy * s, cx: c.cx * s + (free.width - s * c.width) / 2, cy: top + c.cy * s + (free.height - s * c.height) / 2, width, height,
    });
  }
}

const mix = (a: number, b: number, share: number) => a + share * (b - a);
const geometric = (a: number, b: number, share: number) => a ** (1 - share) * b ** share;

function luminance(color: string): number {
  const c = new THREE.Color().setStyle(color, THREE.LinearSRGBColorSpace);
  return 0.2126 * c.r + 0.7152 * c.g + 0.0722 * c.b;
}

/** A soft shadow and thin lines that fade with distance: enough to see whether feet stand or the person walks on. In the dark,
 * a pool of light lies under the person, so that black shoes are seen before it.
 */
function floor(): THREE.Mesh<THREE.BufferGeometry, THREE.ShaderMaterial> {
  const material = new THREE.ShaderMaterial({
    glslVersion: THREE.GLSL3,
    uniforms: { place: { value: new THREE.Vector2() }, ink: { value: new THREE.Vector3(0.12, 0.12, 0.12) }, strength: { value: 0.24 }, pool: { value: 0 }, casts: { value: 0 },
      lines: { value: 1 }, shade: { value: null }, toShade: { value: new THREE.Matrix4() },
    },
    vertexShader: `out vec2 at; void main() { at = position.xz; gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0); }`,
    fragmentShader: `precision highp float; in vec2 at; out vec4 result; uniform vec2 place; uniform vec3 ink; uniform float strength, pool, casts, lines;
    uniform sampler2D shade; uniform mat4 toShade;
    void main() {
      float r = length(at);
      vec2 g = (at + place) / 0.5, w = fwidth(g), line = abs(fract(g - 0.5) - 0.5) / w;
      float grid = (1.0 - min(1.0, min(line.x, line.y))) * min(1.0, 0.35 / max(w.x, w.y));
      float fade = 1.0 - smoothstep(0.4, ${FLOOR_RADIUS.toFixed(1)}, r);
      float seen = lines * strength * fade * 0.55 * grid, shadow = 0.3 * exp(-r * r / 0.07), shine = pool * exp(-r * r / 0.9);
      seen += shine * (1.0 - seen);
      if (casts > 0.0) {
        vec4 c = toShade * vec4(at.x + place.x, 0.0, at.y + place.y, 1.0);
        vec2 uv = 0.5 + 0.5 * c.xy / c.w;
        float covered = 0.0, reach = 0.006;
        for (int y = -2; y <= 2; y++) for (int x = -2; x <= 2; x++) covered += texture(shade, uv + reach * vec2(x, y)).a / 25.0;
        if (any(greaterThan(abs(uv - 0.5), vec2(0.49)))) covered = 0.0;
        shadow = 1.0 - (1.0 - 0.5 * shadow) * (1.0 - 0.45 * covered);
      }
      result = vec4(ink * seen * (1.0 - shadow), seen * (1.0 - shadow) + shadow);
    }`,
    transparent: true,
    depthWrite: false,
    side: THREE.DoubleSide,
    blending: THREE.CustomBlending,
    blendSrc: THREE.OneFactor,
    blendDst: THREE.OneMinusSrcAlphaFactor,
  });
  const geometry = new THREE.CircleGeometry(FLOOR_RADIUS, 48).rotateX(-Math.PI / 2);
  const mesh = new THREE.Mesh(geometry, material);
  mesh.renderOrder = -1;
  return mesh;
}
