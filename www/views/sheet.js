/**
 * The sheet at the side: any lines of the file, over whatever is on the screen. Esc closes it.
 *
 * @module
 */
import { byId, el, fill } from '../lib/dom.js';
import { formatCount } from '../lib/format.js';
import { icon } from '../lib/icons.js';
import { chip } from '../state/chips.js';
import { hasSeveral, readFiles } from '../state/places.js';
import { visibleText } from '../lib/visible.js';
import { isOfSearch, searchIn } from '../state/search.js';
import { lineView, viewByClock } from './lines.js';
import { noteBar } from './noted.js';
import { searchBar } from './search.js';

/** @typedef {import('./app.js').App} App */

/** @param {App} app */
export function mountSheet(app) {
  const { store, explore } = app;
  const sheet = /** @type {HTMLDialogElement} */ (byId('sheet'));
  const title = el('h2', { id: 'sheet-title' });
  const back = el(
    'button',
    { class: 'button small', type: 'button', on: { click: () => explore.backToList() } },
    icon('left'),
    'Back to the list',
  );
  const all = el('button', { class: 'button small', type: 'button', on: { click: () => showAll(app) } }, 'All lines');
  const within = el('button', { class: 'button small', type: 'button', on: { click: () => searchWithin(app) } }, icon('zoom'), 'Search in these');
  const note = el('p', { class: 'sheet-note quiet', role: 'status' });
  const wrap = wrapButton(store);
  const columns = columnsButton(store);
  const highlight = highlightBox(store);
  const bar = searchBar(app);
  const body = el('div', { class: 'sheet-body', tabindex: 0, autofocus: true });
  fill(
    sheet,
    el(
      'header',
      { class: 'sheet-head' },
      back,
      title,
      note,
      jumpForm(app),
      highlight,
      within,
      all,
      columns,
      wrap,
      el(
        'button',
        { class: 'button ghost square', type: 'button', 'aria-label': 'Close', on: { click: () => explore.closeSheet() } },
        icon('close'),
      ),
    ),
    bar,
    body,
    noteBar(app, true),
  );

  // Escape: the browser would close it first, and say so later; keys that are pressed meanwhile would be taken for the sheet's.
  sheet.addEventListener('cancel', (event) => {
    event.preventDefault();
    explore.closeSheet();
  });
  sheet.addEventListener('close', () => store.get().sheet && explore.closeSheet());
  sheet.addEventListener('click', (event) => event.target === sheet && explore.closeSheet());
  store.watch(
    (state) => state.wrap,
    (wrap) => sheet.classList.toggle('nowrap', !wrap),
  );

  /** Names the lines that stand there: they stay while longer blocks are read, and the scroll position with them. */
  let standing = '';
  /** @type {import('../state/app-state.js').LineView | null} */
  let before = null;
  /** @type {number | null | undefined} */
  let lastAt = null;
  store.watch(viewByClock('sheet'), ({ view }) => {
    if (!view) {
      standing = '';
      return sheet.close();
    }
    if (!sheet.open) sheet.showModal();
    title.textContent = titleOf(view);
    note.textContent = view.note ?? '';
    bar.hidden = !isOfSearch(view);
    within.hidden = chipOf(view) === null;
    // Whoever pressed it is taken to the lines: with the button, the focus would be gone.
    const wasPressed = document.activeElement === back;
    back.hidden = view.back === null;
    const isAll = view.all !== undefined && !view.error;
    const wasAll = document.activeElement === all;
    all.hidden = isAll;
    wrap.hidden = isAll;
    sheet.classList.toggle('sheet-all', isAll);
    // What scrolls has the focus: there, the keys reach it.
    body.tabIndex = isAll ? -1 : 0;
    const name = `${view.title} ${view.list?.after.length ?? ''}`;
    const isFirstLook = name !== standing;
    // All lines stay where they are when they are to look otherwise.
    const shownAt = isAll && !isFirstLook && view === before ? placeShown(body, lastAt ?? view.all) : null;
    lastAt = shownAt;
    before = view;
    if (view.blocks || view.error || isAll || isFirstLook) fill(body, lineView(shownAt === null ? view : { ...view, all: shownAt }, 'sheet', app));
    if (isAll && shownAt === null && (isFirstLook || wasAll)) /** @type {HTMLElement} */ (body.firstElementChild).focus({ preventScroll: true });
    else if (wasPressed || document.activeElement === document.body) body.focus();
    if (isAll) standing = name;
    if (!view.blocks || !isFirstLook) return;
    standing = name;
    const marked = body.querySelector('[data-marked]');
    if (marked) marked.scrollIntoView({ block: 'center' });
    else body.scrollTop = 0;
  });
}

