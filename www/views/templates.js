/**
 * The table of templates: what the log consists of.
 *
 * @module
 */
import { byId, el, fill } from '../lib/dom.js';
import { keepFocus } from '../lib/focus.js';
import { formatCount, formatNoun, formatShare } from '../lib/format.js';
import { icon } from '../lib/icons.js';
import { memo } from '../lib/memo.js';
import { countInTime, partInWords, readHeat, takenTemplates } from '../state/heat.js';
import { shownTemplates } from '../state/selectors.js';
import { filterPair } from './filters.js';
import { info } from './info.js';
import { sparkline } from './sparkline.js';
import { tableOf } from './table.js';
import { templatePanel } from './template.js';
import { levelTag, placeText, templateLabel, templateText } from './text.js';

/** @typedef {import('./app.js').App} App */
/** @typedef {import('./app.js').State} State */
/** @typedef {import('../protocol.js').Template} Template */
/** @typedef {State['templateSort']['key']} SortKey */

/** More rows than this make no table that anybody reads; the filter finds the rest, the export has them all. */
const MOST_ROWS = 500;

/** Points of the line that shows a template over time. */
const TREND_COLUMNS = 48;

/** @type {{key: SortKey, title: string, number: boolean}[]} */
const COLUMNS = [
  { key: 'count', title: 'Events', number: true },
  { key: 'level', title: 'Level', number: false },
  { key: 'text', title: 'Template', number: false },
  { key: 'first_line', title: 'First line', number: true },
  { key: 'last_line', title: 'Last line', number: true },
];

/** @param {App} app */
export function mountTemplates(app) {
  const { store } = app;
  const filter = el('input', {
    class: 'input',
    type: 'search',
    id: 'template-filter',
    placeholder: 'Filter, for example: failed level:error',
    'aria-label': 'Filter templates',
    on: { input: () => store.set({ templateFilter: filter.value }) },
  });
  const count = el('p', { class: 'quiet', role: 'status' });
  const changes = el('div', { class: 'templates-changes' });
  const headers = COLUMNS.map((column) => headerOf(column, store));
  const [first, ...others] = headers;
  const columns = [{ title: 'Choose', class: 'choose-cell', unseen: true }, first, { title: 'Share', class: 'wide-only' }, { title: 'Over time', class: 'wide-only' }, ...others];
  const body = el('tbody', {});
  fill(
    byId('panel-templates'),
    el('div', { class: 'templates-tools' }, filter, info('Template'), count, changes),
    tableOf(columns, body, { name: 'templates', frame: 'panel' }),
  );

  store.watch(
    (state) => state.templateFilter,
    (text) => {
      if (filter.value !== text) filter.value = text;
    },
  );
  const showRows = () => {
    const { report, openTemplate } = store.get();
    if (!report) return fill(body);
    const templates = rowsOf(store.get());
    keepFocus(body, () =>
      fill(
        body,
        templates.slice(0, MOST_ROWS).flatMap((template) => {
          const isOpen = template.text === openTemplate;
          return [rowOf(template, report, isOpen, app), isOpen && detailOf(template, app)];
        }),
      ),
    );
    showTrends(body, store.get());
  };
  store.watch(rowsOf, showRows);
  const counted = memo((/** @type {Template[]} */ rows, /** @type {State['inTime']} */ _inTime, /** @type {State['zoom']} */ _zoom, /** @type {State['filters']} */ _filters) => ({ rows }));
  store.watch((state) => counted(rowsOf(state), state.inTime, state.zoom, state.filters), ({ rows }, state) => {
    const here = countInTime(state, rows);
    const inTime = here === null ? '' : `, ${formatCount(here)} with events ${partInWords(state)}`;
    if (state.report) count.textContent = countText(rows.length, state.report.templates.length) + inTime;
  });
  const wanted = memo((/** @type {unknown[]} */ ...parts) => ({ parts }));
  store.watch(
    (state) => wanted(state.tab === 'templates' && state.report, state.tab === 'templates' && state.timeline, rowsOf(state), state.filters),
    ({ parts: [isShown] }, state) => isShown && readHeat(app, 'trends', rowsOf(state).slice(0, MOST_ROWS), TREND_COLUMNS),
  );
  store.watch((state) => state.trends, (_trends, state) => showTrends(body, state));
  store.watch((state) => state.inTime, (_inTime, state) => showTrends(body, state));
  store.watch((state) => state.openTemplate, showRows);
  store.watch(
    (state) => state.chosenTemplates,
    (chosen) => {
      for (const box of body.querySelectorAll('input[type="checkbox"]')) {
        const { checked, dataset } = /** @type {HTMLInputElement} */ (box);
        const isChosen = chosen.includes(dataset.text ?? '');
        if (checked !== isChosen) /** @type {HTMLInputElement} */ (box).checked = isChosen;
      }
      keepFocus(changes, () => fill(changes, changesOf(app)));
    },
  );
  store.watch(
    (state) => state.report,
    () => keepFocus(changes, () => fill(changes, changesOf(app))),
  );
  store.watch(
    (state) => state.templateSort,
    (sort) => {
      COLUMNS.forEach(({ key }, index) =>
        headers[index].setAttribute('aria-sort', key !== sort.key ? 'none' : sort.descending ? 'descending' : 'ascending'),
      );
    },
  );
}

