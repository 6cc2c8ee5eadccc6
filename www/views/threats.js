/**
 * Threats: what the hunt found by rules, as a list with a page for each, as a matrix of ATT&CK, with its thresholds and rules.
 *
 * @module
 */
import { byId, el, fill } from '../lib/dom.js';
import { keepFocus } from '../lib/focus.js';
import { formatBytes, formatCount, formatNoun, formatRange, formatTime } from '../lib/format.js';
import { icon } from '../lib/icons.js';
import { memo } from '../lib/memo.js';
import { visibleText } from '../lib/visible.js';
import { NO_FILTER } from '../state/app-state.js';
import { filtered, hunt, isHunted, oftenOf, openThreat, showAllLines, stopHunt, tacticOf, threatsOfPage, titleOf } from '../state/threats.js';
import { info } from './info.js';
import { attackMatrix } from './matrix.js';
import { mountRules } from './rules.js';
import { logText } from './text.js';
import { mountThreat } from './threat.js';
import { mountThresholds } from './thresholds.js';

/** @typedef {import('./app.js').App} App */
/** @typedef {import('./app.js').State} State */
/** @typedef {import('../protocol.js').Hunted} Hunted */
/** @typedef {import('../protocol.js').Threat} Threat */
/** @typedef {import('../state/app-state.js').ThreatView} ThreatView */
/** @typedef {import('../state/app-state.js').ThreatFilter} ThreatFilter */
/** @typedef {import('../lib/format.js').Clock} Clock */

/** More cards than this make no list that anybody reads; the filter finds the rest. */
const MOST_CARDS = 200;

/** @type {{name: ThreatView, title: string}[]} */
export const THREAT_VIEWS = [
  { name: 'findings', title: 'Ranked' },
  { name: 'matrix', title: 'ATT&CK matrix' },
  { name: 'thresholds', title: 'Thresholds' },
  { name: 'rules', title: 'Own rules' },
];

/** What severities are called, from 1 on. */
const SEVERITIES = ['', 'note', 'low', 'medium', 'high', 'critical'];

/** @param {App} app */
export function mountThreats(app) {
  const { store } = app;
  const list = el('div', { class: 'findings-list', id: 'threats-list', role: 'group', 'aria-label': 'Threats, the gravest first. The arrow keys go from one to the next.' });
  list.addEventListener('keydown', (event) => moveInList(list, event));
  const one = el('article', { class: 'finding', id: 'threat', 'aria-label': 'Threat', tabindex: '-1' });
  const status = el('div', { class: 'threats-status', role: 'status' });
  const filter = filterBar(app);
  /** @type {Record<ThreatView, HTMLElement>} */
  const views = {
    findings: el('div', { class: 'threats-findings' }, filter.host, el('div', { class: 'findings' }, list, one)),
    matrix: el('div', {}),
    thresholds: mountThresholds(app),
    rules: mountRules(app),
  };
  const chooser = viewChooser(app);
  fill(byId('panel-threats'), el('div', { class: 'templates-tools' }, chooser, info('Threat'), status), Object.values(views));

  store.watch(
    (state) => state.threatView,
    (chosen) => {
      for (const { name } of THREAT_VIEWS) views[name].hidden = name !== chosen;
      for (const button of chooser.children) button.setAttribute('aria-pressed', String(/** @type {HTMLElement} */ (button).dataset.view === chosen));
    },
  );
  store.watch(statusOf, (shown) => keepFocus(status, () => fill(status, statusText(shown, app))));
  store.watch(shownList, ({ threats, report, filter: wanted, clock, ofPage, isPart, isBySource }) => {
    const left = filtered(ofPage, wanted);
    filter.show(threats, wanted, left.length, ofPage.length, isPart);
    list.parentElement?.classList.toggle('without', left.length === 0);
    keepFocus(list, () => fill(list, threats && report && listOf(threats, left, clock, isBySource, app)));
    mark(list, store.get().threat);
  });
  store.watch(
    (state) => state.threat,
    (number) => mark(list, number),
  );
  store.watch(shownList, ({ threats, ofPage, isPart }) => keepFocus(views.matrix, () => fill(views.matrix, threats && attackMatrix(threats, ofPage, isPart, app))));
  // What is shown beside the list is one of the list.
  store.watch(threatsOfPage, (ofPage, { threat, threatFilter }) => {
    const left = filtered(ofPage, threatFilter);
    if (left.length > 0 && !left.some(({ number }) => number === threat)) store.set({ threat: left[0].number, threatLines: null });
  });
  mountThreat(app, one);
}

