/**
 * The table of templates: what the log consists of.
 *
 * @module
 */
import { byId, el, fill } from '../lib/dom.js';
import { formatCount, formatNoun, formatShare } from '../lib/format.js';
import { shownTemplates } from '../state/selectors.js';
import { levelTag, placeText, templateText } from './text.js';

/** @typedef {import('./app.js').App} App */
/** @typedef {import('./app.js').State} State */
/** @typedef {import('../protocol.js').Template} Template */
/** @typedef {State['templateSort']['key']} SortKey */

/** More rows than this make no table that anybody reads; the filter finds the rest, the export has them all. */
const MOST_ROWS = 500;

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
  const headers = COLUMNS.map((column) => headerOf(column, store));
  const head = el('tr', {}, headers);
  headers[0].after(el('th', { scope: 'col', class: 'wide-only' }, 'Share'));
  const body = el('tbody', {});
  fill(
    byId('panel-templates'),
    el('div', { class: 'templates-tools' }, filter, count),
    el('div', { class: 'table-scroll panel' }, el('table', { class: 'table templates' }, el('thead', {}, head), body)),
  );

  store.watch(
    (state) => state.templateFilter,
    (text) => {
      if (filter.value !== text) filter.value = text;
    },
  );
  store.watch(rowsOf, (templates, { report }) => {
    if (!report) return fill(body);
    count.textContent = countText(templates.length, report.templates.length);
    fill(
      body,
      templates.slice(0, MOST_ROWS).map((template) => rowOf(template, report, app)),
    );
  });
  store.watch(
    (state) => state.templateSort,
    (sort) => {
      COLUMNS.forEach(({ key }, index) =>
        headers[index].setAttribute('aria-sort', key !== sort.key ? 'none' : sort.descending ? 'descending' : 'ascending'),
      );
    },
  );
}

/** @type {Template[]} */
const NONE = [];

/** @param {State} state */
function rowsOf({ report, templateFilter, templateSort }) {
  return report ? shownTemplates(report.templates, templateFilter, templateSort) : NONE;
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
 * @param {App} app
 */
function rowOf(template, report, { explore }) {
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
    { data: { template: template.id } },
    el('td', { class: 'number strong' }, formatCount(template.count)),
    el('td', { class: 'share-cell wide-only' }, bar, el('span', {}, formatShare(share))),
    el('td', {}, levelTag(template.level)),
    el(
      'td',
      { class: 'template-cell' },
      el(
        'button',
        {
          class: 'template-link',
          type: 'button',
          title: 'Show all its lines',
          on: { click: () => explore.showTemplate(template) },
        },
        templateText(template.text),
      ),
    ),
    el('td', { class: 'number' }, lineLink(template.first_line)),
    el('td', { class: 'number wide-only' }, lineLink(template.last_line)),
  );
}
