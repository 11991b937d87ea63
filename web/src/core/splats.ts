// An avatar as an object of a three.js scene.
import * as THREE from 'three';
import { CorrectiveField } from './correctives.js';
import { Face } from './face.js';
import type { AvatarData } from './glb.js';
import { BATCH, WIDTH, blend, fullScreen, project, quads } from './shaders.js';
import { clonePose, copyPose, jointMatrices, jointPlace, restPose, type Pose } from './skeleton.js';
import { Sorter, type SortedThings, type SortState } from './sorter.js';
import workerSource from 'worker:./sort.worker';

type Texture = THREE.DataTexture | THREE.DataArrayTexture;

function texture(
  data: THREE.TypedArray, width: number, height: number, layers: number,
  [internal, format, type]: [THREE.PixelFormatGPU, THREE.AnyPixelFormat, THREE.TextureDataType],
): Texture {
  const t = layers > 0
    ? new THREE.DataArrayTexture(data, width, height, layers)
    : new THREE.DataTexture(data, width, height);
  t.internalFormat = internal;
  t.format = format as THREE.PixelFormat;
  t.type = type;
  t.unpackAlignment = 1;
  t.needsUpdate = true;
  return t;
}

const FLOAT4: [THREE.PixelFormatGPU, THREE.AnyPixelFormat, THREE.TextureDataType] = ['RGBA32F', THREE.RGBAFormat, THREE.FloatType];
const BYTE4: typeof FLOAT4 = ['RGBA8UI', THREE.RGBAIntegerFormat, THREE.UnsignedByteType];
const SIGNED_BYTE4: typeof FLOAT4 = ['RGBA8I', THREE.RGBAIntegerFormat, THREE.ByteType];
const SHORT4: typeof FLOAT4 = ['RGBA16UI', THREE.RGBAIntegerFormat, THREE.UnsignedShortType];
const INDEX: typeof FLOAT4 = ['R32UI', THREE.RedIntegerFormat, THREE.UnsignedIntType];

/** Data with room up to a whole number of texture rows. */
function padded<T extends { length: number; set(a: ArrayLike<number>): void }>(source: ArrayLike<number>, Type: { new (n: number): T }, length: number): T {
  const out = new Type(length);
  out.set(source);
  return out;
}

/** Three numbers a point as four. */
function four(points: Float32Array): Float32Array {
  const out = new Float32Array((4 * points.length) / 3);
  for (let i = 0, o = 0; i < points.length; i += 3, o += 4) out.set(points.subarray(i, i + 3), o);
  return out;
}

export interface SplatAvatarOptions {
  /** Sort on the page's own thread in every frame instead of in a worker: slower, but each picture is exact. */
  exact?: boolean;
}

/** A skinned Gaussian avatar. Set a pose with {@link SplatAvatar.setPose}; put it into a scene and render. */
export class SplatAvatar extends THREE.Mesh<THREE.InstancedBufferGeometry, THREE.ShaderMaterial> {
  readonly pose: Pose;
  exact: boolean;
  /** How long the last sort took, milliseconds. */
  sortMilliseconds = 0;
  /** Called when a new order has come from the worker: the time to draw again. */
  onSorted: (() => void) | null = null;

  /** Draw in the order there is, whatever the camera. */
  asSorted = false;

  private readonly matrices: Float32Array;
  private readonly correctives: CorrectiveField | null;
  private readonly face: Face;
  private readonly pass: THREE.Scene;
  private readonly passMaterial: THREE.ShaderMaterial;
  private readonly passCamera = new THREE.Camera();
  private readonly target: THREE.WebGLRenderTarget;
  private readonly textures: Texture[] = [];
  private readonly order: Uint32Array;
  private readonly orderTexture: Texture;
  private readonly things: SortedThings;
  private sorter: Sorter | null = null;
  private worker: Worker | null = null;
  private waiting = false;
  private cloth: Float32Array | null = null;
  private unsent = { control: true, face: true };
  /** Pose and view of the newest order that was asked for. */
  private asked = { version: -1, row: new Float32Array(4) };
  private version = 0;

