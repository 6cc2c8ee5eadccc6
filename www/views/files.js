/**
 * The files: a row each, opened to everything that is known of one; a single file is open from the start.
 *
 * @module
 */
import { byId, el, fill } from '../lib/dom.js';
import { formatBytes, formatCount, formatNoun, formatRange, formatShare, formatZone } from '../lib/format.js';
import { icon } from '../lib/icons.js';
import { memo } from '../lib/memo.js';
import { visibleText } from '../lib/visible.js';
import { COMMON_ZONES, zoneOfBrowser } from '../lib/zones.js';
import { chip } from '../state/chips.js';
import { readFiles } from '../state/places.js';
import { isBaseline, isSet, knownBy, readingOf } from '../state/reading.js';
import { leftOut, passedOver, shownFiles } from '../state/selectors.js';
import { fileDetail } from './file.js';
import { filterPair } from './filters.js';
import { ZONES_ID } from './reading-form.js';
import { tableOf } from './table.js';
import { logText } from './text.js';

/** @typedef {import('./app.js').App} App */
/** @typedef {import('./app.js').State} State */
/** @typedef {import('../protocol.js').Report} Report */
/** @typedef {import('../protocol.js').FileReport} FileReport */
/** @typedef {import('../lib/format.js').Clock} Clock */
/** @typedef {State['fileSort']['key']} SortKey */

/** More rows than this make no table that anybody reads; the filter finds the rest. */
const MOST_ROWS = 500;
/** So many files are found without a filter. */
const FEW = 8;

/** @type {{key: SortKey | null, title: string, class: string}[]} */
const COLUMNS = [
  { key: 'name', title: 'File', class: '' },
  { key: 'bytes', title: 'Size', class: 'number wide-only' },
  { key: 'lines', title: 'Lines', class: 'number' },
  { key: 'events', title: 'Events', class: 'number wide-only' },
  { key: null, title: 'Read as', class: '' },
  { key: 'coverage', title: 'Fits', class: 'number roomy-only' },
  { key: 'first_ms', title: 'From – to', class: 'wide-only' },
  { key: null, title: 'Times', class: '' },
];

/** What is said of how instants are known. */
const KNOWN = {
  exact: 'Every instant is written whole, with its zone',
  set: 'What the lines leave out was set',
  inferred: 'The lines leave out the zone, the year or the date',
  none: 'No times in the lines',
};

/** The rows of a file in the table. @typedef {{file: FileReport, row: HTMLTableRowElement, toggle: HTMLElement | null, detail: HTMLTableRowElement | null}} Rows */

/** @param {App} app */
export function mountFiles(app) {
  const { store } = app;
  const host = byId('panel-files');
  /** @type {Rows[]} */
  let rows = [];
  const shown = memo((/** @type {Report | null} */ report, /** @type {State['fileSort']} */ sort, /** @type {string} */ filter, /** @type {Clock} */ clock) => ({ report, sort, filter, clock }));
  const table = filesTable(app);
  store.watch(
    (state) => state.report,
    (report) => fill(host, report && report.files.length > 1 && [zoneList(report), table.tools, table.scroll, notesOf(report)]),
  );
  store.watch(
    ({ report, fileSort, fileFilter, clock }) => shown(report, fileSort, fileFilter, clock),
    ({ report, sort, filter, clock }, { filesOpen }) => {
      if (!report) return;
      if (report.files.length === 1) {
        const detail = el('div', { class: 'panel file-alone' }, fileDetail(report.files[0], report, clock, app));
        return fill(host, zoneList(report), detail, notesOf(report));
      }
      const files = shownFiles(report.files, filter, sort);
      table.show(report, files.length, clock);
      rows = files.slice(0, MOST_ROWS).map((file) => rowOf(file, report, clock, app));
      fill(
        table.body,
        rows.map(({ row }) => row),
      );
      showOpen(rows, filesOpen, app);
    },
  );
  store.watch(
    (state) => state.filesOpen,
    (open) => showOpen(rows, open, app),
  );
}

