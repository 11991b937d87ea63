// Cameras of the photo and of pictures, given in OpenCV's axes, for three.js.
import * as THREE from 'three';
import type { PhotoCamera } from './glb.js';

export const NEAR = 0.02;
export const FAR = 200;

/** Give a camera of the scene the lens and the place of an OpenCV one. */
export function applyCamera(camera: THREE.PerspectiveCamera, from: PhotoCamera): void {
  const { fx, fy, cx, cy, width, height, T_camera_world: t } = from;
  camera.matrixAutoUpdate = false;
  // World to camera in OpenCV's axes; three.js looks along -z with y up.
  const world = new THREE.Matrix4().set(
    t[0], t[1], t[2], t[3], -t[4], -t[5], -t[6], -t[7], -t[8], -t[9], -t[10], -t[11], 0, 0, 0, 1,
  );
  camera.matrix.copy(world).invert();
  camera.matrix.decompose(camera.position, camera.quaternion, camera.scale);
  camera.updateMatrixWorld(true);
  camera.projectionMatrix.set(
    (2 * fx) / width, 0, 1 - (2 * cx) / width, 0,
    0, (2 * fy) / height, (2 * cy) / height - 1, 0,
    0, 0, -(FAR + NEAR) / (FAR - NEAR), (-2 * FAR * NEAR) / (FAR - NEAR),
    0, 0, -1, 0,
  );
  camera.projectionMatrixInverse.copy(camera.projectionMatrix).invert();
}

/** Undo {@link applyCamera}: a free camera with the usual symmetric lens. */
export function freeCamera(camera: THREE.PerspectiveCamera, aspect: number): void {
  camera.matrixAutoUpdate = true;
  camera.near = NEAR;
  camera.far = FAR;
  camera.aspect = aspect;
  camera.updateProjectionMatrix();
}
