/**
 * The report to hand on: in which form, whether names get pseudonyms, and which ones, before anything is saved.
 *
 * @module
 */
import { el, fill } from '../lib/dom.js';
import { formatCount, formatNoun } from '../lib/format.js';
import { mountDialog } from './dialogs.js';
import { tableOf } from './table.js';
import { logText } from './text.js';

/** @typedef {import('./app.js').App} App */
/** @typedef {import('../protocol.js').HandoutForm} HandoutForm */
/** @typedef {import('../protocol.js').Redacted} Redacted */

/** @type {{form: HandoutForm, name: string, title: string, what: string}[]} */
const FORMS = [
  { form: 'html', name: 'logloupe-report.html', title: 'Web page', what: 'One file for any browser and for print, without script' },
  { form: 'markdown', name: 'logloupe-report.md', title: 'Markdown', what: 'For issues and notebooks' },
  { form: 'timesketch', name: 'timesketch.csv', title: 'Timesketch', what: 'The lines that show findings and threats, as a table' },
];

/** More rows than this make no list that anybody reads. */
const MOST_ROWS = 500;

/** @param {App} app */
export function mountHandout(app) {
  mountDialog(app, 'handout', 'Report to hand on', () => contentOf(app));
}

/** @param {App} app */
function contentOf({ store, explore }) {
  const preview = el('div', { class: 'handout-preview', role: 'status' });
  const redacts = el('input', { type: 'checkbox', id: 'handout-redacts' });
  redacts.checked = true;
  const choices = FORMS.map(({ form, title, what }, at) => {
    const radio = el('input', { type: 'radio', name: 'handout-form', value: form });
    radio.checked = at === 0;
    return el('label', { class: 'handout-form' }, radio, el('b', {}, title), el('span', { class: 'quiet' }, what));
  });
  const save = el('button', { class: 'button primary', type: 'submit', id: 'handout-save', disabled: true }, 'Save');
  /** What the choice comes to, once it is written. @type {{name: string, bytes: Uint8Array<ArrayBuffer>} | null} */
  let made = null;
  const make = async () => {
    made = null;
    save.disabled = true;
    fill(preview, el('p', { class: 'quiet' }, 'Writing …'));
    const { name, form: wanted } = FORMS.find((one) => one.form === chosenForm(form)) ?? FORMS[0];
    const isRedacted = redacts.checked;
    const reply = await explore.handout(wanted, isRedacted);
    // Whoever chose something else meanwhile waits for that.
    if (!reply || wanted !== chosenForm(form) || isRedacted !== redacts.checked) return;
    made = { name, bytes: reply.bytes };
    save.disabled = false;
    fill(preview, isRedacted ? changesOf(reply.changes) : el('p', { class: 'problem-text' }, 'Names and addresses will stand in it as they do in the log.'));
  };
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    if (made) explore.save(made.name, made.bytes);
    store.set({ dialog: null });
  };
  const form = el(
    'form',
    { on: { submit, change: make } },
    el('fieldset', { class: 'handout-forms' }, el('legend', { class: 'unseen' }, 'Form'), choices),
    el('label', { class: 'handout-redacts' }, redacts, el('b', {}, 'Redact it'), el('span', { class: 'quiet' }, 'addresses, users, hosts, mail, identifiers and secrets get pseudonyms')),
    store.get().noted.size > 0 && el('p', { class: 'quiet' }, `Your ${formatNoun(store.get().noted.size, 'noted line')} ${store.get().noted.size === 1 ? 'comes' : 'come'} first in it, with what you wrote.`),
    store.get().hunting !== null && el('p', { class: 'quiet' }, 'The search for threats is still under way: what it finds later is not in the report.'),
    preview,
    el('div', { class: 'dialog-actions' }, el('span', { class: 'quiet' }, 'Saved on this machine alone.'), save),
  );
  make();
  return [form];
}

/** @param {HTMLFormElement} form */
function chosenForm(form) {
  return /** @type {HTMLInputElement | null} */ (form.querySelector('input[type="radio"]:checked'))?.value;
}

/** What is replaced by what, before anything is saved. @param {Redacted[]} changes */
function changesOf(changes) {
  if (changes.length === 0) return el('p', {}, 'There is nothing in it that looks like a name.');
  const times = changes.reduce((sum, { count }) => sum + count, 0);
  return [
    el('p', {}, `${formatNoun(changes.length, 'name')} replaced, in ${formatNoun(times, 'place')}. What is not in this list stays as it is: read the report before you pass it on.`),
    tableOf(
      ['Here', 'In the report', 'What it is', { title: 'Times', class: 'number' }],
      changes.slice(0, MOST_ROWS).map(({ original, pseudonym, what, count }) =>
        el('tr', {}, el('td', {}, logText(original)), el('td', {}, pseudonym), el('td', {}, what), el('td', { class: 'number' }, formatCount(count))),
      ),
      { frame: 'handout-changes', region: 'What is replaced' },
    ),
    changes.length > MOST_ROWS && el('p', { class: 'quiet' }, `and ${formatCount(changes.length - MOST_ROWS)} more`),
  ];
}
