/**
 * What the analysis is worth by a person's labels: precision, recall and the rest, with the cases to look at.
 *
 * @module
 */
import { byId, el, fill } from '../lib/dom.js';
import { formatBytes, formatCount, formatNoun, formatShare, formatTime } from '../lib/format.js';
import { memo } from '../lib/memo.js';
import { visibleText } from '../lib/visible.js';
import { readAssessment } from '../state/asked.js';
import { tableOf } from './table.js';
import { logText } from './text.js';

/** @typedef {import('./app.js').App} App */
/** @typedef {import('./app.js').State} State */
/** @typedef {import('../protocol.js').Assessment} Assessment */
/** @typedef {import('../protocol.js').LabelledCase} LabelledCase */

/** @type {{name: 'misses' | 'false_alarms' | 'hits', title: string, what: string}[]} */
const CASES = [
  { name: 'misses', title: 'Misses', what: 'labelled as anomalies, and not flagged' },
  { name: 'false_alarms', title: 'False alarms', what: 'flagged, and labelled as normal' },
  { name: 'hits', title: 'Hits', what: 'flagged, and labelled as anomalies' },
];

/** @param {App} app */
export function mountLabels(app) {
  const { store } = app;
  const result = el('div', {});
  fill(byId('panel-labels'), chooser(app), result);
  store.watch(
    (state) => state.tab === 'labels' && state.report && state.assessment === null && state.labels,
    (wanted) => wanted && readAssessment(app),
  );
  store.watch(shown, ({ labels, assessment, clock }) => fill(result, labels && resultOf(labels, assessment, clock, app)));
}

const shownOf = memo(
  (/** @type {State['labels']} */ labels, /** @type {State['assessment']} */ assessment, /** @type {State['clock']} */ clock) => ({ labels, assessment, clock }),
);

/** @param {State} state */
function shown({ labels, assessment, clock }) {
  return shownOf(labels, assessment, clock);
}

/** Takes a file of labels for the open log. @param {App['store']} store @param {File} file */
export function takeLabels(store, file) {
  store.set({ tab: 'labels', labels: file, assessment: null });
}

/** @param {App} app */
function chooser({ store }) {
  const input = el('input', { class: 'unseen', type: 'file', id: 'labels-file', tabindex: '-1', 'aria-label': 'Choose a file of labels' });
  input.addEventListener('change', () => {
    const file = input.files?.[0];
    // Emptied, so that choosing the same file again is a change again.
    if (file) takeLabels(store, file);
    input.value = '';
  });
  return el(
    'div',
    { class: 'labels-drop' },
    el(
      'p',
      {},
      'Labels say what should have been found. Drop a file here, or choose one: a CSV of sessions such as ',
      el('code', {}, 'BlockId,Label'),
      ', a CSV of lines such as ',
      el('code', {}, 'LineId,Label'),
      ', or a log of which each line begins with its label, as BGL’s do.',
    ),
    el('button', { class: 'button', type: 'button', id: 'choose-labels', on: { click: () => input.click() } }, 'Choose labels …'),
    input,
  );
}

/**
 * @param {File} file
 * @param {Assessment | string | null} assessment
 * @param {State['clock']} clock
 * @param {App} app
 */
function resultOf(file, assessment, clock, app) {
  const remove = () => app.store.set({ labels: null, assessment: null });
  const named = el(
    'div',
    { class: 'templates-tools' },
    el('p', {}, logText(file.name), el('span', { class: 'quiet' }, ` ${formatBytes(file.size)}`)),
    el('button', { class: 'button small ghost', type: 'button', on: { click: remove } }, 'Remove'),
  );
  if (assessment === null) return [named, el('p', { class: 'quiet', role: 'status' }, 'Comparing …')];
  if (typeof assessment === 'string') {
    const { report } = app.store.get();
    const find = () => report && app.session.apply({ ...report.settings, session_key: 'auto' });
    const needsKey = (report?.settings.session_key ?? 'none') === 'none';
    return [
      named,
      el('p', { class: 'panel notes-none problem-text', role: 'alert' }, visibleText(assessment)),
      needsKey && el('p', { class: 'templates-tools' }, el('button', { class: 'button', type: 'button', id: 'find-sessions', on: { click: find } }, 'Find sessions'), el('span', { class: 'quiet' }, 'The log is read again, by the identifier that suits it.')),
    ];
  }
  return [
    named,
    el(
      'div',
      { class: 'labels-result' },
      el('p', { role: 'status' }, sentenceOf(assessment)),
      el('div', { class: 'panel labels-figures' }, measuresOf(assessment), confusionOf(assessment)),
      CASES.map(({ name, title, what }) => casesOf(assessment, name, title, what, clock, app)),
    ),
  ];
}

