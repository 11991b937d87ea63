// Photos and a video of the same person that go with the next photo.
import { h, iconButton } from './dom.js';

export class Further {
  readonly element: HTMLElement;
  private kept: File[] = [];
  private readonly list = h('ul', { class: 'further', 'aria-label': 'Further photos and videos' });
  private readonly opener = h('input', { type: 'file', accept: 'image/*,video/*', multiple: true, onchange: () => {
    this.add([...(this.opener.files ?? [])]);
    this.opener.value = '';
  } });

  constructor() {
    this.element = h('div', { class: 'more' },
      h('div', { class: 'line' },
        h('button', { type: 'button', class: 'chip', onclick: () => this.opener.click() }, 'Add photos or a video'),
        h('span', { class: 'hint' }, 'of the same person in the same clothes, from other sides: they go with the next photo, so add them first.')),
      this.list);
  }

  get files(): readonly File[] {
    return this.kept;
  }

  add(files: File[]): void {
    this.kept.push(...files);
    this.show();
  }

  clear(): void {
    this.kept = [];
    this.show();
  }

  private show(): void {
    this.list.replaceChildren(...this.kept.map((file) => h('li', {}, h('span', {}, file.name), iconButton('close', `Do without ${file.name}`, () => {
      this.kept = this.kept.filter((f) => f !== file);
      this.show();
      this.element.querySelector('button')!.focus();
    }))));
  }
}

/** Whether a file is a video, by what the browser takes it for. */
export const isVideo = (file: File): boolean => file.type.startsWith('video/');

/** "2 further photos and a video", or nothing. */
export function inWords(files: readonly File[]): string {
  const videos = files.filter(isVideo).length, photos = files.length - videos;
  return [photos ? `${photos} further photo${photos > 1 ? 's' : ''}` : '', videos ? 'a video' : ''].filter(Boolean).join(' and ');
}
