// An avatar in PlayCanvas (2.23): its splats are posed here and handed to PlayCanvas's own GSplatContainer, which is drawn
// like any other splats.
//
//   import { PlayCanvasAvatar } from './avatar.js';
//   const avatar = await PlayCanvasAvatar.load('me.splats.glb', app);
//   app.on('update', () => avatar.play('walk', performance.now() / 1000));
//
// What PlayCanvas cannot do: it adds 0.3 square pixels of blur of its own. Garments are skinned, not simulated.
import { BoundingBox, Entity, FloatPacking, GSplatContainer, GSplatFormat, Vec3 } from 'playcanvas';
import { PosedSplats, readGlb, restPose } from './persona-core.js';

export class PlayCanvasAvatar {
  /** Fetch an avatar and put it into a scene, in the photo's pose. */
  static async load(url, app) {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`${url}: the server answered ${response.status}`);
    return new PlayCanvasAvatar(readGlb(await response.arrayBuffer()), app);
  }

  constructor(data, app) {
    this.data = data;
    this.splats = new PosedSplats(data);
    this.pose = restPose(data.skeleton, data.actions.length);
    this.container = new GSplatContainer(app.graphicsDevice, data.count, GSplatFormat.createDefaultFormat(app.graphicsDevice));
    const reach = 2 * data.height; // wherever the person stretches to
    this.container.aabb = new BoundingBox(new Vec3(), new Vec3(reach, reach, reach));
    this.show(data.photoPose);
    this.entity = new Entity(data.name || 'avatar');
    this.entity.addComponent('gsplat', { resource: this.container });
    app.root.addChild(this.entity);
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
    const { splats, container } = this, { count } = this.data, half = FloatPacking.float2Half;
    splats.pose(pose);
    const names = ['dataCenter', 'dataScale', 'dataRotation', 'dataColor'];
    const [centers, scales, turns, colors] = names.map((name) => container.getTexture(name).lock());
    for (let i = 0; i < count; i++) {
      for (let c = 0; c < 3; c++) {
        centers[4 * i + c] = splats.means[3 * i + c];
        scales[4 * i + c] = half(splats.scales[3 * i + c]);
        colors[4 * i + c] = half(splats.colors[3 * i + c]);
      }
      colors[4 * i + 3] = half(splats.opacities[i]);
      for (let c = 0; c < 4; c++) turns[4 * i + c] = half(splats.quaternions[4 * i + ((c + 3) % 4)]); // wxyz
    }
    for (const name of names) container.getTexture(name).unlock();
    container.centers.set(splats.means);
    container.update();
  }

  destroy() {
    this.entity.destroy();
    this.container.destroy();
  }
}
