// Files dropped anywhere on the page.
import { h } from './dom.js';

export class Dropping {
  private readonly veil: HTMLElement;
  private readonly stops: (() => void)[] = [];
  private depth = 0;

  /** `words` are shown while a file is held over the page. */
  constructor(place: HTMLElement, words: string, taken: (files: File[]) => void) {
    this.veil = h('div', { class: 'veil', hidden: true }, h('p', {}, words));
    place.append(this.veil);
    const show = (over: boolean) => (this.veil.hidden = !over);
    this.listen('dragenter', () => show(++this.depth > 0));
    this.listen('dragleave', () => show(--this.depth > 0));
    this.listen('dragover', (event) => event.preventDefault());
    this.listen('drop', (event) => {
      event.preventDefault();
      this.depth = 0;
      show(false);
      const files = [...(event.dataTransfer?.files ?? [])];
      if (files.length) taken(files);
    });
  }

  end(): void {
    for (const stop of this.stops) stop();
    this.veil.remove();
  }

  private listen(type: string, listener: (e: DragEvent) => void): void {
    const heard = listener as EventListener;
    window.addEventListener(type, heard);
    this.stops.push(() => window.removeEventListener(type, heard));
  }
}
