/**
 * The dialog that takes log text from the clipboard.
 *
 * @module
 */
import { el } from '../lib/dom.js';
import { mountDialog } from './dialogs.js';
import { openText } from './intake.js';

/** @typedef {import('./app.js').App} App */

/** @param {App} app */
export function mountPaste(app) {
  mountDialog(app, 'paste', 'Paste log text', () => {
    const text = el('textarea', {
      class: 'input paste-text',
      rows: 14,
      autofocus: true,
      spellcheck: 'false',
      autocomplete: 'off',
      'aria-label': 'Log text',
      placeholder: 'One event a line, as it stands in the log',
    });
    const submit = (/** @type {Event} */ event) => {
      event.preventDefault();
      if (text.value.trim()) openText(app, text.value);
      else text.focus();
    };
    return [
      el(
        'form',
        { on: { submit } },
        text,
        el(
          'p',
          { class: 'dialog-actions' },
          el('span', { class: 'quiet' }, 'For more than a few megabytes, a file is quicker.'),
          el('button', { class: 'button primary', type: 'submit' }, 'Analyse'),
        ),
      ),
    ];
  });
}
