// The page of `persona serve`: drop photos, watch avatars come to be, play with them.
import { takePhoto } from './camera.js';
import { JobCard, complain, words } from './card.js';
import { Dropping } from './dropping.js';
import { h, icon, iconButton, toast, warn } from './dom.js';
import { Further, inWords, isVideo } from './further.js';
import { manage } from './manage.js';
import { Options } from './options.js';
import type { JobChange, JobReport, ServerState } from '../server-types.js';
import { Problem, server } from './server.js';

export class Home {
  readonly element: HTMLElement;
  private readonly works = h('div', { class: 'works' });
  private readonly shelf = h('section', { class: 'shelf', 'aria-label': 'Avatars' });
  private readonly drop: HTMLButtonElement;
  private readonly options: Options;
  private readonly further = new Further();
  private readonly refusal = h('div', { class: 'refusal', role: 'alert' });
  private readonly dropping: Dropping;
  private readonly stop: () => void;
  private readonly cards = new Map<string, JobCard>();
  /** What the next avatar is called; empty: as the file is. */
  private readonly called = h('input', { type: 'text', placeholder: 'as the file is called', maxlength: 60, autocomplete: 'off' });
  private readonly stops: (() => void)[] = [];
  /** Jobs that were begun here. */
  private readonly own = new Set<string>();
  /** Jobs that this page saw at work. */
  private readonly watched = new Set<string>();

  constructor(state: ServerState, private readonly open: (avatar: string, fresh: boolean) => void) {
    const opener = h('input', { type: 'file', accept: 'image/*', multiple: true, hidden: true, onchange: () => {
      this.takeAll([...(opener.files ?? [])]);
      opener.value = '';
    } });
    this.drop = h('button', { type: 'button', class: 'drop', onclick: () => opener.click() },
      icon('person'), h('strong', {}, 'Drop a photo here'), h('span', {}, 'or choose one: a single person, best the whole body from the front, arms a little away from it'));
    this.options = new Options(state.choices);
    const where = state.user ? `Signed in as ${state.user}.` : `Everything stays on this computer, in ${state.folder}.`;
    this.element = h('main', { class: 'home' },
      h('header', {}, h('h1', {}, 'persona'), h('p', {}, `One photo in, an avatar that moves out. ${where}`)),
      this.drop, opener,
      h('div', { class: 'ways' },
        h('label', { class: 'field' }, h('span', {}, 'Name'), this.called),
        h('button', { type: 'button', class: 'chip', onclick: () => void takePhoto().then((file) => file && this.take(file)) }, 'Take a photo'),
        h('span', { class: 'hint' }, 'A photo can be pasted, too.')),
      this.further.element, this.options.element, this.refusal, this.works, this.shelf);
    this.dropping = new Dropping(this.element, 'Drop the photo', (files) => this.takeAll(files));
    const paste = (event: ClipboardEvent) => {
      const files = [...(event.clipboardData?.files ?? [])].filter((f) => f.type.startsWith('image/'));
      this.takeAll(files);
      if (files.length) event.preventDefault();
    };
    document.addEventListener('paste', paste);
    this.stops.push(() => document.removeEventListener('paste', paste));
    this.showShelf(state.avatars);
    for (const job of [...state.jobs].reverse()) this.showJob(job);
    this.stop = server.listen((change) => this.hear(change), warn);
  }

  end(): void {
    this.stop();
    for (const stop of this.stops) stop();
    this.dropping.end();
    document.querySelector('dialog.manage')?.remove();
    this.element.remove();
  }

  /** Photos become an avatar each; a video goes with the next one. */
  private takeAll(files: File[]): void {
    const videos = files.filter(isVideo), photos = files.filter((f) => !isVideo(f)), waiting = [...this.further.files, ...videos];
    if (photos.length > 1 && waiting.length) {
      this.refuse(`${inWords(waiting)} would go with one photo, but these are ${photos.length}. Give one photo, or remove what was added.`);
      return;
    }
    if (videos.length) {
      this.further.add(videos);
      if (!photos.length) toast(`${videos[0].name} goes with the next photo.`);
    }
    for (const photo of photos) void this.take(photo);
  }