  constructor(readonly data: AvatarData, options: SplatAvatarOptions = {}) {
    super(new THREE.InstancedBufferGeometry(), new THREE.ShaderMaterial());
    this.frustumCulled = false;
    this.exact = options.exact ?? false;
    const { count, skeleton } = data, rows = Math.ceil(count / WIDTH), room = rows * WIDTH;
    this.pose = clonePose(data.photoPose);
    this.matrices = new Float32Array(12 * skeleton.names.length);
    this.correctives = data.correctives ? new CorrectiveField(data.correctives) : null;
    this.face = new Face(count, data.actions);

    const means = new Float32Array(4 * room), sizes = new Float32Array(4 * room), colors = new Uint8Array(4 * room);
    const turns = new Float32Array(4 * room).fill(1);
    for (let i = 0; i < count; i++) {
      for (let c = 0; c < 3; c++) {
        means[4 * i + c] = data.means[3 * i + c];
        sizes[4 * i + c] = data.scales[3 * i + c];
        colors[4 * i + c] = Math.max(0, Math.min(255, Math.round(255 * data.colors[3 * i + c])));
      }
      means[4 * i + 3] = data.opacities[i];
      sizes[4 * i + 3] = data.stretch[i];
      colors[4 * i + 3] = data.parts[i];
    }
    turns.set(data.quaternions); // normalised in the shader
    const layered = (parts: ArrayLike<number>[], Type: { new (n: number): Uint8Array | Uint16Array | Int8Array }) => {
      const out = new Type(4 * room * parts.length);
      parts.forEach((part, k) => out.set(part, 4 * room * k));
      return out;
    };
    const per = (values: THREE.TypedArray, kind: typeof FLOAT4, layers = 0) => this.keep(texture(values, WIDTH, rows, layers, kind));
    const uniforms: Record<string, THREE.IUniform> = {
      count: { value: count },
      means: { value: per(means, FLOAT4) },
      turns: { value: per(turns, FLOAT4) },
      sizes: { value: per(sizes, FLOAT4) },
      colors: { value: per(colors, BYTE4) },
      joints: { value: per(layered(data.joints, Uint8Array), BYTE4, data.joints.length) },
      weights: { value: per(layered(data.weights, Uint16Array), SHORT4, data.weights.length) },
      slopes: { value: per(layered(data.slopes, Int8Array), SIGNED_BYTE4, data.slopes.length) },
      matrices: { value: this.keep(texture(this.matrices, 3, skeleton.names.length, 0, FLOAT4)) },
      view: { value: new THREE.Matrix4() },
      lens: { value: new THREE.Vector4() },
      limits: { value: new THREE.Vector4() },
      fading: { value: new THREE.Vector2(data.fading.kept, data.fading.cut) },
      shown: { value: new Float32Array(8).fill(1) },
      world: { value: this.matrixWorld },
      light: { value: [0, 1, 2].map((k) => new THREE.Matrix4().fromArray(data.light ?? new Float32Array(48), 16 * k)) },
      lit: { value: data.light !== null },
    };
    const dynamic = (field: Float32Array) => {
      // The texture reads the field's own memory where it has whole rows, else a copy with room.
      const height = Math.ceil(field.length / 4 / WIDTH);
      return this.keep(texture(padded(field, Float32Array, 4 * WIDTH * height), WIDTH, height, 0, FLOAT4));
    };
    if (data.correctives) {
      uniforms.controls = { value: per(padded(data.correctives.index, Uint16Array, 4 * room), SHORT4) };
      uniforms.shares = { value: per(padded(data.correctives.share, Uint16Array, 4 * room), SHORT4) };
      uniforms.controlShift = { value: dynamic(this.correctives!.shift) };
    }
    if (data.cloth) {
      const { riders, outfit } = data.cloth, corners = new Uint16Array(4 * room), shares = new Uint16Array(4 * room);
      riders.splats.forEach((i, r) => {
        corners.set([...riders.corners.subarray(3 * r, 3 * r + 3), 1], 4 * i);
        shares.set(riders.shares.subarray(3 * r, 3 * r + 3), 4 * i);
      });
      uniforms.riders = { value: per(corners, SHORT4) };
      uniforms.riderShares = { value: per(shares, SHORT4) };
      uniforms.clothRest = { value: dynamic(four(outfit.points.rest)) };
      uniforms.cloth = { value: dynamic(four(outfit.points.rest)) };
      uniforms.worn = { value: false };
      uniforms.lining = { value: riders.lining };
    }
    if (data.actions.length) {
      uniforms.facePlace = { value: per(padded(this.face.place, Uint32Array, room), INDEX) };
      uniforms.faceShift = { value: dynamic(this.face.shift) };
    }
    this.passMaterial = new THREE.ShaderMaterial({
      glslVersion: THREE.GLSL3,
      uniforms,
      vertexShader: fullScreen,
      fragmentShader: project(data.slopes.length, data.correctives !== null, data.actions.length > 0, data.cloth !== null),
      depthTest: false,
      depthWrite: false,
      blending: THREE.NoBlending,
    });
    const triangle = new THREE.BufferGeometry();
    triangle.setAttribute('position', new THREE.Float32BufferAttribute([-1, -1, 0, 3, -1, 0, -1, 3, 0], 3));
    const cover = new THREE.Mesh(triangle, this.passMaterial);
    cover.frustumCulled = false;
    this.pass = new THREE.Scene();
    this.pass.add(cover);
    this.target = new THREE.WebGLRenderTarget(WIDTH, rows, {
      count: 3, type: THREE.FloatType, format: THREE.RGBAFormat, internalFormat: 'RGBA32F', depthBuffer: false,
      minFilter: THREE.NearestFilter, magFilter: THREE.NearestFilter, generateMipmaps: false,
    });

    this.order = new Uint32Array(room);
    for (let i = 0; i < count; i++) this.order[i] = i;
    this.orderTexture = per(this.order, INDEX);
    const material = new THREE.ShaderMaterial({
      glslVersion: THREE.GLSL3,
      uniforms: {
        count: { value: count },
        order: { value: this.orderTexture },
        places: { value: this.target.textures[0] },
        allAxes: { value: this.target.textures[1] },
        paints: { value: this.target.textures[2] },
        size: { value: new THREE.Vector2() },
        depth: { value: new THREE.Vector2() },
      },
      vertexShader: quads,
      fragmentShader: blend,
      transparent: true,
      depthWrite: false,
      side: THREE.DoubleSide,
      blending: THREE.CustomBlending,
      blendEquation: THREE.AddEquation,
      blendSrc: THREE.OneFactor,
      blendDst: THREE.OneMinusSrcAlphaFactor,
    });
    this.material.dispose();
    this.material = material;
    const corners: number[] = [], faces: number[] = [];
    for (let k = 0; k < BATCH; k++) {
      corners.push(-1, -1, k, 1, -1, k, 1, 1, k, -1, 1, k);
      faces.push(4 * k, 4 * k + 1, 4 * k + 2, 4 * k, 4 * k + 2, 4 * k + 3);
    }
    this.geometry.setAttribute('position', new THREE.Float32BufferAttribute(corners, 3));
    this.geometry.setIndex(faces);
    this.geometry.instanceCount = Math.ceil(count / BATCH);
    this.things = {
      count,
      means: data.means,
      joints: data.joints,
      weights: data.weights,
      riders: data.cloth && data.cloth.riders,
      controls: data.correctives && { index: data.correctives.index, share: data.correctives.share },
      face: this.face.place,
    };
    this.setPose(this.pose);
  }

