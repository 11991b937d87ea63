// A page with an avatar drawn by PlayCanvas: index.html?avatar=me.splats.glb&clip=walk
import { Application, Color, Entity, FILLMODE_FILL_WINDOW, RESOLUTION_AUTO } from 'playcanvas';
import { PlayCanvasAvatar } from './avatar.js';

const asked = new URLSearchParams(location.search);
const app = new Application(document.querySelector('canvas'), { graphicsDeviceOptions: { antialias: false } }); // it would only make splats slower
app.setCanvasFillMode(FILLMODE_FILL_WINDOW);
app.setCanvasResolution(RESOLUTION_AUTO);
addEventListener('resize', () => app.resizeCanvas());
const camera = new Entity('camera');
camera.addComponent('camera', { clearColor: new Color().fromString('#eceef2ff'), fov: 34.38, nearClip: 0.05 });
camera.setPosition(0, 0.9, 4);
app.root.addChild(camera);
app.start();

const avatar = await PlayCanvasAvatar.load(asked.get('avatar') ?? 'me.splats.glb', app);
const clip = asked.get('clip') ?? 'idle', held = asked.get('time'); // time=SECONDS holds the clip there
if (held !== null) avatar.play(clip, Number(held));
else app.on('update', () => avatar.play(clip, performance.now() / 1000));
