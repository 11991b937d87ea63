// A page with an avatar drawn by Babylon.js: index.html?avatar=me.splats.glb&clip=walk
import { ArcRotateCamera } from '@babylonjs/core/Cameras/arcRotateCamera.js';
import { Engine } from '@babylonjs/core/Engines/engine.js';
import { Color4 } from '@babylonjs/core/Maths/math.color.js';
import { Vector3 } from '@babylonjs/core/Maths/math.vector.js';
import { Scene } from '@babylonjs/core/scene.js';
import { BabylonAvatar } from './avatar.js';

const asked = new URLSearchParams(location.search), canvas = document.querySelector('canvas');
const engine = new Engine(canvas, false), scene = new Scene(engine);
scene.useRightHandedSystem = true;
scene.clearColor = Color4.FromHexString('#eceef2ff');
const camera = new ArcRotateCamera('camera', Math.PI / 2, Math.PI / 2, 4, new Vector3(0, 0.9, 0), scene);
camera.minZ = 0.05;
camera.fov = 0.6;
camera.attachControl(canvas);
addEventListener('resize', () => engine.resize());

const avatar = await BabylonAvatar.load(asked.get('avatar') ?? 'me.splats.glb', scene);
const clip = asked.get('clip') ?? 'idle', held = asked.get('time'); // time=SECONDS holds the clip there
if (held !== null) avatar.play(clip, Number(held));
else scene.onBeforeRenderObservable.add(() => avatar.play(clip, performance.now() / 1000));
engine.runRenderLoop(() => scene.render());
