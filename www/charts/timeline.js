/**
 * The timeline: score above, events and errors below, findings as bands with numbered flags.
 *
 * Drag to zoom, double-click to see all; with the keyboard the arrows move a cursor. The chart draws what it is given and
 * tells what was asked of it; it keeps no state of its own but the cursor.
 *
 * @module
 */
import uPlot from 'uplot';
import { aheadOfUtc, formatBeginning, formatCount, formatTick } from '../lib/format.js';
import { drawBands, drawFlags, findingAt } from './marks.js';
import { readPalette } from './palette.js';
import { bucketAt, bucketLength } from '../lib/buckets.js';
import { countRange, drawnColumns, maximum, niceTicks, scoreRange } from './scale.js';
import { warpedTicks } from './warp.js';

/** @typedef {import('../protocol.js').Timeline} Timeline */
/** @typedef {import('../state/app-state.js').Span} Span */
/** @typedef {import('./marks.js').Marks} Marks */
/** @typedef {{timeline: Timeline, passing: import('../protocol.js').Passing | null, span: Span, basis: 'time' | 'line', window: number, marks: Marks, warp: import('./warp.js').Warp | null, clock: import('../lib/format.js').Clock}} Shown */

/**
 * @typedef {object} Asked
 * @property {(span: Span) => void} onZoom
 * @property {() => void} onReset
 * @property {(rank: number) => void} onFinding
 * @property {(bucket: number | null) => void} onCursor
 */

/** Steps of an axis of line numbers, which knows no halves: 1, 2, 5, 10 … */
const WHOLE_STEPS = Array.from({ length: 10 }, (_, power) => [1, 2, 5].map((factor) => factor * 10 ** power)).flat();
const HEIGHT = 208;
/** Pixels that a date and time take on the axis. */
const DATE_ROOM = 104;
const LEAST_DRAG = 6;
const CLICK_TOLERANCE = 6;

