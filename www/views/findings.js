/**
 * The ranked list of findings, or what to do where there is none.
 *
 * @module
 */
import { byId, el, fill } from '../lib/dom.js';
import { keepFocus } from '../lib/focus.js';
import { formatCount, formatDuration, formatNoun, formatQuantity, formatSpan } from '../lib/format.js';
import { icon } from '../lib/icons.js';
import { memo } from '../lib/memo.js';
import { visibleText } from '../lib/visible.js';
import { findingsThatPass } from '../state/passing.js';
import { nameOfRange } from '../state/places.js';
import { failures, featuresByName, otherWindow, plantedOutcomes, reportByClock, suggestedWindow, unitOf } from '../state/selectors.js';
import { overlaps } from '../state/explore.js';
import { showLines } from '../state/search.js';
import { graveOf, openThreat, titleOf } from '../state/threats.js';
import { expectedNote, leftOut } from './expected.js';
import { flawsOf } from './flaws.js';

/** @typedef {import('./app.js').App} App */
/** @typedef {import('./app.js').State} State */
/** @typedef {import('../protocol.js').Report} Report */
/** @typedef {import('../protocol.js').Finding} Finding */
/** @typedef {import('../protocol.js').Planted} Planted */
/** @typedef {import('../lib/format.js').Clock} Clock */

const REASONS_SHOWN = 2;

/** The highest severity of a threat, and how many of these are named above the findings. */
const GRAVEST = 5;
const GRAVEST_NAMED = 3;

/** @param {App} app */
export function mountFindings(app) {
  const { store } = app;
  const host = byId('findings-list');
  store.watch(reportByClock, ({ report, clock }) => {
    host.closest('.findings')?.classList.toggle('without', !report?.findings.length);
    fill(byId('flaws'), report && flawsOf(report, clock, app));
  });
  const listed = memo((/** @type {ReturnType<typeof reportByClock>} */ { report, clock }, /** @type {ReturnType<typeof findingsThatPass>} */ passing) => ({ report, clock, passing }));
  const list = (/** @type {State} */ state) => listed(reportByClock(state), findingsThatPass(state));
  store.watch(list, ({ report, clock, passing }, { planted }) => {
    const isOpen = host.querySelector('details.folded')?.hasAttribute('open') ?? false;
    keepFocus(host, () =>
      fill(
        host,
        report &&
          (report.findings.length
            ? [listOf(report, clock, planted, passing, isOpen, app), budgetNote(report, app), expectedNote(report, app)].flat()
            : [nothingFound(report, app), expectedNote(report, app)]),
      ),
    );
  });
  store.watch(
    (state) => state.threats,
    (threats) => fill(byId('foremost'), foremostOf(graveOf(threats, GRAVEST), app)),
  );
  store.watch(
    (state) => state.selected,
    (selected) => {
      unfold(host, selected);
      markSelected(host, selected);
    },
  );
  store.watch(list, (_shown, state) => {
    markSelected(host, state.selected);
    markOutside(host, state);
  });
  store.watch(
    (state) => state.zoom,
    (_zoom, state) => markOutside(host, state),
  );
}

/**
 * All findings; where filters hold, those that have an event which passes them, and the others folded away below.
 * @param {Report} report
 * @param {Clock} clock
 * @param {Planted[] | null} planted
 * @param {ReturnType<typeof findingsThatPass>} passing
 * @param {boolean} isOpen Whether what is folded away is shown.
 * @param {App} app
 */
function listOf(report, clock, planted, passing, isOpen, app) {
  const outcomes = plantedOutcomes(planted, report.findings);
  const itemOf = (/** @type {Finding} */ finding, /** @type {number} */ events = 0) => {
    const names = outcomes.filter((one) => one.finding === finding).map((one) => one.planted.name);
    return el(
      'li',
      {},
      cardOf(finding, report, clock, names, () => openCard(app.explore, finding.rank)),
      events > 0 && passingOf(finding, events, app),
    );
  };
  if (!passing) return [el('ol', { class: 'cards' }, report.findings.map((finding) => itemOf(finding)))];
  const { left, folded } = passing;
  return [
    left.length > 0 && el('ol', { class: 'cards' }, left.map(({ finding, events }) => itemOf(finding, events))),
    folded.length > 0 &&
      el(
        'details',
        { class: 'folded', open: isOpen },
        el('summary', { data: { focus: 'folded' } }, `${formatNoun(folded.length, 'finding has', 'findings have')} no event that passes the filters`),
        el('ol', { class: 'cards' }, folded.map((finding) => itemOf(finding))),
      ),
  ];
}

