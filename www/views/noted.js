/**
 * Noted lines: the button beside every line, the bar in which a note is written, and the list that leads back to each.
 *
 * @module
 */
import { byId, el, fill } from '../lib/dom.js';
import { keepFocus } from '../lib/focus.js';
import { formatNoun, formatTime } from '../lib/format.js';
import { icon } from '../lib/icons.js';
import { memo } from '../lib/memo.js';
import { visibleText } from '../lib/visible.js';
import { dropNoted, LONGEST_NOTE, note, toggleNoted, undropNoted, write } from '../state/noted.js';
import { nameOfLine } from '../state/places.js';
import { tableOf } from './table.js';
import { levelTag, logText, placeText } from './text.js';

/** @typedef {import('./app.js').App} App */
/** @typedef {import('./app.js').State} State */
/** @typedef {import('../protocol.js').Line} Line */

/** @param {App} app */
export function mountNoted(app) {
  const { store } = app;
  store.watch((state) => state.noted, dressRows);
  document.body.append(noteBar(app, false));
  mountList(app);
  listenForPointer();
}

/**
 * What notes a line, and what was written beside it.
 * @param {number} line
 * @param {string} name The line's number as it is shown.
 * @param {App} app
 * @param {boolean} isStop Whether the Tab key stops there: not where it stops at the line's number already.
 */
export function noteButton(line, name, { store }, isStop) {
  const button = el(
    'button',
    { class: 'line-note', type: 'button', tabindex: isStop ? undefined : -1, data: { focus: `note ${line}` }, on: { click: () => toggleNoted(store, line) } },
    icon('bookmark'),
  );
  button.dataset.name = name;
  dress(button, store.get().noted.get(line));
  return button;
}

/** What was written beside a line; a click leads to where it is written. @param {number} line @param {App} app */
export function noteText(line, { store }) {
  const text = el('button', { class: 'line-words', type: 'button', tabindex: -1, on: { click: () => writeNote(store, line) } });
  dressText(text, store.get().noted.get(line));
  return text;
}

/** @param {HTMLElement} button @param {string | undefined} words */
function dress(button, words) {
  const label = `${words === undefined ? 'Note' : 'Noted:'} line ${button.dataset.name}`;
  button.setAttribute('aria-label', label);
  button.setAttribute('aria-pressed', String(words !== undefined));
  button.title = words === undefined ? 'Note this line (m)' : 'Take the note back (m)';
}

/** @param {HTMLElement} text @param {string | undefined} words */
function dressText(text, words) {
  text.hidden = words === undefined;
  text.textContent = words ? visibleText(words) : 'Write a note';
  text.dataset.empty = String(!words);
}

/** Every row on the page, as the notes are by now. @param {State['noted']} noted */
function dressRows(noted) {
  for (const row of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('.line[data-line]'))) {
    const words = noted.get(Number(row.dataset.line));
    row.toggleAttribute('data-noted', words !== undefined);
    const button = /** @type {HTMLElement | null} */ (row.querySelector('.line-note'));
    const text = /** @type {HTMLElement | null} */ (row.querySelector('.line-words'));
    if (button) dress(button, words);
    if (text) dressText(text, words);
  }
}

/** Whether the mouse was moved after the last key was pressed: then the line under it is meant. */
let isPointing = false;

function listenForPointer() {
  addEventListener('pointermove', () => (isPointing = true), { passive: true });
  addEventListener('keydown', ({ key }) => (isPointing &&= key === 'm' || key === 'M' || key === 'Shift'), { capture: true });
}

/** The line that a person has in hand: under the mouse, with the focus, or shown alone. @param {State} state */
function lineInHand({ sheet }) {
  const pointed = isPointing ? document.querySelector('.line[data-line]:hover') : null;
  const focused = document.activeElement?.closest('.line[data-line]') ?? null;
  const row = /** @type {HTMLElement | null} */ (pointed ?? focused);
  if (row) return Number(row.dataset.line);
  if (!sheet) return null;
  const [marked] = sheet.marks.keys();
  const isAlone = sheet.marks.size === 1 && document.querySelector(`#sheet .line[data-line="${marked}"]`) !== null;
  if (isAlone) return marked;
  const first = document.querySelector('#sheet .all-lines');
  return first ? Number(/** @type {HTMLElement} */ (first).dataset.first) : null;
}