/** @param {Assessment} assessment */
function sentenceOf({ judged, key, labels, labelled, hits, misses }) {
  const of = judged === 'sessions' ? `${formatNoun(labelled, 'session')} by ${visibleText(key ?? '')}` : formatNoun(labelled, 'window');
  return `${of} ${labelled === 1 ? 'has' : 'have'} a label (of ${formatNoun(labels, 'label')} in the file), and ${formatCount(hits + misses)} of them should be found.`;
}

/** @param {Assessment} assessment */
function measuresOf({ precision, recall, f1, average_precision: average, best_f1: best, hits, false_alarms: wrong, misses }) {
  const number = (/** @type {number} */ value, isKnown = true) => (isKnown ? value.toFixed(3) : '–');
  const measure = (/** @type {string} */ name, /** @type {string} */ value, /** @type {string} */ what) => el('div', { title: what }, el('dt', {}, name), el('dd', {}, value));
  const hasAnomalies = hits + misses > 0;
  return el(
    'dl',
    { class: 'measures' },
    measure('Precision', number(precision, hits + wrong > 0), 'The share of what was flagged that should have been'),
    measure('Recall', number(recall, hasAnomalies), 'The share of what should be flagged that was'),
    measure('F1', number(f1, hasAnomalies), 'The harmonic mean of the two'),
    measure('Average precision', number(average, hasAnomalies), 'How good the ranking is, whatever the cut: the area under precision over recall'),
    measure('Best F1', number(best, hasAnomalies), 'What the best cut would have given, which nobody can know before'),
  );
}

/** @param {Assessment} assessment */
function confusionOf({ hits, false_alarms: wrong, misses, rest, judged }) {
  const total = Math.max(1, hits + wrong + misses + rest);
  const cell = (/** @type {number} */ count, /** @type {string} */ name) =>
    el('td', { class: 'number' }, el('span', { class: 'strong' }, formatCount(count)), ' ', el('span', { class: 'quiet' }, `${name}, ${formatShare(count / total)}`));
  return tableOf(
    [el('td', {}), { title: 'Flagged', class: 'number' }, { title: 'Not flagged', class: 'number' }],
    [
      el('tr', {}, el('th', { scope: 'row' }, 'Labelled as anomaly'), cell(hits, 'hits'), cell(misses, 'misses')),
      el('tr', {}, el('th', { scope: 'row' }, 'Labelled as normal'), cell(wrong, 'false alarms'), cell(rest, 'passed')),
    ],
    { name: 'confusion', caption: `Flagged ${judged} against labelled ones` },
  );
}

/**
 * @param {Assessment} assessment
 * @param {'misses' | 'false_alarms' | 'hits'} name
 * @param {string} title
 * @param {string} what
 * @param {State['clock']} clock
 * @param {App} app
 */
function casesOf(assessment, name, title, what, clock, { explore, store }) {
  const cases = assessment.cases[name];
  const count = assessment[name];
  // Of a log without times, windows begin at a line.
  const isTimed = store.get().report?.windows.basis === 'time';
  const placeOf = (/** @type {number} */ start) => (isTimed ? formatTime(start, clock) : `line ${formatCount(start)}`);
  const row = (/** @type {LabelledCase} */ one) => {
    const label = one.name ?? (one.start === null ? 'window' : placeOf(one.start));
    const show = () => explore.showLines(`${title}: ${label}`, new Map(one.lines.map((line) => [line, label])));
    return el(
      'tr',
      {},
      el('td', { class: 'number' }, one.score.toFixed(3)),
      el('td', {}, el('button', { class: 'link', type: 'button', on: { click: show } }, logText(label))),
      el('td', { class: 'number' }, formatCount(one.events)),
      el('td', { class: 'wide-only quiet' }, one.name !== null && one.start !== null ? placeOf(one.start) : ''),
    );
  };
  return el(
    'details',
    { class: 'panel passed-over labels-cases', open: name !== 'hits' && count > 0, data: { cases: name } },
    el('summary', {}, `${title}: ${formatCount(count)} `, el('span', { class: 'quiet' }, what)),
    cases.length > 0 &&
      tableOf(
        [
          { title: 'Score', class: 'number' },
          assessment.judged === 'sessions' ? 'Session' : 'Window',
          { title: 'Events', class: 'number' },
          { title: assessment.judged === 'sessions' ? 'Begins' : '', class: 'wide-only' },
        ],
        cases.map(row),
      ),
    cases.length < count && el('p', { class: 'quiet' }, `The first ${formatCount(cases.length)}, by score.`),
  );
}
