/**
 * How the scores of all windows are spread: a bar a bin, what of it the verdict finds anomalous in front and striped, the cut as a
 * line. Heights go by logarithms, so that one window among thousands is seen.
 *
 * @module
 */
import { svg } from '../lib/dom.js';
import { formatCount, formatScore } from '../lib/format.js';

/** @typedef {import('../protocol.js').ScoreHistogram} ScoreHistogram */

/** `cursor`: the bin that is looked at; `tried`: where a moved cut stands, in bins. @typedef {{cursor: number | null, tried: number | null}} Marks */

const HEIGHT = 200;
/** Room for the cut's number above the bars, for values below them, for counts at the left. */
const HEAD = 18;
const FOOT = 20;
export const LEFT = 50;
export const RIGHT = 12;
/** One window must be seen. */
const LEAST = 3;
/** Room that a value on the axis takes. */
const TICK_ROOM = 72;
/** Distance of the stripes. */
const STRIPES = 4;

/** The bin below a place, from the chart's left side on. @param {ScoreHistogram} histogram @param {number} x @param {number} width */
export function binAt({ counts }, x, width) {
  const bin = Math.floor(((x - LEFT) / (width - LEFT - RIGHT)) * counts.length);
  return bin >= 0 && bin < counts.length ? bin : null;
}

/** Edges that are named on the axis: the cut, and others as far from it and from each other as names need. @param {ScoreHistogram} histogram @param {number} step Width of a bin. */
export function namedEdges({ edges, cut }, step) {
  const stride = Math.max(1, Math.ceil(TICK_ROOM / step));
  return edges.map((_, edge) => edge).filter((edge) => (edge - cut) % stride === 0);
}

/**
 * @param {ScoreHistogram} histogram
 * @param {Marks} marks
 * @param {number} width In pixels.
 * @param {string} label What it shows, for who can't see it.
 */
export function scoresChart(histogram, { cursor, tried }, width, label) {
  const { edges, counts, anomalous, cut } = histogram;
  const step = (width - LEFT - RIGHT) / counts.length;
  const x = (/** @type {number} */ edge) => LEFT + edge * step;
  const base = HEIGHT - FOOT;
  const tallest = Math.log1p(Math.max(1, ...counts));
  const height = (/** @type {number} */ count) => (count === 0 ? 0 : Math.max(LEAST, (Math.log1p(count) / tallest) * (base - HEAD)));
  const gap = Math.min(2, step / 5);
  const bar = (/** @type {number} */ bin, /** @type {number} */ count, /** @type {string} */ name) =>
    svg('rect', { x: x(bin) + gap / 2, y: base - height(count), width: Math.max(1, step - gap), height: height(count), class: name });
  const bars = counts.flatMap((count, bin) => [
    ...(count > 0 ? [bar(bin, count, 'scores-bar')] : []),
    ...(anomalous[bin] > 0 ? [bar(bin, anomalous[bin], 'scores-anomalous'), stripes(x(bin) + gap / 2, base, Math.max(1, step - gap), height(anomalous[bin]))] : []),
  ]);
  const powers = [1, 10, 100, 1000, 10_000, 100_000].filter((power) => Math.log1p(power) <= tallest);
  const lines = powers.map((power) => {
    const y = Math.round(base - height(power)) + 0.5;
    return [svg('path', { d: `M${LEFT} ${y}H${width - RIGHT}`, class: 'scores-grid' }), text(LEFT - 6, y + 3, 'end', formatCount(power), 'scores-tick')];
  });
  const ticks = namedEdges(histogram, step).map((edge) => [
    svg('path', { d: `M${x(edge)} ${base}v4`, class: 'scores-axis' }),
    text(x(edge), HEIGHT - 4, edge === 0 ? 'start' : edge === counts.length ? 'end' : 'middle', formatScore(edges[edge]), 'scores-tick'),
  ]);
  return svg(
    'svg',
    { width, height: HEIGHT, viewBox: `0 0 ${width} ${HEIGHT}`, class: 'scores-chart', role: 'img', 'aria-label': label },
    ...lines.flat(),
    ...(cursor === null ? [] : [svg('rect', { x: x(cursor), y: HEAD, width: step, height: base - HEAD, class: 'scores-cursor' })]),
    ...bars,
    svg('path', { d: `M${LEFT} ${base + 0.5}H${width - RIGHT}`, class: 'scores-axis' }),
    ...ticks.flat(),
    ...lineAt(x(cut), 2, base, width, `cut ${formatScore(edges[cut])}`, 'scores-cut'),
    ...(tried === null ? [] : lineAt(x(tried), HEAD, base, width, '', 'scores-tried')),
  );
}

/** A line at a place, with its name, if it has one, beside its head. @param {number} x @param {number} top @param {number} base @param {number} width @param {string} name @param {string} kind */
function lineAt(x, top, base, width, name, kind) {
  const isLeft = x > width * 0.8;
  return [svg('path', { d: `M${x} ${top}V${base}`, class: kind }), ...(name === '' ? [] : [text(isLeft ? x - 5 : x + 5, top + 9, isLeft ? 'end' : 'start', name, `${kind}-name`)])];
}

/** Lines across a bar: what it is can be seen without its colour. @param {number} left @param {number} base @param {number} width @param {number} height */
function stripes(left, base, width, height) {
  const rows = Math.floor((height - 1) / STRIPES);
  const d = Array.from({ length: rows }, (_, row) => `M${left} ${base - (row + 1) * STRIPES + 0.5}h${width}`).join('');
  return svg('path', { d: d || `M${left} ${base}h0`, class: 'scores-stripes' });
}

/** @param {number} x @param {number} y @param {string} anchor @param {string} words @param {string} name */
function text(x, y, anchor, words, name) {
  const element = svg('text', { x, y, 'text-anchor': anchor, class: name });
  element.textContent = words;
  return element;
}