  /** Show a pose: local rotations (xyzw), the root's place (meters) and facial actions in [0, 1]; false if it is the same. */
  setPose(pose: Pose): boolean {
    // A picture that has not changed is neither sorted nor drawn again.
    const same = (a: Float32Array, b: Float32Array) => a.every((v, i) => v === b[i]);
    const { rotations, translation, expression } = this.pose;
    if (this.version > 0 && same(rotations, pose.rotations) && same(translation, pose.translation) && same(expression, pose.expression)) return false;
    copyPose(pose, this.pose);
    const u = this.passMaterial.uniforms;
    jointMatrices(this.data.skeleton, this.pose, this.matrices);
    u.matrices.value.needsUpdate = true;
    if (this.correctives?.update(this.pose.rotations)) {
      this.upload(u.controlShift.value, this.correctives.shift);
      this.unsent.control = true;
    }
    if (this.face.update(this.pose.expression)) {
      this.upload(u.faceShift.value, this.face.shift);
      this.unsent.face = true;
    }
    this.showHands(u.shown.value);
    this.version++;
    return true;
  }

  /** Where the points of the avatar's garments are (meters, three numbers each), or null: with the body, by skinning. False if they are there already. */
  setCloth(points: Float32Array | null): boolean {
    const u = this.passMaterial.uniforms;
    if (!this.data.cloth || (points === null && this.cloth === null)) return false;
    u.worn.value = points !== null;
    if (points) {
      if (this.cloth?.every((v, i) => v === points[i])) return false;
      const out = u.cloth.value.image.data as Float32Array;
      for (let i = 0, o = 0; i < points.length; i += 3, o += 4) {
        out[o] = points[i];
        out[o + 1] = points[i + 1];
        out[o + 2] = points[i + 2];
      }
      u.cloth.value.needsUpdate = true;
      this.cloth = points.slice();
    } else this.cloth = null;
    this.version++;
    return true;
  }

