/**
 * What is drawn on the timeline besides its series: findings as bands with numbered flags, gaps in the log, flaws of its
 * files, grave threats, the cut.
 *
 * @module
 */
import { withoutCollisions } from './scale.js';

/** @typedef {import('uplot')} Plot */
/** @typedef {import('./palette.js').Palette} Palette */
/** @typedef {import('../protocol.js').Finding} Finding */

/**
 * @typedef {object} Marks
 * @property {Finding[]} findings
 * @property {number | null} selected Rank of the open finding.
 * @property {{start: number, end: number}[]} gaps
 * @property {number[]} flaws Where something is wrong with a file itself.
 * @property {number[]} threats Where grave threats begin.
 * @property {number} cut Score from which a window is a finding.
 */

const FLAG_HEIGHT = 15;
const FLAG_SIDES = 10;
const DIGIT_WIDTH = 6.5;
const LEAST_BAND = 3;
const WEDGE_SIZE = 9;

/**
 * Behind the series: gaps and the findings' bands.
 * @param {Plot} plot
 * @param {Marks} marks
 * @param {Palette} palette
 */
export function drawBands(plot, marks, palette) {
  const { ctx } = plot;
  ctx.save();
  clipToPlot(plot);
  ctx.fillStyle = palette.gap;
  for (const gap of marks.gaps) fillBand(plot, gap.start, gap.end, LEAST_BAND);
  ctx.fillStyle = palette.markWash;
  for (const finding of marks.findings) fillBand(plot, finding.start, finding.end, LEAST_BAND);
  const open = marks.findings.find((finding) => finding.rank === marks.selected);
  if (open) outline(plot, fillBand(plot, open.start, open.end, LEAST_BAND), palette);
  ctx.restore();
}

/**
 * Above the series: the cut as a dashed line, the flags in the strip over the plot.
 * @param {Plot} plot
 * @param {Marks} marks
 * @param {Palette} palette
 */
export function drawFlags(plot, marks, palette) {
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  ctx.save();
  drawCut(plot, marks.cut, palette);
  drawWedges(plot, marks.flaws, palette, true);
  drawWedges(plot, marks.threats, palette, false);
  ctx.font = `600 ${10.5 * ratio}px ${palette.font.replace(/^\S+ /, '')}`;
  ctx.textAlign = 'center';
  ctx.textBaseline = 'middle';
  for (const flag of placeFlags(plot, marks)) {
    const isOpen = flag.rank === marks.selected;
    const top = bbox.top - (FLAG_HEIGHT + 3) * ratio;
    ctx.strokeStyle = palette.mark;
    ctx.lineWidth = ratio;
    line(ctx, flag.at, top + FLAG_HEIGHT * ratio, flag.at, bbox.top);
    ctx.fillStyle = isOpen ? palette.mark : palette.paper;
    ctx.beginPath();
    const width = flagWidth(flag.rank) * ratio;
    ctx.roundRect(flag.at - width / 2, top, width, FLAG_HEIGHT * ratio, 3 * ratio);
    ctx.fill();
    ctx.lineWidth = 1.25 * ratio;
    ctx.stroke();
    ctx.fillStyle = isOpen ? palette.markInk : palette.ink;
    ctx.fillText(String(flag.rank), flag.at, top + (FLAG_HEIGHT / 2 + 0.5) * ratio);
  }
  ctx.restore();
}

/**
 * The best finding at a place of the axis, with a little tolerance for a finger.
 * @param {Finding[]} findings
 * @param {number} value
 * @param {number} tolerance In units of the axis.
 * @returns {Finding | null}
 */
export function findingAt(findings, value, tolerance) {
  const hits = findings.filter((one) => one.start - tolerance <= value && value < one.end + tolerance);
  return hits.sort((a, b) => a.rank - b.rank)[0] ?? null;
}

/** @param {number} rank */
function flagWidth(rank) {
  return FLAG_SIDES + DIGIT_WIDTH * String(rank).length;
}

/**
 * @param {Plot} plot
 * @param {Marks} marks
 */
function placeFlags(plot, marks) {
  const { left, width } = plot.bbox;
  const placed = marks.findings
    .map(({ rank, start, end }) => ({ rank, at: plot.valToPos((start + end) / 2, 'x', true) }))
    .filter(({ at }) => at >= left && at <= left + width);
  // The open one always has its flag: it takes the place before all others.
  const order = placed.map((flag) => ({ ...flag, shown: flag.rank, rank: flag.rank === marks.selected ? 0 : flag.rank }));
  const widest = Math.max(0, ...placed.map(({ rank }) => flagWidth(rank)));
  return withoutCollisions(order, (widest + 2) * devicePixelRatio).map(({ at, shown }) => ({ at, rank: shown }));
}

/**
 * @param {Plot} plot
 * @param {number} cut
 * @param {Palette} palette
 */
function drawCut(plot, cut, palette) {
  if (!(cut > 0 && cut < 1)) return;
  const { ctx, bbox } = plot;
  const at = plot.valToPos(cut, 'score', true);
  ctx.strokeStyle = palette.score;
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([3 * devicePixelRatio, 4 * devicePixelRatio]);
  line(ctx, bbox.left, at, bbox.left + bbox.width, at);
  ctx.setLineDash([]);
}

/**
 * Each as a wedge that stands on the axis, or hangs from the top.
 * @param {Plot} plot
 * @param {number[]} places
 * @param {Palette} palette
 * @param {boolean} stand
 */
function drawWedges(plot, places, palette, stand) {
  const { ctx, bbox } = plot;
  const size = WEDGE_SIZE * devicePixelRatio;
  const foot = stand ? bbox.top + bbox.height : bbox.top;
  const tip = stand ? foot - size : foot + size;
  ctx.fillStyle = palette.flaw;
  ctx.strokeStyle = palette.paper;
  ctx.lineWidth = devicePixelRatio;
  for (const place of places) {
    const at = plot.valToPos(place, 'x', true);
    if (at < bbox.left || at > bbox.left + bbox.width) continue;
    ctx.beginPath();
    ctx.moveTo(at - size / 2, foot);
    ctx.lineTo(at, tip);
    ctx.lineTo(at + size / 2, foot);
    ctx.closePath();
    ctx.fill();
    ctx.stroke();
  }
}

/**
 * @param {Plot} plot
 * @param {number} start
 * @param {number} end
 * @param {number} least Pixels that a band must be wide to be seen.
 * @returns {{from: number, width: number}} What was filled, in pixels.
 */
function fillBand(plot, start, end, least) {
  const from = plot.valToPos(start, 'x', true);
  const width = Math.max(least * devicePixelRatio, plot.valToPos(end, 'x', true) - from);
  plot.ctx.fillRect(from, plot.bbox.top, width, plot.bbox.height);
  return { from, width };
}

/**
 * The edges of the open finding's band: a narrow band is found by them.
 * @param {Plot} plot
 * @param {{from: number, width: number}} band
 * @param {Palette} palette
 */
function outline({ ctx, bbox }, { from, width }, palette) {
  ctx.strokeStyle = palette.mark;
  ctx.lineWidth = 1.5 * devicePixelRatio;
  for (const at of [from, from + width]) line(ctx, at, bbox.top, at, bbox.top + bbox.height);
}

/** @param {Plot} plot */
function clipToPlot({ ctx, bbox }) {
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {number} x1
 * @param {number} y1
 * @param {number} x2
 * @param {number} y2
 */
function line(ctx, x1, y1, x2, y2) {
  ctx.beginPath();
  ctx.moveTo(x1, y1);
  ctx.lineTo(x2, y2);
  ctx.stroke();
}