/**
 * What was chosen, and what was changed so far.
 * @param {App} app
 */
function changesOf({ store, session }) {
  const { report, chosenTemplates } = store.get();
  const made = report?.settings?.templates?.length ?? 0;
  const button = (/** @type {string} */ focus, /** @type {string} */ label, /** @type {() => void} */ click, more = '') =>
    el('button', { class: `button small${more}`, type: 'button', data: { focus }, on: { click } }, label);
  const merge = () => {
    const texts = report?.templates.map(({ text }) => text).filter((text) => chosenTemplates.includes(text)) ?? [];
    store.set({ openTemplate: texts[0] ?? null });
    session.changeTemplates({ merge: texts });
  };
  return [
    chosenTemplates.length > 0 && el('span', { role: 'status' }, `${formatCount(chosenTemplates.length)} chosen`),
    chosenTemplates.length > 1 && button('merge', 'Merge as one', merge, ' primary'),
    chosenTemplates.length > 0 && button('clear', 'Clear', () => store.set({ chosenTemplates: [] }), ' ghost'),
    made > 0 &&
      el('span', { class: 'quiet', title: 'They are part of the settings and hold for the next log as well' }, formatNoun(made, 'change')),
    made > 0 && button('undo', 'Undo the last', () => session.undoTemplates('last')),
    made > 1 && button('undo-all', 'Undo all', () => session.undoTemplates('all'), ' ghost'),
  ];
}

/** @type {Template[]} */
const NONE = [];

/** @param {State} state */
function rowsOf(state) {
  const { report, templateFilter, templateSort } = state;
  return report ? shownTemplates(takenTemplates(report.templates, state.filters), templateFilter, templateSort) : NONE;
}

/**
 * @param {number} shown
 * @param {number} all
 */
function countText(shown, all) {
  const cut = shown > MOST_ROWS ? `, the first ${formatCount(MOST_ROWS)} shown` : '';
  return shown === all ? `${formatNoun(all, 'template')}${cut}` : `${formatCount(shown)} of ${formatNoun(all, 'template')}${cut}`;
}

/**
 * @param {{key: SortKey, title: string, number: boolean}} column
 * @param {App['store']} store
 */
function headerOf({ key, title, number }, store) {
  const sort = () => {
    const now = store.get().templateSort;
    store.set({ templateSort: { key, descending: now.key === key ? !now.descending : number } });
  };
  const classes = [number && 'number', key === 'last_line' && 'wide-only'].filter(Boolean).join(' ');
  return el('th', { scope: 'col', class: classes }, el('button', { class: 'sort', type: 'button', on: { click: sort } }, title));
}

/**
 * @param {Template} template
 * @param {import('../protocol.js').Report} report
 * @param {boolean} isOpen
 * @param {App} app
 */