  /** Counts changes of the pose and of the cloth. */
  get poseVersion(): number {
    return this.version;
  }

  /** Light of one's own, as {@link lightMatrices} makes it; null: the file's. */
  setLight(light: Float32Array | null): void {
    const { value } = this.passMaterial.uniforms.light, from = light ?? this.data.light ?? new Float32Array(48);
    value.forEach((m: THREE.Matrix4, k: number) => m.fromArray(from, 16 * k));
    this.passMaterial.uniforms.lit.value = light !== null || this.data.light !== null;
  }

  /** Whether the avatar is seen in the photo's light, where the file tells it, or in its own colours alone. */
  get lit(): boolean {
    return this.passMaterial.uniforms.lit.value;
  }

  set lit(lit: boolean) {
    this.passMaterial.uniforms.lit.value = lit && this.data.light !== null;
  }

  /** Where a joint is in the avatar's own frame, meters. */
  jointPlace(joint: number): [number, number, number] {
    return jointPlace(this.data.skeleton, this.matrices, joint);
  }

  /** Where an axis (0 to 2) of a joint points, in the avatar's own frame. */
  jointDirection(joint: number, axis: number): [number, number, number] {
    const o = 12 * joint + axis;
    return [this.matrices[o], this.matrices[o + 4], this.matrices[o + 8]];
  }

  /** The reference pose with the photo's face. */
  restPose(): Pose {
    const pose = restPose(this.data.skeleton, this.data.actions.length);
    pose.expression.set(this.data.photoPose.expression);
    return pose;
  }

  /** Pose and project for the camera that is about to draw; three.js calls this. */
  onBeforeRender = (renderer: THREE.WebGLRenderer, _scene: THREE.Scene, camera: THREE.Camera): void => {
    const viewport = renderer.getCurrentViewport(new THREE.Vector4());
    const [width, height] = [viewport.z, viewport.w], u = this.passMaterial.uniforms;
    const p = camera.projectionMatrix.elements;
    u.view.value.multiplyMatrices(camera.matrixWorldInverse, this.matrixWorld);
    const fx = (p[0] * width) / 2, fy = (p[5] * height) / 2, cx = (width / 2) * (1 - p[8]), cy = (height / 2) * (1 + p[9]);
    u.lens.value.set(fx, fy, cx, cy);
    const beyondX = (0.15 * width) / fx, beyondY = (0.15 * height) / fy;
    u.limits.value.set((width - cx) / fx + beyondX, cx / fx + beyondX, (height - cy) / fy + beyondY, cy / fy + beyondY);
    const own = this.material.uniforms;
    own.size.value.set(width, height);
    own.depth.value.set(-p[10], p[14]);
    this.arrange(u.view.value.elements);

    const before = renderer.getRenderTarget(), xr = renderer.xr.enabled, shadows = renderer.shadowMap.autoUpdate;
    renderer.xr.enabled = false;
    renderer.shadowMap.autoUpdate = false;
    renderer.setRenderTarget(this.target);
    renderer.render(this.pass, this.passCamera);
    renderer.setRenderTarget(before);
    renderer.xr.enabled = xr;
    renderer.shadowMap.autoUpdate = shadows;
  };

