/**
 * The windows that a number of the detectors' view counts: when each was, its lines, who finds it, its finding.
 *
 * @module
 */
import { el, fill } from '../lib/dom.js';
import { keepFocus } from '../lib/focus.js';
import { formatCount, formatNoun, formatScore } from '../lib/format.js';
import { icon } from '../lib/icons.js';
import { memo } from '../lib/memo.js';
import { visibleText } from '../lib/visible.js';
import { nameOfRange } from '../state/places.js';
import { isSurvey, shortName, titleOfChoice } from '../state/survey.js';
import { countLink } from './filters.js';
import { tableOf } from './table.js';

/** @typedef {import('./app.js').App} App */
/** @typedef {import('./app.js').State} State */
/** @typedef {import('../protocol.js').ChosenWindow} ChosenWindow */
/** @typedef {import('../protocol.js').ChosenWindows} ChosenWindows */
/** @typedef {import('../protocol.js').Report} Report */

/** @param {App} app */
export function mountChosen(app) {
  const { store } = app;
  const host = el('section', { class: 'panel chosen-windows', id: 'chosen-windows', 'aria-label': 'Windows', hidden: true });
  /** What was clicked, so that there is a way back. @type {HTMLElement | null} */
  let from = null;
  /** @type {unknown} */
  let shownChoice = null;
  const close = () => {
    store.set({ chosenWindows: null });
    if (from?.isConnected) from.focus();
  };
  host.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || event.defaultPrevented) return;
    event.preventDefault();
    close();
  });
  store.watch(shown, ({ chosen, report, survey, clock }) => {
    host.hidden = !chosen || !report || !isSurvey(survey);
    if (!chosen || !report || !isSurvey(survey)) {
      shownChoice = null;
      return fill(host);
    }
    const isNew = chosen.choice !== shownChoice;
    if (isNew && !host.contains(document.activeElement)) from = /** @type {HTMLElement | null} */ (document.activeElement);
    shownChoice = chosen.choice;
    const heading = el('h2', { tabindex: '-1', data: { focus: 'heading' } }, titleOfChoice(chosen.choice, survey, report));
    keepFocus(host, () => fill(host, headOf(heading, chosen.found, close, app), contents(chosen.found, report, clock, app)));
    if (!isNew) return;
    heading.focus({ preventScroll: true });
    host.scrollIntoView({ block: 'nearest' });
  });
  return host;
}

const kept = memo((/** @type {State['chosenWindows']} */ chosen, /** @type {State['report']} */ report, /** @type {State['survey']} */ survey, /** @type {State['clock']} */ clock) => ({ chosen, report, survey, clock }));

/** @param {State} state */
function shown({ chosenWindows, report, survey, clock }) {
  return kept(chosenWindows, report, survey, clock);
}

/** @param {HTMLElement} heading @param {ChosenWindows | string | null} found @param {() => void} close @param {App} app */
function headOf(heading, found, close, { explore }) {
  const isPart = found !== null && typeof found !== 'string' && found.rows.length < found.count;
  return el(
    'header',
    { class: 'panel-head' },
    heading,
    el('span', { class: 'quiet', role: 'status' }, found === null ? 'Looking …' : typeof found === 'string' ? '' : isPart ? `${formatCount(found.rows.length)} with the highest scores, of ${formatNoun(found.count, 'window')}` : formatNoun(found.count, 'window')),
    el('span', { class: 'chosen-tools' }, isPart && el('button', { class: 'button small', type: 'button', on: { click: () => explore.export('windows.csv') } }, icon('export'), 'All windows (CSV)'), el('button', { class: 'button small ghost square', type: 'button', 'aria-label': 'Close the list of windows', on: { click: close } }, icon('close'))),
  );
}

/** @param {ChosenWindows | string | null} found @param {Report} report @param {State['clock']} clock @param {App} app */
function contents(found, report, clock, app) {
  if (found === null) return null;
  if (typeof found === 'string') return el('p', { class: 'problem-text', role: 'alert' }, visibleText(found));
  const hasOwn = found.rows.some(({ own }) => own !== null);
  const columns = ['When', { title: 'Events', class: 'number' }, ...(hasOwn ? [{ title: 'Its score', class: 'number' }] : []), { title: 'Verdict', class: 'number' }, 'Found by', 'Finding'];
  return tableOf(columns, found.rows.map((row) => rowOf(row, hasOwn, report, clock, app)), { name: 'windows', frame: 'windows-scroll', region: 'These windows' });
}

/** @param {ChosenWindow} row @param {boolean} hasOwn @param {Report} report @param {State['clock']} clock @param {App} app */
function rowOf({ start, end, events, score, own, finders }, hasOwn, report, clock, app) {
  const { explore } = app;
  const span = { from: start, to: end };
  const when = nameOfRange(report, start, end, clock);
  const finding = report.findings.find((one) => one.start < end && start < one.end);
  const isAnomalous = score > report.detector.cut;
  return el(
    'tr',
    { data: { window: start } },
    el('th', { scope: 'row', class: 'window-when' }, el('button', { class: 'link', type: 'button', title: 'Show this time on the timeline', data: { focus: `when ${start}` }, on: { click: () => explore.zoom(span) } }, when)),
    el('td', { class: 'number' }, countLink(events, '', '', { chips: [], span }, app)),
    hasOwn && el('td', { class: 'number' }, own === null ? '–' : formatScore(own)),
    el('td', { class: isAnomalous ? 'number strong' : 'number' }, formatScore(score)),
    el('td', {}, finders.length > 0 ? finders.map(shortName).join(', ') : el('span', { class: 'quiet' }, 'none')),
    el('td', {}, finding ? el('button', { class: 'link', type: 'button', title: finding.headline, on: { click: () => explore.select(finding.rank) } }, `Finding ${finding.rank}`) : el('span', { class: 'quiet' }, isAnomalous ? (report.findings.length >= (report.settings.budget ?? Infinity) ? 'beyond the list' : 'in none: it stands out with what is beside it') : '–')),
  );
}