/** Notes the line in hand, or no longer. @param {App} app */
export function noteInHand({ store, explore }) {
  const line = lineInHand(store.get());
  if (line === null) explore.noteInSheet('Point at a line, or go to its number with the Tab key, and press m.');
  else toggleNoted(store, line);
}

/** Opens the note on the line in hand, so that it can be written. @param {App} app */
export function writeInHand({ store, explore }) {
  const line = lineInHand(store.get());
  if (line === null) explore.noteInSheet('Point at a line, or go to its number with the Tab key, and press M.');
  else writeNote(store, line);
}

/** @param {App['store']} store @param {number} line */
function writeNote(store, line) {
  if (!store.get().noted.has(line)) note(store, line, '');
  else store.set({ noting: { line, isDropped: false } });
  /** @type {HTMLElement | null} */ (document.querySelector('.note-bar:not([hidden]) input'))?.focus();
}

/**
 * A bar in which the note on one line is written, or by which it comes back. There are two: what stands outside a sheet can't be
 * reached while it is open.
 * @param {App} app
 * @param {boolean} isInSheet
 */
export function noteBar({ store }, isInSheet) {
  const said = el('span', { role: 'status' });
  const input = el('input', { class: 'input', type: 'text', maxlength: LONGEST_NOTE, placeholder: 'Write a note', autocomplete: 'off', 'aria-label': 'Note on the line' });
  input.addEventListener('input', () => {
    const { noting } = store.get();
    if (noting) write(store, noting.line, input.value);
  });
  const close = () => {
    const { line } = store.get().noting ?? {};
    const hadFocus = bar.contains(document.activeElement);
    store.set({ noting: null });
    if (!hadFocus) return;
    const row = document.querySelector(`${isInSheet ? '#sheet' : 'main'} .line[data-line="${line}"] :is(button.line-number, .line-note)`);
    /** @type {HTMLElement | null} */ (row ?? document.querySelector(isInSheet ? '#sheet .sheet-body' : '#main'))?.focus();
  };
  const take = el('button', { class: 'button small', type: 'button', on: { click: () => dropNoted(store, store.get().noting?.line ?? 0) } }, 'Take it back');
  const undo = el('button', { class: 'button small', type: 'button', on: { click: () => undropNoted(store) } }, 'Undo');
  const done = el('button', { class: 'button small', type: 'submit' }, 'Done');
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    close();
  };
  const bar = el('form', { class: 'note-bar', hidden: true, 'aria-label': 'Note on a line', on: { submit } }, icon('bookmark'), said, input, take, undo, done);
  bar.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    // The sheet stays open.
    event.preventDefault();
    event.stopPropagation();
    close();
  });
  const shown = memo((/** @type {State['noting']} */ noting, /** @type {State['noted']} */ noted, /** @type {State['report']} */ report) => ({ noting, noted, report }));
  // In the list of noted lines each is written where it stands: there, the bar only brings back.
  const isHere = (/** @type {State} */ { sheet, tab, noting }) => (sheet !== null) === isInSheet && (isInSheet || tab !== 'noted' || noting?.isDropped === true);
  store.watch(
    (state) => shown(isHere(state) ? state.noting : null, state.noted, state.report),
    ({ noting, noted, report }) => {
      const hadFocus = bar.contains(document.activeElement);
      bar.hidden = noting === null;
      if (!noting || !report) return;
      const { line, isDropped } = noting;
      said.textContent = `${nameOfLine(report, line)} ${isDropped ? 'is no longer noted.' : 'is noted.'}`;
      for (const one of [input, take]) one.hidden = isDropped;
      undo.hidden = !isDropped;
      if (document.activeElement !== input) input.value = noted.get(line) ?? '';
      if (hadFocus && !bar.contains(document.activeElement)) (isDropped ? undo : input).focus();
    },
  );
  return bar;
}

/** The list of all noted lines. @param {App} app */
function mountList(app) {
  const { store } = app;
  const host = byId('panel-noted');
  const shown = memo((/** @type {string} */ lines, /** @type {State['report']} */ report, /** @type {State['notedLines']} */ read, /** @type {State['clock']} */ clock) => ({ lines, report, read, clock }));
  store.watch(
    (state) => state.tab === 'noted' && state.report && [...state.noted.keys()].join(' '),
    (wanted) => typeof wanted === 'string' && wanted !== '' && readNoted(app),
  );
  store.watch(
    (state) => shown([...state.noted.keys()].join(' '), state.report, state.notedLines, state.clock),
    () => keepFocus(host, () => fill(host, contentOf(app))),
  );
  // What is written elsewhere is to be read here; what is written here stands there already.
  store.watch(
    (state) => state.noted,
    (noted) => {
      for (const input of /** @type {NodeListOf<HTMLInputElement>} */ (host.querySelectorAll('input[data-note]'))) {
        if (input !== document.activeElement) input.value = noted.get(Number(input.dataset.note)) ?? '';
      }
    },
  );
}

