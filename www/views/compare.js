/**
 * Good files beside the others: which templates are new, gone, or come more or less often than they should; and which values,
 * orders and timings are not as they were.
 *
 * @module
 */
import { byId, el, fill } from '../lib/dom.js';
import { keepFocus } from '../lib/focus.js';
import { formatChance, formatCount, formatNoun, formatValue } from '../lib/format.js';
import { icon } from '../lib/icons.js';
import { memo } from '../lib/memo.js';
import { visibleText } from '../lib/visible.js';
import { readComparison } from '../state/asked.js';
import { chip, templateChip } from '../state/chips.js';
import { readFiles } from '../state/places.js';
import { isBaseline } from '../state/reading.js';
import { templatesById } from '../state/selectors.js';
import { CHANGES, changeCell, firstCell, ordersTable, timingsTable, valuesTable } from './compared.js';
import { countLink, filterPair } from './filters.js';
import { tableOf } from './table.js';
import { levelTag, logText, templateLabel } from './text.js';

/** @typedef {import('./app.js').App} App */
/** @typedef {import('./app.js').State} State */
/** @typedef {import('../protocol.js').Report} Report */
/** @typedef {import('../protocol.js').Change} Change */
/** @typedef {import('../protocol.js').Comparison} Comparison */
/** @typedef {import('../protocol.js').ComparedRow} ComparedRow */

/** @typedef {import('../state/app-state.js').ComparedKind} ComparedKind */

/** @param {App} app */
export function mountCompare(app) {
  const { store } = app;
  const choice = el('div', {});
  const result = el('div', {});
  fill(byId('panel-compare'), choice, result);
  store.watch(
    (state) => state.tab === 'compare' && state.report && state.comparison === null && isPossible(state.report),
    (isWanted) => isWanted && readComparison(app),
  );
  store.watch(
    (state) => state.report,
    (report) => keepFocus(choice, () => fill(choice, report && choiceOf(report, app))),
  );
  store.watch(shown, ({ report, comparison, kind, change }) => keepFocus(result, () => fill(result, report && resultOf(report, comparison, kind, change, app))));
}

const shownOf = memo(
  (/** @type {State['report']} */ report, /** @type {State['comparison']} */ comparison, /** @type {State['comparedKind']} */ kind, /** @type {State['comparedChange']} */ change) => ({
    report,
    comparison,
    kind,
    change,
  }),
);

/** @param {State} state */
function shown({ report, comparison, comparedKind, comparedChange }) {
  return shownOf(report, comparison, comparedKind, comparedChange);
}

/** @param {Report} report */
function goodOnes(report) {
  return readFiles(report).filter(({ file }) => isBaseline(report.settings, file.name));
}

/** Whether some files are good, and some are not. @param {Report} report */
function isPossible(report) {
  const good = goodOnes(report).length;
  return good > 0 && good < readFiles(report).length;
}

/** @param {Report} report @param {App} app */
function choiceOf(report, { session }) {
  const files = readFiles(report);
  if (files.length < 2) {
    return el(
      'div',
      { class: 'empty' },
      el('h2', {}, 'Two logs, side by side'),
      el('p', {}, 'Drop a log that is known to be good together with a suspect one. Then say here which of them is the good one, and see which messages are new, which are gone, and which come more or less often than they should; which values, which order and which durations are not as they were.'),
      el('p', { class: 'quiet' }, `Open now: ${formatNoun(files.length, 'log')}.`),
    );
  }
  return el(
    'fieldset',
    { class: 'baseline-choice' },
    el('legend', {}, 'Known to be good'),
    el(
      'div',
      { class: 'baseline-files' },
      files.map(({ file, short }) => baselineBox(file.name, report, session, logText(short))),
    ),
  );
}

/**
 * The box that says of a file that it is known to be good.
 * @param {string} name
 * @param {Report} report
 * @param {App['session']} session
 * @param {import('../lib/dom.js').Child} label
 */
export function baselineBox(name, report, session, label) {
  const box = el('input', {
    type: 'checkbox',
    data: { focus: `good ${name}`, baseline: name },
    on: { change: () => session.setBaseline(name, box.checked) },
  });
  box.checked = isBaseline(report.settings, name);
  return el('label', {}, box, label);
}

/**
 * @param {Report} report
 * @param {Comparison | string | null} comparison
 * @param {ComparedKind | null} wanted
 * @param {Change | null} change
 * @param {App} app
 */