export class TimelineChart {
  /**
   * @param {HTMLElement} host An empty element, as wide as the chart shall be.
   * @param {Shown} shown
   * @param {Asked} asked
   */
  constructor(host, shown, asked) {
    this.host = host;
    this.shown = shown;
    this.asked = asked;
    this.palette = readPalette(host);
    /** @type {number | null} */
    this.cursor = null;
    this.plot = new uPlot(this.#options(), this.#columns(), host);
    this.plot.over.addEventListener('dblclick', () => asked.onReset());
    this.#listenForClicks();
    this.resizer = new ResizeObserver(() => this.#fit());
    this.resizer.observe(host);
  }

  /** Draws something else: other buckets, or another finding open. @param {Shown} shown */
  show(shown) {
    const sameData = shown.timeline === this.shown.timeline && shown.passing === this.shown.passing;
    this.shown = shown;
    if (sameData) this.plot.redraw(false);
    else this.plot.setData(this.#columns());
  }

  /** After a change of the theme. */
  recolour() {
    this.palette = readPalette(this.host);
    this.plot.redraw();
  }

  /** Puts the cursor on a bucket, as the arrow keys do. @param {number | null} bucket */
  moveCursor(bucket) {
    const { start } = this.shown.timeline;
    if (bucket === null || start.length === 0) return this.plot.setCursor({ left: -10, top: -10 });
    const at = Math.min(start.length - 1, Math.max(0, bucket));
    const middle = start[at] + bucketLength(start, this.shown.window) / 2;
    this.plot.setCursor({ left: this.plot.valToPos(middle, 'x'), top: this.plot.over.clientHeight / 2 });
  }

  destroy() {
    this.resizer.disconnect();
    this.plot.destroy();
  }

  /** @returns {import('uplot').AlignedData} */
  #columns() {
    const { timeline, passing, span, basis, window } = this.shown;
    // Events take any number of lines, but between them there are no gaps.
    const length = basis === 'line' ? Infinity : bucketLength(timeline.start, window);
    return drawnColumns(timeline, length, span.to, passing);
  }

  #fit() {
    const width = this.host.clientWidth;
    if (width > 0 && width !== this.plot.width) this.plot.setSize({ width, height: HEIGHT });
  }

  /** @returns {import('uplot').Options} */
  #options() {
    return {
      width: Math.max(200, this.host.clientWidth),
      height: HEIGHT,
      ms: 1,
      padding: [22, null, null, null],
      legend: { show: false },
      tzDate: (stamp) => (this.shown.clock === 'utc' ? uPlot.tzDate(new Date(stamp), 'Etc/UTC') : new Date(stamp)),
      cursor: { y: false, points: { show: false }, drag: { x: true, y: false, setScale: false }, bind: { dblclick: () => null } },
      scales: {
        x: { time: this.shown.basis === 'time', range: () => [this.shown.span.from, this.shown.span.to], ...this.#warpedScale() },
        count: { range: () => countRange(maximum(this.shown.timeline.events)) },
        score: { range: () => scoreRange() },
      },
      axes: this.#axes(),
      series: this.#series(),
      hooks: {
        drawClear: [(plot) => drawBands(plot, this.shown.marks, this.palette)],
        draw: [(plot) => drawFlags(plot, this.shown.marks, this.palette)],
        setSelect: [(plot) => this.#brush(plot)],
        setCursor: [(plot) => this.#pointAt(plot)],
      },
    };
  }

  /** Whether long gaps are short is settled when the chart is made; which ones, changes with what is shown. */
  #warpedScale() {
    if (!this.shown.warp) return {};
    return {
      distr: /** @type {any} */ (100), // uPlot's number for a scale of one's own
      fwd: (/** @type {number} */ value) => this.shown.warp?.toAxis(value) ?? value,
      bwd: (/** @type {number} */ place) => this.shown.warp?.fromAxis(place) ?? place,
    };
  }

  /** @param {uPlot} plot */
  #warpedTicks(plot) {
    const { warp, span, clock } = this.shown;
    if (!warp) return [];
    const perPixel = ((warp.toAxis(span.to) - warp.toAxis(span.from)) / plot.bbox.width) * devicePixelRatio;
    return warpedTicks(warp, DATE_ROOM * perPixel, (at) => aheadOfUtc(at, clock));
  }

  /** @returns {Partial<import('uplot').Axis>} */
  #warpedAxis() {
    if (!this.shown.warp) return {};
    return {
      splits: (plot) => this.#warpedTicks(plot).map(({ at }) => at),
      values: (plot) =>
        this.#warpedTicks(plot).map(({ at, begins, step }) => {
          const { clock } = this.shown;
          return begins ? formatBeginning(at, clock) : formatTick(at, step, clock);
        }),
    };
  }

  /** @returns {import('uplot').Axis[]} */
  #axes() {
    const common = { stroke: () => this.palette.ink, font: this.palette.font, ticks: { show: false }, gap: 6 };
    const grid = { stroke: () => this.palette.grid, width: 1 };
    const { basis } = this.shown;
    return [
      {
        ...common,
        grid: { show: false },
        size: 26,
        space: 72,
        incrs: basis === 'line' ? WHOLE_STEPS : undefined,
        values: (_plot, splits, _axis, _space, step) =>
          splits.map((at) => (basis === 'time' ? formatTick(at, step, this.shown.clock) : formatCount(at))),
        ...this.#warpedAxis(),
      },
      {
        ...common,
        grid,
        scale: 'count',
        size: 58,
        splits: () => niceTicks(maximum(this.shown.timeline.events), 3),
        values: (_plot, splits) => splits.map(formatCount),
      },
      {
        ...common,
        grid,
        scale: 'score',
        side: 1,
        size: 36,
        splits: () => [0, 0.5, 1],
        values: () => ['0', '.5', '1'],
      },
    ];
  }

  /** @returns {import('uplot').Series[]} */
  #series() {
    const bars = /** @type {import('uplot').Series.BarsPathBuilderFactory} */ (uPlot.paths.bars)({
      size: [0.94, Infinity, 1],
      align: 1,
    });
    const steps = /** @type {import('uplot').Series.SteppedPathBuilderFactory} */ (uPlot.paths.stepped)({ align: 1 });
    const common = { points: { show: false } };
    return [
      {},
      { ...common, scale: 'count', paths: bars, width: 0, fill: () => this.palette.events },
      { ...common, scale: 'count', paths: bars, width: 0, fill: () => this.palette.passing },
      { ...common, scale: 'count', paths: bars, width: 0, fill: () => this.palette.errors },
      {
        ...common,
        scale: 'score',
        paths: steps,
        width: 1.5,
        stroke: () => this.palette.score,
        fill: () => this.palette.scoreFill,
        fillTo: 0,
      },
    ];
  }

  /** @param {uPlot} plot */
  #brush(plot) {
    const { left, width } = plot.select;
    if (width >= LEAST_DRAG) {
      this.asked.onZoom({ from: plot.posToVal(left, 'x'), to: plot.posToVal(left + width, 'x') });
    }
    if (width > 0) plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
  }

  /** @param {uPlot} plot */
  #pointAt(plot) {
    const left = plot.cursor.left ?? -1;
    const at = left < 0 ? -1 : bucketAt(this.shown.timeline.start, plot.posToVal(left, 'x'));
    const bucket = at < 0 ? null : at;
    if (bucket === this.cursor) return;
    this.cursor = bucket;
    this.asked.onCursor(bucket);
  }

  /** A click without a drag, on the plot or on the flags above it, opens the finding there. */
  #listenForClicks() {
    let pressed = 0;
    this.plot.root.addEventListener('mousedown', (event) => (pressed = event.clientX));
    this.plot.root.addEventListener('click', (event) => {
      if (Math.abs(event.clientX - pressed) >= LEAST_DRAG) return;
      const left = event.clientX - this.plot.over.getBoundingClientRect().left;
      const at = (/** @type {number} */ place) => this.plot.posToVal(place, 'x');
      // The lesser of both sides, for the other may reach over a gap.
      const tolerance = Math.min(at(left) - at(left - CLICK_TOLERANCE), at(left + CLICK_TOLERANCE) - at(left));
      const finding = findingAt(this.shown.marks.findings, at(left), tolerance);
      if (finding) this.asked.onFinding(finding.rank);
    });
  }
}
