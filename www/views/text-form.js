/**
 * The form of the dialogs that take text: a box of lines, a note on it, and a button. Enter begins a new line there, for what is
 * pasted often has several; Ctrl or Cmd with Enter sends them.
 *
 * @module
 */
import { el } from '../lib/dom.js';

/** Where the key beside the space bar is the one for commands. */
const COMMAND = /Mac|iPhone|iPad/.test(navigator.platform) ? '⌘' : 'Ctrl';

/**
 * @param {{id: string, label: string, placeholder: string, rows: number, value?: string, note: string, button: string, take: (text: string) => void, leave?: () => void}} how
 *   `note` stands under the box; `take` gets the text, unless it is blank: then `leave` is called.
 */
export function textForm({ id, label, placeholder, rows, value = '', note, button, take, leave = () => {} }) {
  const text = el('textarea', {
    class: 'input paste-text',
    id,
    rows,
    autofocus: true,
    spellcheck: 'false',
    autocomplete: 'off',
    'aria-label': label,
    'aria-describedby': `${id}-note ${id}-keys`,
    placeholder,
    value,
  });
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    if (text.value.trim()) return take(text.value);
    leave();
    text.focus();
  };
  text.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !event.isComposing) submit(event);
  });
  return el(
    'form',
    { on: { submit } },
    text,
    el(
      'p',
      { class: 'dialog-actions' },
      el('span', { class: 'quiet', id: `${id}-note` }, note),
      el('span', { class: 'quiet dialog-keys', id: `${id}-keys` }, el('kbd', {}, COMMAND), ' ', el('kbd', {}, 'Enter'), ` ${button.toLowerCase()}s, `, el('kbd', {}, 'Enter'), ' begins a line'),
      el('button', { class: 'button primary', type: 'submit' }, button),
    ),
  );
}
