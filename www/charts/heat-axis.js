/**
 * Where the columns of a heat map stand: on the axis that the timeline above it has, with its gaps as they are there.
 *
 * @module
 */

/** @typedef {import('../state/app-state.js').Span} Span */
/** A column's sides, as shares of the whole width. @typedef {{left: number, right: number}} Column */

/**
 * @param {[number, number][]} bounds Of each column, ascending.
 * @param {Span} span What the axis shows.
 * @param {import('./warp.js').Warp | null} warp
 * @returns {Column[]}
 */
export function columnsOf(bounds, span, warp) {
  const place = (/** @type {number} */ value) => warp?.toAxis(value) ?? value;
  const [first, last] = [place(span.from), place(span.to)];
  const share = (/** @type {number} */ value) => Math.min(1, Math.max(0, (place(value) - first) / (last - first || 1)));
  return bounds.map(([from, to]) => ({ left: share(from), right: share(to) }));
}

/**
 * The column at a place; beside one, the nearest within so much, for what is narrower than a pixel must be hit as well.
 * @param {Column[]} columns
 * @param {number} at A share of the width.
 * @param {number} tolerance
 * @returns {number | null}
 */
export function columnAt(columns, at, tolerance) {
  const away = (/** @type {Column} */ { left, right }) => Math.max(left - at, at - right, 0);
  let best = -1;
  columns.forEach((column, place) => {
    // Where two touch, a place belongs to the one that begins there.
    if (best < 0 || away(column) < away(columns[best]) || (away(column) === 0 && column.left <= at)) best = place;
  });
  return best >= 0 && away(columns[best]) <= tolerance ? best : null;
}
