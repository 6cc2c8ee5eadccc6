/**
 * The timeline's panel: legend, read-out, the chart, and the same numbers as a table.
 *
 * @module
 */
import { TimelineChart } from '../charts/timeline.js';
import { warpOf } from '../charts/warp.js';
import { boundsOf } from '../lib/buckets.js';
import { byId, el, fill } from '../lib/dom.js';
import { formatCount, formatNoun, formatRange, formatSpan, formatTime } from '../lib/format.js';
import { passingInTime } from '../state/passing.js';
import { nameOfLine, nameOfRange } from '../state/places.js';
import { showLines } from '../state/search.js';
import { reportByClock } from '../state/selectors.js';
import { graveOf } from '../state/threats.js';
import { clockSwitch } from './clock.js';
import { icon } from '../lib/icons.js';
import { info } from './info.js';
import { memo } from '../lib/memo.js';
import { tableOf } from './table.js';

/** @typedef {import('./app.js').App} App */
/** @typedef {import('./app.js').State} State */
/** @typedef {import('../protocol.js').Report} Report */
/** @typedef {import('../charts/timeline.js').Shown} Shown */

const KEYS_HELP =
  'Left and right arrows move a cursor, Enter opens the finding under it, plus and minus zoom, Escape shows everything.';

/** From this severity on, of 5, threats are marked. */
const GRAVE = 4;

/** Gaps that are listed, the longest first. */
const MOST_GAPS = 50;

/** @param {App} app */
export function mountTimeline(app) {
  const { store } = app;
  const parts = skeleton(app);
  /** @type {TimelineChart | null} */
  let chart = null;
  /** What the chart shows, or will show when it is drawn. @type {Shown | null} */
  let due = null;
  const readOut = (/** @type {number | null} */ bucket) => showReadOut(parts.readout, store.get(), bucket);
  const asked = {
    onZoom: (/** @type {import('../state/app-state.js').Span} */ span) => app.explore.zoom(span),
    onReset: () => app.explore.zoom(null),
    onFinding: (/** @type {number} */ rank) => app.explore.select(rank),
    onCursor: readOut,
  };

  const openBucket = (/** @type {[number, number]} */ [from, to], /** @type {State['filters']} */ chips) => showLines(app, { chips, span: { from, to } });

  const shown = memo(shownOf);
  const select = (/** @type {State} */ state) => {
    const { report, timeline, zoom, whole, selected, clock, threats } = state;
    return shown(report, timeline, passingInTime(state), zoom ?? whole, selected, clock, threats);
  };
  store.watch(select, (what, state) => {
    if (what && chart && hasSameAxis(chart.shown, what)) chart.show(what);
    else {
      chart?.destroy();
      chart = null;
      if (what) drawSoon(what);
    }
    due = what;
    if (what) showLegend(parts, state);
    readOut(chart?.cursor ?? null);
  });
  /** A new chart is drawn in a task of its own: with all other views of a new result it would block the page for too long. */
  function drawSoon(/** @type {Shown} */ what) {
    setTimeout(() => {
      if (due !== what || chart) return;
      chart = new TimelineChart(parts.canvas, what, asked);
      readOut(chart.cursor);
    });
  }
  const recolour = () => requestAnimationFrame(() => chart?.recolour());
  store.watch((state) => state.theme, recolour);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', recolour);
  parts.canvas.addEventListener('keydown', (event) => chart && onKey(event, chart, app));
  parts.table.addEventListener('toggle', () => showTable(parts.table, store.get(), openBucket));
  store.watch(reportByClock, ({ report, clock }) => {
    showGaps(parts.gaps, report, clock);
    showTable(parts.table, store.get(), openBucket);
  });
  const tabled = memo((/** @type {unknown[]} */ ...parts) => ({ parts }));
  store.watch(
    (state) => tabled(state.timeline, passingInTime(state)),
    () => showTable(parts.table, store.get(), openBucket),
  );
}

/**
 * @param {Shown} a
 * @param {Shown} b
 */
function hasSameAxis(a, b) {
  return a.basis === b.basis && a.clock === b.clock && (a.warp === null) === (b.warp === null);
}

/** How many buckets the panel has room for: one in four pixels. */
export function roomForBuckets() {
  return Math.min(480, Math.max(60, Math.floor((innerWidth - 140) / 4)));
}

/**
 * @param {Report | null} report
 * @param {import('../protocol.js').Timeline | null} timeline
 * @param {import('../state/passing.js').Passing | null} passing
 * @param {import('../state/app-state.js').Span | null} span
 * @param {number | null} selected
 * @param {import('../lib/format.js').Clock} clock
 * @param {State['threats']} threats
 * @returns {Shown | null}
 */
function shownOf(report, timeline, passing, span, selected, clock, threats) {
  if (!report || !timeline || !span) return null;
  const marks = { findings: report.findings, selected, gaps: report.windows.gaps, flaws: flawsAt(report), threats: threatsAt(threats, report), cut: report.detector.cut };
  const warp = warpOf(report.windows.gaps, span);
  return { timeline, passing, span, basis: report.windows.basis, window: report.windows.length, marks, warp, clock };
}

