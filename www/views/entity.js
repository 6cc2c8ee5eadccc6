/**
 * One entity: when it was seen, what it did over time, its templates, the findings that it has events in, its lines.
 *
 * @module
 */
import { barChart } from '../charts/bars.js';
import { el } from '../lib/dom.js';
import { formatCount, formatDuration, formatNoun, formatRange, formatShare, formatTime, formatValue, formatZone } from '../lib/format.js';
import { icon } from '../lib/icons.js';
import { visibleText } from '../lib/visible.js';
import { KIND_NAMES } from '../state/asked.js';
import { chip, templateChip } from '../state/chips.js';
import { showLines } from '../state/search.js';
import { templatesById } from '../state/selectors.js';
import { isHunted, openThreat, titleOf, touches } from '../state/threats.js';
import { headlineOf } from './findings.js';
import { tableOf } from './table.js';
import { levelTag, logText, placeText, templateLabel } from './text.js';

/** @typedef {import('./app.js').App} App */
/** @typedef {import('../protocol.js').EntityRow} EntityRow */
/** @typedef {import('../protocol.js').EntityDetail} EntityDetail */
/** @typedef {import('../protocol.js').Report} Report */
/** @typedef {import('../lib/format.js').Clock} Clock */

/** Threats that are shown at once. */
const MOST_THREATS = 50;

/** Templates that are shown at once. */
const MOST_TEMPLATES = 50;

/**
 * @param {EntityRow} row
 * @param {EntityDetail | string | null} detail
 * @param {Report} report
 * @param {Clock} clock
 * @param {import('./app.js').State['threats']} threats
 * @param {import('./app.js').State['zoom']} zoom
 * @param {App} app
 */
export function entityPage(row, detail, report, clock, threats, zoom, app) {
  return el(
    'article',
    { class: 'panel entity', 'aria-label': `${KIND_NAMES[row.kind]} ${visibleText(row.name)}` },
    headOf(row, report, clock, app),
    detail === null && el('p', { class: 'quiet', role: 'status' }, 'Counting …'),
    typeof detail === 'string' && el('p', { class: 'problem-text', role: 'alert' }, visibleText(detail)),
    detail !== null && typeof detail !== 'string' && [
      zoom &&
        el(
          'p',
          { class: 'scope' },
          el('span', { class: 'quiet' }, `Below is what it did in the time shown: ${formatCount(detail.events.reduce((sum, count) => sum + count, 0))} of its ${formatNoun(row.events, 'event')}.`),
          el('button', { class: 'button small', type: 'button', data: { focus: 'all' }, on: { click: () => app.explore.zoom(null) } }, 'Show all'),
        ),
      overTime(row, detail, report, clock),
      findingsOf(detail, report, app),
      threatsOf(row, threats, zoom, app),
      templatesOf(row, detail, report, zoom, app),
    ],
  );
}

/**
 * @param {EntityRow} row
 * @param {Report} report
 * @param {Clock} clock
 * @param {App} app
 */
function headOf(row, report, clock, { store, explore }) {
  const back = () => store.set({ entity: null, entityDetail: null });
  const { first_ms: first, last_ms: last } = row;
  const line = (/** @type {number} */ number) =>
    el('button', { class: 'link', type: 'button', on: { click: () => explore.showLine(number, row.name) } }, 'line ', placeText(report, number));
  const facts = [
    fact('First seen', first !== null && formatTime(first, clock), first !== null && ', ', line(row.first_line)),
    fact('Last seen', last !== null && formatTime(last, clock), last !== null && ', ', line(row.last_line)),
    first !== null && last !== null && fact('For', formatDuration(last - first)),
    fact('Events', `${formatCount(row.events)}, ${formatShare(row.events / Math.max(1, report.ledger.events))} of all`),
    fact('Errors', formatCount(row.errors)),
    fact('Failed logins', formatCount(row.failed_logins)),
    fact('Templates', `${formatCount(row.templates)}, ${formatCount(row.own_templates)} of them only here`),
    fact('Score', row.score > 0 ? `${formatValue(row.score)}: ${row.reasons.map(({ sentence }) => sentence).join('; ')}` : 'as its kind'),
  ];
  return [
    el(
      'header',
      { class: 'entity-head' },
      el('button', { class: 'button small ghost', type: 'button', on: { click: back } }, icon('left'), 'All entities'),
      el('h2', {}, el('span', { class: 'quiet' }, `${KIND_NAMES[row.kind]} `), logText(row.name)),
      el(
        'button',
        { class: 'button small', type: 'button', data: { lines: 'all' }, on: { click: () => explore.showEntity(row, row.events) } },
        icon('file'),
        row.events === 1 ? 'Its line' : `All ${formatCount(row.events)} lines`,
      ),
    ),
    el('dl', { class: 'entity-facts' }, facts),
  ];
}

/** @param {string} name @param {...import('../lib/dom.js').Child} value */
function fact(name, ...value) {
  return el('div', {}, el('dt', {}, name), el('dd', {}, value));
}

/**
 * @param {EntityRow} row
 * @param {EntityDetail} detail
 * @param {Report} report
 * @param {Clock} clock
 */
