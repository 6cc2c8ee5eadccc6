/**
 * What else changed from good files to the others: values, orders and timings, a table each.
 *
 * @module
 */
import { el } from '../lib/dom.js';
import { formatBytes, formatChance, formatCount, formatDuration, formatNoun, formatShare, formatValue } from '../lib/format.js';
import { chip, levelChip, templateChip } from '../state/chips.js';
import { showLines } from '../state/search.js';
import { templatesById } from '../state/selectors.js';
import { countLink, filterPair } from './filters.js';
import { tableOf } from './table.js';
import { logText, placeText, templateLabel, valuedText } from './text.js';

/** @typedef {import('./app.js').App} App */
/** @typedef {import('../protocol.js').Report} Report */
/** @typedef {import('../protocol.js').Change} Change */
/** @typedef {import('../protocol.js').Shares} Shares */
/** @typedef {import('../protocol.js').ComparedValue} ComparedValue */
/** @typedef {import('../protocol.js').ComparedOrder} ComparedOrder */
/** @typedef {import('../protocol.js').ComparedTiming} ComparedTiming */
/** @typedef {import('../state/app-state.js').Chip} Chip */
/** @typedef {{good: Chip, others: Chip}} Sides */

/** @type {Record<Change, string>} */
export const CHANGES = { new: 'New', vanished: 'Vanished', more: 'More often', fewer: 'Less often', same: 'Unchanged' };

/** What a column is called. @type {Record<NonNullable<ComparedValue['column']>, string>} */
const COLUMNS = { level: 'Level', status: 'Status', process: 'Process', host: 'Host', user: 'User', ip: 'Address' };

/** What is measured. @type {Record<ComparedTiming['what'], string>} */
const MEASURED = { took: 'How long it took', sent: 'Bytes sent', amount: 'The amount in the message, in its own unit', until: 'How long until what usually follows' };

/** Heads of what the tables of shares begin with. */
const SHARE_HEADS = [
  'Change',
  { title: 'Good', class: 'number', what: 'How often in the good files, and of how many' },
  { title: 'Is', class: 'number', what: 'How often in the other files, and of how many' },
  { title: 'By chance', class: 'number wide-only', what: 'How likely a departure so large would be by chance, for as many rows (p-value, G test, Benjamini and Hochberg). What is new where nothing new was to be expected is told however often it came' },
];

/**
 * @param {ComparedValue[]} rows
 * @param {Report} report
 * @param {Sides} sides
 * @param {App} app
 */
export function valuesTable(rows, report, sides, app) {
  const rowOf = (/** @type {ComparedValue} */ row) => {
    const link = (/** @type {number} */ count, /** @type {Chip} */ side) => (row.column === null ? slotLink(count, row, side, app) : countLink(count, '', '', { chips: [columnChip(row), side], span: null }, app));
    const what = row.column === null ? slotCell(row, report, app) : columnCell(row, app);
    return shareRow(row.shares, link(row.shares.good, sides.good), link(row.shares.suspect, sides.others), what, report, app);
  };
  return tableOf([...SHARE_HEADS, 'Value, and where it stands', { title: 'First line', class: 'number wide-only' }], rows.map(rowOf), { name: 'compared', frame: 'panel', caption: 'Values that changed' });
}

/**
 * @param {ComparedOrder[]} rows
 * @param {Report} report
 * @param {App} app
 */
export function ordersTable(rows, report, app) {
  const label = (/** @type {number | null} */ id) => (id === null ? el('i', {}, 'the session’s end') : nameOf(id, report));
  const rowOf = (/** @type {ComparedOrder} */ row) => {
    const { to, usual, shares } = row;
    /** @type {[string, import('../lib/dom.js').Child][]} */
    const steps = [
      ['after', label(row.from)],
      ['comes', el('mark', {}, label(to))],
    ];
    if (usual !== to) steps.push(['usually', label(usual)]);
    return shareRow(shares, stepLink(shares.good, row, false, app), stepLink(shares.suspect, row, true, app), stepsOf(steps), report, app);
  };
  return tableOf([...SHARE_HEADS, 'What follows what', { title: 'First line', class: 'number wide-only' }], rows.map(rowOf), { name: 'compared', frame: 'panel', caption: 'What follows what, where that changed' });
}