const listed = memo(
  (
    /** @type {State['threats']} */ threats,
    /** @type {State['report']} */ report,
    /** @type {ThreatFilter} */ filter,
    /** @type {Clock} */ clock,
    /** @type {Threat[]} */ ofPage,
    /** @type {boolean} */ isPart,
    /** @type {boolean} */ isBySource,
  ) => ({ threats: isHunted(threats) ? threats : null, report, filter, clock, ofPage, isPart, isBySource }),
);

/** @param {State} state */
function shownList(state) {
  const { threats, report, threatFilter, clock, zoom, threatsBySource } = state;
  return listed(threats, report, threatFilter, clock, threatsOfPage(state), zoom !== null, threatsBySource);
}

const standing = memo((/** @type {State['threats']} */ threats, /** @type {State['hunting']} */ hunting) => ({ threats, hunting }));

/** @param {State} state */
function statusOf({ threats, hunting }) {
  return standing(threats, hunting);
}

/** How far the hunt has come, or what it came to. @param {ReturnType<typeof statusOf>} shown @param {App} app */
function statusText({ threats, hunting }, app) {
  if (hunting) {
    const how = hunting.total > 0 ? `: ${formatBytes(hunting.bytes)} of ${formatBytes(hunting.total)}` : '';
    return [
      el('p', { class: 'quiet' }, `${threats === null ? 'Looking for threats' : 'Looking again'}${how} …`),
      el('button', { class: 'button small', type: 'button', data: { focus: 'stop' }, on: { click: () => stopHunt(app) } }, 'Stop'),
    ];
  }
  if (threats === null) return [];
  if (!isHunted(threats)) {
    return [
      el('p', { class: 'problem-text' }, visibleText(threats)),
      el('button', { class: 'button small', type: 'button', data: { focus: 'again' }, on: { click: () => hunt(app) } }, 'Look again'),
    ];
  }
  const { count, lines, logins, requests, unanswered, forgotten, findings } = threats;
  const kinds = [
    logins > 0 && `${formatCount(logins)} ${logins === 1 ? 'tells' : 'tell'} of logins and accounts`,
    requests > 0 && `${formatCount(requests)} ${requests === 1 ? 'is a web request' : 'are web requests'}`,
  ].filter(Boolean);
  const said = [
    `${formatNoun(count, 'threat')} in ${formatNoun(lines, 'line')}${kinds.length > 0 ? `, of which ${kinds.join(' and ')}` : ''}.`,
    findings.length < count && `The ${formatCount(findings.length)} gravest are here; the export has all.`,
    forgotten > 0 && 'There were more names than “sources” has room for: some were not looked at.',
  ];
  return [el('p', { class: 'quiet' }, said.filter(Boolean).join(' ')), ...unanswered.map((why) => el('p', { class: 'quiet' }, visibleText(why)))];
}

/** @param {App} app */
function viewChooser({ store }) {
  const buttons = THREAT_VIEWS.map(({ name, title }) =>
    el('button', { class: 'segment', type: 'button', data: { view: name }, on: { click: () => store.set({ threatView: name }) } }, title),
  );
  return el('div', { class: 'segments', role: 'group', 'aria-label': 'View of the threats' }, buttons);
}

/** Takes away everything that hides a threat: the filter, the time that is shown, what the page's filters say of entities. @param {App} app */
function showAll({ store, explore }) {
  store.set({ threatFilter: NO_FILTER, filters: store.get().filters.filter(({ entity }) => entity === null) });
  explore.zoom(null);
}

