// A job as a card: what it does, how far it is, what can be done with it.
import { h, icon, toast } from './dom.js';
import type { JobReport } from '../server-types.js';
import { CREATE_STAGES, Problem, duration, server, stageWords } from './server.js';

export class JobCard {
  readonly element = h('section', { class: 'card work', 'aria-label': 'An avatar being made' });
  private shown = '';
  /** What was asked for here, before the server has said so. */
  private asked: JobReport['ending'] = '';
  private readonly time = h('p', { class: 'hint' });

  /** The photo itself, where it was given on this page. */
  private photo = '';
  private readonly clock: number;

  constructor(public job: JobReport, photo?: File) {
    this.show(job, photo);
    this.clock = window.setInterval(() => this.showTime(), 1000);
  }

  end(): void {
    clearInterval(this.clock);
    if (this.photo) URL.revokeObjectURL(this.photo);
    this.element.remove();
  }

  /** Whether something still happens to it. */
  get working(): boolean {
    return this.job.state === 'running' || this.job.state === 'queued';
  }

  show(job: JobReport, photo?: File): void {
    this.job = job;
    if (photo && !this.photo) this.photo = URL.createObjectURL(photo);
    const running = job.state === 'running', ending = running ? this.asked || job.ending : (this.asked = ''), done = new Map(job.stages.map((s) => [s.name, s]));
    // What has ended tells what was begun; what would have come is no news.
    const listed = running ? CREATE_STAGES : CREATE_STAGES.filter((name) => done.has(name));
    const stages = h('ol', { class: 'stages' }, ...listed.map((name) => {
      const stage = done.get(name), share = stage?.fraction ?? 0;
      const left = running && stage?.state === 'running' && stage.secondsLeft ? `${duration(stage.secondsLeft)} left` : '';
      return h('li', { class: stage?.state ?? 'waiting', 'aria-current': stage?.state === 'running' ? 'step' : null },
        h('span', {}, stageWords(name)), h('span', { class: 'left' }, stage?.state === 'done' ? 'done' : left),
        running && stage?.state === 'running' ? h('progress', { max: 1, value: share, 'aria-label': stageWords(name) }) : null);
    }));
    const title = {
      queued: `${job.name} waits`, running: ending ? `${job.name}: stopping…` : `Making ${job.name}`, stopped: `${job.name}: stopped`, failed: `${job.name} could not be made`,
      cancelled: `${job.name}: cancelled`, done: job.name,
    }[job.state];
    const button = (words: string, act: (job: JobReport) => Promise<unknown>, asked: JobReport['ending'] = '') =>
      h('button', { type: 'button', class: 'chip', onclick: () => void this.ask(act, asked) }, words);
    const buttons = {
      queued: [button('Cancel', server.cancel)],
      running: ending ? [] : [button('Stop', server.stop, 'stop'), button('Cancel and remove', server.cancel, 'cancel')],
      stopped: [button('Go on', server.resume), button('Remove', server.forget)],
      failed: [button('Try again', server.resume), button('Remove', server.forget)],
      cancelled: [], done: [],
    }[job.state];
    const ahead = job.ahead === 0 ? 'It is the next one.' : job.ahead === 1 ? 'One is before it.' : `${job.ahead} are before it.`;
    // A picture that is there already is not loaded again.
    const picture = this.element.querySelector('.preview:not(.own)'), wanted = job.previews ? server.jobPreview(job) : 'none';
    const preview = picture && this.shown === wanted ? picture : h('div', { class: 'preview' },
      job.previews ? h('img', { alt: `The first look at ${job.name}`, src: wanted }) : icon('person'));
    this.shown = wanted;
    const focused = document.activeElement instanceof HTMLButtonElement && this.element.contains(document.activeElement) ? document.activeElement.textContent : null;
    const own = this.photo ? this.element.querySelector('.own') ?? h('div', { class: 'preview own' }, h('img', { alt: 'The photo', src: this.photo })) : null;
    const pictured = job.state !== 'queued' && (running || own || job.previews);
    this.element.classList.toggle('bare', !pictured);
    this.element.replaceChildren(pictured ? h('div', { class: own ? 'pictures two' : 'pictures' }, own, preview) : '', h('div', {},
      h('h2', {}, title),
      job.state === 'failed' ? h('p', { class: 'problem', role: 'alert' }, job.error) : null,
      job.state === 'stopped' ? h('p', { class: 'hint' }, 'What was finished is kept: it goes on from there.') : null,
      ending ? h('p', { class: 'hint', role: 'status' }, ending === 'stop'
        ? 'The work ends within seconds; what was finished is kept.' : 'The work ends within seconds; then all of it is removed.') : null,
      job.state === 'queued' ? h('p', { class: 'hint' }, ahead) : stages,
      this.time,
      ...job.warnings.map((w) => h('p', { class: 'hint' }, w)),
      h('div', { class: 'chips wrap' }, ...buttons)));
    if (focused) buttons.find((b) => b.textContent === focused)?.focus();
    this.showTime();
  }

  /** Do what a button says; that work is to end is shown at once, though it takes the server some seconds. */
  private async ask(act: (job: JobReport) => Promise<unknown>, asked: JobReport['ending']): Promise<void> {
    if (asked) {
      this.asked = asked;
      this.show(this.job);
    }
    await act(this.job).catch((error) => {
      this.asked = '';
      this.show(this.job);
      complain(error);
    });
  }

  /** How long the work has taken so far; the server's clock and this one may differ a little. */
  private showTime(): void {
    const { started, ended } = this.job, running = this.job.state === 'running';
    this.time.hidden = !started || !(running || ended);
    if (started) this.time.textContent = `${running ? 'At work for' : 'It took'} ${duration(Math.max(0, (running ? Date.now() / 1000 : ended ?? started) - started))}.`;
  }
}

export function complain(error: unknown): void {
  toast(words(error), true);
}

export function words(error: unknown): string {
  return error instanceof Problem ? error.message : `Something went wrong: ${error instanceof Error ? error.message : error}`;
}