function resultOf(report, comparison, wanted, change, app) {
  if (readFiles(report).length < 2) return null;
  const good = goodOnes(report).length;
  if (good === 0) return said('Tick the file that is known to be good, and the others are compared with it. Sessions are then judged by its sessions as well.');
  if (!isPossible(report)) return said('All files are called good, so that there is nothing to compare with them.');
  if (comparison === null) return el('p', { class: 'quiet', role: 'status' }, 'Comparing …');
  if (typeof comparison === 'string') return said(visibleText(comparison));
  const changed = comparison.counts.filter((one) => one.change !== 'same').reduce((sum, { count }) => sum + count, 0);
  const kind = wanted ?? firstChanged(comparison, changed);
  return [
    el('p', { class: 'compare-said', role: 'status' }, sentenceOf(comparison, sidesOf(report), app)),
    el(
      'div',
      { class: 'templates-tools' },
      kindsOf(comparison, changed, kind, app),
      el(
        'button',
        { class: 'button small', type: 'button', data: { export: 'comparison.csv' }, on: { click: () => app.explore.export('comparison.csv') } },
        icon('export'),
        'Whole comparison (CSV)',
      ),
    ),
    ...[kind === 'templates' ? templatesOf(comparison, changed, change, report, app) : othersOf(comparison, kind, report, app)].flat(),
  ];
}

/**
 * @param {Comparison} comparison
 * @param {number} changed
 * @param {Change | null} change
 * @param {Report} report
 * @param {App} app
 */
function templatesOf({ counts, rows }, changed, change, report, app) {
  const isShown = (/** @type {ComparedRow} */ row) => (change === null ? row.change !== 'same' : row.change === change);
  const chosen = rows.filter(isShown);
  const all = change === null ? changed : (counts.find((one) => one.change === change)?.count ?? 0);
  return [
    el('div', { class: 'templates-tools' }, segmentsOf(counts, changed, change, app)),
    chosen.length > 0 ? changesTable(chosen, report, app) : said(change === null ? 'No message has changed, as far as can be told.' : 'There is none of these.'),
    firstOf(chosen.length, all),
  ];
}

/** What changed, of what is shown first. @param {Comparison} comparison @param {number} changed @returns {ComparedKind} */
function firstChanged(comparison, changed) {
  if (changed > 0) return 'templates';
  const others = /** @type {const} */ (['values', 'orders', 'timings']);
  return others.find((kind) => comparison[kind].count > 0) ?? 'templates';
}

/** What there is to say where a kind has no rows. */
const NOTHING = {
  values: 'No value is new or gone or has another share of its place, as far as can be told. Looked at are columns (levels, statuses, programs, hosts, users, addresses) and places of templates in which few values come again and again; members of JSON and of other structured lines that stand beside the message are not.',
  orders: 'Nothing follows where it did not before, as far as can be told. Looked at is what usually follows a template: within sessions where the log was read with a session key, else from line to line of one program.',
  timings: 'Nothing takes longer or shorter, or is larger or smaller, as far as can be told. Looked at are durations, bytes sent and amounts of each template, and the time until what usually follows.',
};

/**
 * @param {Comparison} comparison
 * @param {Exclude<ComparedKind, 'templates'>} kind
 * @param {Report} report
 * @param {App} app
 */
function othersOf(comparison, kind, report, app) {
  const { count, rows } = comparison[kind];
  if (count === 0) return said(NOTHING[kind]);
  const sides = sidesOf(report);
  const tables = {
    values: () => valuesTable(comparison.values.rows, report, sides, app),
    orders: () => ordersTable(comparison.orders.rows, report, app),
    timings: () => timingsTable(comparison.timings.rows, report, sides, app),
  };
  return [tables[kind](), firstOf(rows.length, count)];
}

/** @param {number} shown @param {number} all */
function firstOf(shown, all) {
  return shown < all && el('p', { class: 'quiet' }, `The first ${formatCount(shown)} of ${formatCount(all)}; the CSV has all.`);
}

/**
 * @param {Comparison} comparison
 * @param {number} changed
 * @param {ComparedKind} chosen
 * @param {App} app
 */
function kindsOf({ values, orders, timings }, changed, chosen, { store }) {
  const button = (/** @type {ComparedKind} */ kind, /** @type {string} */ title, /** @type {number} */ count) =>
    segmentOf(title, count, kind === chosen, { focus: `kind ${kind}`, kind }, () => store.set({ comparedKind: kind }));
  return el(
    'div',
    { class: 'segments', role: 'group', 'aria-label': 'What changed' },
    button('templates', 'Messages', changed),
    button('values', 'Values', values.count),
    button('orders', 'Order', orders.count),
    button('timings', 'Timing', timings.count),
  );
}

/** @param {string} text */
function said(text) {
  return el('p', { class: 'panel notes-none' }, text);
}