/** Where the flaws of the files stand on the axis. @param {Report} report */
function flawsAt({ windows, flaws }) {
  return flaws.map(({ start_ms, first_line }) => (windows.basis === 'time' ? start_ms : first_line)).filter((at) => at !== null);
}

/** Where the grave threats begin. @param {State['threats']} threats @param {Report} report */
function threatsAt(threats, { windows }) {
  const starts = graveOf(threats, GRAVE).map(({ first_ms, first_line }) => (windows.basis === 'time' ? first_ms : first_line));
  return [...new Set(starts)].filter((at) => at !== null);
}

/** @param {App} app */
function skeleton({ explore, store }) {
  const canvas = el('div', {
    class: 'timeline-canvas',
    data: { chart: 'timeline' },
    tabindex: 0,
    role: 'application',
    'aria-roledescription': 'chart',
    'aria-label': `Timeline. ${KEYS_HELP}`,
  });
  const readout = el('p', { class: 'timeline-readout' });
  // Read aloud where the keyboard moves the cursor; a mouse that passes over would never let it end.
  canvas.addEventListener('focus', () => readout.setAttribute('aria-live', 'polite'));
  canvas.addEventListener('blur', () => readout.removeAttribute('aria-live'));
  const legend = el('ul', { class: 'legend', 'aria-label': 'Legend' });
  const range = el('p', { class: 'timeline-range' });
  const reset = el(
    'button',
    { class: 'button small', type: 'button', id: 'timeline-reset', on: { click: () => explore.zoom(null) } },
    icon('close'),
    'Show all',
  );
  const table = el('details', { class: 'twin' });
  const gaps = el('details', { class: 'twin' });
  fill(
    byId('timeline'),
    el('header', { class: 'panel-head' }, el('h2', {}, 'Timeline'), info('Score'), legend, range, clockSwitch(store), reset),
    canvas,
    el('div', { class: 'timeline-foot' }, table, gaps, readout),
  );
  return { canvas, readout, legend, range, reset, table, gaps };
}

/**
 * @param {ReturnType<typeof skeleton>} parts
 * @param {State} state
 */
function showLegend({ legend, range, reset }, state) {
  const { report, timeline, zoom, whole, clock } = state;
  if (!report || !timeline || !whole) return;
  const { basis } = report.windows;
  const span = zoom ?? whole;
  const width = basis === 'time' ? ` per ${formatSpan(...bucketBounds(state, 0), basis)}` : '';
  fill(
    legend,
    key('events', `Events${width}`),
    passingInTime(state) && key('passing', 'that pass the filters'),
    key('errors', passingInTime(state) ? 'of those errors' : 'of them errors'),
    key('score', 'Score, 0 to 1'),
    key('mark', 'Finding, by rank'),
    graveOf(state.threats, GRAVE).length > 0 && key('threat', 'Grave threat, where it begins'),
    report.flaws.length > 0 && key('flaw', 'Flaw of a file'),
    report.windows.gaps.length > 0 && key('gap', warpOf(report.windows.gaps, span) ? 'No events, shortened' : 'No events'),
  );
  fill(
    range,
    nameOfRange(report, span.from, span.to, clock),
    el('span', { class: 'quiet' }, ` ${formatSpan(span.from, span.to, basis)}`),
  );
  reset.hidden = !zoom;
}

/**
 * @param {string} kind
 * @param {string} label
 */
function key(kind, label) {
  return el('li', {}, el('span', { class: 'swatch', data: { kind } }), label);
}

/**
 * @param {HTMLElement} readout
 * @param {State} state
 * @param {number | null} bucket
 */
function showReadOut(readout, state, bucket) {
  const { timeline, report, clock } = state;
  if (!timeline || !report || bucket === null || bucket >= timeline.start.length) {
    readout.textContent = timeline ? 'Drag to zoom, double-click to see all; click a band to open its finding.' : '';
    return;
  }
  const [start, end] = bucketBounds(state, bucket);
  const score = timeline.score[bucket];
  const passing = passingInTime(state);
  const parts = [
    nameOfRange(report, start, end, clock),
    formatNoun(timeline.events[bucket], 'event'),
    passing ? `${formatNoun(passing.events[bucket], 'passes', 'pass')} the filters` : '',
    passing ? `${formatNoun(passing.errors[bucket], 'error')} of those` : formatNoun(timeline.errors[bucket], 'error'),
    Number.isNaN(score) ? 'no score' : `score ${score.toFixed(2)}`,
    findingNames(report, start, end),
  ];
  readout.textContent = parts.filter(Boolean).join('  ·  ');
}

/**
 * @param {Report} report
 * @param {number} start
 * @param {number} end
 */
function findingNames({ findings }, start, end) {
  const ranks = findings.filter((one) => one.start < end && start < one.end).map((one) => one.rank);
  return ranks.length === 0 ? '' : `${ranks.length === 1 ? 'finding' : 'findings'} ${ranks.slice(0, 5).join(', ')}`;
}

/**
 * @param {State} state
 * @param {number} bucket
 * @returns {[number, number]}
 */
