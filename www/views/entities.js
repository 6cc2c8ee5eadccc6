/**
 * Entities: the addresses, users, hosts and processes of the log, which of them stand out and why; and a page for each.
 *
 * @module
 */
import { byId, el, fill } from '../lib/dom.js';
import { keepFocus } from '../lib/focus.js';
import { formatCount, formatNoun, formatTime, formatValue, formatZone } from '../lib/format.js';
import { icon } from '../lib/icons.js';
import { memo } from '../lib/memo.js';
import { visibleText } from '../lib/visible.js';
import { openEntity, readEntities, readEntity, readWithin } from '../state/asked.js';
import { chip } from '../state/chips.js';
import { isPart, partInWords } from '../state/heat.js';
import { entityPage } from './entity.js';
import { countLink, errorChips, filterPair } from './filters.js';
import { info } from './info.js';
import { scopeOf } from './scope.js';
import { tableOf } from './table.js';
import { logText } from './text.js';

/** @typedef {import('./app.js').App} App */
/** @typedef {import('./app.js').State} State */
/** @typedef {import('../protocol.js').Entities} Entities */
/** @typedef {import('../protocol.js').EntityKind} EntityKind */
/** @typedef {import('../protocol.js').EntityRow} EntityRow */
/** @typedef {State['entitySort']['key']} SortKey */

/** More rows than this make no table that anybody reads; the search finds the rest. */
const MOST_ROWS = 300;

/** @type {Record<EntityKind, string>} */
const PLURALS = { ip: 'Addresses', user: 'Users', host: 'Hosts', process: 'Processes' };

/** @type {{key: SortKey, title: string, class: string}[]} */
const COLUMNS = [
  { key: 'score', title: 'Score', class: 'number' },
  { key: 'name', title: 'Name', class: '' },
  { key: 'events', title: 'Events', class: 'number' },
  { key: 'errors', title: 'Errors', class: 'number wide-only' },
  { key: 'failed_logins', title: 'Failed logins', class: 'number wide-only' },
  { key: 'templates', title: 'Templates', class: 'number wide-only' },
  { key: 'first_ms', title: 'First seen', class: 'wide-only' },
  { key: 'last_ms', title: 'Last seen', class: 'wide-only' },
];

/** @param {App} app */
export function mountEntities(app) {
  const { store } = app;
  const host = byId('panel-entities');
  const list = listView(app);
  const one = el('div', { class: 'entity-host' });
  const refusal = el('p', { class: 'panel notes-none', role: 'alert' });
  const waiting = el('p', { class: 'quiet', role: 'status' }, 'Counting …');
  store.watch(
    (state) => state.tab === 'entities' && state.report && state.entities === null,
    (isWanted) => isWanted && readEntities(app),
  );
  // What is shown of another time, or by other filters, is dropped with them.
  store.watch(
    (state) => state.zoom,
    () => store.set({ entitiesWithin: null, entityDetail: null }),
  );
  store.watch(
    (state) => state.filters,
    () => store.set({ entitiesWithin: null }),
  );
  store.watch(
    (state) => (state.tab === 'entities' && state.report && state.entitiesWithin === null && isPart(state) ? part(state.zoom, state.filters) : null),
    (wanted) => wanted && readWithin(app),
  );
  store.watch(
    (state) => (state.tab === 'entities' && state.report && state.entityDetail === null && state.entity ? opening(state.entity, state.zoom) : null),
    (wanted) => wanted && readEntity(app),
  );
  store.watch(shownList, ({ entities, kind, open, ...how }) => {
    const fault = typeof entities === 'string' ? entities : typeof how.within === 'string' ? how.within : null;
    if (fault !== null) fill(refusal, visibleText(fault));
    // What is there already stays there: making it anew would take the focus from who types.
    const nodes = fault !== null ? [refusal] : entities === null ? [waiting] : open ? [one] : list.nodes;
    if (nodes[0] !== host.firstElementChild) fill(host, nodes);
    if (Array.isArray(entities) && !open && fault === null) list.show(entities, kind, how);
  });
  store.watch(shownOne, ({ row, detail, report, clock, threats, zoom }) => {
    keepFocus(one, () => fill(one, row && report && entityPage(row, detail, report, clock, threats, zoom, app)));
    if (row && isFocusLost()) one.querySelector('button')?.focus({ preventScroll: true });
  });
}

