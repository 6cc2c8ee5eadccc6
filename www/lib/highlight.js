/**
 * Stretches of a text that are highlighted: their beginnings and ends in turn, in order, none over another.
 *
 * @module
 */

/** More places than this in one line help nobody. */
const MOST = 200;

/** Where a text stands in another, capital letters or not. @param {string} text @param {string} wanted @returns {number[]} */
export function spansOf(text, wanted) {
  // As long as the text itself, which lower case of some letters is not.
  const fold = (/** @type {string} */ one) => one.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  const [within, sought] = [fold(text), fold(wanted)];
  /** @type {number[]} */
  const spans = [];
  if (sought === '') return spans;
  for (let at = within.indexOf(sought); at >= 0 && spans.length < 2 * MOST; at = within.indexOf(sought, at + sought.length)) spans.push(at, at + sought.length);
  return spans;
}

/** Both, those that touch as one. @param {number[]} one @param {number[]} other */
export function joined(one, other) {
  const pairs = [...pairsOf(one), ...pairsOf(other)].sort(([a], [b]) => a - b);
  /** @type {number[]} */
  const spans = [];
  for (const [start, end] of pairs) {
    const last = spans.length - 1;
    if (last > 0 && start <= spans[last]) spans[last] = Math.max(spans[last], end);
    else spans.push(start, end);
  }
  return spans;
}

/** What of them lies in a part of the text, counted from where that begins. @param {number[]} spans @param {number} from @param {number} to */
export function clipped(spans, from, to) {
  return pairsOf(spans).flatMap(([start, end]) => {
    const [first, last] = [Math.max(start, from), Math.min(end, to)];
    return first < last ? [first - from, last - from] : [];
  });
}

/** @param {number[]} spans @returns {[number, number][]} */
function pairsOf(spans) {
  return Array.from({ length: spans.length / 2 }, (_, at) => [spans[2 * at], spans[2 * at + 1]]);
}
