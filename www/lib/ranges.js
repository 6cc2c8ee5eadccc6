/**
 * Ranges of line numbers: which lines to fetch around the lines that matter.
 *
 * @module
 */

/** @typedef {{first: number, count: number}} LineRange Lines `first … first + count - 1`, 1-based. */

/**
 * The lines with `context` lines before and after each; ranges that touch or overlap become one.
 * @param {number[]} lines
 * @param {number} context
 * @param {number} total Lines of the file.
 * @returns {LineRange[]} In file order.
 */
export function around(lines, context, total) {
  const ranges = lines.filter((line) => line >= 1 && line <= total).map((line) => between(line - context, line + context, total));
  return merge(ranges);
}

/**
 * The lines with `context` lines before and after each, and with all lines that continue them, up to `most` of these.
 * @param {number[]} lines
 * @param {number} context
 * @param {number} total
 * @param {{continues: (line: number) => boolean, most: number}} whole
 * @returns {LineRange[]} In file order.
 */
export function aroundWhole(lines, context, total, { continues, most }) {
  const ranges = around(lines, context, total);
  for (const line of lines) {
    let last = line;
    while (last - line < most && continues(last + 1)) last += 1;
    if (last > line) ranges.push(between(line, last, total));
  }
  return merge(ranges);
}

/**
 * The same range, longer at one end.
 * @param {LineRange} range
 * @param {'earlier' | 'later'} end
 * @param {number} by
 * @param {number} total
 * @returns {LineRange}
 */
export function extend(range, end, by, total) {
  const last = lastLine(range);
  return end === 'earlier' ? between(range.first - by, last, total) : between(range.first, last + by, total);
}

/**
 * Joins ranges that touch or overlap.
 * @param {LineRange[]} ranges
 * @returns {LineRange[]} In file order.
 */
export function merge(ranges) {
  /** @type {LineRange[]} */
  const merged = [];
  for (const range of [...ranges].sort((a, b) => a.first - b.first)) {
    const previous = merged.at(-1);
    if (previous && range.first <= lastLine(previous) + 1) {
      previous.count = Math.max(lastLine(previous), lastLine(range)) - previous.first + 1;
    } else {
      merged.push({ ...range });
    }
  }
  return merged;
}

/** @param {LineRange} range */
export function lastLine(range) {
  return range.first + range.count - 1;
}

/**
 * @param {number} first
 * @param {number} last
 * @param {number} total
 * @returns {LineRange}
 */
function between(first, last, total) {
  const from = Math.max(1, first);
  return { first: from, count: Math.min(total, last) - from + 1 };
}