/** Whether what was clicked is gone: the link in the list, or the way back. */
function isFocusLost() {
  return document.activeElement === document.body && !byId('panel-entities').hidden;
}

/** The kind that is shown: the chosen one, or the first of which there is any. @param {Entities[]} entities @param {EntityKind | null} chosen */
function kindOf(entities, chosen) {
  return chosen ?? entities.find(({ count }) => count > 0)?.kind ?? 'ip';
}

const listed = memo(
  (
    /** @type {State['entities']} */ entities,
    /** @type {EntityKind | null} */ kind,
    /** @type {State['entitySort']} */ sort,
    /** @type {string} */ filter,
    /** @type {State['clock']} */ clock,
    /** @type {boolean} */ open,
    /** @type {State['entitiesWithin']} */ within,
    /** @type {State['zoom']} */ zoom,
    /** @type {State['filters']} */ chips,
  ) => ({ entities, kind, sort, filter, clock, open, within, zoom, chips }),
);

/** @param {State} state */
function shownList({ entities, entityKind, entitySort, entityFilter, clock, entity, entitiesWithin, zoom, filters }) {
  return listed(entities, entityKind, entitySort, entityFilter, clock, entity !== null, entitiesWithin, zoom, filters);
}

/** What the list is counted in. */
const part = memo((/** @type {State['zoom']} */ zoom, /** @type {State['filters']} */ filters) => ({ zoom, filters }));

/** What a page of an entity is read for. */
const opening = memo((/** @type {State['entity']} */ entity, /** @type {State['zoom']} */ zoom) => ({ entity, zoom }));

const opened = memo(
  (
    /** @type {EntityRow | null} */ row,
    /** @type {State['entityDetail']} */ detail,
    /** @type {State['report']} */ report,
    /** @type {State['clock']} */ clock,
    /** @type {State['threats']} */ threats,
    /** @type {State['zoom']} */ zoom,
  ) => ({ row, detail, report, clock, threats, zoom }),
);

/** @param {State} state */
function shownOne({ entities, entity, entityDetail, report, clock, threats, zoom }) {
  const rows = (Array.isArray(entities) && entities.find(({ kind }) => kind === entity?.kind)?.rows) || [];
  return opened(rows.find(({ id }) => id === entity?.id) ?? null, entityDetail, report, clock, threats, zoom);
}

