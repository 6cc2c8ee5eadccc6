/**
 * One threat: by which rule it is told and why, how sure it is, whose it is, and its lines.
 *
 * @module
 */
import { el, fill } from '../lib/dom.js';
import { formatCount, formatDuration, formatTime, formatZone } from '../lib/format.js';
import { icon } from '../lib/icons.js';
import { memo } from '../lib/memo.js';
import { visibleText } from '../lib/visible.js';
import { KIND_NAMES, openEntity } from '../state/asked.js';
import { isHunted, oftenOf, showAllLines, tacticOf } from '../state/threats.js';
import { filterPair } from './filters.js';
import { lineView, viewByClock } from './lines.js';
import { logText, placeText } from './text.js';
import { severityOf } from './threats.js';

/** @typedef {import('./app.js').App} App */
/** @typedef {import('./app.js').State} State */
/** @typedef {import('../protocol.js').Threat} Threat */
/** @typedef {import('../protocol.js').Report} Report */
/** @typedef {import('../lib/format.js').Clock} Clock */

/** What the degrees of confidence mean. */
const CONFIDENCE = {
  high: 'the log says so itself',
  medium: 'it usually is what it says',
  low: 'there are harmless ways to this, and the log can’t tell',
};

/** @param {App} app @param {HTMLElement} host */
export function mountThreat(app, host) {
  const { store, explore } = app;
  const lines = el('div', { class: 'finding-lines' });
  store.watch(shownThreat, ({ threat, attack, report, clock }) => {
    fill(host, threat && report && [headOf(threat, report, clock, app), whyOf(threat, attack, app), evidenceOf(threat, lines, app)]);
  });
  store.watch(
    (state) => state.tab === 'threats' && state.threatView === 'findings' && state.threatLines === null && threatOf(state),
    (threat) => threat && explore.readThreatLines(threat),
  );
  store.watch(viewByClock('threatLines'), ({ view }) => fill(lines, view && lineView(view, 'threatLines', app)));
  store.watch(
    (state) => state.wrap,
    (wrap) => lines.classList.toggle('nowrap', !wrap),
  );
}

/** @param {State} state @returns {Threat | null} */
function threatOf({ threats, threat }) {
  return (isHunted(threats) && threats.findings[threat ?? -1]) || null;
}

const shown = memo(
  (/** @type {Threat | null} */ threat, /** @type {string} */ attack, /** @type {Report | null} */ report, /** @type {Clock} */ clock) => ({ threat, attack, report, clock }),
);

/** @param {State} state */
function shownThreat(state) {
  const { threats, report, clock } = state;
  return shown(threatOf(state), isHunted(threats) ? threats.attack : '', report, clock);
}

/** @param {Threat} threat @param {Report} report @param {Clock} clock @param {App} app */
function headOf(threat, report, clock, app) {
  const { title, source, user, first_line: first, last_line: last, first_ms: from, last_ms: to, entities } = threat;
  const name = (/** @type {string} */ kind, /** @type {string} */ text) => {
    const known = entities.find((one) => one.kind === kind);
    return known
      ? el('span', {}, el('button', { class: 'link', type: 'button', data: { entity: kind }, title: 'All that it did', on: { click: () => openEntity(app, known.kind, known.id) } }, logText(text)), filterPair({ title: text, entity: { kind: known.kind, id: known.id } }, app))
      : logText(text);
  };
  const hosts = entities.filter(({ kind }) => kind === 'host');
  const at = (/** @type {number} */ ms) => `${formatTime(ms, clock)} ${formatZone(ms, clock)}`;
  const line = (/** @type {number} */ line) =>
    el('button', { class: 'link', type: 'button', on: { click: () => app.explore.showLine(line, title) } }, 'line ', placeText(report, line));
  return el(
    'header',
    {},
    el('div', { class: 'threat-title' }, el('h2', {}, visibleText(title)), severityOf(threat)),
    from !== null && to !== null && report.windows.basis === 'time' && zoomButton(from, to, report, app),
    el(
      'dl',
      { class: 'threat-facts' },
      source && fact('Source', name('ip', source)),
      user && fact('User', name('user', user)),
      hosts.length > 0 && fact(hosts.length > 1 ? 'Hosts' : 'Host', ...hosts.flatMap(({ name: text, kind, id }, place) => [place > 0 && ', ', hostLink(text, kind, id, app)])),
      fact(
        'Count',
        el('button', { class: 'link', type: 'button', data: { lines: 'all' }, title: 'Show all of its lines', on: { click: () => showAllLines(app, threat) } }, oftenOf(threat)),
      ),
      // Lines need not be in the order of their times: the two are told apart.
      from !== null && fact('First', at(from)),
      to !== null && fact('Last', at(to)),
      fact('Where', line(first), ...(last !== first ? [' to ', line(last)] : [])),
      from !== null && to !== null && to > from && fact('For', formatDuration(to - from)),
    ),
  );
}