/** @param {App} app */
function filterBar(app) {
  const { store } = app;
  const set = (/** @type {Partial<ThreatFilter>} */ change) => {
    const { threat, threatFilter: before } = store.get();
    const threatFilter = { ...before, ...change };
    const left = filtered(threatsOfPage(store.get()), threatFilter);
    const isLeft = left.length === 0 || left.some(({ number }) => number === threat);
    // What is shown beside the list is one of the list.
    store.set(isLeft ? { threatFilter } : { threatFilter, threat: left[0].number, threatLines: null });
  };
  const text = el('input', {
    class: 'input',
    type: 'search',
    id: 'threat-filter',
    placeholder: 'Search by source, user or name',
    'aria-label': 'Search threats by source, user or name',
    on: { input: () => set({ text: text.value }) },
  });
  const tactic = el('select', { class: 'input', 'aria-label': 'Tactic', on: { change: () => set({ tactic: tactic.value, technique: '' }) } });
  const kind = el('select', { class: 'input', 'aria-label': 'Kind', on: { change: () => set({ kind: kind.value }) } });
  const technique = el('button', { class: 'chip', type: 'button', on: { click: () => set({ technique: '' }) } });
  const clear = el('button', { class: 'button small', type: 'button', on: { click: () => showAll(app) } }, 'Show all');
  const bySource = el('button', { class: 'button small', type: 'button', title: 'Threats of one source together, the source with the gravest first', on: { click: () => store.set({ threatsBySource: !store.get().threatsBySource }) } }, 'By source');
  const count = el('p', { class: 'quiet', role: 'status' });
  const host = el('div', { class: 'templates-tools threats-filter' }, text, tactic, kind, technique, bySource, count, clear);

  /** @param {Hunted | null} threats @param {ThreatFilter} filter @param {number} left @param {number} ofPage @param {boolean} isPart */
  const show = (threats, filter, left, ofPage, isPart) => {
    bySource.setAttribute('aria-pressed', String(store.get().threatsBySource));
    host.hidden = !threats || threats.findings.length === 0;
    const findings = threats?.findings ?? [];
    options(tactic, 'All tactics', findings.map((one) => ({ value: tacticOf(one), title: tacticOf(one) })), filter.tactic);
    options(kind, 'All kinds', findings.map((one) => ({ value: one.kind, title: one.title })), filter.kind);
    if (text.value !== filter.text) text.value = filter.text;
    technique.hidden = filter.technique === '';
    fill(technique, filter.technique, icon('close'), el('span', { class: 'unseen' }, ' Leave this technique out of the filter'));
    const isAll = left === findings.length;
    clear.hidden = isAll && filter === NO_FILTER;
    const why = ofPage === findings.length ? '' : isPart ? ': those in the time shown' : ': as the filters say';
    count.textContent = isAll ? '' : `${formatCount(left)} of ${formatCount(findings.length)} shown${why}`;
  };
  return { host, show };
}

/**
 * Each value once, by its title.
 * @param {HTMLSelectElement} select
 * @param {string} all
 * @param {{value: string, title: string}[]} found
 * @param {string} chosen
 */
function options(select, all, found, chosen) {
  const titles = new Map(found.map(({ value, title }) => [value, title]));
  const known = [...titles].sort(([, a], [, b]) => a.localeCompare(b, 'en'));
  fill(
    select,
    el('option', { value: '' }, all),
    known.map(([value, title]) => el('option', { value }, visibleText(title))),
  );
  select.value = titles.has(chosen) ? chosen : '';
}

/**
 * @param {Hunted} threats
 * @param {Threat[]} left
 * @param {Clock} clock
 * @param {boolean} isBySource
 * @param {App} app
 */
function listOf(threats, left, clock, isBySource, app) {
  if (threats.findings.length === 0) return nothingFound(threats, app);
  if (left.length === 0) {
    return el(
      'div',
      { class: 'empty' },
      el('h2', {}, 'No threat in what is shown'),
      el('p', {}, `There ${threats.findings.length === 1 ? 'is 1' : `are ${formatCount(threats.findings.length)}`} in the whole log: the filter, or the time that is shown, leaves none.`),
      el('p', {}, el('button', { class: 'button', type: 'button', on: { click: () => showAll(app) } }, 'Show all')),
    );
  }
  const cards = left.slice(0, MOST_CARDS);
  const list = (/** @type {Threat[]} */ of) => el('ol', { class: 'cards' }, of.map((threat) => el('li', { class: 'threat-item' }, cardOf(threat, clock, app), countOf(threat, app))));
  return [
    ...(isBySource ? bySource(cards).map(({ name, of }) => el('section', { class: 'threat-group', 'aria-label': name }, el('h3', {}, logText(name), ' ', el('span', { class: 'quiet' }, formatNoun(of.length, 'threat'))), list(of))) : [list(cards)]),
    moreOf(threats, left.length, app),
  ];
}

/** Those of one source together, in the order of the first of each. @param {Threat[]} threats */
function bySource(threats) {
  /** @type {Map<string, Threat[]>} */
  const groups = new Map();
  for (const threat of threats) groups.set(threat.source, [...(groups.get(threat.source) ?? []), threat]);
  return [...groups].map(([source, of]) => ({ name: source || 'Of no source', of }));
}

/** How often it was seen, which leads to all of its lines; beside the card, for a button holds no other. @param {Threat} threat @param {App} app */
function countOf(threat, app) {
  const { number } = threat;
  const said = oftenOf(threat);
  return el('button', { class: 'link threat-count', type: 'button', title: 'Show all of its lines', 'aria-label': `${said}: show all lines of ${titleOf(threat)}`, data: { count: number, focus: `count ${number}` }, on: { click: () => showAllLines(app, threat) } }, said);
}

