/**
 * The ledger: what became of every line, as a sum that adds up, and what the log is.
 *
 * @module
 */
import { byId, el, fill } from '../lib/dom.js';
import { formatCount, formatDuration, formatNoun, formatRange, formatShare } from '../lib/format.js';
import { levelTag } from './text.js';

/** @typedef {import('./app.js').App} App */
/** @typedef {import('../protocol.js').Report} Report */
/** @typedef {'lines' | 'events' | 'continuations' | 'unparsed' | 'skipped'} Entry */

/** @type {{name: Entry, sign: string, what: string}[]} */
const ENTRIES = [
  { name: 'lines', sign: '', what: 'Every line of the file, counted.' },
  { name: 'events', sign: '=', what: 'Lines that begin an event of the format.' },
  { name: 'continuations', sign: '+', what: 'Lines that belong to the event above them, such as a stack trace.' },
  { name: 'unparsed', sign: '+', what: 'Lines that don’t fit the format. They are kept apart, not guessed at.' },
  { name: 'skipped', sign: '+', what: 'Lines without content, such as blank lines.' },
];

/** @param {App} app */
export function mountLedger(app) {
  app.store.watch(
    (state) => state.report,
    (report) => {
      fill(byId('ledger'), report && [sumOf(report, app), factsOf(report, app)]);
    },
  );
}

/**
 * @param {Report} report
 * @param {App} app
 */
function sumOf(report, app) {
  return el(
    'div',
    { class: 'sum', role: 'group', 'aria-label': 'Lines = events + continuations + unparsed + skipped' },
    ENTRIES.map(({ name, sign, what }) => [
      sign && el('span', { class: 'sum-sign', 'aria-hidden': 'true' }, sign),
      entryOf(report, app, name, what),
    ]).flat(),
  );
}

/**
 * @param {Report} report
 * @param {App} app
 * @param {Entry} name
 * @param {string} what
 */
function entryOf(report, app, name, what) {
  const value = report.ledger[name];
  const content = [
    el('span', { class: 'sum-value', data: { ledger: name, value } }, formatCount(value)),
    el('span', { class: 'sum-name' }, name),
  ];
  const open = openerOf(report, app, name);
  if (!open || value === 0) return el('div', { class: 'sum-entry', title: what, data: { empty: value === 0 } }, content);
  return el('button', { class: 'sum-entry', type: 'button', title: `${what} Click to see them.`, on: { click: open } }, content);
}

/**
 * What a click on the number shows, where there is something to show.
 * @param {Report} report
 * @param {App} app
 * @param {Entry} name
 * @returns {(() => void) | null}
 */
function openerOf(report, { explore }, name) {
  const { misfits } = report.format;
  if (name === 'lines') return () => explore.showLine(1, 'first line');
  if (name !== 'unparsed' || misfits.length === 0) return null;
  const title = misfits.length < report.ledger.unparsed ? `The first ${misfits.length} unparsed lines` : 'Unparsed lines';
  return () => explore.showLines(title, new Map(misfits.map((line) => [line, 'unparsed'])));
}

/**
 * @param {Report} report
 * @param {App} app
 */
function factsOf(report, app) {
  return el('dl', { class: 'ledger-facts' }, timeOf(report), formatOf(report), levelsOf(report, app), windowsOf(report));
}

/** @param {Report} report */
function timeOf({ time }) {
  if (time.first_ms === null || time.last_ms === null) {
    return fact('Time', 'none in the lines', 'The axis below is the line number.');
  }
  const notes = [
    formatDuration(time.last_ms - time.first_ms),
    time.zone !== 'none' && `zone ${time.zone}`,
    time.year.startsWith('inferred') && `year ${time.year}`,
    time.out_of_order > 0 && `${formatCount(time.out_of_order)} out of order`,
    time.untimed > 0 && `${formatCount(time.untimed)} without a time`,
  ];
  return fact('Time', formatRange(time.first_ms, time.last_ms, 'time'), notes.filter(Boolean).join(' · '));
}

/** @param {Report} report */
function formatOf({ format }) {
  const next = format.runner_up;
  return fact(
    'Format',
    `${format.title}, ${formatShare(format.coverage)} of the lines`,
    next ? `next best: ${next.title}, ${formatShare(next.coverage)}` : 'no other format fits',
  );
}

/**
 * @param {Report} report
 * @param {App} app
 */
function levelsOf(report, { explore }) {
  const levels = report.levels.toReversed();
  if (levels.length === 0) return fact('Levels', 'none in this format', '');
  return el(
    'div',
    {},
    el('dt', {}, 'Levels'),
    el(
      'dd',
      {},
      levels.map((counted) =>
        el(
          'button',
          {
            class: 'level-count',
            type: 'button',
            title: `Lines of the level ${counted.level}`,
            on: { click: () => explore.showLevel(counted) },
          },
          levelTag(counted.level),
          formatCount(counted.count),
        ),
      ),
    ),
  );
}

/** @param {Report} report */
function windowsOf({ windows, detector }) {
  const length = windows.basis === 'time' ? formatDuration(windows.length) : formatNoun(windows.length, 'event');
  return fact('Windows', `${formatCount(windows.count)} of ${length}`, windows.note ?? detector.title);
}

/**
 * @param {string} name
 * @param {string} value
 * @param {string} note
 */
function fact(name, value, note) {
  return el('div', {}, el('dt', {}, name), el('dd', {}, value, note && el('span', { class: 'quiet' }, note)));
}
