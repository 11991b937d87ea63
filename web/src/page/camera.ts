// A photo by the camera of this computer, with time to step back.
import { h, toast } from './dom.js';

const TIMERS: [string, number][] = [['at once', 0], ['in 5 seconds', 5], ['in 10 seconds', 10]];

/** Ask for a photo; null when the user does without. */
export async function takePhoto(): Promise<File | null> {
  let stream: MediaStream;
  try {
    if (!navigator.mediaDevices) throw new Error('This page may not use a camera: open it on this computer, or over https.');
    stream = await navigator.mediaDevices.getUserMedia({ video: { width: { ideal: 1920 }, height: { ideal: 1080 } } });
  } catch (error) {
    const name = error instanceof Error ? error.name : '';
    toast(name === 'NotAllowedError' ? 'The browser was told not to let this page use the camera.'
      : name === 'NotFoundError' ? 'There is no camera.' : error instanceof Error ? error.message : String(error), true);
    return null;
  }
  return new Promise((done) => {
    let timer = 0, taken: File | null = null;
    const video = h('video', { autoplay: true, muted: true, playsinline: true, class: 'mirrored', 'aria-label': 'What the camera sees' });
    video.srcObject = stream;
    const when = h('select', { 'aria-label': 'When' }, ...TIMERS.map(([words, seconds]) => h('option', { value: seconds }, words)));
    const count = h('output', { class: 'clock', 'aria-live': 'assertive' });
    const take = async () => {
      const canvas = h('canvas', { width: video.videoWidth, height: video.videoHeight });
      canvas.getContext('2d')!.drawImage(video, 0, 0);
      const blob = await new Promise<Blob | null>((ready) => canvas.toBlob(ready, 'image/jpeg', 0.95));
      if (blob) taken = new File([blob], 'camera.jpg', { type: 'image/jpeg' });
      dialog.close();
    };
    const begin = () => {
      let left = +when.value;
      clearInterval(timer);
      if (!left) {
        void take();
        return;
      }
      count.textContent = String(left);
      timer = window.setInterval(() => {
        count.textContent = String(--left);
        if (left > 0) return;
        clearInterval(timer);
        void take();
      }, 1000);
    };
    const dialog = h('dialog', { class: 'card manage', 'aria-label': 'A photo by the camera', onclose: () => {
      clearInterval(timer);
      for (const track of stream.getTracks()) track.stop();
      dialog.remove();
      done(taken);
    } }, h('h2', {}, 'A photo by the camera'), video,
      h('p', { class: 'hint' }, 'Best is the whole body from the front, arms a little away from it, in even light.'),
      h('div', { class: 'line' }, h('button', { type: 'button', class: 'chip', onclick: begin }, 'Take it'), when, count,
        h('button', { type: 'button', class: 'chip quiet', onclick: () => dialog.close() }, 'Close')));
    document.body.append(dialog);
    dialog.showModal();
  });
}
