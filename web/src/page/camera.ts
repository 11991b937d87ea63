// A photo by the camera of this computer, with time to step back.
import { h, toast } from './dom.js';

const TIMERS: [string, number][] = [['now', 0], ['in 5 s', 5], ['in 10 s', 10]];

let asked = false;

/** Ask for a photo; null when the user does without, or is being asked already (a double click). */
export async function takePhoto(): Promise<File | null> {
  if (asked) return null;
  asked = true;
  try {
    return await ask();
  } finally {
    asked = false;
  }
}

async function ask(): Promise<File | null> {
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
    let timer = 0, taken: File | null = null, used = false;
    const video = h('video', { autoplay: true, muted: true, playsinline: true, class: 'mirrored', 'aria-label': 'What the camera sees' });
    video.srcObject = stream;
    const canvas = h('canvas', { hidden: true, role: 'img', 'aria-label': 'The photo' });
    const when = h('select', { 'aria-label': 'When' }, ...TIMERS.map(([words, seconds]) => h('option', { value: seconds }, words)));
    const count = h('output', { class: 'count', 'aria-live': 'assertive' });
    const chip = (words: string, act: () => void, more = {}) => h('button', { type: 'button', class: 'chip', onclick: act, ...more }, words);
    /** The camera's picture, or the photo that was taken of it. */
    const show = (photo: boolean) => {
      canvas.hidden = use.hidden = again.hidden = !photo;
      video.hidden = shoot.hidden = when.hidden = photo;
      (photo ? use : shoot).focus();
    };
    const take = async () => {
      count.textContent = '';
      [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
      canvas.getContext('2d')!.drawImage(video, 0, 0);
      const blob = await new Promise<Blob | null>((ready) => canvas.toBlob(ready, 'image/jpeg', 0.95));
      if (!blob || !dialog.open) return;
      taken = new File([blob], 'camera.jpg', { type: 'image/jpeg' });
      show(true);
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
        count.textContent = left > 1 ? String(--left) : '';
        if (count.textContent) return;
        clearInterval(timer);
        void take();
      }, 1000);
    };
    const shoot = chip('Take it', begin, { class: 'chip first', disabled: true });
    const use = chip('Use it', () => {
      used = true;
      dialog.close();
    }, { class: 'chip first', hidden: true });
    const again = chip('Take another', () => show(false), { hidden: true });
    video.addEventListener('loadeddata', () => {
      shoot.disabled = false;
      shoot.focus();
    }, { once: true });
    const dialog = h('dialog', { class: 'card manage shot', 'aria-label': 'A photo by the camera', onclose: () => {
      clearInterval(timer);
      for (const track of stream.getTracks()) track.stop();
      dialog.remove();
      done(used ? taken : null);
    } }, h('h2', {}, 'A photo by the camera'), h('div', { class: 'seen' }, video, canvas, count),
      h('p', { class: 'hint' }, 'Best is the whole body from the front, arms a little away from it, in even light.'),
      h('div', { class: 'line' }, shoot, when, use, again, chip('Close', () => dialog.close(), { class: 'chip quiet' })));
    document.body.append(dialog);
    dialog.showModal();
  });
}
