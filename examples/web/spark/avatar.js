// An avatar in Spark (@sparkjsdev/spark 2.2), the three.js renderer of Gaussian splats: skeleton, correctives and face.
//
//   import { SparkAvatar } from './avatar.js';
//   const avatar = await SparkAvatar.load('me.splats.glb');
//   scene.add(new SparkRenderer({ renderer, covSplats: true, accumExtSplats: true, sortRadial: false }), avatar.mesh);
//   renderer.setAnimationLoop((ms) => { avatar.play('walk', ms / 1000); renderer.render(scene, camera); });
//
// What Spark cannot do: it moves a splat with the four strongest joints instead of six and without the slopes of the
// weights, so that cloth between two limbs opens a little; splats that stretch do not fade.
import { ExtSplats, SplatMesh, SplatSkinning, SplatSkinningMode, dyno } from '@sparkjsdev/spark';
import * as THREE from 'three';
import { CorrectiveField, Face, jointMatrices, readGlb, restPose } from './persona-core.js';

const WIDTH = 1024;

export class SparkAvatar {
  /** Fetch an avatar and make it ready. */
  static async load(url) {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`${url}: the server answered ${response.status}`);
    const avatar = new SparkAvatar(readGlb(await response.arrayBuffer()));
    await avatar.mesh.initialized;
    avatar.bind();
    return avatar;
  }

  constructor(data) {
    this.data = data;
    this.pose = restPose(data.skeleton, data.actions.length);
    this.matrices = new Float32Array(12 * data.skeleton.names.length);
    this.correctives = data.correctives && new CorrectiveField(data.correctives);
    this.face = new Face(data.count, data.actions);
    const splats = new ExtSplats({ maxSplats: data.count });
    const place = new THREE.Vector3(), scale = new THREE.Vector3(), turn = new THREE.Quaternion(), color = new THREE.Color();
    for (let i = 0; i < data.count; i++) {
      place.fromArray(data.means, 3 * i);
      scale.fromArray(data.scales, 3 * i);
      turn.fromArray(data.quaternions, 4 * i).normalize();
      color.setRGB(...data.colors.subarray(3 * i, 3 * i + 3));
      splats.pushSplat(place, scale, turn, data.opacities[i], color);
    }
    // Splats that were pushed are not uploaded; wrapping their arrays again is.
    const uploaded = new ExtSplats({ extArrays: splats.extArrays, numSplats: data.count });
    this.mesh = new SplatMesh({ extSplats: uploaded, covSplats: true });

    const rows = Math.ceil(data.count / WIDTH);
    this.shift = new Float32Array(4 * WIDTH * rows);
    this.shiftTexture = new THREE.DataTexture(this.shift, WIDTH, rows, THREE.RGBAFormat, THREE.FloatType);
  }

  bind() {
    const { data, mesh } = this;
    const skinning = new SplatSkinning({
      mesh, numSplats: data.count, numBones: data.skeleton.names.length, mode: SplatSkinningMode.LINEAR_BLEND,
    });
    const joints = new THREE.Vector4(), weights = new THREE.Vector4(), slots = 4 * data.joints.length;
    for (let i = 0; i < data.count; i++) {
      const all = [];
      for (let s = 0; s < slots; s++) all.push([data.weights[s >> 2][4 * i + (s & 3)], data.joints[s >> 2][4 * i + (s & 3)]]);
      const four = all.sort((a, b) => b[0] - a[0]).slice(0, 4), total = four.reduce((sum, [w]) => sum + w, 0);
      joints.fromArray(four.map(([, j]) => j));
      weights.fromArray(four.map(([w]) => w / total));
      skinning.setSplatBones(i, joints, weights);
    }
    // Spark multiplies rest and bone matrices in an order that suits no skeleton; our matrices lead from rest to pose.
    for (let j = 0; j < data.skeleton.names.length; j++) skinning.setRestMatrix(j, new THREE.Matrix4());
    skinning.skinTexture.needsUpdate = true;
    mesh.skinning = skinning;
    const texture = new dyno.DynoSampler2D({ value: this.shiftTexture });
    mesh.objectModifier = dyno.dynoBlock({ gsplat: dyno.Gsplat }, { gsplat: dyno.Gsplat }, ({ gsplat }) => {
      const move = new dyno.Dyno({
        inTypes: { gsplat: dyno.Gsplat, shift: 'sampler2D' },
        outTypes: { gsplat: dyno.Gsplat },
        statements: ({ inputs, outputs }) => dyno.unindentLines(`
          ${outputs.gsplat} = ${inputs.gsplat};
          ${outputs.gsplat}.center += texelFetch(${inputs.shift}, ivec2(${inputs.gsplat}.index % ${WIDTH}, ${inputs.gsplat}.index / ${WIDTH}), 0).xyz;`),
      });
      return { gsplat: move.apply({ gsplat, shift: texture }).gsplat };
    });
    mesh.updateGenerator();
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
    const { data, mesh } = this, { skinning } = mesh, matrix = new THREE.Matrix4();
    jointMatrices(data.skeleton, pose, this.matrices);
    for (let j = 0; j < data.skeleton.names.length; j++) {
      skinning.setBoneMatrix(j, matrix.set(...this.matrices.subarray(12 * j, 12 * j + 12), 0, 0, 0, 1));
    }
    skinning.updateBones();
    const bent = this.correctives?.update(pose.rotations), moved = this.face.update(pose.expression);
    if (bent || moved) this.displace();
  }

  displace() {
    const { data, shift, correctives, face } = this, told = data.correctives;
    for (let i = 0; i < data.count; i++) {
      let x = 0, y = 0, z = 0;
      if (correctives) {
        for (let k = 4 * i; k < 4 * i + 4; k++) {
          const share = told.share[k] / 65535, o = 4 * told.index[k];
          x += share * correctives.shift[o];
          y += share * correctives.shift[o + 1];
          z += share * correctives.shift[o + 2];
        }
      }
      const f = 4 * (face.place[i] - 1);
      if (f >= 0) {
        x += face.shift[f];
        y += face.shift[f + 1];
        z += face.shift[f + 2];
      }
      shift.set([x, y, z], 4 * i);
    }
    this.shiftTexture.needsUpdate = true;
  }
}
