// The local server, as the page sees it.
import type { AvatarReport, BakingReport, ExportList, JobChange, JobList, JobReport, MirroredPose, OfferedChoice, ServedMotion, ServerProblem, ServerState } from '../server-types.js';
import { feed } from './feed.js';

const API = '/api/v1';

/** Values of choices by name, for a new avatar. */
export type Chosen = Record<string, OfferedChoice['value']>;

/** Something the user can mend, told in plain words by the server. */
export class Problem extends Error {
  /** `status` is the answer's, 0 where there was none. */
  constructor(message: string, readonly status = 0) {
    super(message);
  }
}

const GONE = 'The local server does not answer. Is "persona" still running in the terminal? What is shown here goes on, but nothing new can be made.';

async function ask<T>(path: string, init: RequestInit = {}): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, init);
  } catch {
    throw new Problem(GONE);
  }
  const type = response.headers.get('content-type') ?? '';
  const answer = type.includes('json') ? await response.json() : null;
  if (!response.ok) throw new Problem((answer as ServerProblem | null)?.error ?? `The local server answered ${response.status}.`, response.status);
  return answer as T;
}

/** An answer that is no JSON. */
async function whole(path: string, init: RequestInit = {}): Promise<Response> {
  const response = await fetch(path, init).catch(() => {
    throw new Problem(GONE);
  });
  if (!response.ok) throw new Problem(((await response.json().catch(() => null)) as ServerProblem | null)?.error ?? `The local server answered ${response.status}.`, response.status);
  return response;
}

const post = <T>(path: string, body?: BodyInit) => ask<T>(path, { method: 'POST', body });
const remove = (path: string) => ask<null>(path, { method: 'DELETE' });
const of = (avatar: string) => `${API}/avatars/${encodeURIComponent(avatar)}`;
const jobAt = (job: JobReport) => `${API}/jobs/${job.id}`;
const choicesOf = (choices: Chosen) => `choices=${encodeURIComponent(JSON.stringify(choices))}`;

/** Who asks, and what the newest state was of: where listening begins. */
let user = '', revision = 0;

export const server = {
  async state(): Promise<ServerState> {
    const state = await ask<ServerState>(`${API}/state`);
    ({ user, revision } = state);
    return state;
  },
  signIn: (token: string) => post<null>(`${API}/session`, JSON.stringify({ token })),
  /** `name` is what the avatar is called, with the ending that says what the file is; `further` shows the same person. */
  create: (file: File, choices: Chosen, name: string, further: readonly File[] = []) => {
    const told = further.length ? `&further=${encodeURIComponent(JSON.stringify(further.map((f) => [f.name, f.size])))}` : '';
    return post<JobReport>(`${API}/jobs?name=${encodeURIComponent(name)}&${choicesOf(choices)}${told}`, further.length ? new Blob([...further, file]) : file);
  },
  stop: (job: JobReport) => post<JobReport>(`${jobAt(job)}/stop`),
  cancel: (job: JobReport) => post<JobReport>(`${jobAt(job)}/cancel`),
  resume: (job: JobReport) => post<JobReport>(`${jobAt(job)}/resume`),
  forget: (job: JobReport) => remove(jobAt(job)),
  motionOfJob: (job: JobReport) => ask<ServedMotion>(`${jobAt(job)}/motion.json`),
  jobPreview: (job: JobReport) => `${jobAt(job)}/preview.png?${job.previews}`,
  avatar: (avatar: string) => ask<AvatarReport>(of(avatar)),
  rename: (avatar: string, name: string) => ask<AvatarReport>(of(avatar), { method: 'PATCH', body: JSON.stringify({ name }) }),
  remove: (avatar: string) => remove(of(avatar)),
  forgetPhoto: (avatar: string) => remove(`${of(avatar)}/photo`),
  refine: (avatar: string, choices: Chosen) => post<JobReport>(`${of(avatar)}/refine?${choicesOf(choices)}`),
  splats: (avatar: string) => `${of(avatar)}/splats.glb`,
  report: (avatar: string) => `${of(avatar)}/report.html`,
  photo: (avatar: string) => `${of(avatar)}/photo.jpg`,
  preview: (avatar: string) => `${of(avatar)}/preview.png`,
  /** The page with the avatar, as one file. */
  wholePage: async (avatar: string): Promise<string> => (await whole(`${of(avatar)}/page.html`)).text(),
  /** In which formats the server writes an avatar. */
  exports: (avatar: string) => ask<ExportList>(`${of(avatar)}/exports`),
  /** The avatar in a format, and what the file is called. */
  async exported(avatar: string, format: string): Promise<{ blob: Blob; name: string }> {
    const response = await whole(`${of(avatar)}/exports/${encodeURIComponent(format)}`);
    const told = /filename="?([^";]+)"?/.exec(response.headers.get('content-disposition') ?? '');
    return { blob: await response.blob(), name: told?.[1] ?? `${avatar}.${format}` };
  },
  /** A motion at once, or the job that follows the person in a video. */
  motion: (avatar: string, file: File) => post<ServedMotion | JobReport>(`${of(avatar)}/motions?name=${encodeURIComponent(file.name)}`, file),
  /** The avatar's pose for a picture of the camera, taken at a time in seconds. */
  mirror: (avatar: string, picture: Blob, time: number, mirrored: boolean, calibrate: boolean) =>
    post<MirroredPose>(`${of(avatar)}/mirror?time=${time.toFixed(4)}${mirrored ? '&mirrored' : ''}${calibrate ? '&calibrate' : ''}`, picture),
  /** The avatar's pose for the next one that another program sends; waits for it, up to a second. */
  tracker: (avatar: string) => post<MirroredPose>(`${of(avatar)}/tracker`),
  /** A recording as a motion file. */
  recording: async (avatar: string, motion: ServedMotion): Promise<Blob> => {
    const response = await whole(`${of(avatar)}/recording.npz`, { method: 'POST', body: JSON.stringify(motion) });
    return response.blob();
  },
  /** How far the file of an avatar that is opened for the first time has come. */
  baking: (avatar: string) => ask<BakingReport>(`${of(avatar)}/baking.json`),
  /** Told of every job, now and whenever one changes or goes. `said`: what to tell the user while the server is gone, null when it
   * is back.
   */
  listen: (told: (change: JobChange) => void, said: (message: string | null) => void): (() => void) => feed({
    name: `persona-jobs ${user}`,
    revision,
    stream: (after) => `${API}/events?after=${after}`,
    jobs: async () => (await ask<JobList>(`${API}/jobs`)).jobs,
  }, told, (lost) => said(lost ? GONE : null)),
};

export const isJob = (answer: ServedMotion | JobReport): answer is JobReport => 'stages' in answer;

const WORDS: Record<string, string> = {
  perceive: 'Seeing the person',
  fit: 'Fitting the body',
  texture: 'Completing the texture',
  preview: 'First avatar',
  synthesize: 'Rendering other poses',
  train: 'Refining the avatar',
  report: 'Preview and report',
  view: 'Preparing the player',
  track: 'Following the person',
};

export const stageWords = (name: string): string => WORDS[name] ?? name;

export const CREATE_STAGES = ['perceive', 'fit', 'texture', 'preview', 'synthesize', 'train', 'report', 'view'];

export function duration(seconds: number): string {
  return seconds < 90 ? `${Math.max(1, Math.round(seconds))} s` : `${Math.round(seconds / 60)} min`;
}