function bucketBounds({ timeline, report, zoom, whole }, bucket) {
  if (!timeline || !report) return [0, 0];
  return boundsOf(timeline.start, bucket, report.windows, (zoom ?? whole)?.to ?? Infinity);
}

/**
 * @param {KeyboardEvent} event
 * @param {TimelineChart} chart
 * @param {App} app
 */
function onKey(event, chart, { store, explore }) {
  const { timeline, span, warp } = chart.shown;
  const last = timeline.start.length - 1;
  const at = chart.cursor ?? (event.key === 'ArrowLeft' ? last + 1 : -1);
  const step = event.shiftKey ? 10 : 1;
  const here = timeline.start[Math.max(0, at)] ?? span.from;
  const place = (/** @type {number} */ value) => warp?.toAxis(value) ?? value;
  const value = (/** @type {number} */ place) => warp?.fromAxis(place) ?? place;
  const quarter = (place(span.to) - place(span.from)) / 4;
  /** @type {Record<string, () => void>} */
  const actions = {
    ArrowLeft: () => chart.moveCursor(at - step),
    ArrowRight: () => chart.moveCursor(at + step),
    Home: () => chart.moveCursor(0),
    End: () => chart.moveCursor(last),
    '+': () => explore.zoom({ from: value(place(here) - quarter), to: value(place(here) + quarter) }),
    '-': () => explore.zoom({ from: value(place(span.from) - 2 * quarter), to: value(place(span.to) + 2 * quarter) }),
    Escape: () => explore.zoom(null),
    Enter: () => openUnder(store.get(), chart, explore),
  };
  const action = actions[event.key];
  if (!action || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  action();
}

/**
 * @param {State} state
 * @param {TimelineChart} chart
 * @param {App['explore']} explore
 */
function openUnder(state, chart, explore) {
  const { findings } = chart.shown.marks;
  const [start, end] = bucketBounds(state, chart.cursor ?? 0);
  const hit = findings.find((one) => one.start < end && start < one.end);
  if (hit) explore.select(hit.rank);
}

/**
 * Stretches without events, which on a long axis are all that the eye sees.
 * @param {HTMLDetailsElement} details
 * @param {Report | null} report
 * @param {import('../lib/format.js').Clock} clock
 */
function showGaps(details, report, clock) {
  const gaps = report?.windows.gaps ?? [];
  details.hidden = gaps.length === 0;
  const longest = gaps.toSorted((a, b) => b.end - b.start - (a.end - a.start)).slice(0, MOST_GAPS);
  fill(
    details,
    el('summary', {}, `${formatNoun(gaps.length, 'gap')} without events`),
    el(
      'ul',
      { class: 'gaps' },
      longest.map(({ start, end }) =>
        el('li', {}, formatRange(start, end, 'time', clock), ' ', el('span', { class: 'quiet' }, formatSpan(start, end, 'time'))),
      ),
      gaps.length > MOST_GAPS && el('li', { class: 'quiet' }, `and ${formatCount(gaps.length - MOST_GAPS)} shorter ones`),
    ),
  );
}

/**
 * The chart's numbers for those who don't see it, made only when asked for.
 * @param {HTMLDetailsElement} details
 * @param {State} state
 * @param {(bounds: [number, number], chips: State['filters']) => void} onBucket Shows the lines of a bucket, all or those that pass filters.
 */
function showTable(details, state, onBucket) {
  const { timeline, report, clock } = state;
  const summary = details.querySelector('summary') ?? el('summary', {}, 'As a table');
  if (!details.open || !timeline || !report) return fill(details, summary);
  const rows = [...timeline.start]
    .map((start, bucket) => ({ start, bucket }))
    .filter(({ bucket }) => timeline.events[bucket] > 0);
  const passing = passingInTime(state);
  const count = (/** @type {number} */ events, /** @type {number} */ bucket, /** @type {State['filters']} */ chips) =>
    el('td', {}, events === 0 ? '0' : el('button', { class: 'link', type: 'button', on: { click: () => onBucket(bucketBounds(state, bucket), chips) } }, formatCount(events)));
  const label = (/** @type {number} */ start) => (report.windows.basis === 'time' ? formatTime(start, clock) : nameOfLine(report, start));
  fill(
    details,
    summary,
    tableOf(
      ['Begins', 'Events', ...(passing ? ['Pass the filters', 'Errors of those'] : ['Errors']), 'Score', 'Finding'],
      rows.map(({ start, bucket }) =>
        el(
          'tr',
          {},
          el('th', { scope: 'row' }, label(start)),
          count(timeline.events[bucket], bucket, []),
          passing && count(passing.events[bucket], bucket, state.filters),
          el('td', {}, formatCount((passing ?? timeline).errors[bucket])),
          el('td', {}, Number.isNaN(timeline.score[bucket]) ? '–' : timeline.score[bucket].toFixed(2)),
          el('td', {}, timeline.flagged[bucket] ? findingNames(report, ...bucketBounds(state, bucket)) : ''),
        ),
      ),
      { frame: 'twin-scroll', region: 'Timeline as a table' },
    ),
  );
}
