/**
 * One finding: why it stands out, which templates made it, and the lines themselves.
 *
 * @module
 */
import { byId, el, fill } from '../lib/dom.js';
import {
  formatAverage,
  formatDifference,
  formatNoun,
  formatQuantity,
  formatSpan,
} from '../lib/format.js';
import { icon } from '../lib/icons.js';
import { visibleText } from '../lib/visible.js';
import { memo } from '../lib/memo.js';
import { featuresByName, selectedFinding, sideOf, templatesById, unitOf } from '../state/selectors.js';
import { templateChip } from '../state/chips.js';
import { findingsThatPass } from '../state/passing.js';
import { nameOfRange } from '../state/places.js';
import { agreementOf, detectorsOf } from './detectors.js';
import { offerHost } from './expected.js';
import { headlineOf, scoreOf } from './findings.js';
import { countLink, errorChips } from './filters.js';
import { info } from './info.js';
import { lineView, viewByClock } from './lines.js';
import { tableOf } from './table.js';
import { levelTag, templateLabel } from './text.js';

/** @typedef {import('./app.js').App} App */
/** @typedef {import('../protocol.js').Report} Report */
/** @typedef {import('../protocol.js').Finding} Finding */
/** @typedef {import('../protocol.js').Reason} Reason */
/** @typedef {import('../lib/format.js').Clock} Clock */

/** @param {App} app */
export function mountFinding(app) {
  const { store } = app;
  const lines = el('div', { class: 'finding-lines' });
  const shown = memo((/** @type {Finding | null} */ finding, /** @type {Clock} */ clock) => ({ finding, clock }));
  const select = (/** @type {import('./app.js').State} */ state) => shown(selectedFinding(state), state.clock);
  store.watch(select, ({ finding, clock }, { report }) => {
    fill(
      byId('finding'),
      finding &&
        report && [
          headOf(finding, report, clock, app),
          offerHost(app),
          section(
            'Why',
            `${formatNoun(finding.reasons.length, 'reason')}, largest share of the score first`,
            reasonsOf(finding, report),
          ),
          section('Detectors', agreementOf(finding), detectorsOf(finding, report)),
          section('Templates', 'what its windows held, against the usual for as many windows', templatesOf(finding, report, app)),
          section('Evidence', 'read again from the file', lines),
        ],
    );
  });
  const counted = memo((/** @type {ReturnType<typeof select>} */ what, /** @type {ReturnType<typeof findingsThatPass>} */ passing) => ({ what, passing }));
  store.watch(
    (state) => counted(select(state), findingsThatPass(state)),
    ({ what: { finding }, passing }) => {
      const host = byId('finding').querySelector('.finding-passing');
      if (host && finding) fill(host, passing && passingLink(finding, passing.left.find((one) => one.finding === finding)?.events ?? 0, app));
    },
  );
  store.watch(viewByClock('evidence'), ({ view }) => fill(lines, view && lineView(view, 'evidence', app)));
  store.watch(
    (state) => state.wrap,
    (wrap) => lines.classList.toggle('nowrap', !wrap),
  );
}

/** How many of its events pass the filters, and the way to their lines. @param {Finding} finding @param {number} events @param {App} app */
function passingLink({ start, end }, events, app) {
  if (events === 0) return 'none passes the filters';
  const { filters } = app.store.get();
  return [countLink(events, 'passes', 'pass', { chips: filters, span: { from: start, to: end } }, app), ' the filters'];
}

/**
 * @param {Finding} finding
 * @param {Report} report
 * @param {Clock} clock
 * @param {App} app
 */
function headOf(finding, report, clock, app) {
  const { explore } = app;
  const { basis } = report.windows;
  const last = report.findings.at(-1)?.rank ?? finding.rank;
  const facts = [
    nameOfRange(report, finding.start, finding.end, clock),
    basis === 'time' && formatSpan(finding.start, finding.end, basis),
    formatNoun(finding.windows, 'window'),
  ];
  const span = { from: finding.start, to: finding.end };
  return el(
    'header',
    { class: 'finding-head' },
    el(
      'div',
      { class: 'finding-title' },
      el('p', { class: 'finding-rank' }, `Finding ${finding.rank}`, el('span', { class: 'quiet' }, ` of ${last}`), info('Finding')),
      el('h2', {}, headlineOf(finding)),
      el(
        'p',
        { class: 'finding-facts' },
        facts.filter(Boolean).map((fact) => el('span', {}, fact)),
        countLink(finding.events, 'event', 'events', { chips: [], span }, app),
        countLink(finding.errors, 'error', 'errors', { chips: errorChips(report), span }, app),
        el('span', { class: 'finding-passing' }),
      ),
    ),
    el(
      'div',
      { class: 'finding-tools' },
      scoreOf(finding.score),
      el(
        'div',
        { class: 'button-row' },
        el(
          'button',
          { class: 'button small', type: 'button', on: { click: () => explore.zoomTo(finding) } },
          icon('zoom'),
          'Zoom to it',
        ),
        stepButton('left', 'Previous finding', '[', finding.rank === 1, () => explore.selectNext(-1)),
        stepButton('right', 'Next finding', ']', finding.rank === last, () => explore.selectNext(1)),
      ),
    ),
  );
}

