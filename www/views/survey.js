/**
 * The detectors, each with what it says of the whole log, what the verdict would be without it, and how far they agree.
 *
 * @module
 */
import { byId, el, fill } from '../lib/dom.js';
import { keepFocus } from '../lib/focus.js';
import { formatCount, formatNoun, formatScore } from '../lib/format.js';
import { icon } from '../lib/icons.js';
import { memo } from '../lib/memo.js';
import { visibleText } from '../lib/visible.js';
import { chooseWindows, isSurvey, readSurvey, rowsOf, ruleOf, shortName, withoutText } from '../state/survey.js';
import { openSetting } from './commands.js';
import { info } from './info.js';
import { lossOf } from './losses.js';
import { mountChosen } from './survey-windows.js';
import { mountScores } from './survey-scores.js';
import { tableOf } from './table.js';

/** @typedef {import('./app.js').App} App */
/** @typedef {import('./app.js').State} State */
/** @typedef {import('../protocol.js').Report} Report */
/** @typedef {import('../protocol.js').Survey} Survey */
/** @typedef {import('../protocol.js').WindowChoice} WindowChoice */
/** @typedef {ReturnType<typeof rowsOf>[number]} Row */

/** @param {App} app */
export function mountDetectors(app) {
  const { store } = app;
  const host = byId('panel-detectors');
  const parts = { told: el('div', {}), scores: mountScores(app), agreement: el('div', { class: 'agreement' }), chosen: mountChosen(app) };
  store.watch(
    (state) => state.tab === 'detectors' && state.report && !state.report.detector.abstained && state.survey === null,
    (isWanted) => isWanted && readSurvey(app),
  );
  store.watch(shown, ({ report, survey }) => {
    if (!report) return fill(host);
    const { abstained } = report.detector;
    if (abstained) return fill(host, noVerdict(abstained, app));
    if (typeof survey === 'string') return fill(host, el('p', { class: 'panel notes-none', role: 'alert' }, visibleText(survey)));
    // What was told before stands until the answer comes, so that nothing jumps.
    if (!isSurvey(survey)) return host.contains(parts.told) || fill(host, el('p', { class: 'quiet', role: 'status' }, 'Counting …'));
    if (!host.contains(parts.told)) fill(host, Object.values(parts));
    keepFocus(parts.told, () => fill(parts.told, introOf(report), tableOfDetectors(survey, report, app)));
    keepFocus(parts.agreement, () => fill(parts.agreement, votesOf(survey, app), pairsOf(survey, report, app)));
  });
}

const told = memo((/** @type {State['report']} */ report, /** @type {State['survey']} */ survey) => ({ report, survey }));

/** @param {State} state */
function shown({ report, survey }) {
  return told(report, survey);
}

/** @param {string} why @param {App} app */
function noVerdict(why, { store }) {
  return el(
    'div',
    { class: 'empty' },
    el('h2', {}, 'No verdict'),
    el('p', {}, visibleText(why)),
    el('p', { class: 'quiet' }, 'Detectors compare windows with each other; what stands in single lines is found all the same: see Threats and Templates.'),
    el('div', { class: 'button-row' }, el('button', { class: 'button', type: 'button', on: { click: () => openSetting(store, 'setting-window') } }, icon('settings'), 'Window length')),
  );
}

/** @param {Report} report */
function introOf(report) {
  return el('p', { class: 'survey-intro' }, el('span', {}, `${ruleOf(report)} `), info('Detector'), el('span', { class: 'quiet' }, ' All of this is of the whole log, whatever time is shown; a number opens its windows.'));
}

/** A number that opens the windows that it counts. @param {number} count @param {WindowChoice} choice @param {string} title @param {App} app */
function counted(count, choice, title, app) {
  if (count === 0) return el('span', { class: 'quiet' }, '0');
  const { kind, judge, other, number } = choice;
  const focus = [kind, judge, other, number].join(' ');
  return el('button', { class: 'link', type: 'button', title, data: { windows: kind, focus }, on: { click: () => chooseWindows(app, choice) } }, formatCount(count));
}

/** @param {Survey} survey @param {Report} report @param {App} app */
function tableOfDetectors(survey, report, app) {
  const columns = [
    'Detector',
    { title: 'Its part', what: 'Whether the verdict rests on it' },
    { title: 'Its cut', class: 'number', what: 'The score above which it finds a window anomalous; scores of different detectors do not compare' },
    { title: 'Anomalous', class: 'number', what: 'Windows above its cut' },
    { title: 'With the verdict', class: 'number', what: 'Of the windows that the verdict finds anomalous, those that it finds, too' },
    { title: 'It alone', class: 'number', what: 'Windows that no other detector finds anomalous' },
    { title: 'The verdict without it', what: 'By the same rule, with all other detectors as they are' },
  ];
  const rows = rowsOf(survey, report).map((row) => rowOf(row, survey, app));
  return tableOf(columns, [verdictRow(survey, report, app), ...rows], { name: 'surveyed', frame: 'panel', caption: 'Detectors' });
}

/** A name that shows its scores. @param {string | null} name @param {string} title @param {App} app */
function scoresLink(name, title, { store }) {
  const show = () => {
    store.set({ judge: name });
    byId('scores').scrollIntoView({ block: 'nearest' });
  };
  return el('button', { class: 'link', type: 'button', title: 'Show its scores', data: { focus: `judge ${name}` }, on: { click: show } }, title);
}