/** @param {App} app */
function filesTable({ store }) {
  const filter = el('input', {
    class: 'input',
    type: 'search',
    id: 'file-filter',
    placeholder: 'Filter by name or format',
    'aria-label': 'Filter files',
    on: { input: () => store.set({ fileFilter: filter.value }) },
  });
  const count = el('p', { class: 'quiet', role: 'status' });
  const headers = COLUMNS.map((column) => headerOf(column, store));
  const body = el('tbody', {});
  store.watch(
    (state) => state.fileSort,
    ({ key, descending }) => {
      COLUMNS.forEach((column, index) => {
        if (column.key === null) return;
        headers[index].setAttribute('aria-sort', column.key !== key ? 'none' : descending ? 'descending' : 'ascending');
      });
    },
  );
  store.watch(
    (state) => state.fileFilter,
    (text) => {
      if (filter.value !== text) filter.value = text;
    },
  );
  const spans = COLUMNS.findIndex(({ key }) => key === 'first_ms');
  const show = (/** @type {Report} */ report, /** @type {number} */ matching, /** @type {Clock} */ clock) => {
    const button = headers[spans].querySelector('button');
    if (button) button.textContent = `From – to, ${formatZone(report.time.last_ms ?? 0, clock)}`;
    filter.hidden = report.files.length <= FEW;
    count.textContent = countText(report, matching);
  };
  return {
    tools: el('div', { class: 'templates-tools' }, filter, count),
    scroll: tableOf(headers, body, { name: 'files', frame: 'panel' }),
    body,
    show,
  };
}

/**
 * @param {Report} report
 * @param {number} matching
 */
function countText(report, matching) {
  const all = report.files.length;
  const left = leftOut(report).length;
  const parts = [
    matching === all ? formatNoun(all, 'file') : `${formatCount(matching)} of ${formatNoun(all, 'file')}`,
    matching > MOST_ROWS && `the first ${formatCount(MOST_ROWS)} shown`,
    left > 0 && `${formatCount(left)} left out`,
    'merged by time',
  ];
  return parts.filter(Boolean).join(', ');
}

/**
 * @param {typeof COLUMNS[number]} column
 * @param {App['store']} store
 */
function headerOf({ key, title, class: name }, store) {
  if (key === null) return el('th', { scope: 'col', class: name }, title);
  const sort = () => {
    const now = store.get().fileSort;
    const first = key !== 'name' && key !== 'first_ms';
    // A third click leads back to the order in which lines are counted.
    if (now.key === key && now.descending !== first) return store.set({ fileSort: { key: 'order', descending: false } });
    store.set({ fileSort: { key, descending: now.key === key ? !now.descending : first } });
  };
  return el('th', { scope: 'col', class: name }, el('button', { class: 'sort', type: 'button', on: { click: sort } }, title));
}

/**
 * @param {FileReport} file
 * @param {Report} report
 * @param {Clock} clock
 * @param {App} app
 * @returns {Rows}
 */
function rowOf(file, report, clock, app) {
  if (file.left_out !== null) {
    const name = el('th', { scope: 'row', class: 'file-name' }, logText(file.name));
    const why = el('td', { class: 'file-left-out', colspan: COLUMNS.length - 2 }, el('span', { class: 'tag left-out-tag' }, 'left out'), ' ', visibleText(file.left_out));
    const row = el('tr', { data: { file: file.name } }, name, el('td', { class: 'number wide-only' }, formatBytes(file.bytes)), why);
    return { file, row, toggle: null, detail: null };
  }
  const toggle = el(
    'button',
    { class: 'file-toggle', type: 'button', 'aria-expanded': 'false', on: { click: () => toggleFile(app.store, file.name) } },
    icon('right'),
    logText(file.name),
  );
  const known = knownBy(file);
  const flaws = report.flaws.filter((flaw) => readFiles(report)[flaw.file]?.file === file).length;
  const row = el(
    'tr',
    { data: { file: file.name } },
    el('th', { scope: 'row', class: 'file-name' }, toggle),
    el('td', { class: 'number wide-only' }, formatBytes(file.bytes)),
    el('td', { class: 'number' }, formatCount(file.lines), pairOf(file, report, app)),
    el('td', { class: 'number wide-only' }, formatCount(file.events)),
    el('td', { class: 'file-format' }, formatCell(file, report)),
    el('td', { class: 'number roomy-only' }, formatShare(file.coverage)),
    el('td', { class: 'wide-only file-span' }, file.first_ms !== null && file.last_ms !== null ? formatRange(file.first_ms, file.last_ms, 'time', clock) : '–'),
    el(
      'td',
      { class: 'file-known' },
      el('span', { class: 'tag known-tag', title: KNOWN[known], data: { known } }, known === 'none' ? 'no times' : known),
      flaws > 0 && el('span', { class: 'tag flaw-tag' }, formatNoun(flaws, 'flaw')),
    ),
  );
  return { file, row, toggle, detail: null };
}