  dispose(): void {
    this.worker?.terminate();
    for (const t of this.textures) t.dispose();
    this.target.dispose();
    this.passMaterial.dispose();
    this.material.dispose();
    this.geometry.dispose();
  }

  private keep<T extends Texture>(t: T): T {
    this.textures.push(t);
    return t;
  }

  private upload(t: THREE.DataTexture, field: Float32Array): void {
    (t.image.data as Float32Array).set(field);
    t.needsUpdate = true;
  }

  /** Hands that the photo hides appear once they have left their place in it. */
  private showHands(shown: Float32Array): void {
    if (!this.data.hiddenHands.length) return;
    const m = this.matrices, root = this.jointPlace(0);
    for (const hand of this.data.hiddenHands) {
      const place = this.jointPlace(hand.joint), away = place.map((v, c) => v - root[c]);
      const own = [0, 1, 2].map((c) => m[c] * away[0] + m[4 + c] * away[1] + m[8 + c] * away[2]);
      const moved = Math.hypot(...own.map((v, c) => v - hand.photoPlace[c]));
      shown[hand.part] = Math.max(0, Math.min(1, (moved - hand.near) / (hand.far - hand.near)));
    }
  }

  private state(row: Float32Array, whole: boolean): SortState {
    return {
      matrices: this.matrices,
      row,
      controlShift: (whole || this.unsent.control) && this.correctives ? this.correctives.shift : null,
      cloth: this.cloth,
      faceShift: (whole || this.unsent.face) && this.data.actions.length ? this.face.shift : null,
    };
  }

  /** Bring the order up to date with pose and camera: at once, or by the worker for a later picture. */
  private arrange(view: ArrayLike<number>): void {
    if (this.asSorted) return;
    const row = Float32Array.of(-view[2], -view[6], -view[10], -view[14]), { asked } = this, first = asked.version < 0;
    if (asked.version === this.version && row.every((v, i) => v === asked.row[i])) return;
    if (!this.exact && this.waiting) return; // asked for again when the answer has come and is drawn
    this.asked = { version: this.version, row };
    if (this.exact || first) {
      this.sorter ??= new Sorter(this.things);
      const start = performance.now();
      this.sorter.sort(this.state(row, true), this.order);
      this.sortMilliseconds = performance.now() - start;
      this.orderTexture.needsUpdate = true;
      if (this.exact) return;
      this.sorter = null; // the worker is begun for the second picture: the first one does not wait for its copy
      return;
    }
    this.startWorker();
    this.waiting = true;
    const order = new Uint32Array(this.order.length);
    this.worker!.postMessage({ state: this.state(row, false), order }, [order.buffer]);
    this.unsent = { control: false, face: false };
  }

  private startWorker(): void {
    if (this.worker) return;
    const url = URL.createObjectURL(new Blob([workerSource], { type: 'text/javascript' }));
    this.worker = new Worker(url);
    URL.revokeObjectURL(url);
    this.worker.postMessage({ things: this.things });
    this.worker.onmessage = (event: MessageEvent<{ order: Uint32Array; milliseconds: number }>) => {
      this.waiting = false;
      this.sortMilliseconds = event.data.milliseconds;
      if (this.exact) return;
      this.order.set(event.data.order);
      this.orderTexture.needsUpdate = true;
      this.onSorted?.();
    };
  }
}