/** @param {App} app */
function listView(app) {
  const { store, explore } = app;
  const kinds = el('div', { class: 'segments', role: 'group', 'aria-label': 'Kind' });
  const filter = el('input', {
    class: 'input',
    type: 'search',
    id: 'entity-filter',
    placeholder: 'Search by name',
    'aria-label': 'Search entities by name',
    on: { input: () => store.set({ entityFilter: filter.value }) },
  });
  const count = el('p', { class: 'quiet', role: 'status' });
  const save = el(
    'button',
    { class: 'button small', type: 'button', on: { click: () => explore.export('entities.csv') } },
    icon('export'),
    'All entities (CSV)',
  );
  const headers = COLUMNS.map((column) => headerOf(column, store));
  const body = el('tbody', {});
  const table = tableOf([...headers, { title: 'Why', class: 'entity-why' }], body, { name: 'entities', frame: 'panel' });
  const note = el('p', { class: 'quiet entities-note' });
  const scope = el('div', { class: 'scope', role: 'status' });

  /**
   * @param {Entities[]} all
   * @param {EntityKind | null} chosen
   * @param {{sort: State['entitySort'], filter: string, clock: State['clock'], within: State['entitiesWithin'], zoom: State['zoom'], chips: State['filters']}} how
   */
  const show = (all, chosen, { sort, filter: text, clock, within, zoom, chips }) => {
    const kind = kindOf(all, chosen);
    const shown = all.find((one) => one.kind === kind);
    if (!shown) return;
    keepFocus(kinds, () => fill(kinds, all.map((one) => kindButton(one, kind, store))));
    if (filter.value !== text) filter.value = text;
    // Until the counts of another time are there, the last ones stand.
    if (typeof within === 'string' || (isPart({ zoom, filters: chips }) && within === null)) return void (count.textContent = 'Counting …');
    const taken = rowsWithin(shown.rows, kind, within);
    const rows = sorted(matching(taken, text), sort);
    keepFocus(scope, () => fill(scope, partOf(shown, taken.length, { zoom, filters: chips }, app)));
    COLUMNS.forEach(({ key }, at) => {
      headers[at].setAttribute('aria-sort', key !== sort.key ? 'none' : sort.descending ? 'descending' : 'ascending');
    });
    count.textContent = countText(taken.length, rows.length, shown);
    note.textContent = noteOf(shown, clock);
    table.hidden = shown.count === 0;
    keepFocus(body, () => fill(body, rows.slice(0, MOST_ROWS).map((row) => rowOf(row, clock, zoom, app))));
  };
  return { nodes: [el('div', { class: 'templates-tools' }, kinds, info('Entity'), filter, count, save), scope, table, note], show };
}

/** @param {Entities} one @param {EntityKind} chosen @param {App['store']} store */
function kindButton({ kind, count }, chosen, store) {
  return el(
    'button',
    {
      class: 'segment',
      type: 'button',
      'aria-pressed': String(kind === chosen),
      data: { focus: kind, kind },
      on: { click: () => store.set({ entityKind: kind }) },
    },
    `${PLURALS[kind]} `,
    el('span', { class: 'quiet' }, formatCount(count)),
  );
}

/**
 * The entities that have events in the shown time that pass the filters, with their counts there.
 * @param {EntityRow[]} rows
 * @param {EntityKind} kind
 * @param {import('../state/asked.js').Within | null} within
 */
function rowsWithin(rows, kind, within) {
  if (!within) return rows;
  return rows.flatMap((row) => {
    const counted = within.counts[kind].get(row.id);
    return counted ? [{ ...row, ...counted }] : [];
  });
}

/** What of them is shown, and the way to all. @param {Entities} all @param {number} left @param {Pick<State, 'zoom' | 'filters'>} shown @param {App} app */
function partOf({ rows }, left, shown, app) {
  if (!isPart(shown)) return null;
  return scopeOf(`${formatCount(left)} of ${formatCount(rows.length)} shown: those with events ${partInWords(shown)}. Counts are of these events, scores of the whole log.`, app);
}

/** @param {EntityRow[]} rows @param {string} text */
function matching(rows, text) {
  const wanted = text.trim().toLowerCase();
  return wanted === '' ? rows : rows.filter(({ name }) => name.toLowerCase().includes(wanted));
}

/** @param {EntityRow[]} rows @param {State['entitySort']} sort */
function sorted(rows, { key, descending }) {
  const order = (/** @type {EntityRow} */ a, /** @type {EntityRow} */ b) => {
    if (key === 'name') return a.name.localeCompare(b.name, 'en', { numeric: true });
    return (a[key] ?? -Infinity) - (b[key] ?? -Infinity);
  };
  // The rows come by their scores: what is equal stays in that order.
  return [...rows].sort((a, b) => (descending ? order(b, a) : order(a, b)));
}

