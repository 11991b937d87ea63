// Where the page begins: an avatar that the file itself holds, one that the server shows, or the way to a new one.
import { bytesOf } from '../core/base64.js';
import { AvatarError } from '../core/glb.js';
import { h, toast } from './dom.js';
import { Home } from './home.js';
import type { Shared } from './downloading.js';
import { Player } from './player.js';
import type { ServerProblem, ServerState } from '../server-types.js';
import { Problem, server } from './server.js';

const BAKING_MILLISECONDS = 400;
const FIRST_LOOK_MILLISECONDS = 60; // after the file was asked for

const app = document.getElementById('app')!;
let shown: { end(): void } | null = null;

declare global {
  interface Window {
    /** The player on the page, for tests and tools. */
    persona?: Player;
  }
}

function clear(): void {
  shown?.end();
  shown = null;
  delete window.persona;
  delete document.documentElement.dataset.ready;
  app.replaceChildren();
}

function ready(): void {
  document.documentElement.dataset.ready = '1';
}

/** What happens, or `message`: what went wrong, and the ways on. */
function say(title: string, message = '', ...ways: HTMLElement[]): void {
  clear();
  app.append(h('main', { class: 'notice' }, h('h1', {}, title), message ? h('p', { role: 'alert' }, message) : h('progress', { 'aria-label': title }),
    ways.length ? h('div', { class: 'chips wrap' }, ...ways) : null));
}

function play(name: string, glb: ArrayBuffer, served: boolean, clip?: string, back?: () => void, shared: Shared | null = null): void {
  clear();
  const player = new Player({ name, glb, served, clip, back });
  shown = player;
  app.append(player.element);
  document.title = name;
  player.start(shared);
  window.persona = player;
  ready();
}

async function show(state: ServerState, name: string, clip?: string): Promise<void> {
  say(`Opening ${name}`);
  const watching = watchBaking(name), response = await fetch(server.splats(name)).finally(() => clearInterval(watching));
  if (!response.ok) throw new Problem(((await response.json().catch(() => null)) as ServerProblem | null)?.error ?? `The local server answered ${response.status}.`, response.status);
  play(name, await response.arrayBuffer(), true, clip, state.creates ? () => (location.hash = '') : undefined);
}

/** An avatar that has not been shown before is prepared first, which takes seconds: tell how far that is. */
function watchBaking(name: string): number {
  const look = async () => {
    const told = await server.baking(name).catch(() => null), bar = app.querySelector('.notice progress');
    if (!bar || !told || told.fraction === null) return;
    bar.setAttribute('value', String(told.fraction));
    if (!app.querySelector('.notice p')) bar.after(h('p', { role: 'status' }, 'It is opened for the first time: its file for this page is made once.'));
  };
  window.setTimeout(() => void look(), FIRST_LOOK_MILLISECONDS);
  return window.setInterval(() => void look(), BAKING_MILLISECONDS);
}

/** Which avatar the address asks for. */
function asked(): { name: string; clip?: string } | null {
  const found = /^#\/avatar\/([^/]+)(?:\/([^/]+))?$/.exec(location.hash);
  try {
    return found ? { name: decodeURIComponent(found[1]), clip: found[2] && decodeURIComponent(found[2]) } : null;
  } catch {
    return null; // an address that was cut off
  }
}

async function route(): Promise<void> {
  delete document.documentElement.dataset.ready;
  try {
    const state = await server.state(), wanted = asked();
    if (wanted && state.avatars.includes(wanted.name)) await show(state, wanted.name, wanted.clip);
    else if (!state.creates) await show(state, state.avatars[0]);
    else {
      clear();
      document.title = 'persona';
      const home = new Home(state, (name, fresh) => {
        location.hash = `#/avatar/${encodeURIComponent(name)}${fresh ? '/walk' : ''}`;
      });
      shown = home;
      app.append(home.element);
      if (wanted) toast(`There is no avatar ${wanted.name} here.`, true);
      ready();
    }
  } catch (error) {
    fail(error);
  }
}

/** Someone the server does not know: a token lets in, and the browser keeps it. */
function signIn(): void {
  clear();
  const token = h('input', { type: 'password', 'aria-label': 'Token', placeholder: 'Token', autocomplete: 'current-password', required: true });
  const problem = h('p', { class: 'problem', role: 'alert' });
  const form = h('form', { onsubmit: (event: Event) => {
    event.preventDefault();
    server.signIn(token.value.trim()).then(route, (error: unknown) => {
      problem.textContent = error instanceof Problem && error.status === 401 ? 'This server does not know that token.' : error instanceof Error ? error.message : String(error);
      token.select();
    });
  } }, token, h('button', { class: 'chip first' }, 'Sign in'));
  app.append(h('main', { class: 'notice' }, h('h1', {}, 'Sign in to persona'),
    h('p', {}, 'Only who has its token may see what is on this server. Open the address that persona printed when it began, or put the token here: in the address, it is what follows “token=”.'), form, problem));
  ready();
  token.focus();
}

function fail(error: unknown): void {
  if (error instanceof Problem && error.status === 401) {
    signIn();
    return;
  }
  const told = error instanceof Problem || error instanceof AvatarError;
  const ways = own ? [] : [h('button', { type: 'button', class: 'chip', onclick: () => void route() }, 'Try again')];
  if (!own && location.hash) ways.push(h('button', { type: 'button', class: 'chip', onclick: () => (location.hash = '') }, 'All avatars'));
  say('That did not work', told ? error.message : `This browser could not show the avatar: ${error instanceof Error ? error.message : error}`, ...ways);
}

async function inside(text: string): Promise<ArrayBuffer> {
  return new Response(new Blob([bytesOf(text)]).stream().pipeThrough(new DecompressionStream('gzip'))).arrayBuffer();
}

const own = document.getElementById('avatar');
if (own) {
  const name = document.documentElement.dataset.avatar ?? '';
  say(`Opening ${name}`);
  const told = document.getElementById('shared')?.textContent, shared = told ? (JSON.parse(told) as Shared) : null;
  inside(own.textContent ?? '').then((glb) => play(name, glb, false, undefined, undefined, shared)).catch(fail);
} else {
  window.addEventListener('hashchange', () => void route());
  void route();
}
