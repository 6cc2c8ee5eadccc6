/**
 * Which line stands at the top of a scrolled list of equally high rows, however many.
 *
 * Browsers clamp an element's height (Chromium at some 33 million pixels, Firefox at 18 million), so a long list is drawn
 * in a lower one, and its scroll positions stand for lines in proportion. Small movements (a wheel, an arrow, a page) still
 * move by as many rows as pixels say: else the rows between would never be seen.
 *
 * @module
 */

/** Lower than any browser's clamp. */
export const MOST_PIXELS = 12_000_000;

/** Movements up to so many views are small ones. */
const SMALL_VIEWS = 1.5;

/** @typedef {{total: number, row: number, view: number}} List `total`: rows; `row`, `view`: heights in pixels. */

/** How high the drawn list is. @param {List} list */
export function heightOf({ total, row }) {
  return Math.min(total * row, MOST_PIXELS);
}

/** The largest top: the last row then stands at the lower edge. In rows, with a fraction. @param {List} list */
export function lastTop({ total, row, view }) {
  return Math.max(0, total - view / row);
}

/**
 * The scroll position that stands for a top.
 * @param {List} list
 * @param {number} top
 */
export function positionOf(list, top) {
  const room = Math.max(0, heightOf(list) - list.view);
  const last = lastTop(list);
  return last === 0 ? 0 : Math.min(1, Math.max(0, top / last)) * room;
}

/**
 * The top after the list was scrolled.
 * @param {List} list
 * @param {{top: number, position: number}} before
 * @param {number} position
 */
export function topAfter(list, before, position) {
  const room = Math.max(0, heightOf(list) - list.view);
  const last = lastTop(list);
  if (position <= 0) return 0;
  // Positions may be rounded by as much as a pixel.
  if (position >= room - 1) return last;
  const moved = position - before.position;
  const isSmall = Math.abs(moved) <= SMALL_VIEWS * list.view;
  const top = isSmall ? before.top + moved / list.row : (position / room) * last;
  return Math.min(last, Math.max(0, top));
}
