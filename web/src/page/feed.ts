// Changes of jobs, for all tabs from one stream: browsers allow six connections to a server, and a stream holds one for
// as long as it is open. The tab that holds a lock listens and tells the others; when it closes, the next one does.
import type { JobChange, JobReport } from '../server-types.js';

const POLL_MILLISECONDS = 2000;
const AGAIN_MILLISECONDS = 3000;
const PATIENCE_MILLISECONDS = 1500; // a line that breaks and comes back at once is not worth a word

export interface Source {
  /** The address of the stream of what is newer than a revision. */
  stream(after: number): string;
  /** All jobs there are. */
  jobs(): Promise<JobReport[]>;
  /** Tabs of the same name share a stream. */
  name: string;
  /** What is known already. */
  revision: number;
}

/** Told of every job there is, and of every change after that; `broken`: whether the line to the server is, when that changes.
 * Returns how to stop.
 */
export function feed(source: Source, told: (change: JobChange) => void, broken: (lost: boolean) => void): () => void {
  const stop = new AbortController(), heard = new Map<string, number>();
  let { revision } = source;
  const take = (change: JobChange): void => {
    const id = change.job?.id ?? change.removed ?? '';
    if (stop.signal.aborted || (heard.get(id) ?? 0) >= change.revision) return;
    heard.set(id, change.revision);
    told(change);
  };
  const look = async (): Promise<void> => {
    const jobs = await source.jobs().catch(() => null);
    jobs?.sort((a, b) => a.created - b.created).forEach((job) => take({ job, removed: null, revision: job.revision }));
    if (!jobs) return;
    const there = new Set(jobs.map((job) => job.id));
    for (const [id, last] of heard) if (!there.has(id)) take({ job: null, removed: id, revision: last + 1 });
  };
  const channel = new BroadcastChannel(source.name);
  channel.onmessage = (event: MessageEvent<JobChange>) => {
    revision = Math.max(revision, event.data.revision);
    take(event.data);
  };
  stop.signal.addEventListener('abort', () => channel.close());
  const lines = new BroadcastChannel(`${source.name} line`);
  lines.onmessage = (event: MessageEvent<boolean>) => broken(event.data);
  stop.signal.addEventListener('abort', () => {
    lines.close();
    broken(false);
  });
  let lost = 0;
  const line = (fine: boolean): void => {
    if (fine === !lost) return;
    clearTimeout(lost);
    const say = (is: boolean) => {
      broken(is);
      if (!stop.signal.aborted) lines.postMessage(is);
    };
    lost = fine ? 0 : window.setTimeout(() => stop.signal.aborted || say(true), PATIENCE_MILLISECONDS);
    if (fine) say(false);
  };
  // What was told to the other tabs before this one listened.
  void look();

  if (!navigator.locks) { // a page that came over plain HTTP from another computer
    const timer = setInterval(() => void look(), POLL_MILLISECONDS);
    stop.signal.addEventListener('abort', () => clearInterval(timer));
    return () => stop.abort();
  }
  const listen = (): Promise<void> => new Promise((done) => {
    let stream: EventSource | null = null, timer = 0;
    const open = (): void => {
      stream = new EventSource(source.stream(revision));
      stream.onopen = () => line(true);
      stream.onmessage = (event) => {
        const change = JSON.parse(event.data) as JobChange;
        revision = Math.max(revision, change.revision);
        channel.postMessage(change);
        take(change);
      };
      stream.onerror = () => {
        line(false);
        if (stream?.readyState === EventSource.CLOSED) timer = window.setTimeout(open, AGAIN_MILLISECONDS); // refused, not only cut
      };
    };
    stop.signal.addEventListener('abort', () => {
      clearTimeout(timer);
      stream?.close();
      done();
    });
    open();
  });
  navigator.locks.request(source.name, { signal: stop.signal }, listen).catch(() => undefined); // stopped while it waited
  return () => stop.abort();
}