/** @param {number} all @param {number} left @param {Entities} entities */
function countText(all, left, { rows, count }) {
  const cut = left > MOST_ROWS;
  // The page has those that stand out most; the rest is counted, and in the export.
  const of = all === rows.length && rows.length < count ? `${formatCount(all)} that stand out most, of ${formatCount(count)} in all` : formatCount(all);
  if (left === all) return cut ? `The first ${formatCount(MOST_ROWS)} of ${of}` : '';
  return `${formatCount(left)} of ${formatCount(all)}${cut ? `, the first ${formatCount(MOST_ROWS)} shown` : ''}`;
}

/** @param {Entities} entities @param {State['clock']} clock */
function noteOf({ count, rows, note, without }, clock) {
  const parts = [
    note,
    rows.length < count && `The ${formatCount(rows.length)} that stand out most are here; the CSV has more, and a search of the log (/) finds any.`,
    count > 0 && without > 0 && `${formatNoun(without, 'event')} ${without === 1 ? 'is' : 'are'} of none of them.`,
    rows.some(({ first_ms }) => first_ms !== null) && `Times in ${formatZone(rows[0].last_ms ?? 0, clock)}.`,
    rows.some(({ score }) => score > 0) &&
      'The score is a sum of squares: how far the logarithms of its counts lie above the usual of its kind. It ranks; it is no verdict.',
  ];
  return parts.filter(Boolean).join(' ');
}

/** @param {typeof COLUMNS[number]} column @param {App['store']} store */
function headerOf({ key, title, class: name }, store) {
  const sort = () => {
    const now = store.get().entitySort;
    store.set({ entitySort: { key, descending: now.key === key ? !now.descending : key !== 'name' && key !== 'first_ms' } });
  };
  return el('th', { scope: 'col', class: name }, el('button', { class: 'sort', type: 'button', on: { click: sort } }, title));
}

/** @param {EntityRow} row @param {State['clock']} clock @param {State['zoom']} span @param {App} app */
function rowOf(row, clock, span, app) {
  const { kind, id, score, reasons } = row;
  const why = reasons.length > 0 ? reasons.map(({ sentence }) => sentence).join('; ') : 'as its kind';
  const only = chip(row.name, { entity: { kind, id } });
  const { report, filters } = app.store.get();
  // Of one kind filters are choices: the entity's own goes before those of its kind, and errors before levels.
  const others = filters.filter(({ entity, isOut }) => isOut || entity?.kind !== kind);
  const levels = others.filter(({ level, isOut }) => level !== null && !isOut);
  const errors = (report ? errorChips(report) : []).filter(({ level }) => levels.length === 0 || levels.some((asked) => asked.level === level));
  const time = (/** @type {number | null} */ ms) => (ms === null ? '–' : formatTime(ms, clock).slice(0, 19));
  return el(
    'tr',
    { data: { entity: row.name } },
    el('td', { class: score > 0 ? 'number strong' : 'number quiet' }, score > 0 ? formatValue(score) : '–'),
    el(
      'th',
      { scope: 'row', class: 'entity-name' },
      el(
        'button',
        { class: 'link', type: 'button', data: { focus: `${kind} ${id}` }, on: { click: () => openEntity(app, kind, id) } },
        logText(row.name),
      ),
      filterPair({ title: row.name, entity: { kind, id } }, app),
      el('span', { class: 'entity-under' }, why),
    ),
    el('td', { class: 'number' }, countLink(row.events, '', '', { chips: [...others, only], span }, app)),
    el('td', { class: 'number wide-only' }, countLink(row.errors, '', '', { chips: [...others.filter((one) => !levels.includes(one)), only, ...errors], span }, app)),
    el('td', { class: 'number wide-only' }, formatCount(row.failed_logins)),
    el('td', { class: 'number wide-only' }, formatCount(row.templates)),
    el('td', { class: 'wide-only quiet entity-time' }, time(row.first_ms)),
    el('td', { class: 'wide-only quiet entity-time' }, time(row.last_ms)),
    el('td', { class: 'entity-why' }, reasons.length > 0 ? why : el('span', { class: 'quiet' }, why)),
  );
}
