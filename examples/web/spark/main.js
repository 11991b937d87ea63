// A page with an avatar drawn by Spark: main.js?avatar=me.splats.glb&clip=walk
import { SparkRenderer } from '@sparkjsdev/spark';
import * as THREE from 'three';
import { OrbitControls } from 'three/addons/controls/OrbitControls.js';
import { SparkAvatar } from './avatar.js';

const asked = new URLSearchParams(location.search);
const renderer = new THREE.WebGLRenderer({ antialias: false });
const camera = new THREE.PerspectiveCamera(30, innerWidth / innerHeight, 0.05, 50);
const scene = new THREE.Scene();
scene.background = new THREE.Color(0xeceef2);
renderer.setSize(innerWidth, innerHeight);
document.body.append(renderer.domElement);
camera.position.set(0, 1.1, 4);
const controls = new OrbitControls(camera, renderer.domElement);
controls.target.set(0, 0.9, 0);

const avatar = await SparkAvatar.load(asked.get('avatar') ?? 'me.splats.glb');
scene.add(new SparkRenderer({ renderer, covSplats: true, accumExtSplats: true, sortRadial: false }), avatar.mesh);
const clip = asked.get('clip') ?? 'idle';
renderer.setAnimationLoop((ms) => {
  avatar.play(clip, ms / 1000);
  controls.update();
  renderer.render(scene, camera);
});
