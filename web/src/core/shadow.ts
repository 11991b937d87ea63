// The shadow that the avatar casts on the floor: seen from the lamp, what is covered is dark.
import * as THREE from 'three';
import type { SplatAvatar } from './splats.js';
import { towardsLamp, type Lamp } from './lighting.js';

const SIZE = 256;
const AWAY_M = 40; // far enough that rays are parallel
const LOWEST = (18 * Math.PI) / 180; // a lower lamp would throw the shadow out of the floor

export class Shadow {
  readonly target = new THREE.WebGLRenderTarget(SIZE, SIZE, { depthBuffer: false, generateMipmaps: false });
  /** From the world to the shadow's picture. */
  readonly matrix = new THREE.Matrix4();
  private readonly camera = new THREE.PerspectiveCamera(4, 1, 1, 100);
  private readonly seen = { version: -1, lamp: '' };

  /** Draw it, if the avatar or the lamp has moved. */
  update(renderer: THREE.WebGLRenderer, scene: THREE.Scene, floor: THREE.Object3D, avatar: SplatAvatar, lamp: Pick<Lamp, 'azimuth' | 'elevation'>): void {
    const told = `${lamp.azimuth} ${lamp.elevation}`, { seen, camera } = this;
    if (seen.version === avatar.poseVersion && seen.lamp === told) return;
    seen.version = avatar.poseVersion;
    seen.lamp = told;
    const elevation = Math.max(LOWEST, lamp.elevation), to = towardsLamp({ azimuth: lamp.azimuth, elevation });
    const { height } = avatar.data, [x, , z] = avatar.jointPlace(0), middle = new THREE.Vector3(x, 0.45 * height, z);
    camera.position.copy(middle).addScaledVector(new THREE.Vector3(...to), AWAY_M);
    camera.up.set(0, Math.abs(to[1]) > 0.95 ? 0 : 1, Math.abs(to[1]) > 0.95 ? 1 : 0);
    camera.lookAt(middle);
    camera.fov = (2 * Math.atan((0.75 * height) / AWAY_M) * 180) / Math.PI;
    camera.updateProjectionMatrix();
    camera.updateMatrixWorld(true);
    this.matrix.multiplyMatrices(camera.projectionMatrix, camera.matrixWorldInverse);
    const before = renderer.getRenderTarget(), clear = renderer.getClearColor(new THREE.Color()), alpha = renderer.getClearAlpha();
    const { visible } = floor, { background } = scene;
    floor.visible = false;
    scene.background = null;
    avatar.asSorted = true; // how much is covered does not depend on the order
    renderer.setClearColor(0, 0);
    renderer.setRenderTarget(this.target);
    renderer.clear();
    renderer.render(scene, camera);
    renderer.setRenderTarget(before);
    renderer.setClearColor(clear, alpha);
    avatar.asSorted = false;
    floor.visible = visible;
    scene.background = background;
  }

  dispose(): void {
    this.target.dispose();
  }
}