/** @param {App} app */
async function readNoted({ store, client }) {
  const { noted, report } = store.get();
  const numbers = [...noted.keys()];
  /** @type {State['notedLines']} */
  let read;
  try {
    read = (await client.request({ type: 'lines-at', numbers })).lines;
  } catch (error) {
    read = error instanceof Error ? error.message : String(error);
  }
  if (store.get().report === report) store.set({ notedLines: read });
}

/** @param {App} app */
function contentOf(app) {
  const { store } = app;
  const { report, noted, notedLines, clock } = store.get();
  if (!report) return null;
  if (noted.size === 0) {
    return el(
      'div',
      { class: 'empty' },
      el('h2', {}, 'No line is noted'),
      el('p', {}, 'Beside every line is a bookmark: it notes the line, and you can write a few words to it. So does ', el('kbd', {}, 'm'), ' for the line in hand; ', el('kbd', {}, 'M'), ' writes.'),
      el('p', { class: 'quiet' }, 'Noted lines are listed here and go into the report to hand on. They are stored nowhere, and are gone when the log is closed.'),
      el('p', {}, el('button', { class: 'button', type: 'button', on: { click: () => app.explore.showAll(1) } }, 'All lines')),
    );
  }
  const lines = new Map(Array.isArray(notedLines) ? notedLines.map((line) => [line.number, line]) : []);
  return [
    el(
      'div',
      { class: 'templates-tools' },
      el('p', { class: 'quiet' }, `${formatNoun(noted.size, 'noted line')}. Stored nowhere: gone when the log is closed.`),
      el('button', { class: 'button small', type: 'button', data: { focus: 'handout' }, on: { click: () => store.set({ dialog: 'handout' }) } }, icon('export'), 'Report to hand on'),
    ),
    typeof notedLines === 'string' && el('p', { class: 'problem-text', role: 'alert' }, visibleText(notedLines)),
    tableOf(
      [{ title: 'Line', class: 'number' }, { title: 'Time', class: 'wide-only' }, { title: 'Level', class: 'wide-only' }, 'Text and note', { title: 'Take back', unseen: true }],
      [...noted].map(([line, words]) => rowOf(line, words, lines.get(line) ?? null, report, clock, app)),
      { name: 'noted', frame: 'panel' },
    ),
  ];
}

/**
 * @param {number} line
 * @param {string} words
 * @param {Line | null} read
 * @param {import('../protocol.js').Report} report
 * @param {State['clock']} clock
 * @param {App} app
 */
function rowOf(line, words, read, report, clock, { store, explore }) {
  const name = nameOfLine(report, line);
  const input = el('input', { class: 'input', type: 'text', maxlength: LONGEST_NOTE, placeholder: 'Write a note', autocomplete: 'off', 'aria-label': `Note on ${name}`, value: words, data: { note: line, focus: `words ${line}` } });
  input.addEventListener('input', () => write(store, line, input.value));
  return el(
    'tr',
    { data: { noted: line } },
    el('td', { class: 'number' }, el('button', { class: 'link', type: 'button', title: 'Show it among its neighbours', data: { focus: `line ${line}` }, on: { click: () => explore.showLine(line) } }, placeText(report, line))),
    el('td', { class: 'wide-only quiet entity-time' }, read?.time_ms != null ? formatTime(read.time_ms, clock).slice(0, 19) : '–'),
    el('td', { class: 'wide-only' }, levelTag(read?.level ?? null)),
    el('td', { class: 'noted-cell' }, read ? logText(read.text, { lineText: '' }) : el('span', { class: 'quiet' }, '…'), input),
    el('td', { class: 'tags-cell' }, el('button', { class: 'button ghost small square', type: 'button', title: 'Take it back', 'aria-label': `Take ${name} back`, on: { click: () => dropNoted(store, line) } }, icon('close'))),
  );
}