/**
 * How many of a finding's events pass the filters, and the way to their lines.
 * @param {Finding} finding
 * @param {number} events
 * @param {App} app
 */
function passingOf({ rank, start, end, events: all }, events, app) {
  const show = () => showLines(app, { chips: app.store.get().filters, span: { from: start, to: end } });
  return el(
    'p',
    { class: 'card-passing' },
    el('button', { class: 'link', type: 'button', title: 'Show their lines', data: { lines: 'passing', focus: `passing ${rank}` }, on: { click: show } }, `${formatCount(events)} of its ${formatNoun(all, 'event')}`),
    ` ${events === 1 ? 'passes' : 'pass'} the filters`,
  );
}

/** Opens what is folded away where a person goes on to a finding in it. @param {HTMLElement} host @param {number | null} rank */
function unfold(host, rank) {
  const folded = cardIn(host, rank ?? 0)?.closest('details');
  if (folded) folded.open = true;
}

/**
 * The gravest threats stand in their own tab, whatever their windows look like: who opens a log sees here that there are some.
 * @param {import('../protocol.js').Threat[]} threats
 * @param {App} app
 */
function foremostOf(threats, app) {
  if (threats.length === 0) return null;
  const links = threats.slice(0, GRAVEST_NAMED).map((threat) => el('button', { class: 'link', type: 'button', on: { click: () => openThreat(app, threat.number) } }, visibleText(titleOf(threat))));
  const more = threats.length - links.length;
  return [
    icon('warning'),
    el('span', {}, el('b', {}, `${formatNoun(threats.length, 'threat')} of the highest severity: `), links.flatMap((link, at) => [at > 0 && '; ', link]), more > 0 && ` and ${formatCount(more)} more, in Threats`),
  ];
}

/**
 * Where the budget ends the list, there may be more.
 * @param {Report} report
 * @param {App} app
 */
function budgetNote({ findings, settings }, { store }) {
  if (findings.length < (settings.budget ?? Infinity)) return null;
  return el(
    'p',
    { class: 'quiet budget-note' },
    `${formatNoun(findings.length, 'finding')}: as many as the budget allows. `,
    el('button', { class: 'link', type: 'button', on: { click: () => store.set({ dialog: 'settings' }) } }, 'Change it'),
  );
}

/**
 * @param {Finding} finding
 * @param {Report} report
 * @param {Clock} clock
 * @param {string[]} planted
 * @param {() => void} onClick
 */
function cardOf(finding, report, clock, planted, onClick) {
  const { basis } = report.windows;
  return el(
    'button',
    { class: 'card', type: 'button', data: { finding: finding.rank }, on: { click: onClick } },
    el('span', { class: 'card-rank' }, finding.rank),
    el(
      'span',
      { class: 'card-body' },
      el('span', { class: 'card-headline' }, headlineOf(finding)),
      el(
        'span',
        { class: 'card-when' },
        nameOfRange(report, finding.start, finding.end, clock),
        basis === 'time' && el('span', { class: 'quiet' }, formatSpan(finding.start, finding.end, basis)),
      ),
      el(
        'span',
        { class: 'card-reasons' },
        otherReasons(finding).map((reason) => el('span', {}, shortReason(reason, report))),
      ),
      planted.map((name) => el('span', { class: 'tag planted-tag' }, `planted: ${name}`)),
    ),
    scoreOf(finding.score),
  );
}

/** The reasons that the headline leaves out. @param {Finding} finding */
function otherReasons({ headline, reasons }) {
  return reasons.filter(({ sentence }) => !headline.includes(sentence.replace(/\.$/, ''))).slice(0, REASONS_SHOWN);
}

/**
 * "Errors 120, usually 3".
 * @param {import('../protocol.js').Reason} reason
 * @param {Report} report
 */
function shortReason({ feature: name, actual, typical }, report) {
  const feature = featuresByName(report).get(name);
  const unit = unitOf(feature);
  const title = visibleText(feature?.title ?? name);
  // Its title says what it is set against.
  if (unit === 'deviations') return `${title}: ${formatQuantity(Math.abs(actual), unit)} ${actual < 0 ? 'below' : 'above'}`;
  return `${title} ${formatQuantity(actual, unit)}, usually ${formatQuantity(typical, unit)}`;
}

/** A heading ends without a full stop. @param {Finding} finding */
export function headlineOf({ headline }) {
  return visibleText(headline.replace(/\.$/, ''));
}

