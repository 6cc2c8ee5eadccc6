/**
 * Counts over time as small bars, with errors as the lower part of each. It is a picture: the numbers stand in a table beside.
 *
 * @module
 */
import { svg } from '../lib/dom.js';

const WIDTH = 960;
const HEIGHT = 96;

/** A bar of something is never lower than this: one event must be seen. */
const LEAST = 2;

/**
 * @param {number[]} events
 * @param {number[]} errors
 * @param {string} label What it shows, for who can't see it.
 */
export function barChart(events, errors, label) {
  const most = Math.max(1, ...events);
  const step = WIDTH / Math.max(1, events.length);
  const height = (/** @type {number} */ value) => (value > 0 ? Math.max(LEAST, (value / most) * HEIGHT) : 0);
  const bars = events.flatMap((count, at) => [bar(at, height(count), 'bar-events', step), bar(at, height(errors[at]), 'bar-errors', step)]);
  const base = svg('path', { d: `M0 ${HEIGHT - 0.5}H${WIDTH}`, class: 'bar-base' });
  return svg(
    'svg',
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', class: 'bar-chart', role: 'img', 'aria-label': label },
    base,
    ...bars.filter((one) => one !== null),
  );
}

/**
 * @param {number} at
 * @param {number} height
 * @param {string} name
 * @param {number} step
 */
function bar(at, height, name, step) {
  if (height === 0) return null;
  const gap = Math.min(1, step / 4);
  return svg('rect', { x: at * step + gap / 2, y: HEIGHT - height, width: step - gap, height, class: name });
}