/** What is not in the list, and where it is. @param {Hunted} threats @param {number} left @param {App} app */
function moreOf({ count, findings }, left, { explore }) {
  const rest = left === findings.length ? count - MOST_CARDS : left - MOST_CARDS;
  if (left <= MOST_CARDS) return null;
  const among = findings.length < count ? ` among the ${formatCount(findings.length)} gravest` : '';
  return el(
    'p',
    { class: 'quiet budget-note' },
    `and ${formatCount(rest)} more. Search finds them${among}; `,
    el('button', { class: 'link', type: 'button', on: { click: () => explore.export('threats.csv') } }, 'the export has all'),
    '.',
  );
}

/** @param {Threat} threat @param {Clock} clock @param {App} app */
function cardOf(threat, clock, app) {
  const { number, title, source, user, technique, first_ms: first, last_ms: last } = threat;
  const when = first !== null && last !== null && last > first ? formatRange(first, last, 'time', clock) : first !== null && formatTime(first, clock);
  return el(
    'button',
    { class: 'threat-card', type: 'button', data: { threat: number, focus: `threat ${number}` }, on: { click: () => open(app, number) } },
    el(
      'span',
      { class: 'card-body' },
      el('span', { class: 'card-headline' }, visibleText(title)),
      el('span', { class: 'threat-whose' }, source && ['from ', logText(source), ' '], user && ['of ', logText(user)]),
      el('span', { class: 'card-when' }, when),
      el('span', { class: 'card-reasons' }, technique?.id ?? 'no technique'),
    ),
    severityOf(threat),
  );
}

/** How grave it is, as a word and as five steps. @param {Threat} threat */
export function severityOf({ severity }) {
  const steps = Array.from({ length: 5 }, (_, at) => el('span', { class: 'severity-step', data: { on: at < severity } }));
  return el(
    'span',
    { class: 'severity', data: { severity } },
    el('span', { class: 'severity-word' }, el('span', { class: 'unseen' }, 'Severity '), SEVERITIES[severity]),
    el('span', { class: 'severity-steps', 'aria-hidden': 'true' }, steps),
  );
}

/** On a narrow screen the threat stands below the list: take the reader there. @param {App} app @param {number} number */
function open(app, number) {
  openThreat(app, number);
  const threat = byId('threat');
  if (threat.getBoundingClientRect().top > innerHeight * 0.8) threat.scrollIntoView({ block: 'start' });
}

/** What was tried, and what to do. @param {Hunted} threats @param {App} app */
function nothingFound({ lines, logins, requests }, { store }) {
  const hasAny = logins + requests > 0;
  const go = (/** @type {ThreatView} */ threatView, /** @type {string} */ title) =>
    el('button', { class: 'button', type: 'button', on: { click: () => store.set({ threatView }) } }, title);
  return el(
    'div',
    { class: 'empty' },
    el('h2', {}, hasAny ? 'No threat by these rules' : 'Nothing here that the rules know'),
    el(
      'p',
      {},
      hasAny
        ? `${formatNoun(logins, 'line')} of logins and accounts and ${formatNoun(requests, 'web request')} were looked at: guessing, successes after failures, attacks in requests and the rest. Nothing reached a threshold.`
        : `All ${formatCount(lines)} lines were looked through for logins (OpenSSH, PAM, sudo, su, cron, vsftpd, Dovecot, Postfix, Apache, MySQL, PostgreSQL, Windows, AWS) and for web requests. None is one of these.`,
    ),
    el('p', {}, 'That is no all-clear: Findings and Entities show what is unusual, and you can look for words or with Sigma rules of your own.'),
    el('p', { class: 'button-row' }, hasAny && go('thresholds', 'See the thresholds'), go('rules', 'Rules of your own')),
  );
}

/** Marks the open threat; it alone, with its number, is on the way of the Tab key, which else had hundreds to pass. @param {HTMLElement} list @param {number | null} number */
function mark(list, number) {
  const cards = cardsOf(list);
  const open = cards.find((card) => card.dataset.threat === String(number));
  for (const card of cards) {
    card.setAttribute('aria-current', String(card === open));
    card.tabIndex = card === (open ?? cards[0]) ? 0 : -1;
  }
  for (const count of /** @type {NodeListOf<HTMLElement>} */ (list.querySelectorAll('.threat-count'))) count.tabIndex = count.dataset.count === open?.dataset.threat ? 0 : -1;
}

/** @param {HTMLElement} list @returns {HTMLElement[]} */
function cardsOf(list) {
  return [...list.querySelectorAll('[data-threat]')].map((card) => /** @type {HTMLElement} */ (card));
}

/** From card to card, as in a list. @param {HTMLElement} list @param {KeyboardEvent} event */
function moveInList(list, event) {
  const cards = cardsOf(list);
  const at = cards.findIndex((card) => card === document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: cards.length - 1 }[event.key];
  if (at < 0 || to === undefined) return;
  event.preventDefault();
  cards[Math.max(0, Math.min(cards.length - 1, to))].focus();
}
