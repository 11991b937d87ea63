// Draws a GLB or VRM with three.js in a headless browser; prints JSON with the picture and what was found.
// node show_in_three.mjs NODE_MODULES BROWSER FILE CLIP TIME EXPRESSION
import fs from "node:fs";
import http from "node:http";
import path from "node:path";
import { createRequire } from "node:module";

const [modules, browserPath, file, clip, time, expression] = process.argv.slice(2);
const { chromium } = createRequire(path.join(modules, "x.js"))("playwright-core");

const page = `<!doctype html><link rel="icon" href="data:,"><body style="margin:0"><canvas id="c" width="240" height="320"></canvas>
<script type="importmap">{"imports": {"three": "/m/three/build/three.module.js",
"three/addons/": "/m/three/examples/jsm/", "@pixiv/three-vrm": "/m/@pixiv/three-vrm/lib/three-vrm.module.js"}}</script>
<script type="module">
import * as THREE from "three";
import { GLTFLoader } from "three/addons/loaders/GLTFLoader.js";
const wanted = ${JSON.stringify({ clip, time: Number(time), expression, vrm: file.endsWith(".vrm") })};
const renderer = new THREE.WebGLRenderer({ canvas: document.getElementById("c"), preserveDrawingBuffer: true });
renderer.setClearColor(0xffffff);
const scene = new THREE.Scene();
const sun = new THREE.DirectionalLight(0xffffff, 1.5);
sun.position.set(1, 2, 3);
scene.add(new THREE.AmbientLight(0xffffff, 2.2), sun);
const loader = new GLTFLoader();
if (wanted.vrm) {
  const { VRMLoaderPlugin } = await import("@pixiv/three-vrm");
  loader.register((parser) => new VRMLoaderPlugin(parser));
}
const gltf = await loader.loadAsync("/file");
scene.add(gltf.scene);
const found = { animations: gltf.animations.map((a) => a.name), bones: 0 };
if (wanted.clip) {
  const mixer = new THREE.AnimationMixer(gltf.scene);
  mixer.clipAction(gltf.animations.find((a) => a.name === wanted.clip)).play();
  mixer.setTime(wanted.time);
}
const vrm = gltf.userData.vrm;
if (vrm) {
  found.bones = Object.keys(vrm.humanoid.humanBones).length;
  if (wanted.expression) vrm.expressionManager.setValue(wanted.expression, 1);
  vrm.update(1 / 60);
}
const bones = new THREE.Box3();
gltf.scene.updateMatrixWorld(true);
gltf.scene.traverse((o) => {
  o.frustumCulled = false;
  if (o.isBone) bones.expandByPoint(o.getWorldPosition(new THREE.Vector3()));
  if (o.isPoints) { o.material.size = 0.01; o.material.vertexColors = true; }
});
const middle = bones.getCenter(new THREE.Vector3());
const camera = new THREE.PerspectiveCamera(30, 240 / 320, 0.1, 20);
camera.position.set(middle.x + 0.6, middle.y + 0.2, middle.z + 4.2);
camera.lookAt(middle);
renderer.render(scene, camera);
window.found = found;
</script>`;

const types = { ".js": "text/javascript", ".mjs": "text/javascript" };
const server = http.createServer((request, response) => {
  const url = decodeURIComponent(request.url);
  const target = path.normalize(path.join(modules, url.slice(2)));
  if (url === "/") response.setHeader("content-type", "text/html").end(page);
  else if (url === "/file") response.end(fs.readFileSync(file));
  else if (url.startsWith("/m/") && target.startsWith(path.normalize(modules)) && fs.existsSync(target))
    response.setHeader("content-type", types[path.extname(target)] ?? "text/plain").end(fs.readFileSync(target));
  else response.writeHead(404).end();
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const origin = `http://127.0.0.1:${server.address().port}`;
const browser = await chromium.launch({
  executablePath: browserPath,
  args: ["--headless", "--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"],
});
try {
  const tab = await browser.newPage({ viewport: { width: 240, height: 320 } });
  await tab.route("**", (route) => (route.request().url().startsWith(origin) ? route.continue() : route.abort()));
  const failed = new Promise((_, reject) => {
    tab.on("pageerror", reject);
    tab.on("crash", () => reject(new Error("the page crashed")));
    tab.on("console", (message) => message.type() === "error" && reject(new Error(message.text())));
  });
  await tab.goto(origin);
  await Promise.race([tab.waitForFunction(() => window.found, null, { timeout: 120000 }), failed]);
  const png = (await tab.screenshot()).toString("base64");
  console.log(JSON.stringify({ ...(await tab.evaluate(() => window.found)), png }));
} finally {
  await browser.close();
  server.close();
}
