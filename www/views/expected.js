/**
 * What a finding could be expected by, with the effect of each way before it is taken; and the list of what is expected.
 *
 * @module
 */
import { byId, el, fill } from '../lib/dom.js';
import { formatCount, formatNoun, formatRange, formatShare } from '../lib/format.js';
import { visibleText } from '../lib/visible.js';
import { KIND_NAMES, openEntity, readOffer } from '../state/asked.js';
import { featuresByName, selectedFinding } from '../state/selectors.js';
import { logText } from './text.js';

/** @typedef {import('./app.js').App} App */
/** @typedef {import('./app.js').State} State */
/** @typedef {import('../protocol.js').Expectation} Expectation */
/** @typedef {import('../protocol.js').Foremost} Foremost */
/** @typedef {import('../protocol.js').Report} Report */
/** @typedef {import('../state/app-state.js').Offer} Offer */

/** An entity with less of a finding's events is not named. */
const LEAST_SHARE = 0.25;

/** What the open finding is mostly of, and how it could be expected: looked up when somebody opens it. @param {App} app */
export function mountOffer(app) {
  const { store } = app;
  store.watch(selectedFinding, (finding) => {
    store.set({ offer: null });
    if (finding) readOffer(app, finding);
  });
  store.watch((state) => state.offer, () => showOffer(document.getElementById('finding-offer'), app));
}

/** Where the offer for the open finding stands, as far as it is known; `mountOffer` fills it with what comes. @param {App} app */
export function offerHost(app) {
  const host = el('div', { id: 'finding-offer' });
  showOffer(host, app);
  return host;
}

/** @param {HTMLElement | null} host @param {App} app */
function showOffer(host, app) {
  const { offer, report, selected } = app.store.get();
  if (host) fill(host, report && offer !== null && offer.rank === selected && offerOf(offer, report, app));
}

/** @param {Offer} offer @param {Report} report @param {App} app */
function offerOf({ foremost, ways }, report, app) {
  const panel = el('div', { class: 'offer', id: 'offer-panel', hidden: true });
  const toggle = el(
    'button',
    { class: 'button small', type: 'button', id: 'expect', 'aria-expanded': 'false', 'aria-controls': 'offer-panel' },
    'Expected …',
  );
  const show = (/** @type {boolean} */ isOpen) => {
    panel.hidden = !isOpen;
    toggle.setAttribute('aria-expanded', String(isOpen));
  };
  toggle.addEventListener('click', () => show(panel.hasAttribute('hidden')));
  panel.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    show(false);
    toggle.focus();
  });
  fill(
    panel,
    el('p', {}, el('b', {}, 'Mark as expected by'), ' ', el('span', { class: 'quiet' }, 'what accounts for it; it holds from now on, until it is taken back')),
    ways && ways.length > 0
      ? el('ul', {}, ways.map((way) => wayOf(way, report, app)))
      : el('p', { class: 'quiet' }, 'Nothing that can be named accounts for this finding.'),
    report.findings.length >= (report.settings.budget ?? Infinity) &&
      el('p', { class: 'quiet offer-more' }, 'The list is as long as the budget allows: the next in rank take the places of those that go.'),
  );
  const named = foremost.filter(({ events, all }) => events >= LEAST_SHARE * all);
  return [
    el('div', { class: 'finding-who' }, named.map((one) => chipOf(one, app)), toggle),
    panel,
  ];
}

/** @param {Foremost} one @param {App} app */
function chipOf({ kind, id, name, events, all }, app) {
  return el(
    'button',
    { class: 'chip', type: 'button', title: 'What it did in this log', data: { entity: name }, on: { click: () => openEntity(app, kind, id) } },
    el('span', { class: 'quiet' }, KIND_NAMES[kind]),
    logText(name),
    el('span', { class: 'quiet' }, `${formatShare(events / Math.max(1, all))} of the events`),
  );
}

/** @param {NonNullable<Offer['ways']>[number]} way @param {Report} report @param {App} app */
function wayOf({ title, expected, ranks }, report, app) {
  const of = report.findings.length;
  return el(
    'li',
    {},
    el('span', { class: 'offer-what' }, visibleText(title)),
    el('span', { class: ranks.length === of && of > 1 ? 'offer-all' : 'quiet' }, effectOf(ranks.length, of)),
    el(
      'button',
      { class: 'button small', type: 'button', 'aria-label': `Expect: ${visibleText(title)}`, data: { expect: Object.keys(expected[0])[0] }, on: { click: () => app.session.expect(expected) } },
      'Expect',
    ),
  );
}

/** @param {number} removed @param {number} of */
function effectOf(removed, of) {
  if (of === 1) return removed === 1 ? 'removes the one finding' : 'removes no finding';
  return removed === of ? `removes all ${formatNoun(of, 'finding')}` : `removes ${formatCount(removed)} of ${formatNoun(of, 'finding')}`;
}

/** How many findings were left out as expected. @param {Report} report */
export function leftOut({ expected }) {
  return expected.reduce((sum, count) => sum + count, 0);
}

/**
 * Below the list of findings: how many were left out, and the way to the list of why.
 * @param {Report} report
 * @param {App} app
 */
export function expectedNote(report, { store }) {
  const left = leftOut(report);
  if (report.expected.length === 0) return null;
  return el(
    'p',
    { class: 'quiet budget-note' },
    `${formatNoun(left, 'finding')} left out as expected. `,
    el('button', { class: 'link', type: 'button', data: { review: '' }, on: { click: () => store.set({ dialog: 'settings' }) } }, 'Review'),
  );
}

/**
 * The list in the settings: what is expected, what it took away, and taking it back.
 * @param {App} app
 */
export function expectedList(app) {
  const host = el('div', {});
  const show = () => {
    const { report, clock } = app.store.get();
    const expected = report?.settings.expected ?? [];
    fill(
      host,
      report &&
        expected.length > 0 && [
          el('h3', {}, 'Expected'),
          el(
            'ul',
            { class: 'expected-list' },
            expected.map((one, at) =>
              el(
                'li',
                {},
                el('span', {}, visibleText(nameOf(one, report, clock))),
                el('span', { class: 'quiet' }, `${formatNoun(report.expected[at] ?? 0, 'finding')} left out`),
                el('button', { class: 'button small', type: 'button', 'aria-label': `Forget: ${visibleText(nameOf(one, report, clock))}`, on: { click: () => forget(at) } }, 'Forget'),
              ),
            ),
          ),
        ],
    );
  };
  const forget = async (/** @type {number} */ at) => {
    await app.session.forget(at);
    show();
    (host.querySelector('button') ?? byId('setting-budget')).focus();
  };
  show();
  return host;
}

/** @param {Expectation} expected @param {Report} report @param {State['clock']} clock */
function nameOf(expected, report, clock) {
  if ('template' in expected) return `Template: ${expected.template}`;
  if ('entity' in expected) return `The ${KIND_NAMES[expected.entity.kind]} ${expected.entity.name}`;
  if ('time' in expected) return `The time ${formatRange(expected.time.from_ms, expected.time.to_ms, 'time', clock)}`;
  if ('detector' in expected) return `What no other detector finds but ${report.detector.detectors.find(({ name }) => name === expected.detector)?.title ?? expected.detector}`;
  return `The foremost reason ${featuresByName(report).get(expected.reason)?.title ?? expected.reason}`;
}