function rowOf(template, report, isOpen, app) {
  const { explore, store } = app;
  const { text, name } = template;
  const toggle = () => store.set({ openTemplate: isOpen ? null : text });
  const choose = (/** @type {Event} */ event) => {
    const others = store.get().chosenTemplates.filter((one) => one !== text);
    const { checked } = /** @type {HTMLInputElement} */ (event.target);
    store.set({ chosenTemplates: checked ? [...others, text] : others });
  };
  const box = el('input', {
    type: 'checkbox',
    'aria-label': `Choose template ${template.id}`,
    data: { text, focus: `choose ${text}` },
    on: { change: choose },
  });
  box.checked = store.get().chosenTemplates.includes(text);
  const share = template.count / Math.max(1, report.ledger.events);
  const bar = el('span', { class: 'bar', 'aria-hidden': 'true' }, el('span', { class: 'bar-fill' }));
  bar.style.setProperty('--share', String(share));
  const lineLink = (/** @type {number} */ line) =>
    el(
      'button',
      { class: 'link number', type: 'button', on: { click: () => explore.showLine(line, `template ${template.id}`) } },
      placeText(report, line),
    );
  return el(
    'tr',
    { class: isOpen ? 'is-open' : undefined, data: { template: template.id } },
    el('td', { class: 'choose-cell' }, box),
    el(
      'td',
      { class: 'number strong' },
      el('button', { class: 'link number', type: 'button', title: 'Show all its lines', data: { lines: 'all' }, on: { click: () => explore.showTemplate(template) } }, formatCount(template.count)),
      el('span', { class: 'in-time quiet' }),
    ),
    el('td', { class: 'share-cell wide-only' }, bar, el('span', {}, formatShare(share))),
    el('td', { class: 'trend-cell wide-only' }),
    el('td', {}, levelTag(template.level)),
    el(
      'td',
      { class: 'template-cell' },
      el(
        'button',
        {
          class: 'template-link',
          type: 'button',
          'aria-expanded': String(isOpen),
          title: isOpen ? 'Close' : 'What varies in it, and its lines',
          data: { focus: `open ${text}` },
          on: { click: toggle },
        },
        icon(isOpen ? 'down' : 'right'),
        templateLabel(template),
      ),
      filterPair({ title: `template ${template.id}`, template: template.id }, app),
      name && el('p', { class: 'quiet template-under' }, templateText(text)),
    ),
    el('td', { class: 'number' }, lineLink(template.first_line)),
    el('td', { class: 'number wide-only' }, lineLink(template.last_line)),
  );
}

/**
 * Draws each row's events over the shown time, as far as they pass the filters, and says how many those are where that is a part of the
 * log.
 * @param {HTMLElement} body
 * @param {State} state
 */
function showTrends(body, { trends, zoom, filters, inTime }) {
  const rows = new Map((trends?.templates ?? []).map(({ id }, row) => [String(id), row]));
  for (const tr of /** @type {NodeListOf<HTMLElement>} */ (body.querySelectorAll('tr[data-template]'))) {
    const row = rows.get(tr.dataset.template ?? '');
    if (!trends || row === undefined) continue;
    const counts = trends.counts.subarray(row * trends.columns, (row + 1) * trends.columns);
    const cell = tr.querySelector('.trend-cell');
    if (cell) fill(cell, trendOf(counts));
    const sum = counts.reduce((sum, count) => sum + count, 0);
    const part = tr.querySelector('.in-time');
    // Without a part of the time, events without any count as well.
    const passing = inTime?.filters === filters ? inTime.counts?.[Number(tr.dataset.template)] : undefined;
    if (part) part.textContent = zoom ? `${formatCount(sum)} here` : filters.length > 0 && passing !== undefined ? `${formatCount(passing)} pass` : '';
  }
}

/** Counts as a line, each template by its own most. @param {Uint32Array} counts */
function trendOf(counts) {
  const most = Math.max(1, ...counts);
  const step = 96 / Math.max(1, counts.length);
  const path = [...counts].map((count, at) => `${at === 0 ? 'M' : 'L'}${(at * step).toFixed(1)} ${(18.5 - (count / most) * 17).toFixed(1)}h${step.toFixed(1)}`).join('');
  return sparkline(path);
}

/**
 * The open template, in a row of its own below.
 * @param {Template} template
 * @param {App} app
 */
function detailOf(template, app) {
  return el('tr', { class: 'template-detail' }, el('td', { colspan: COLUMNS.length + 3 }, templatePanel(template, app)));
}
