// The page of `persona serve`: drop a photo, watch the avatar come to be, play with it.
import { Dropping } from './dropping';
import { h, icon, toast } from './dom';
import { Options } from './options';
import type { JobReport, ServerState } from '../server-types';
import { CREATE_STAGES, Problem, duration, server, stageWords } from './server';

export class Home {
  readonly element: HTMLElement;
  private readonly work = h('section', { class: 'card work', hidden: true, 'aria-label': 'The avatar being made' });
  private readonly shelf = h('section', { class: 'shelf', 'aria-label': 'Avatars' });
  private readonly drop: HTMLButtonElement;
  private readonly options: Options;
  private readonly refusal = h('div', { class: 'refusal', role: 'alert' });
  private readonly dropping: Dropping;
  private readonly stop: () => void;
  private running: number | null = null;

  constructor(state: ServerState, private readonly open: (avatar: string, fresh: boolean) => void) {
    const opener = h('input', { type: 'file', accept: 'image/*', hidden: true, onchange: () => {
      if (opener.files?.[0]) void this.take(opener.files[0]);
      opener.value = '';
    } });
    this.drop = h('button', { type: 'button', class: 'drop', onclick: () => opener.click() },
      icon('person'), h('strong', {}, 'Drop a photo here'), h('span', {}, 'or choose one: a single person, best the whole body from the front, arms a little away from it'));
    this.options = new Options(state.choices);
    this.element = h('main', { class: 'home' },
      h('header', {}, h('h1', {}, 'persona'), h('p', {}, 'One photo in, an avatar that moves out. Everything stays on this computer.')),
      this.drop, opener, this.options.element, this.refusal, this.work, this.shelf);
    this.dropping = new Dropping(this.element, 'Drop the photo', (file) => void this.take(file));
    this.showShelf(state.avatars);
    this.showJob(state.job);
    this.stop = server.listen((job) => this.showJob(job));
  }

  end(): void {
    this.stop();
    this.dropping.end();
    this.element.remove();
  }

  private async take(file: File): Promise<void> {
    this.refusal.replaceChildren();
    try {
      this.showJob(await server.create(file, this.options.chosen()));
      this.work.scrollIntoView({ behavior: 'smooth', block: 'nearest' });
    } catch (error) {
      // The photo is kept, so that it need not be dropped again once the options are right.
      const again = h('button', { type: 'button', class: 'chip', onclick: () => void this.take(file) }, `Try again with ${file.name}`);
      const useless = error instanceof Problem && error.status === 415; // it is no photo
      this.refusal.replaceChildren(h('p', { class: 'problem' }, words(error)), ...(useless ? [] : [again]));
      this.refusal.scrollIntoView({ behavior: 'smooth', block: 'nearest' });
    }
  }

  private showShelf(avatars: string[]): void {
    this.shelf.replaceChildren(...avatars.map((name) => {
      const image = h('img', { alt: '', src: server.preview(name), loading: 'lazy' });
      image.addEventListener('error', () => image.replaceWith(h('div', { class: 'blank' }, icon('person'))));
      return h('button', { type: 'button', class: 'avatar', onclick: () => this.open(name, false) }, image, h('span', {}, name));
    }));
  }

  private showJob(job: JobReport | null): void {
    const own = job?.kind === 'create' ? job : null, running = own?.state === 'running';
    this.drop.disabled = job?.state === 'running';
    if (running) this.running = own.number;
    else if (own?.state === 'done' && this.running === own.number && own.result.avatar) {
      // It came to be while this page watched.
      this.open(own.result.avatar, true);
      return;
    }
    this.work.hidden = !own || own.state === 'done';
    if (!own || this.work.hidden) return;
    const done = new Map(own.stages.map((s) => [s.name, s]));
    const stages = h('ol', { class: 'stages' }, ...CREATE_STAGES.map((name) => {
      const stage = done.get(name), share = stage?.fraction ?? 0;
      const left = running && stage?.state === 'running' && stage.secondsLeft ? `${duration(stage.secondsLeft)} left` : '';
      return h('li', { class: stage?.state ?? 'waiting', 'aria-current': stage?.state === 'running' ? 'step' : null },
        h('span', {}, stageWords(name)), h('span', { class: 'left' }, stage?.state === 'done' ? 'done' : left),
        stage?.state === 'running' ? h('progress', { max: 1, value: share, 'aria-label': stageWords(name) }) : null);
    }));
    const title = { running: `Making ${own.name}`, cancelled: `${own.name}: stopped`, failed: `${own.name} could not be made`, done: '' }[own.state];
    const button = (words: string, act: () => Promise<unknown>) => h('button', { type: 'button', class: 'chip', onclick: () => void act().catch(complain) }, words);
    const picture = h('div', { class: 'preview' });
    if (own.previews) picture.append(h('img', { alt: `The first look at ${own.name}`, src: server.jobPreview(own) }));
    else picture.append(icon('person'));
    this.work.replaceChildren(picture, h('div', {},
      h('h2', {}, title),
      own.state === 'failed' ? h('p', { class: 'problem', role: 'alert' }, own.error) : null,
      own.state === 'cancelled' ? h('p', { class: 'hint' }, 'What was finished is kept: it goes on from there.') : null,
      stages,
      ...own.warnings.map((w) => h('p', { class: 'hint' }, w)),
      h('div', { class: 'chips wrap' }, running ? button('Cancel', server.cancel) : button(own.state === 'failed' ? 'Try again' : 'Go on', server.resume))));
  }
}

function complain(error: unknown): void {
  toast(words(error), true);
}

function words(error: unknown): string {
  return error instanceof Problem ? error.message : `Something went wrong: ${error instanceof Error ? error.message : error}`;
}
