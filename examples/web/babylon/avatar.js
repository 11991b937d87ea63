// An avatar in Babylon.js (9): its splats are posed here and handed to Babylon's own GaussianSplattingMesh, which draws them.
//
//   import { BabylonAvatar } from './avatar.js';
//   scene.useRightHandedSystem = true; // as glTF
//   const avatar = await BabylonAvatar.load('me.splats.glb', scene);
//   scene.onBeforeRenderObservable.add(() => avatar.play('walk', performance.now() / 1000));
//
// What Babylon's class cannot do: it keeps rotations in 8 bits each, adds 0.3 square pixels of blur of its own, and
// opacities and colours have 8 bits. Garments are skinned, not simulated.
import { GaussianSplattingMesh } from '@babylonjs/core/Meshes/GaussianSplatting/gaussianSplattingMesh.js';
import { PosedSplats, readGlb, restPose } from './persona-core.js';

const ROW = 32; // bytes of a splat: place and scale as floats, colour and opacity, rotation wxyz as bytes

export class BabylonAvatar {
  /** Fetch an avatar and put it into a scene, in the photo's pose. */
  static async load(url, scene) {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`${url}: the server answered ${response.status}`);
    return new BabylonAvatar(readGlb(await response.arrayBuffer()), scene);
  }

  constructor(data, scene) {
    if (!scene.useRightHandedSystem) throw new Error('the scene is left-handed: set scene.useRightHandedSystem = true before');
    this.data = data;
    this.splats = new PosedSplats(data);
    this.pose = restPose(data.skeleton, data.actions.length);
    this.rows = new ArrayBuffer(ROW * data.count);
    this.mesh = new GaussianSplattingMesh(data.name || 'avatar', null, scene);
    this.show(data.photoPose);
  }

  /** Show a clip at a time, in seconds; it loops. */
  play(name, seconds) {
    const clip = this.data.clips.find((c) => c.name === name);
    if (!clip) throw new Error(`no clip ${name}; there are ${this.data.clips.map((c) => c.name).join(', ')}`);
    this.pose.rotations.set(restPose(this.data.skeleton, 0).rotations);
    this.pose.expression.set(this.data.photoPose.expression);
    clip.sample(clip.duration ? seconds % clip.duration : 0, this.pose);
    this.show(this.pose);
  }

  /** Show a pose: local rotations (xyzw), root position (meters), facial actions in [0, 1]. */
  show(pose) {
    const { splats, rows } = this, floats = new Float32Array(rows), bytes = new Uint8ClampedArray(rows);
    splats.pose(pose);
    for (let i = 0; i < this.data.count; i++) {
      const f = (ROW / 4) * i, b = ROW * i;
      for (let c = 0; c < 3; c++) {
        floats[f + c] = splats.means[3 * i + c];
        floats[f + 3 + c] = splats.scales[3 * i + c];
        bytes[b + 24 + c] = 255 * splats.colors[3 * i + c];
      }
      bytes[b + 27] = 255 * splats.opacities[i];
      for (let c = 0; c < 4; c++) bytes[b + 28 + c] = 127.5 + 127.5 * splats.quaternions[4 * i + ((c + 3) % 4)];
    }
    this.mesh.updateData(rows, undefined, { flipY: false });
  }

  dispose() {
    this.mesh.dispose();
  }
}