/**
 * @param {string} iconName
 * @param {string} label
 * @param {string} key
 * @param {boolean} disabled
 * @param {() => void} onClick
 */
function stepButton(iconName, label, key, disabled, onClick) {
  return el(
    'button',
    {
      class: 'button small square',
      type: 'button',
      title: `${label} (${key})`,
      'aria-label': label,
      disabled,
      on: { click: onClick },
    },
    icon(iconName),
  );
}

/**
 * @param {string} title
 * @param {string} note
 * @param {Node} content
 */
function section(title, note, content) {
  return el('section', { class: 'finding-section' }, el('h3', {}, title, ' ', el('span', { class: 'quiet' }, note)), content);
}

/**
 * @param {Finding} finding
 * @param {Report} report
 */
function reasonsOf(finding, report) {
  return tableOf(
    [
      'What',
      { title: finding.windows === 1 ? 'Here' : 'At its furthest', class: 'number' },
      { title: 'Typical', class: 'number' },
      { title: 'Difference', class: 'wide-only' },
      { title: ['Share', el('span', { class: 'wide-only-inline' }, ' of the score')] },
    ],
    finding.reasons.map((reason) => reasonRow(reason, report)),
    { name: 'reasons' },
  );
}

/**
 * @param {Reason} reason
 * @param {Report} report
 */
function reasonRow(reason, report) {
  const feature = featuresByName(report).get(reason.feature);
  const unit = unitOf(feature);
  const bar = el('span', { class: 'bar', 'aria-hidden': 'true' }, el('span', { class: 'bar-fill' }));
  bar.style.setProperty('--share', String(reason.contribution));
  return el(
    'tr',
    {},
    el(
      'th',
      { scope: 'row' },
      visibleText(feature?.title ?? reason.feature),
      el('span', { class: 'reason-what' }, visibleText(reason.sentence)),
      el('span', { class: 'reason-what' }, feature?.what),
    ),
    el('td', { class: 'number strong' }, formatQuantity(reason.actual, unit)),
    el('td', { class: 'number' }, formatQuantity(reason.typical, unit)),
    el(
      'td',
      { class: 'wide-only' },
      unit === 'deviations'
        ? sideOf(reason.feature, reason.actual)
        : formatDifference(reason.actual, reason.typical, unit),
    ),
    el('td', { class: 'reason-share' }, bar, el('span', { class: 'bar-value' }, `${Math.round(reason.contribution * 100)} %`)),
  );
}

/**
 * @param {Finding} finding
 * @param {Report} report
 * @param {App} app
 */
function templatesOf(finding, report, app) {
  const { explore } = app;
  if (finding.templates.length === 0)
    return el('p', { class: 'quiet' }, 'No template by itself came much more or much less often than usual.');
  const known = templatesById(report);
  const most = Math.max(1, ...finding.templates.map((one) => Math.max(one.count, one.usual)));
  const rows = finding.templates.map(({ template: id, count, usual, new: isNew }) => {
    const template = known.get(id);
    const show = () => template && explore.showTemplate(template);
    return el(
      'tr',
      {},
      el('td', { class: 'number strong' }, countLink(count, '', '', { chips: [templateChip(id)], span: { from: finding.start, to: finding.end } }, app)),
      el('td', { class: 'number' }, formatAverage(usual)),
      el('td', { class: 'wide-only' }, twinBars(count / most, usual / most)),
      el(
        'td',
        { class: 'tags-cell' },
        isNew && el('span', { class: 'tag new-tag', title: 'Not seen in this file before' }, 'new'),
        levelTag(template?.level ?? null),
      ),
      el(
        'td',
        { class: 'template-cell' },
        template
          ? el('button', { class: 'template-link', type: 'button', title: 'Show all its lines', on: { click: show } }, templateLabel(template))
          : `Template ${id}`,
      ),
    );
  });
  return tableOf(
    [
      { title: 'Here', class: 'number' },
      { title: 'Usual', class: 'number' },
      { title: 'As bars', class: 'wide-only', unseen: true },
      { title: 'Level', unseen: true },
      'Template',
    ],
    rows,
  );
}

/**
 * Here above usual, on one scale.
 * @param {number} here
 * @param {number} usual
 */
function twinBars(here, usual) {
  const bars = [here, usual].map((share, index) => {
    const bar = el('span', { class: index ? 'twin-bar usual' : 'twin-bar' });
    bar.style.setProperty('--share', String(share));
    return bar;
  });
  return el('span', { class: 'twin-bars', 'aria-hidden': 'true' }, bars);
}