/** Shows its time in the timeline, with as much again on either side. @param {number} from @param {number} to @param {Report} report @param {App} app */
function zoomButton(from, to, report, { explore }) {
  const margin = to - from + report.windows.length;
  return el(
    'button',
    { class: 'button small threat-zoom', type: 'button', on: { click: () => explore.zoom({ from: from - margin, to: to + margin }) } },
    icon('zoom'),
    'Zoom to its time',
  );
}

/** @param {string} text @param {import('../protocol.js').EntityKind} kind @param {number} id @param {App} app */
function hostLink(text, kind, id, app) {
  return el('button', { class: 'link', type: 'button', data: { entity: kind }, title: `All that this ${KIND_NAMES[kind]} did`, on: { click: () => openEntity(app, kind, id) } }, logText(text));
}

/** @param {string} name @param {...import('../lib/dom.js').Child} value */
function fact(name, ...value) {
  return el('div', {}, el('dt', {}, name), el('dd', {}, value));
}

/** @param {Threat} threat @param {string} attack @param {App} app */
function whyOf({ kind, because, confidence, technique, ...threat }, attack, { store }) {
  const filter = (/** @type {string} */ id) => store.set({ threatFilter: { ...store.get().threatFilter, technique: id } });
  return el(
    'section',
    { class: 'finding-section' },
    el('h3', {}, 'Why'),
    el('p', { class: 'threat-why' }, 'By rule ', el('code', {}, visibleText(kind)), ': ', visibleText(because)),
    el('p', {}, 'Confidence ', el('b', {}, confidence), el('span', { class: 'quiet' }, `: ${CONFIDENCE[confidence]}.`)),
    technique
      ? el(
          'p',
          {},
          'ATT&CK ',
          el('button', { class: 'link', type: 'button', title: 'Show all threats of this technique', on: { click: () => filter(technique.id) } }, technique.id),
          ` ${technique.name}`,
          el('span', { class: 'quiet' }, ` · ${tacticOf({ technique, kind, because, confidence, ...threat })} · version ${attack}`),
        )
      : el('p', { class: 'quiet' }, 'No technique of ATT&CK fits.'),
  );
}

/** @param {Threat} threat @param {HTMLElement} lines @param {App} app */
function evidenceOf(threat, lines, app) {
  const { evidence, lines: count } = threat;
  const all = () => showAllLines(app, threat);
  return el(
    'section',
    { class: 'finding-section' },
    el(
      'h3',
      { class: 'threat-evidence' },
      el('span', {}, 'Evidence ', el('span', { class: 'quiet' }, evidence.length < count ? `${formatCount(evidence.length)} lines from its beginning and its end` : 'read again from the file')),
      el('button', { class: 'button small', type: 'button', on: { click: all } }, icon('file'), 'All lines of it'),
    ),
    lines,
  );
}