/** What makes a list out of all lines, where the search can ask for it. @param {import('../state/app-state.js').LineView} view */
function chipOf({ title, list }) {
  if (!list || list.search || list.numbers || list.kind || list.slot) return null;
  const { template, level, entity } = list;
  return chip(level ? `level ${level}` : title.replace(/^Lines of /, ''), { template, level, entity });
}

/** @param {App} app */
function searchWithin(app) {
  const { sheet } = app.store.get();
  const within = sheet && chipOf(sheet);
  if (!within) return;
  searchIn(app, within);
  byId('search-text').focus();
}

/** From some lines to all of them, where they lie. @param {App} app */
function showAll({ store, explore }) {
  const marks = store.get().sheet?.marks ?? new Map();
  const line = marks.keys().next().value ?? store.get().sheet?.blocks?.[0]?.[0]?.number ?? 1;
  explore.showAll(line, marks);
}

/** @param {import('../state/app-state.js').LineView} view */
function titleOf({ title, list }) {
  return list && !list.search ? `${title}: ${formatCount(list.total)}` : title;
}

/** With several files, a line is one of the file that is chosen beside it: at first that of the lines shown. @param {App} app */
function jumpForm({ store, explore }) {
  const file = el('select', { class: 'input jump-file', 'aria-label': 'File' });
  const input = el('input', {
    class: 'input short',
    type: 'text',
    inputmode: 'numeric',
    'aria-label': 'Go to line',
    placeholder: 'Line',
  });
  const jump = (/** @type {Event} */ event) => {
    event.preventDefault();
    const { report } = store.get();
    const chosen = report && readFiles(report)[file.selectedIndex]?.file;
    const line = Number(input.value.replaceAll(',', ''));
    if (!chosen || !Number.isInteger(line) || line < 1 || line > chosen.lines) return;
    const number = chosen.first_line + line - 1;
    if (store.get().sheet?.all === undefined) explore.showLine(number);
    else explore.showAll(number, new Map([[number, '']]));
  };
  store.watch(
    (state) => state.report,
    (report) => {
      file.hidden = !report || !hasSeveral(report);
      fill(file, report && readFiles(report).map(({ short }) => el('option', {}, visibleText(short))));
    },
  );
  store.watch(
    (state) => state.sheet?.blocks ?? null,
    (blocks, { sheet, report }) => {
      const lines = blocks?.flat() ?? [];
      const shown = lines.find(({ number }) => sheet?.marks.has(number)) ?? lines[0];
      if (report && shown) file.selectedIndex = shown.file;
    },
  );
  return el('form', { class: 'jump', on: { submit: jump } }, file, input, el('button', { class: 'button small' }, 'Go'));
}

/** The line in the middle of all lines; that before, where they are not drawn yet. @param {HTMLElement} body @param {number | undefined} before */
function placeShown(body, before = 1) {
  const { first, last } = /** @type {HTMLElement} */ (body.firstElementChild).dataset;
  return first === undefined ? before : Math.round((Number(first) + Number(last)) / 2);
}

/** @param {App['store']} store */
function columnsButton(store) {
  const button = el(
    'button',
    { class: 'button small', type: 'button', title: 'Time, level, source and message side by side, as the format reads them; else lines as they are', on: { click: () => store.set({ columns: !store.get().columns }) } },
    icon('columns'),
    'Columns',
  );
  store.watch(
    (state) => state.columns,
    (columns) => button.setAttribute('aria-pressed', String(columns)),
  );
  return button;
}

/** A text that is highlighted in all lines of the sheet, whatever else they are. @param {App['store']} store */
function highlightBox(store) {
  const input = el('input', { class: 'input highlight', type: 'search', maxlength: 200, autocomplete: 'off', spellcheck: 'false', placeholder: 'Highlight', 'aria-label': 'Highlight a text in these lines', on: { input: () => store.set({ highlight: input.value }) } });
  store.watch(
    (state) => state.highlight,
    (highlight) => {
      if (input.value !== highlight) input.value = highlight;
    },
  );
  return input;
}

/** @param {App['store']} store */
function wrapButton(store) {
  const button = el(
    'button',
    { class: 'button small', type: 'button', on: { click: () => store.set({ wrap: !store.get().wrap }) } },
    icon('wrap'),
    'Wrap',
  );
  store.watch(
    (state) => state.wrap,
    (wrap) => button.setAttribute('aria-pressed', String(wrap)),
  );
  return button;
}
