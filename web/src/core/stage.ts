// The scene around an avatar: camera, floor, and drawing only when something has changed.
import * as THREE from 'three';
import { OrbitControls } from 'three/addons/controls/OrbitControls.js';
import type { Animator } from './animator';
import { applyCamera, freeCamera } from './camera';
import { Garments } from './cloth/garments';
import type { AvatarData, PhotoCamera } from './glb';
import { SplatAvatar } from './splats';

const FIELD_OF_VIEW = 26; // degrees: a portrait lens, as in the previews
const FLOOR_RADIUS = 4;

export class Stage {
  readonly renderer: THREE.WebGLRenderer;
  readonly camera = new THREE.PerspectiveCamera(FIELD_OF_VIEW, 1);
  readonly controls: OrbitControls;
  readonly avatar: SplatAvatar;
  /** What hangs free, simulated; null where nothing does. */
  readonly garments: Garments | null;
  readonly floor: THREE.Mesh<THREE.BufferGeometry, THREE.ShaderMaterial>;
  follow = true;
  /** Garments move by themselves. */
  clothMoves = false;
  /** Pixels at the edges that other things cover: the person is framed between them. */
  readonly covered = { top: 0, bottom: 0, right: 0 };
  /** Called when the user has taken hold of the camera. */
  onGrab: (() => void) | null = null;

  private readonly scene = new THREE.Scene();
  private readonly target = new THREE.Vector3();
  private fixed: PhotoCamera | null = null;
  private changed = true;
  private centre: { x: number; z: number } | null = null;

  constructor(readonly canvas: HTMLCanvasElement, data: AvatarData) {
    this.renderer = new THREE.WebGLRenderer({ canvas, antialias: false, alpha: true, premultipliedAlpha: true, preserveDrawingBuffer: true });
    if (!this.renderer.getContext().getExtension('EXT_color_buffer_float')) {
      throw new Error('This browser cannot draw into floating-point textures, which the player needs.');
    }
    this.avatar = new SplatAvatar(data);
    this.garments = data.cloth ? new Garments(data) : null;
    this.avatar.onSorted = () => this.invalidate();
    this.floor = floor();
    this.scene.add(this.floor, this.avatar);
    this.controls = new OrbitControls(this.camera, canvas);
    this.controls.enableDamping = true;
    this.controls.dampingFactor = 0.12;
    this.controls.minDistance = 0.25;
    this.controls.maxDistance = 15;
    this.controls.addEventListener('change', () => this.invalidate());
    this.controls.addEventListener('start', () => this.grab());
    this.setBackground(null);
  }

  invalidate(): void {
    this.changed = true;
  }

  /** The picture's size in CSS pixels and how many pixels each has. */
  resize(width: number, height: number, ratio: number): void {
    this.renderer.setPixelRatio(ratio);
    this.renderer.setSize(Math.max(1, width), Math.max(1, height), false);
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
    this.invalidate();
  }

  /** Look at the whole person from the front. */
  frame(azimuth = 0): void {
    this.release();
    const { height } = this.avatar.data, root = this.avatar.jointPlace(0);
    const size = this.renderer.getSize(new THREE.Vector2()), free = Math.max(0.3, 1 - (this.covered.top + this.covered.bottom) / size.y);
    const half = Math.tan((FIELD_OF_VIEW * Math.PI) / 360), aspect = (size.x - this.covered.right) / size.y;
    const distance = Math.max((0.55 * height) / (half * free), (0.36 * height) / (half * aspect)) + 0.2;
    this.target.set(root[0], 0.5 * height, root[2]);
    this.centre = { x: root[0], z: root[2] };
    this.controls.target.copy(this.target);
    const rise = 0.1;
    this.camera.position.set(
      this.target.x + distance * Math.sin(azimuth) * Math.cos(rise),
      this.target.y + distance * Math.sin(rise),
      this.target.z + distance * Math.cos(azimuth) * Math.cos(rise),
    );
    this.camera.fov = FIELD_OF_VIEW;
    this.place();
    this.controls.update();
    this.invalidate();
  }

