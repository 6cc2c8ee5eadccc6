/**
 * The dialog that takes log text from the clipboard.
 *
 * @module
 */
import { mountDialog } from './dialogs.js';
import { openText } from './intake.js';
import { textForm } from './text-form.js';

/** @param {import('./app.js').App} app */
export function mountPaste(app) {
  mountDialog(app, 'paste', 'Paste log text', () => [
    textForm({
      id: 'paste-text',
      label: 'Log text',
      placeholder: 'One event a line, as it stands in the log',
      rows: 14,
      note: 'For more than a few megabytes, a file is quicker.',
      button: 'Analyse',
      take: (text) => openText(app, text),
    }),
  ]);
}
