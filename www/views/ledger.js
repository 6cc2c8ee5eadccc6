/**
 * The ledger: what became of every line, as a sum that adds up, and what the log is.
 *
 * @module
 */
import { byId, el, fill } from '../lib/dom.js';
import { formatCount, formatDuration, formatNoun, formatRange, formatShare, formatZone } from '../lib/format.js';
import { visibleText } from '../lib/visible.js';
import { dropModel } from '../state/model.js';
import { hasSeveral } from '../state/places.js';
import { formatsOf, inferredFiles, reportByClock } from '../state/selectors.js';
import { filterPair } from './filters.js';
import { goTo } from './tabs.js';
import { levelTag } from './text.js';

/** @typedef {import('./app.js').App} App */
/** @typedef {import('../protocol.js').Report} Report */
/** @typedef {import('../lib/format.js').Clock} Clock */
/** @typedef {'lines' | 'events' | 'continuations' | 'unparsed' | 'skipped'} Entry */

/** Formats that are named; the list of files has them all. */
const MOST_FORMATS = 3;

/** @type {{name: Entry, sign: string, what: string}[]} */
const ENTRIES = [
  { name: 'lines', sign: '', what: 'Every line, counted.' },
  { name: 'events', sign: '=', what: 'Lines that begin an event of the format.' },
  { name: 'continuations', sign: '+', what: 'Lines that belong to the event above them, such as a stack trace.' },
  { name: 'unparsed', sign: '+', what: 'Lines that don’t fit the format. They are kept apart, not guessed at.' },
  { name: 'skipped', sign: '+', what: 'Lines without content, such as blank lines.' },
];

/** What the engine calls these lines. */
const KINDS = /** @type {const} */ ({ events: 'event', continuations: 'continuation', unparsed: 'unparsed', skipped: 'skipped' });

/** @param {App} app */
export function mountLedger(app) {
  app.store.watch(reportByClock, ({ report, clock }) => {
    fill(byId('ledger'), report && [sumOf(report, app), factsOf(report, clock, app)]);
  });
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
  if (value === 0) return el('div', { class: 'sum-entry', title: what, data: { empty: value === 0 } }, content);
  return el('button', { class: 'sum-entry', type: 'button', title: `${what} Click to see them.`, on: { click: open } }, content);
}

/**
 * What a click on the number shows.
 * @param {Report} report
 * @param {App} app
 * @param {Entry} name
 * @returns {() => void}
 */
function openerOf(report, { explore }, name) {
  if (name === 'lines') return () => explore.showAll(1);
  return () => explore.showKind(KINDS[name], report.ledger[name]);
}

/**
 * @param {Report} report
 * @param {Clock} clock
 * @param {App} app
 */
function factsOf(report, clock, app) {
  const rows = [timeOf(report, clock, app), formatOf(report), levelsOf(report, app), windowsOf(report, app)];
  return el('dl', { class: 'ledger-facts' }, rows);
}

/**
 * @param {Report} report
 * @param {Clock} clock
 * @param {App} app
 */
function timeOf(report, clock, app) {
  const { time } = report;
  if (time.first_ms === null || time.last_ms === null) {
    return fact('Time', 'none in the lines', 'The axis below is the line number.');
  }
  const notes = [
    formatDuration(time.last_ms - time.first_ms),
    howKnown(report, app),
    time.out_of_order > 0 && `${formatCount(time.out_of_order)} out of order`,
    time.untimed > 0 && `${formatCount(time.untimed)} without a time`,
  ];
  const zone = formatZone(time.last_ms, clock);
  return fact('Time', `${formatRange(time.first_ms, time.last_ms, 'time', clock)} ${zone}`, ...joined(notes));
}

/**
 * Whether the instants are as the lines have them. What is not leads to where it can be set.
 * @param {Report} report
 * @param {App} app
 */
function howKnown(report, { store }) {
  const inferred = inferredFiles(report);
  if (inferred.length === 0) return report.files.every(({ is_exact }) => is_exact) && 'as written';
  const { zone, year } = inferred[0];
  const one = [
    year.startsWith('inferred') && `${year.replace('inferred: ', '')} inferred`,
    zone.startsWith('not written') && !zone.endsWith('as set') && 'zone assumed',
  ];
  const text = hasSeveral(report) ? `inferred in ${formatNoun(inferred.length, 'file')}` : one.filter(Boolean).join(', ') || 'inferred';
  const show = () => {
    store.set({ tab: 'files', filesOpen: new Set([...store.get().filesOpen, inferred[0].name]) });
    byId('tab-files').focus();
  };
  return el('button', { class: 'link', type: 'button', title: 'See and set it', on: { click: show } }, text);
}

/**
 * What is there, with a dot between.
 * @param {import('../lib/dom.js').Child[]} notes
 */
function joined(notes) {
  return notes.filter(Boolean).flatMap((note, index) => [index > 0 && ' · ', note]);
}

/** @param {Report} report */
function formatOf(report) {
  const { format } = report;
  if (report.files.length > 1) {
    const formats = formatsOf(report);
    const named = formats.slice(0, MOST_FORMATS).map(({ title, files }) => (files === 1 ? title : `${title} × ${formatCount(files)}`));
    if (formats.length > MOST_FORMATS) named.push(`and ${formatCount(formats.length - MOST_FORMATS)} more`);
    return fact('Formats', named.join(', '), `${formatShare(format.coverage)} of the lines`);
  }
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
function levelsOf(report, app) {
  const { explore } = app;
  const levels = report.levels.toReversed();
  if (levels.length === 0) return fact('Levels', 'none in this format', '');
  return el(
    'div',
    {},
    el('dt', {}, 'Levels'),
    el(
      'dd',
      {},
      levels.flatMap((counted) => [
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
        filterPair({ title: `level ${counted.level}`, level: counted.level }, app),
      ]),
    ),
  );
}

/** @param {Report} report @param {App} app */
function windowsOf({ windows, detector }, app) {
  const lengthOf = (/** @type {number} */ length) => (windows.basis === 'time' ? formatDuration(length) : formatNoun(length, 'event'));
  const overlap = windows.reach > 1 ? `, one every ${lengthOf(windows.length)}` : '';
  return fact('Windows', `${formatCount(windows.count)} of ${lengthOf(windows.length * windows.reach)}${overlap}`, detector.learned ? judgedBy(detector.learned, app) : (windows.note ?? detector.title));
}

/**
 * What the windows are judged by, where that is another log, and the way back: from a model to the log itself, from good files that
 * are open to where they are called good.
 * @param {{windows: number, events: number}} learned
 * @param {App} app
 */
function judgedBy({ windows, events }, app) {
  const { model } = app.store.get();
  const held = `${formatNoun(windows, 'window')}, ${formatNoun(events, 'event')}`;
  return model
    ? el(
        'span',
        { id: 'judged-by' },
        `judged by ${visibleText(model.file.name)}: ${held} of a good log `,
        el('button', { class: 'link', type: 'button', id: 'judge-alone', on: { click: () => dropModel(app) } }, 'judge it by itself'),
      )
    : el('span', { id: 'judged-by' }, `judged by what is known to be good: ${held} `, el('button', { class: 'link', type: 'button', on: { click: () => goTo(app.store, 'compare') } }, 'compare'));
}

/**
 * @param {string} name
 * @param {string} value
 * @param {...import('../lib/dom.js').Child} note
 */
function fact(name, value, ...note) {
  return el('div', {}, el('dt', {}, name), el('dd', {}, value, note.some(Boolean) && el('span', { class: 'quiet' }, note)));
}