function overTime(row, { start, length, events, errors }, report, clock) {
  const { basis } = report.windows;
  const range = (/** @type {number} */ at) => formatRange(start + at * length, start + (at + 1) * length, basis, clock);
  const buckets = events.map((count, at) => ({ at, count, errors: errors[at] })).filter(({ count }) => count > 0);
  const most = buckets.reduce((best, one) => (one.count > best.count ? one : best), { at: 0, count: 0, errors: 0 });
  const label = `Events of ${visibleText(row.name)} over the whole log. Most, ${formatCount(most.count)}, in ${range(most.at)}.`;
  const end = start + events.length * length;
  const ends = basis === 'time' ? [formatTime(start, clock), `${formatTime(end, clock)} ${formatZone(end, clock)}`] : [range(0), `line ${formatCount(report.ledger.lines)}`];
  return el(
    'section',
    { class: 'finding-section' },
    el('h3', {}, 'Over time ', el('span', { class: 'quiet' }, `most, ${formatNoun(most.count, 'event')}, in ${range(most.at)}`)),
    barChart(events, errors, label),
    el('p', { class: 'bar-ends quiet', 'aria-hidden': 'true' }, ends.map((text) => el('span', {}, text))),
    el(
      'details',
      { class: 'bar-table' },
      el('summary', {}, `As a table: ${formatNoun(buckets.length, 'stretch', 'stretches')} with events`),
      tableOf(
        ['When', { title: 'Events', class: 'number' }, { title: 'Errors', class: 'number' }],
        buckets.map((one) =>
          el('tr', {}, el('th', { scope: 'row' }, range(one.at)), el('td', { class: 'number' }, formatCount(one.count)), el('td', { class: 'number' }, formatCount(one.errors))),
        ),
        { region: 'Events over time as a table' },
      ),
    ),
  );
}

/** What the hunt tells of it. @param {EntityRow} row @param {import('./app.js').State['threats']} threats @param {import('./app.js').State['zoom']} zoom @param {App} app */
function threatsOf({ kind, id }, threats, zoom, app) {
  const known = isHunted(threats);
  const { basis } = app.store.get().report?.windows ?? { basis: 'time' };
  const all = known ? threats.findings.filter(({ entities }) => entities.some((one) => one.kind === kind && one.id === id)) : [];
  const own = all.filter((threat) => touches(threat, zoom, basis));
  const items = own.slice(0, MOST_THREATS).map((threat) =>
    el(
      'li',
      {},
      el('span', { class: 'card-rank' }, threat.severity),
      el('button', { class: 'link', type: 'button', data: { threat: threat.number }, on: { click: () => openThreat(app, threat.number) } }, visibleText(titleOf(threat))),
      el('span', { class: 'quiet' }, formatNoun(threat.count, 'time')),
    ),
  );
  const none = known ? (kind === 'process' ? 'Threats are told of addresses, users and hosts.' : all.length > 0 ? `None in the time shown, of ${formatCount(all.length)}.` : 'The rules tell nothing of it.') : 'The rules have not looked yet.';
  const note = own.length > MOST_THREATS ? `the ${formatCount(MOST_THREATS)} gravest of ${formatCount(own.length)}, with their severity` : 'with their severity, 1 to 5';
  return el(
    'section',
    { class: 'finding-section' },
    el('h3', {}, 'Threats ', items.length > 0 && el('span', { class: 'quiet' }, note)),
    items.length > 0 ? el('ul', { class: 'entity-findings' }, items) : el('p', { class: 'quiet' }, none),
  );
}

/** @param {EntityDetail} detail @param {Report} report @param {App} app */
function findingsOf({ findings }, report, { explore }) {
  const known = new Map(report.findings.map((finding) => [finding.rank, finding]));
  const items = findings.flatMap(({ rank, events }) => {
    const finding = known.get(rank);
    if (!finding) return [];
    const share = `${formatCount(events)} of its ${formatNoun(finding.events, 'event')}`;
    const open = () => explore.select(rank);
    return [
      el(
        'li',
        {},
        el('span', { class: 'card-rank' }, rank),
        el('button', { class: 'link', type: 'button', data: { finding: rank }, on: { click: open } }, headlineOf(finding)),
        el('span', { class: 'quiet' }, share),
      ),
    ];
  });
  return el(
    'section',
    { class: 'finding-section' },
    el('h3', {}, 'Findings ', el('span', { class: 'quiet' }, 'in whose time it has events')),
    items.length > 0 ? el('ul', { class: 'entity-findings' }, items) : el('p', { class: 'quiet' }, 'It has no event in any of them.'),
  );
}

/** @param {EntityRow} row @param {EntityDetail} detail @param {Report} report @param {import('./app.js').State['zoom']} zoom @param {App} app */
function templatesOf(row, { templates, distinct }, report, zoom, app) {
  const known = templatesById(report);
  const shown = templates.slice(0, MOST_TEMPLATES);
  const rows = shown.map(({ template: id, count, all }) => {
    const template = known.get(id);
    const only = chip(row.name, { entity: { kind: row.kind, id: row.id } });
    const show = () => (zoom ? showLines(app, { chips: [only, templateChip(id)], span: zoom }) : app.explore.showEntity(row, count, id));
    return el(
      'tr',
      {},
      el('td', { class: 'number strong' }, formatCount(count)),
      el('td', { class: 'number' }, formatCount(all)),
      el('td', { class: 'number wide-only' }, formatShare(count / all)),
      el('td', { class: 'tags-cell' }, count === all && el('span', { class: 'tag', title: `No other ${KIND_NAMES[row.kind]} has it` }, 'only here'), levelTag(template?.level ?? null)),
      el(
        'td',
        { class: 'template-cell' },
        el('button', { class: 'template-link', type: 'button', title: 'Show these lines', on: { click: show } }, template ? templateLabel(template) : `Template ${id}`),
      ),
    );
  });
  return el(
    'section',
    { class: 'finding-section' },
    el('h3', {}, 'Templates ', el('span', { class: 'quiet' }, distinct > shown.length ? `the commonest ${formatCount(shown.length)} of ${formatCount(distinct)}` : 'what its lines say')),
    tableOf(
      [{ title: 'Here', class: 'number' }, { title: 'In all', class: 'number' }, { title: 'Share', class: 'number wide-only' }, 'Level', 'Template'],
      rows,
    ),
  );
}
