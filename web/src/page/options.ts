// What can be chosen for a new avatar. Which choices there are and what they take, the server says; here are only their words.
import type { OfferedChoice } from '../server-types.js';
import { h } from './dom.js';
import { words } from './labels.js';
import { Problem, type Chosen } from './server.js';

interface Words {
  label: string;
  /** Shown while nothing is chosen. */
  nothing?: string;
  /** The words for each value of a choice with few of them. */
  values?: Record<string, string>;
}

/** In the order of the form; a choice that is not listed here comes last, with its name for a label. */
const WORDS: Record<string, Words> = {
  height: { label: 'Height', nothing: 'as the photo suggests' },
  turn: { label: 'Turn the photo', nothing: 'as it is', values: { left: 'a quarter left', right: 'a quarter right', 180: 'upside down' } },
  sex: { label: 'Sex', nothing: 'not given' },
  garment: { label: 'Garment', nothing: 'as the photo suggests' },
  effort: { label: 'Effort', values: { draft: 'draft: first look only, of Gaussians', normal: 'normal', best: 'best: trained longer' } },
  steps: { label: 'Training steps', nothing: 'the usual number' },
  representation: { label: 'Made of', nothing: 'Gaussians', values: { gaussians: 'Gaussians', nerf: 'a radiance field (NeRF): slower, softer; no draft' } },
  seed: { label: 'Random seed', nothing: 'the same each time' },
};

/** Values of two choices that the server refuses together: while one is chosen, the other cannot be. */
const APART = [['effort', 'draft'], ['representation', 'nerf']] as const;

/** What was entered, by name, and whether the section is open: kept while the page is, also when the form is made anew. */
const entered = new Map<string, string>();
let opened = false;

type Control = HTMLInputElement | HTMLSelectElement;

export class Options {
  readonly element: HTMLElement;
  private readonly controls: { choice: OfferedChoice; label: string; control: Control }[];
  private readonly count = h('span', { class: 'count' });

  constructor(choices: OfferedChoice[]) {
    const order = Object.keys(WORDS), place = (c: OfferedChoice) => (order.indexOf(c.name) + 1 || order.length + 1);
    this.controls = [...choices].sort((a, b) => place(a) - place(b)).map((choice) => {
      const told = WORDS[choice.name] ?? { label: words(choice.name) };
      const control = controlOf(choice, told);
      control.value = entered.get(choice.name) ?? text(choice.value);
      control.addEventListener('input', () => {
        entered.set(choice.name, control.value);
        this.showCount();
        this.keepApart();
      });
      return { choice, label: choice.unit ? `${told.label} (${choice.unit})` : told.label, control };
    });
    const details = h('details', { class: 'options', open: opened, hidden: !choices.length, ontoggle: () => (opened = details.open) },
      h('summary', {}, 'Options', this.count),
      h('div', { class: 'fields' }, ...this.controls.map(({ label, control }) => h('label', { class: 'field' }, h('span', {}, label), control))));
    this.element = details;
    this.showCount();
    this.keepApart();
  }

  /** What differs from what the server does by itself. */
  chosen(): Chosen {
    const values: Chosen = {};
    for (const { choice, label, control } of this.controls) {
      if (control.validity.badInput) throw new Problem(`${label}: ${control.validationMessage}`); // the browser tells no text
      if (control.value !== text(choice.value)) values[choice.name] = valueOf(choice, control.value);
    }
    return values;
  }

  private keepApart(): void {
    const [first, second] = APART.map(([name, value]) => ({ value, control: this.controls.find(({ choice }) => choice.name === name)?.control }));
    for (const [one, other] of [[first, second], [second, first]]) {
      const option = one.control?.querySelector<HTMLOptionElement>(`option[value=${one.value}]`);
      if (option) option.disabled = other.control?.value === other.value;
    }
  }

  private showCount(): void {
    const changed = this.controls.filter(({ choice, control }) => control.value !== text(choice.value)).length;
    this.count.textContent = changed ? `${changed} chosen` : '';
  }
}

function controlOf(choice: OfferedChoice, told: Words): Control {
  const option = (value: string, label: string) => h('option', { value }, label);
  if (choice.kind === 'option' || choice.kind === 'switch') {
    const values = choice.kind === 'switch' ? ['false', 'true'] : choice.options, plain: Record<string, string> = { false: 'no', true: 'yes' };
    const all = [...(choice.optional ? [''] : []), ...values].map((v) => ({ value: v, label: v ? (told.values?.[v] ?? plain[v] ?? v) : (told.nothing ?? 'not given') }));
    // Nothing chosen may be the same as a value: what the server does by itself is offered, once.
    const same = (label: string) => all.filter((o) => o.label === label).length > 1;
    const usual = text(choice.value), twice = all.find((o) => o.value && same(o.label)), left = twice && (twice.value === usual ? '' : twice.value);
    return h('select', {}, ...all.filter((o) => o.value !== left).map((o) => option(o.value, o.label)));
  }
  // A value out of the range is not kept from being sent: the server says what is wrong with it.
  return h('input', {
    type: 'number', min: choice.smallest, max: choice.largest, step: choice.kind === 'integer' ? 1 : 0.01, placeholder: told.nothing ?? '',
    inputmode: choice.kind === 'integer' ? 'numeric' : 'decimal', autocomplete: 'off',
  });
}

const text = (value: OfferedChoice['value']): string => (value === null ? '' : String(value));

function valueOf(choice: OfferedChoice, value: string): OfferedChoice['value'] {
  if (choice.kind === 'switch') return value === 'true';
  if (value === '') return null;
  return choice.kind === 'option' ? value : Number(value);
}