/** The files that are known to be good, and the others, as parts of what lines must be. @param {Report} report */
function sidesOf(report) {
  const { settings } = report;
  const files = readFiles(report).map(({ file, short }, number) => ({ number, short, isGood: isBaseline(settings, file.name) }));
  const side = (/** @type {boolean} */ isGood, /** @type {string} */ several) => {
    const own = files.filter((file) => file.isGood === isGood);
    return chip(own.length === 1 ? `in ${own[0].short}` : several, { files: own.map(({ number }) => number) });
  };
  return { good: side(true, 'in the good files'), others: side(false, 'in the other files') };
}

/** @param {Comparison} comparison @param {ReturnType<typeof sidesOf>} sides @param {App} app */
function sentenceOf({ scale, good, suspect }, sides, app) {
  const each = scale >= 0.995 && scale < 1.005 ? 'as many' : `${scale >= 10 ? formatCount(Math.round(scale)) : scale.toPrecision(2)} times as many`;
  return [
    countLink(good, 'event', 'events', { chips: [sides.good], span: null }, app),
    filterPair(sides.good, app),
    ' in the good files, ',
    countLink(suspect, '', '', { chips: [sides.others], span: null }, app),
    filterPair(sides.others, app),
    ` in the others, which should have ${each} of each template: the median over the templates that both have.`,
  ];
}

/**
 * @param {Comparison['counts']} counts
 * @param {number} changed
 * @param {Change | null} chosen
 * @param {App} app
 */
function segmentsOf(counts, changed, chosen, { store }) {
  const button = (/** @type {Change | null} */ change, /** @type {string} */ title, /** @type {number} */ count) =>
    segmentOf(title, count, change === chosen, { focus: `change ${change}`, change: change ?? 'all' }, () => store.set({ comparedChange: change }));
  return el(
    'div',
    { class: 'segments', role: 'group', 'aria-label': 'Changes' },
    button(null, 'Changed', changed),
    counts.map(({ change, count }) => button(change, CHANGES[change], count)),
  );
}

/** A choice with how much it holds. @param {string} title @param {number} count @param {boolean} isChosen @param {Record<string, string>} data @param {() => void} choose */
function segmentOf(title, count, isChosen, data, choose) {
  return el('button', { class: 'segment', type: 'button', 'aria-pressed': String(isChosen), data, on: { click: choose } }, `${title} `, el('span', { class: 'quiet' }, formatCount(count)));
}

/** @param {ComparedRow[]} rows @param {Report} report @param {App} app */
function changesTable(rows, report, app) {
  const sides = sidesOf(report);
  const known = templatesById(report);
  return tableOf(
    [
      'Change',
      { title: 'Good', class: 'number', what: 'Events in the good files' },
      { title: 'Should be', class: 'number wide-only', what: 'How many the others should have' },
      { title: 'Is', class: 'number', what: 'Events in the other files' },
      {
        title: 'By chance',
        class: 'number',
        what: 'How likely a departure so large would be by chance, for as many templates (p-value, G test, Benjamini and Hochberg). What is new is told however often it came',
      },
      { title: 'Level', class: 'wide-only' },
      'Template',
      { title: 'First line', class: 'number wide-only' },
    ],
    rows.map((row) => rowOf(row, known.get(row.template), report, sides, app)),
    { name: 'compared', frame: 'panel' },
  );
}

/**
 * @param {ComparedRow} row
 * @param {import('../protocol.js').Template | undefined} template
 * @param {Report} report
 * @param {ReturnType<typeof sidesOf>} sides
 * @param {App} app
 */
function rowOf(row, template, report, sides, app) {
  const { explore } = app;
  const of = (/** @type {number} */ count, /** @type {import('../state/app-state.js').Chip} */ side) => countLink(count, '', '', { chips: [templateChip(row.template), side], span: null }, app);
  return el(
    'tr',
    { data: { change: row.change } },
    changeCell(row.change),
    el('td', { class: 'number' }, of(row.good, sides.good)),
    el('td', { class: 'number wide-only' }, formatValue(row.expected)),
    el('td', { class: 'number strong' }, of(row.suspect, sides.others)),
    el('td', { class: 'number quiet' }, formatChance(row.p_value)),
    el('td', { class: 'wide-only' }, levelTag(template?.level ?? null)),
    el(
      'td',
      { class: 'template-cell' },
      template
        ? el('button', { class: 'template-link', type: 'button', title: 'Show all its lines', on: { click: () => explore.showTemplate(template) } }, templateLabel(template))
        : `Template ${row.template}`,
    ),
    firstCell(row.first_line, CHANGES[row.change], report, app),
  );
}
