// Moves a VRM with three.js and three-vrm: node move_in_three.mjs MODULES FILE WANTED OUT
// WANTED is JSON: garment (name of a material), joints (nodes), seconds (of a frame), and for every frame rotations
// (xyzw of the first nodes) and root (place of node 0). OUT gets float32: for every frame the places of these joints
// and of the garment's vertices. What was found is printed as JSON.
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [modules, file, wantedFile, out] = process.argv.slice(2);
const load = (path) => import(pathToFileURL(`${modules}/${path}`).href);
globalThis.self = globalThis;
const THREE = await load("three/build/three.module.js");
const { GLTFLoader } = await load("three/examples/jsm/loaders/GLTFLoader.js");
const { VRMLoaderPlugin } = await load("@pixiv/three-vrm/lib/three-vrm.module.js");
const wanted = JSON.parse(readFileSync(wantedFile, "utf8"));
const loader = new GLTFLoader();
loader.register(() => ({ name: "no pictures", loadTexture: () => Promise.resolve(new THREE.Texture()) }));
loader.register((parser) => new VRMLoaderPlugin(parser));
const bytes = readFileSync(file);
const gltf = await loader.parseAsync(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length), "");
const vrm = gltf.userData.vrm;
vrm.humanoid.autoUpdateHumanBones = false;
const nodes = await gltf.parser.getDependencies("node");
let cloth = null;
gltf.scene.traverse((o) => {
  if (o.isSkinnedMesh && [o.material].flat()[0].name === wanted.garment) cloth = o;
});
const place = new THREE.Vector3();
const rows = [];
const head = [];
for (const frame of wanted.frames) {
  frame.rotations.forEach((q, i) => nodes[i].quaternion.fromArray(q));
  nodes[0].position.fromArray(frame.root);
  gltf.scene.updateMatrixWorld(true);
  if (!rows.length) vrm.springBoneManager?.reset();
  vrm.update(wanted.seconds);
  gltf.scene.updateMatrixWorld(true);
  for (const joint of wanted.joints) rows.push(...nodes[joint].getWorldPosition(place).toArray());
  head.push(vrm.humanoid.getRawBoneNode("head").getWorldPosition(place).toArray());
  const count = cloth ? cloth.geometry.attributes.position.count : 0;
  if (cloth) cloth.skeleton.update();
  for (let i = 0; i < count; i++) {
    place.fromBufferAttribute(cloth.geometry.attributes.position, i);
    rows.push(...cloth.applyBoneTransform(i, place).applyMatrix4(cloth.matrixWorld).toArray());
  }
}
writeFileSync(out, new Uint8Array(new Float32Array(rows).buffer));
const springs = vrm.springBoneManager;
console.log(JSON.stringify({
  version: vrm.meta.metaVersion,
  joints: springs ? springs.joints.size : 0,
  colliders: springs ? springs.colliders.length : 0,
  bones: Object.keys(vrm.humanoid.humanBones).filter((name) => vrm.humanoid.humanBones[name]).length,
  expressions: vrm.expressionManager ? vrm.expressionManager.expressions.map((e) => e.expressionName) : [],
  front: vrm.lookAt ? vrm.lookAt.faceFront.toArray() : null,
  head,
}));