/**
 * Two buttons by which the timeline, the findings and all lists show this file alone, or all but it; none for the only one.
 * @param {FileReport} file
 * @param {Report} report
 * @param {App} app
 */
function pairOf(file, report, app) {
  const files = readFiles(report);
  const number = files.findIndex((other) => other.file === file);
  return files.length > 1 && filterPair(chip(`in ${files[number].short}`, { files: [number] }), app);
}

/**
 * @param {FileReport} file
 * @param {Report} report
 */
function formatCell(file, report) {
  const [chosen, ...others] = file.formats;
  return [
    chosen.title,
    others.length > 0 && el('span', { class: 'quiet', title: others.map(({ title }) => title).join('\n') }, ` and ${formatNoun(others.length, 'other')}`),
    isBaseline(report.settings, file.name) && el('span', { class: 'tag', title: 'Known to be good: the others are compared with it' }, 'baseline'),
    isSet(readingOf(report, file.name)) && el('span', { class: 'tag', title: 'Set for this file' }, 'set'),
  ];
}

/**
 * @param {App['store']} store
 * @param {string} name
 */
function toggleFile(store, name) {
  const open = new Set(store.get().filesOpen);
  if (!open.delete(name)) open.add(name);
  store.set({ filesOpen: open });
}

/**
 * Opens and closes what is below a row; the rows themselves stay, and the focus with them.
 * @param {Rows[]} rows
 * @param {ReadonlySet<string>} open
 * @param {App} app
 */
function showOpen(rows, open, app) {
  const { report, clock } = app.store.get();
  if (!report) return;
  for (const one of rows) {
    const isOpen = open.has(one.file.name) && one.toggle !== null;
    one.toggle?.setAttribute('aria-expanded', String(isOpen));
    one.row.classList.toggle('opened', isOpen);
    if (isOpen === (one.detail !== null)) continue;
    one.detail?.remove();
    one.detail = isOpen ? el('tr', { class: 'file-opened' }, el('td', { colspan: COLUMNS.length }, fileDetail(one.file, report, clock, app))) : null;
    if (one.detail) one.row.after(one.detail);
  }
}

/** What was passed over while files were unpacked, and so has no row. @param {Report} report */
function notesOf(report) {
  const others = passedOver(report);
  if (others.length === 0) return null;
  return el(
    'details',
    { class: 'panel passed-over', open: others.length <= FEW },
    el('summary', {}, `${formatNoun(others.length, 'note')} on what was opened`),
    el(
      'ul',
      {},
      others.slice(0, MOST_ROWS).map(({ file, text }) => el('li', {}, !text.startsWith(file) && [logText(file), ': '], visibleText(text))),
    ),
  );
}

/** The zones that the forms offer. @param {Report} report */
function zoneList(report) {
  const own = zoneOfBrowser(report.time.last_ms ?? 0);
  const zones = [...new Set(['UTC', own, ...COMMON_ZONES])];
  return el(
    'datalist',
    { id: ZONES_ID },
    zones.map((zone) => el('option', { value: zone }, zone === own ? 'this browser' : '')),
  );
}