/** @param {Survey} survey @param {Report} report @param {App} app */
function verdictRow({ verdict }, { findings }, app) {
  const { store } = app;
  const toFindings = el('button', { class: 'link', type: 'button', data: { focus: 'findings' }, on: { click: () => store.set({ tab: 'findings' }) } }, formatNoun(findings.length, 'finding'));
  return el(
    'tr',
    { class: 'survey-verdict', data: { detector: 'verdict' } },
    el('th', { scope: 'row' }, scoresLink(null, 'The verdict', app)),
    el('td', {}, findings.length > 0 ? toFindings : el('span', { class: 'quiet' }, 'no finding')),
    el('td', { class: 'number' }, formatScore(verdict.cut)),
    el('td', { class: 'number strong' }, counted(verdict.above, { kind: 'above', judge: null }, 'Show these windows', app)),
    el('td', { class: 'number quiet' }, '–'),
    el('td', { class: 'number quiet' }, '–'),
    el('td', { class: 'quiet' }, '–'),
  );
}

/** @param {Row} row @param {Survey} survey @param {App} app */
function rowOf({ name, title, decides, abstained, losses, said }, { verdict }, app) {
  if (!said) {
    return el('tr', { data: { detector: name } }, el('th', { scope: 'row' }, title), el('td', { class: 'quiet' }, 'abstains'), el('td', { class: 'quiet', colspan: 5 }, visibleText(abstained ?? 'It has nothing to say.')));
  }
  return el(
    'tr',
    { data: { detector: name } },
    el('th', { scope: 'row' }, scoresLink(name, title, app), losses && losses.length > 0 && lossOf(losses)),
    el('td', { class: decides ? 'strong' : 'quiet' }, decides ? 'decides' : 'votes'),
    el('td', { class: 'number' }, formatScore(said.cut)),
    el('td', { class: 'number' }, counted(said.above, { kind: 'above', judge: name }, 'Show these windows', app)),
    el('td', { class: 'number' }, counted(said.agreed, { kind: 'agreed', judge: name }, 'Show these windows', app), el('span', { class: 'quiet' }, ` of ${formatCount(verdict.above)}`)),
    el('td', { class: 'number' }, counted(said.alone, { kind: 'alone', judge: name }, 'Show these windows', app)),
    el('td', {}, withoutOf(name, said.without, app)),
  );
}

/** @param {string} name @param {import('../protocol.js').SurveyedDetector['without']} without @param {App} app */
function withoutOf(name, without, app) {
  const said = withoutText(without);
  const gone = () => [counted(without.gone, { kind: 'gone', judge: name }, 'Show the windows that would no longer be anomalous', app), ' no longer'];
  if (without.kind === 'no_verdict') return [said, ': ', ...gone()];
  if (said !== null) return el('span', { class: 'quiet' }, said);
  return [...gone(), ', ', counted(without.new, { kind: 'new', judge: name }, 'Show the windows that would be anomalous as well', app), ' new'];
}

/** @param {Survey} survey @param {App} app */
function votesOf({ votes, windows }, app) {
  const rows = votes.map((count, number) => {
    const bar = el('span', { class: 'bar-fill' });
    bar.style.setProperty('--share', String(count / Math.max(1, windows)));
    return el(
      'tr',
      {},
      el('th', { scope: 'row' }, number === 0 ? 'none' : formatNoun(number, 'detector')),
      el('td', { class: 'number' }, counted(count, { kind: 'votes', number }, 'Show these windows', app)),
      el('td', { class: 'share-cell' }, el('span', { class: 'bar', 'aria-hidden': 'true' }, count > 0 && bar)),
    );
  });
  return el(
    'section',
    { class: 'panel agreement-part' },
    el('h2', {}, 'Votes'),
    el('p', { class: 'quiet' }, 'How many detectors find a window anomalous.'),
    tableOf(['Found by', { title: 'Windows', class: 'number' }, { title: 'Share of all windows', unseen: true }], rows, { name: 'votes' }),
  );
}

/** @param {Survey} survey @param {Report} report @param {App} app */
function pairsOf({ detectors, pairs }, report, app) {
  const title = (/** @type {string} */ name) => report.detector.detectors.find((one) => one.name === name)?.title ?? name;
  const pairOf = (/** @type {string} */ a, /** @type {string} */ b) => pairs.find(({ one, other }) => (one === a && other === b) || (one === b && other === a));
  const cell = (/** @type {string} */ row, /** @type {string} */ column) => {
    const pair = pairOf(row, column);
    if (!pair) return el('td', {});
    const { one, other, both, either } = pair;
    if (either === 0) return el('td', { class: 'number quiet' }, '–');
    const td = el('td', { class: 'number pair' }, counted(both, { kind: 'both', judge: one, other }, `Show what ${title(one)} and ${title(other)} both find`, app), el('span', { class: 'quiet' }, ' of '), counted(either, { kind: 'either', judge: one, other }, `Show what ${title(one)} or ${title(other)} finds`, app));
    td.style.setProperty('--share', String(both / Math.max(1, either)));
    return td;
  };
  // Each pair once: a row for all but the last, a column for all but the first.
  const columns = detectors.slice(1);
  const rows = detectors.slice(0, -1).map(({ name }, at) =>
    el('tr', {}, el('th', { scope: 'row', title: title(name) }, shortName(name)), columns.map((column, place) => (place < at ? el('td', {}) : cell(name, column.name)))),
  );
  const heads = columns.map(({ name }) => ({ title: shortName(name), class: 'number', what: title(name) }));
  return el(
    'section',
    { class: 'panel agreement-part' },
    el('h2', {}, 'In pairs'),
    el('p', { class: 'quiet' }, 'Windows that two detectors both find, of those that either finds.'),
    rows.length > 0 ? tableOf([{ title: 'Detector', unseen: true }, ...heads], rows, { name: 'pairs' }) : el('p', {}, 'There is only one detector that has a say.'),
  );
}
