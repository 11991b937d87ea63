// Elements without HTML text: whatever a name holds stays text.

type Child = Node | string | null | undefined | false;
type Props = Record<string, unknown>;

/** An element: `on...` properties are listeners, the others attributes; `false` and null leave an attribute out. */
export function h<K extends keyof HTMLElementTagNameMap>(tag: K, props: Props = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value as EventListener);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, String(value));
  }
  for (const child of children) if (child) element.append(child);
  return element;
}

const ICONS = {
  play: 'M8 5v14l11-7z',
  pause: 'M7 5h4v14H7zM13 5h4v14h-4z',
  loop: 'M17 3l4 4-4 4V8H7v4H5V6h12zM7 21l-4-4 4-4v3h10v-4h2v6H7z',
  camera: 'M9 4l-1.500 2H4a1 1 0 0 0-1 1v12a1 1 0 0 0 1 1h16a1 1 0 0 0 1-1V7a1 1 0 0 0-1-1h-3.500L15 4zM12 8.500a4.500 4.500 0 1 1 0 9 4.500 4.500 0 0 1 0-9z',
  record: 'M12 6a6 6 0 1 0 0 12 6 6 0 0 0 0-12z',
  stop: 'M7 7h10v10H7z',
  share: 'M12 3l4.500 4.500-1.400 1.400L13 6.800V15h-2V6.800L8.900 8.900 7.500 7.500zM5 13h2v6h10v-6h2v8H5z',
  full: 'M4 4h6v2H6v4H4zM14 4h6v6h-2V6h-4zM4 14h2v4h4v2H4zM18 14h2v6h-6v-2h4z',
  photo: 'M3 4h8v16H3zM13 4h8v16h-8zM5 6v12h4V6z',
  tune: 'M4 6h10v2H4zM16 4h2v6h-2zM18 6h2v2h-2zM4 11h3v2H4zM8 9h2v6H8zM11 11h9v2h-9zM4 16h8v2H4zM13 14h2v6h-2zM16 16h4v2h-4z',
  reset: 'M12 5V1L7 6l5 5V7a5 5 0 1 1-5 5H5a7 7 0 1 0 7-7z',
  undo: 'M8 5L3 10l5 5v-3.500h6a3.500 3.500 0 0 1 0 7H9v2h5a5.500 5.500 0 0 0 0-11H8z',
  redo: 'M16 5l5 5-5 5v-3.500h-6a3.500 3.500 0 0 0 0 7h5v2h-5a5.500 5.500 0 0 1 0-11h6z',
  close: 'M6.400 5L12 10.600 17.600 5 19 6.400 13.400 12 19 17.600 17.600 19 12 13.400 6.400 19 5 17.600 10.600 12 5 6.400z',
  back: 'M11 5l1.400 1.400L7.800 11H20v2H7.800l4.600 4.600L11 19l-7-7z',
  file: 'M6 2h8l5 5v15H6zM13 3.500V8h4.500zM11 12v3H8v2h3v3h2v-3h3v-2h-3v-3z',
  person: 'M12 3a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM4 21c0-5 3.500-8 8-8s8 3 8 8z',
};

export type IconName = keyof typeof ICONS;

export function icon(name: IconName): SVGSVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  path.setAttribute('d', ICONS[name]);
  path.setAttribute('fill-rule', 'evenodd');
  svg.append(path);
  return svg;
}

/** A button that is a picture; its label is read aloud and shown as a hint. */
export function iconButton(name: IconName, label: string, press: () => void, more: Props = {}): HTMLButtonElement {
  return h('button', { class: 'icon', type: 'button', 'aria-label': label, title: label, onclick: press, ...more }, icon(name));
}

export function setIcon(button: HTMLButtonElement, name: IconName, label: string): void {
  button.replaceChildren(icon(name));
  button.setAttribute('aria-label', label);
  button.title = label;
}

export interface Slider {
  element: HTMLElement;
  input: HTMLInputElement;
  set(value: number): void;
}

/** A labelled slider that shows its value; a double click puts it back to where it was made. */
export function slider(
  label: string, range: { min: number; max: number; step: number; value: number },
  changed: (value: number) => void, words: (value: number) => string = (v) => v.toFixed(2),
): Slider {
  const input = h('input', { type: 'range', 'aria-label': label, min: range.min, max: range.max, step: range.step, value: range.value });
  const shown = h('output', {}, words(range.value));
  const show = (value: number) => {
    shown.textContent = words(value);
    input.setAttribute('aria-valuetext', words(value));
    input.style.setProperty('--filled', `${(100 * (value - range.min)) / (range.max - range.min)}%`);
  };
  const tell = () => {
    show(+input.value);
    changed(+input.value);
  };
  input.addEventListener('input', tell);
  input.addEventListener('dblclick', () => {
    input.value = String(range.value);
    tell();
  });
  show(range.value);
  return {
    input,
    element: h('label', { class: 'slider' }, h('span', {}, label), input, shown),
    set(value) {
      input.value = String(value);
      show(value);
    },
  };
}

/** Whether an element that has the focus uses a key itself. */
export function usesKey(element: EventTarget | null, key: string): boolean {
  const press = key === ' ' || key === 'Enter', moves = key.startsWith('Arrow') || ['Home', 'End', 'PageUp', 'PageDown'].includes(key);
  if (element instanceof HTMLSelectElement || element instanceof HTMLTextAreaElement) return true;
  if (element instanceof HTMLInputElement) {
    if (element.type === 'range') return moves;
    return press || !['checkbox', 'color', 'file', 'button'].includes(element.type);
  }
  if (!(element instanceof Element) || !element.matches('button, summary, a[href]')) return false;
  return press || (moves && element.closest('[role=tablist], [role=radiogroup]') !== null);
}

/** A row that can be scrolled sideways, with its ends fading where there is more. */
export function scrolled(row: HTMLElement): HTMLElement {
  const look = () => {
    row.classList.toggle('before', row.scrollLeft > 2);
    row.classList.toggle('after', row.scrollLeft + row.clientWidth < row.scrollWidth - 2);
  };
  row.addEventListener('scroll', look, { passive: true });
  row.addEventListener('wheel', (event) => {
    if (event.deltaX || row.scrollWidth <= row.clientWidth) return;
    row.scrollLeft += event.deltaY;
    event.preventDefault();
  }, { passive: false });
  new ResizeObserver(look).observe(row);
  new MutationObserver(look).observe(row, { childList: true });
  return row;
}

/** A word at the top of the page that stays while something is wrong; null takes it away. */
export function warn(message: string | null): void {
  document.querySelector('.warning')?.remove();
  if (message) document.body.append(h('p', { class: 'warning', role: 'alert' }, message));
}

export function saveFile(data: Blob | string, name: string): void {
  const url = typeof data === 'string' ? data : URL.createObjectURL(data);
  h('a', { href: url, download: name }).click();
  if (typeof data !== 'string') setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** A name as files may have it everywhere. */
export const fileName = (name: string): string => name.replace(/[^\p{L}\p{N}_-]+/gu, '-').slice(0, 60) || 'avatar';

/** A short message that goes away by itself; problems stay longer. */
export function toast(message: string, problem = false): void {
  let place = document.querySelector('.toasts');
  if (!place) document.body.append((place = h('div', { class: 'toasts', role: 'status', 'aria-live': 'polite' })));
  const element = h('div', { class: problem ? 'toast problem' : 'toast' }, message);
  place.append(element);
  setTimeout(() => element.remove(), problem ? 9000 : 3500);
}
