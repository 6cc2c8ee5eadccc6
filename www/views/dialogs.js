/**
 * The dialogs' common frame: one at a time, named in the state; Esc, the cross and a click beside it close it.
 *
 * @module
 */
import { byId, el, fill } from '../lib/dom.js';
import { icon } from '../lib/icons.js';

/** @typedef {import('./app.js').App} App */
/** @typedef {import('../state/app-state.js').Dialog} Dialog */

/**
 * @param {App} app
 * @param {Dialog} name
 * @param {string} title
 * @param {() => Node[]} content Made anew each time the dialog opens.
 */
export function mountDialog({ store }, name, title, content) {
  const dialog = /** @type {HTMLDialogElement} */ (byId(`dialog-${name}`));
  const close = () => store.get().dialog === name && store.set({ dialog: null });
  // Escape: the browser would close it first, and say so later; keys that are pressed meanwhile would be taken for the dialog's.
  dialog.addEventListener('cancel', (event) => {
    event.preventDefault();
    close();
  });
  dialog.addEventListener('close', close);
  dialog.addEventListener('click', (event) => event.target === dialog && close());
  store.watch(
    (state) => state.dialog === name,
    (open) => {
      if (!open) return dialog.close();
      fill(dialog, el('div', { class: 'dialog-body' }, headOf(name, title, close), content()));
      dialog.showModal();
    },
  );
}

/**
 * @param {string} name
 * @param {string} title
 * @param {() => void} close
 */
function headOf(name, title, close) {
  return el(
    'header',
    { class: 'dialog-head' },
    el('h2', { id: `${name}-title` }, title),
    el('button', { class: 'button ghost square', type: 'button', 'aria-label': 'Close', on: { click: close } }, icon('close')),
  );
}