  private refuse(message: string, ...more: HTMLElement[]): void {
    this.refusal.replaceChildren(h('p', { class: 'problem' }, message), ...more);
    this.refusal.scrollIntoView({ behavior: 'smooth', block: 'nearest' });
  }

  private async take(file: File): Promise<void> {
    this.refusal.replaceChildren();
    try {
      const further = [...this.further.files];
      const name = this.called.value.trim(), ending = /\.[^.]*$/.exec(file.name)?.[0] ?? '';
      const job = await server.create(file, this.options.chosen(), name ? name + ending : file.name, further);
      this.called.value = '';
      this.further.clear();
      if (further.length) toast(`${job.name} is made with ${inWords(further)}.`);
      this.own.add(job.id);
      this.showJob(job, file);
      this.cards.get(job.id)?.element.scrollIntoView({ behavior: 'smooth', block: 'nearest' });
    } catch (error) {
      // The photo is kept, so that it need not be dropped again once the options are right.
      const again = h('button', { type: 'button', class: 'chip', onclick: () => void this.take(file) }, `Try again with ${file.name}`);
      const useless = error instanceof Problem && error.status === 415 && !this.further.files.length; // it is no photo
      this.refuse(words(error), ...(useless ? [] : [again]));
    }
  }

  private showShelf(avatars: string[]): void {
    this.shelf.replaceChildren(...avatars.map((name) => {
      const image = h('img', { alt: '', src: server.preview(name), loading: 'lazy' });
      image.addEventListener('error', () => image.replaceWith(h('div', { class: 'blank' }, icon('person'))));
      return h('div', { class: 'place' },
        h('button', { type: 'button', class: 'avatar', onclick: () => this.open(name, false) }, image, h('span', {}, name)),
        iconButton('tune', `What can be done with ${name}`, () => void this.manage(name).catch(complain)));
    }));
  }

  private async manage(name: string): Promise<void> {
    manage(await server.avatar(name), () => this.options.chosen(), (job) => {
      if (job) this.showJob(job);
      void this.refresh();
    });
  }

  private async refresh(): Promise<void> {
    const state = await server.state().catch(() => null);
    if (state) this.showShelf(state.avatars);
  }

  private hear({ job, removed }: JobChange): void {
    if (job) this.showJob(job);
    else if (removed) this.forget(removed);
  }

  private forget(id: string): void {
    this.cards.get(id)?.end();
    this.cards.delete(id);
  }

  private showJob(job: JobReport, photo?: File): void {
    if (job.kind !== 'create') return;
    const card = this.cards.get(job.id);
    if (card && card.job.revision > job.revision) { // an older answer came later; but it alone knows the photo
      if (photo) card.show(card.job, photo);
      return;
    }
    const working = job.state === 'running' || job.state === 'queued';
    if (working) this.watched.add(job.id);
    if (job.state === 'done' || job.state === 'cancelled') {
      this.forget(job.id);
      if (job.state === 'done' && this.watched.delete(job.id)) this.finished(job);
      return;
    }
    if (card) {
      const begins = card.job.state === 'queued' && job.state === 'running' && this.own.has(job.id);
      card.show(job, photo);
      if (begins) card.element.scrollIntoView({ behavior: 'smooth', block: 'nearest' }); // it has grown
    }
    else {
      const fresh = new JobCard(job, photo);
      this.cards.set(job.id, fresh);
      this.works.append(fresh.element);
    }
  }

  /** An avatar came to be while this page watched: it is shown, unless others are still made here. */
  private finished(job: JobReport): void {
    if (job.result.avatar && ![...this.cards.values()].some((card) => card.working)) this.open(job.result.avatar, true);
    else {
      toast(`${job.name} is ready.`);
      void this.refresh();
    }
  }
}
