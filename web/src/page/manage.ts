// What can be done with an avatar on the shelf: another name, made better, its photo or itself removed.
import { h, toast } from './dom.js';
import { words } from './card.js';
import type { AvatarReport, JobReport } from '../server-types.js';
import { server, type Chosen } from './server.js';

/** The choices without that of a first look: whoever refines wants more than that, also where the avatar was begun with it. */
function better({ effort, ...others }: Chosen): Chosen {
  return effort === undefined || effort === 'draft' ? others : { effort, ...others };
}

/** Shows the avatar's dialog; `changed` is called when the shelf is no longer as it was. */
export function manage(avatar: AvatarReport, chosen: () => Chosen, changed: (job?: JobReport) => void): void {
  const problem = h('p', { class: 'problem', role: 'alert' });
  const act = async (does: () => Promise<JobReport | void>): Promise<void> => {
    problem.textContent = '';
    try {
      const job = await does();
      dialog.close();
      changed(job ?? undefined);
    } catch (error) {
      problem.textContent = words(error);
    }
  };
  /** A button that asks once more. */
  const sure = (label: string, again: string, does: () => Promise<void>): HTMLButtonElement => {
    const button = h('button', { type: 'button', class: 'chip', onclick: () => {
      if (button.textContent === label) button.textContent = again;
      else void act(does);
    }, onblur: () => (button.textContent = label) }, label);
    return button;
  };
  const name = h('input', { type: 'text', value: avatar.name, 'aria-label': 'Name', maxlength: 60, autocomplete: 'off' });
  const rename = h('form', { class: 'rename', onsubmit: (event: Event) => {
    event.preventDefault();
    void act(async () => {
      await server.rename(avatar.name, name.value);
    });
  } }, name, h('button', { class: 'chip' }, 'Rename'));
  const dialog = h('dialog', { class: 'card manage', 'aria-label': avatar.name, onclose: () => dialog.remove() },
    h('h2', {}, avatar.name),
    avatar.folder ? h('p', { class: 'hint' }, avatar.folder) : null,
    rename,
    avatar.refinable ? h('p', { class: 'hint' }, 'Refine makes it again from its photo and trains it, with the options on this page.') : null,
    h('div', { class: 'chips wrap' },
      avatar.refinable ? h('button', { type: 'button', class: 'chip', onclick: () => void act(async () => server.refine(avatar.name, better(chosen()))) }, 'Refine') : null,
      avatar.report ? h('a', { class: 'chip', href: server.report(avatar.name), target: '_blank', rel: 'noopener' }, 'Report') : null,
      avatar.photo ? sure('Delete the photo', 'Really delete the photo', async () => {
        await server.forgetPhoto(avatar.name);
        toast(`The photo of ${avatar.name} is deleted.`);
      }) : null,
      sure('Delete', 'Really delete everything', async () => {
        await server.remove(avatar.name);
        toast(`${avatar.name} is deleted.`);
      }),
      h('button', { type: 'button', class: 'chip quiet', onclick: () => dialog.close() }, 'Close')),
    problem);
  document.body.append(dialog);
  dialog.showModal();
}