/** The score as a number and a bar. @param {number} score */
export function scoreOf(score) {
  const meter = el('span', { class: 'bar', 'aria-hidden': 'true' }, el('span', { class: 'bar-fill' }));
  meter.style.setProperty('--share', String(Math.min(1, Math.max(0, score))));
  return el(
    'span',
    { class: 'score' },
    el('span', { class: 'score-value' }, el('span', { class: 'unseen' }, 'Score '), score.toFixed(2)),
    meter,
  );
}

/**
 * @param {Report} report
 * @param {App} app
 */
function nothingFound(report, { session, explore }) {
  const { abstained, cut } = report.detector;
  const left = leftOut(report);
  if (left > 0) {
    return el(
      'div',
      { class: 'empty' },
      el('h2', {}, 'Nothing stands out but what is expected'),
      el('p', {}, `${formatNoun(left, 'finding')} ${left === 1 ? 'was' : 'were'} left out: what you expect accounts for ${left === 1 ? 'it' : 'them'}.`),
    );
  }
  const failed = abstained ? [] : failures(report);
  const seconds = failed.length > 0 ? otherWindow(report) : suggestedWindow(report);
  const calm = failed.length > 0 ? 'No window stands out from the others' : 'Nothing stands out';
  const title = abstained ? 'No verdict on this log' : calm;
  const text =
    abstained ??
    `No window scores above ${cut.toFixed(2)}, the score from which Logloupe calls a window a finding. Timeline and templates show what is there.`;
  return el(
    'div',
    { class: 'empty', id: abstained ? 'abstained' : undefined },
    el('h2', {}, title),
    el('p', {}, visibleText(text)),
    failed.length > 0 && failuresOf(failed, explore),
    seconds !== null &&
      el(
        'p',
        {},
        el(
          'button',
          {
            class: 'button',
            type: 'button',
            on: { click: () => session.analyse({ ...report.settings, window_seconds: seconds }) },
          },
          `Try windows of ${formatDuration(seconds * 1000)}`,
        ),
      ),
    el('p', { class: 'quiet' }, `Looked at ${formatNoun(report.windows.count, 'window')} with ${report.detector.title}.`),
  );
}

/**
 * Errors in a log without findings: they come too evenly to make one window unlike the others, and are errors all the same.
 * @param {Report['levels']} failed
 * @param {App['explore']} explore
 */
function failuresOf(failed, explore) {
  const total = failed.reduce((sum, { count }) => sum + count, 0);
  const links = failed.map((counted) =>
    el(
      'button',
      { class: 'link', type: 'button', on: { click: () => explore.showLevel(counted) } },
      `${formatCount(counted.count)} ${counted.level}`,
    ),
  );
  return el(
    'p',
    {},
    `That is no all-clear: the log has ${formatNoun(total, 'error')}, but what most windows have counts as usual. See the lines: `,
    links.flatMap((link, index) => [index > 0 && ', ', link]),
    '. Windows of another length may tell them apart.',
  );
}

/**
 * On a narrow screen the finding stands below the list: take the reader there.
 * @param {App['explore']} explore
 * @param {number} rank
 */
function openCard(explore, rank) {
  explore.select(rank);
  const finding = byId('finding');
  if (finding.getBoundingClientRect().top > innerHeight * 0.8) finding.scrollIntoView({ block: 'start' });
}

/**
 * @param {HTMLElement} host
 * @param {number | null} selected
 */
function markSelected(host, selected) {
  for (const card of host.querySelectorAll('[data-finding]')) {
    const isOpen = /** @type {HTMLElement} */ (card).dataset.finding === String(selected);
    card.setAttribute('aria-current', String(isOpen));
    if (isOpen && card.checkVisibility()) keepInView(host, card);
  }
}

/**
 * Pales the findings that the timeline does not show.
 * @param {HTMLElement} host
 * @param {import('./app.js').State} state
 */
function markOutside(host, { report, zoom }) {
  for (const finding of report?.findings ?? []) {
    cardIn(host, finding.rank)?.classList.toggle('outside', zoom !== null && !overlaps(finding, zoom));
  }
}

/** Scrolls the list, and only the list: scrollIntoView would move the page as well. @param {HTMLElement} host @param {Element} card */
function keepInView(host, card) {
  const list = host.getBoundingClientRect();
  const box = card.getBoundingClientRect();
  if (box.top < list.top) host.scrollTop -= list.top - box.top + 8;
  else if (box.bottom > list.bottom) host.scrollTop += box.bottom - list.bottom + 8;
}

/**
 * @param {HTMLElement} host
 * @param {number} rank
 */
function cardIn(host, rank) {
  return host.querySelector(`[data-finding="${rank}"]`);
}