  /** See as a given camera does, or freely again. The picture is scaled to fit; what is left over is shared. */
  setCamera(camera: PhotoCamera | null): void {
    if (camera) this.fixed = camera;
    else this.release();
    this.controls.enableDamping = !camera;
    this.place();
    this.invalidate();
  }

  get looksThroughPhoto(): boolean {
    return this.fixed !== null;
  }

  /** Draw if something has changed; true if it did. */
  draw(always = false): boolean {
    this.keepUp();
    if (!this.fixed) this.controls.update();
    if (!this.changed && !always) return false;
    this.changed = false;
    this.renderer.render(this.scene, this.camera);
    return true;
  }

  dispose(): void {
    this.controls.dispose();
    this.garments?.stop();
    this.avatar.dispose();
    this.floor.geometry.dispose();
    this.floor.material.dispose();
    this.renderer.dispose();
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
      for (const v of [this.camera.position, this.controls.target]) {
        v.x += dx;
        v.z += dz;
      }
    }
  }

  private grab(): void {
    if (this.fixed) {
      // Go on freely from where the photo was taken, looking at the person.
      const place = this.camera.position.clone(), root = this.avatar.jointPlace(0), { fy, height } = this.fixed;
      const ahead = new THREE.Vector3(0, 0, -1).applyQuaternion(this.camera.quaternion);
      const distance = Math.max(0.5, new THREE.Vector3(...root).sub(place).dot(ahead));
      this.release();
      this.camera.fov = (2 * Math.atan(height / (2 * fy)) * 180) / Math.PI;
      this.camera.position.copy(place);
      this.controls.target.copy(place).addScaledVector(ahead, distance);
      this.place();
      this.controls.update();
    }
    this.onGrab?.();
  }

  private release(): void {
    this.fixed = null;
    this.controls.enableDamping = true;
  }

  private place(): void {
    const size = this.renderer.getSize(new THREE.Vector2()), { x: width, y: height } = size;
    if (!this.fixed) {
      freeCamera(this.camera, width / height);
      // The middle of the picture is the middle of what is not covered.
      const { top, bottom, right } = this.covered;
      this.camera.setViewOffset(width, height, right / 2, (bottom - top) / 2, width, height);
      return;
    }
    const c = this.fixed, s = Math.min(width / c.width, height / c.height);
    this.camera.clearViewOffset();
    applyCamera(this.camera, {
      ...c, fx: c.fx * s, fy: c.fy * s, cx: c.cx * s + (width - s * c.width) / 2, cy: c.cy * s + (height - s * c.height) / 2, width, height,
    });
  }
}

function luminance(color: string): number {
  const c = new THREE.Color().setStyle(color, THREE.LinearSRGBColorSpace);
  return 0.2126 * c.r + 0.7152 * c.g + 0.0722 * c.b;
}

/** A soft shadow and thin lines that fade with distance: enough to see whether feet stand or the person walks on. */
function floor(): THREE.Mesh<THREE.BufferGeometry, THREE.ShaderMaterial> {
  const material = new THREE.ShaderMaterial({
    glslVersion: THREE.GLSL3,
    uniforms: { place: { value: new THREE.Vector2() }, ink: { value: new THREE.Vector3(0.12, 0.12, 0.12) }, strength: { value: 0.24 } },
    vertexShader: `out vec2 at; void main() { at = position.xz; gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0); }`,
    fragmentShader: `precision highp float; in vec2 at; out vec4 result; uniform vec2 place; uniform vec3 ink; uniform float strength;
    void main() {
      float r = length(at);
      vec2 g = (at + place) / 0.5, w = fwidth(g), line = abs(fract(g - 0.5) - 0.5) / w;
      float grid = (1.0 - min(1.0, min(line.x, line.y))) * min(1.0, 0.35 / max(w.x, w.y));
      float fade = 1.0 - smoothstep(0.4, ${FLOOR_RADIUS.toFixed(1)}, r);
      float lines = strength * fade * 0.55 * grid, shadow = 0.3 * exp(-r * r / 0.07);
      result = vec4(ink * lines * (1.0 - shadow), lines * (1.0 - shadow) + shadow);
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