/**
 * @param {ComparedTiming[]} rows
 * @param {Report} report
 * @param {Sides} sides
 * @param {App} app
 */
export function timingsTable(rows, report, sides, app) {
  const what = (/** @type {string} */ files) => `The median in ${files}; below it, what 19 of 20 do not exceed`;
  return tableOf(
    [
      'Change',
      { title: 'Good', class: 'number', what: what('the good files') },
      { title: 'Is', class: 'number', what: what('the other files') },
      { title: 'By chance', class: 'number wide-only', what: 'How likely a departure so large would be by chance, for as many rows (p-value; Mann and Whitney’s test of ranks, or the G test for a tail; Benjamini and Hochberg)' },
      'Of what',
      { title: 'First that departs', class: 'number wide-only' },
    ],
    rows.map((row) => timingRow(row, report, sides, app)),
    { name: 'compared', frame: 'panel', caption: 'What takes longer or shorter, or is larger or smaller' },
  );
}

/** @param {ComparedTiming} row @param {Report} report @param {Sides} sides @param {App} app */
function timingRow(row, report, sides, app) {
  const { change, template, what, until, good, suspect, p_value, first_line } = row;
  const word = changeOf(row);
  const cell = (/** @type {import('../protocol.js').Spread} */ spread, /** @type {boolean} */ isSuspect) =>
    el(
      'td',
      { class: `number ${isSuspect ? 'strong' : ''}` },
      el('div', {}, amountOf(spread.median, what)),
      el('div', { class: 'quiet' }, `95 % ${amountOf(spread.p95, what)}`),
      el('div', { class: 'quiet' }, 'of ', measuredLink(row, spread.count, isSuspect, sides, app)),
    );
  return el(
    'tr',
    { data: { change } },
    changeCell(change, word),
    cell(good, false),
    cell(suspect, true),
    el('td', { class: 'number quiet wide-only' }, formatChance(p_value)),
    el(
      'td',
      { class: 'template-cell' },
      el('div', { class: 'quiet' }, MEASURED[what]),
      until === null ? nameOf(template, report) : stepsOf([['from', nameOf(template, report)], ['to', nameOf(until, report)]]),
    ),
    firstCell(first_line, word, report, app),
  );
}

/** @param {ComparedTiming} row */
function changeOf({ change, what }) {
  const isTime = what === 'took' || what === 'until';
  if (change === 'more') return isTime ? 'Longer' : 'Higher';
  return isTime ? 'Shorter' : 'Lower';
}

/** @param {number} amount @param {ComparedTiming['what']} what */
function amountOf(amount, what) {
  if (what === 'sent') return formatBytes(amount);
  return what === 'amount' ? formatValue(amount) : formatDuration(amount);
}

/** A number that leads to the lines that were measured. @param {ComparedTiming} row @param {number} count @param {boolean} isSuspect @param {Sides} sides @param {App} app */
function measuredLink({ template, until }, count, isSuspect, sides, app) {
  if (until !== null) return stepLink(count, { from: template, to: until }, isSuspect, app);
  // Not every line of a template need tell an amount.
  return el('span', {}, `${formatCount(count)} amounts in `, linesOf(template, isSuspect ? sides.others : sides.good, app));
}

/**
 * @param {Shares} shares
 * @param {HTMLElement} good
 * @param {HTMLElement} suspect
 * @param {import('../lib/dom.js').Children} what
 * @param {Report} report
 * @param {App} app
 */
