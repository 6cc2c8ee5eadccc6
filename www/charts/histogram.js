/**
 * How many have which value, with a threshold as a line: values and counts both by their logarithms, for they spread over orders
 * of magnitude. It is a picture: what it shows is said in words beside it.
 *
 * @module
 */
import { svg } from '../lib/dom.js';
import { formatCount } from '../lib/format.js';

/** @typedef {import('../protocol.js').Measure} Measure */

const WIDTH = 360;
const HEIGHT = 76;
/** Room for the threshold's number above the bars. */
const HEAD = 16;
/** Room for the numbers below. */
const FOOT = 14;

/** One of something must be seen. */
const LEAST = 3;

/**
 * @param {Measure} measure
 * @param {number} threshold
 * @param {string} label What it shows, for who can't see it.
 */
export function histogram({ lows, counts, side, most }, threshold, label) {
  const tallest = Math.log1p(Math.max(1, ...counts));
  const step = WIDTH / lows.length;
  const bars = counts.flatMap((count, at) => {
    if (count === 0) return [];
    const height = Math.max(LEAST, (Math.log1p(count) / tallest) * (HEIGHT - HEAD));
    const gap = Math.min(1, step / 4);
    // A bin in which the threshold lies is on its side where its least value is.
    const tells = side === 'within' ? lows[at] <= threshold : side === 'passes' ? lows[at] > threshold : lows[at] >= threshold;
    return [svg('rect', { x: at * step + gap / 2, y: HEIGHT - height, width: Math.max(1, step - gap), height, class: tells ? 'histogram-told' : 'histogram-bar' })];
  });
  const at = placeOf(lows, side === 'reaches' ? threshold : threshold + 1) * step;
  const isLeft = at > WIDTH * 0.8;
  return svg(
    'svg',
    { viewBox: `0 0 ${WIDTH} ${HEIGHT + FOOT}`, class: 'histogram', role: 'img', 'aria-label': label },
    svg('path', { d: `M0 ${HEIGHT - 0.5}H${WIDTH}`, class: 'bar-base' }),
    ...bars,
    svg('path', { d: `M${at} 0V${HEIGHT}`, class: 'histogram-line' }),
    text(isLeft ? at - 4 : at + 4, 10, isLeft ? 'end' : 'start', formatCount(threshold), 'histogram-threshold'),
    text(0, HEIGHT + FOOT - 2, 'start', '1', 'histogram-end'),
    text(WIDTH, HEIGHT + FOOT - 2, 'end', formatCount(Math.max(most, threshold)), 'histogram-end'),
  );
}

/** Where a value lies among the bins, in bins. @param {number[]} lows @param {number} value */
function placeOf(lows, value) {
  const after = lows.findIndex((low) => low > value);
  if (after < 0) {
    // The last bin is as wide as the one before it, at the least.
    const last = lows[lows.length - 1];
    const width = Math.max(1, last - (lows.at(-2) ?? last - 1));
    return Math.min(lows.length, lows.length - 1 + (value - last) / width);
  }
  return after - 1 + (value - lows[after - 1]) / (lows[after] - lows[after - 1]);
}

/** @param {number} x @param {number} y @param {string} anchor @param {string} words @param {string} name */
function text(x, y, anchor, words, name) {
  const element = svg('text', { x, y, 'text-anchor': anchor, class: name });
  element.textContent = words;
  return element;
}