function shareRow(shares, good, suspect, what, report, app) {
  const { change, p_value, first_line } = shares;
  const cell = (/** @type {HTMLElement} */ link, /** @type {number} */ count, /** @type {number} */ of, /** @type {string} */ name) =>
    el('td', { class: `number ${name}` }, el('div', {}, link), el('div', { class: 'quiet share-of' }, `of ${formatCount(of)}, ${formatShare(of > 0 ? count / of : 0)}`));
  return el(
    'tr',
    { data: { change } },
    changeCell(change),
    cell(good, shares.good, shares.good_of, ''),
    cell(suspect, shares.suspect, shares.suspect_of, 'strong'),
    el('td', { class: 'number quiet wide-only' }, formatChance(p_value)),
    el('td', { class: 'template-cell' }, what),
    firstCell(first_line, CHANGES[change], report, app),
  );
}

/** @param {Change} change @param {string} [word] */
export function changeCell(change, word = CHANGES[change]) {
  return el('td', {}, el('span', { class: 'tag change-tag', data: { change } }, word));
}

/** @param {number} line @param {string} why @param {Report} report @param {App} app */
export function firstCell(line, why, report, { explore }) {
  return el('td', { class: 'number wide-only' }, el('button', { class: 'link number', type: 'button', on: { click: () => explore.showLine(line, why) } }, placeText(report, line)));
}

/** Templates with what they are to each other. @param {[string, import('../lib/dom.js').Child][]} steps */
function stepsOf(steps) {
  return el('dl', { class: 'compared-step' }, steps.map(([word, label]) => el('div', {}, el('dt', {}, word), el('dd', {}, label))));
}

/** A number that leads to its lines. @param {number} count @param {string} focus @param {() => void} show */
function linesLink(count, focus, show) {
  if (count === 0) return el('span', {}, formatCount(count));
  return el('button', { class: 'link', type: 'button', title: 'Show these lines', data: { lines: 'compared', focus }, on: { click: show } }, formatCount(count));
}

/** @param {number} template @param {Chip} side @param {App} app */
function linesOf(template, side, app) {
  const show = () => showLines(app, { chips: [templateChip(template), side], span: null });
  return el('button', { class: 'link', type: 'button', title: 'Show these lines', data: { lines: 'compared', focus: `lines ${template} ${side.title}` }, on: { click: show } }, 'these lines');
}

/** @param {number} count @param {{from: number, to: number | null}} step @param {boolean} isSuspect @param {App} app */
function stepLink(count, step, isSuspect, { explore }) {
  const title = step.to === null ? `Template ${step.from} at a session’s end, ${formatNoun(count, 'time')}` : `Template ${step.from}, and then template ${step.to}, both lines of ${formatNoun(count, 'time')}`;
  return linesLink(count, `${title} ${isSuspect}`, () => explore.showStep(title, step, isSuspect));
}

/** @param {number} count @param {ComparedValue} row @param {Chip} side @param {App} app */
function slotLink(count, { template, position, text }, side, { explore }) {
  const show = () => template !== null && position !== null && explore.showValue(template, { position, value: text }, count, side.files ?? undefined);
  return linesLink(count, `value ${template} ${position} ${text} ${side.title}`, show);
}

/** What an event must be to have a value in its column. @param {ComparedValue} row */
function columnChip({ column, id, text }) {
  if (column === 'level') return levelChip(text);
  if (column === 'status' || column === null || id === null) return chip(`status ${text}`, { status: Number(text) });
  return chip(text, { entity: { kind: column, id } });
}

/** @param {ComparedValue} row @param {App} app */
function columnCell(row, app) {
  return [el('span', { class: 'quiet' }, `${row.column === null ? '' : COLUMNS[row.column]} `), el('mark', {}, logText(row.text)), filterPair(columnChip(row), app)];
}

/** A template's text with a value in its place. @param {ComparedValue} row @param {Report} report @param {App} app */
function slotCell({ template, position, text }, report, { explore }) {
  const known = template === null ? undefined : templatesById(report).get(template);
  if (!known || position === null) return logText(text);
  return el('button', { class: 'template-link', type: 'button', title: 'Show all lines of the template', on: { click: () => explore.showTemplate(known) } }, valuedText(known.text, position, text === '' ? '(nothing)' : text));
}

/** @param {number} id @param {Report} report */
function nameOf(id, report) {
  const template = templatesById(report).get(id);
  return template ? templateLabel(template) : el('span', {}, `Template ${id}`);
}
