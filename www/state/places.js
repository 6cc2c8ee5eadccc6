/**
 * Where a line lies. The engine counts lines over all files; people count them in one.
 *
 * @module
 */
import { formatCount, formatRange } from '../lib/format.js';
import { memo } from '../lib/memo.js';
import { shortNames } from '../lib/paths.js';
import { visibleText } from '../lib/visible.js';

/** @typedef {import('../protocol.js').Report} Report */
/** @typedef {import('../protocol.js').FileReport} FileReport */
/** @typedef {import('../lib/ranges.js').LineRange} LineRange */
/** @typedef {import('../lib/format.js').Clock} Clock */

/** A file that was read, with a name as short as tells it from the others. @typedef {{file: FileReport, short: string}} ReadFile */

/** Files that were read, in the order in which their lines are counted: what `file` numbers in a report mean. */
export const readFiles = memo((/** @type {Report} */ { files }) => {
  const read = files.filter(({ left_out }) => left_out === null);
  const short = shortNames(read.map(({ name }) => name));
  return read.map((file, index) => ({ file, short: short[index] }));
});

/** Whether a line number alone says too little. @param {Report} report */
export function hasSeveral(report) {
  return readFiles(report).length > 1;
}

/**
 * The file of a line, and the line's number there.
 * @param {Report} report
 * @param {number} line From 1, over all files.
 * @returns {{file: FileReport, short: string, inFile: number} | null}
 */
export function placeOf(report, line) {
  const found = readFiles(report).findLast(({ file }) => file.lines > 0 && file.first_line <= line);
  return found ? { ...found, inFile: line - found.file.first_line + 1 } : null;
}

/**
 * A line as a sentence names it: "line 12", or "line 12 of web.log" where there are several files.
 * @param {Report} report
 * @param {number} line
 */
export function nameOfLine(report, line) {
  const place = hasSeveral(report) ? placeOf(report, line) : null;
  return place ? `line ${formatCount(place.inFile)} of ${visibleText(place.short)}` : `line ${formatCount(line)}`;
}

/**
 * A range of the log, by the time or by lines.
 * @param {Report} report
 * @param {number} start
 * @param {number} end
 * @param {Clock} clock
 */
export function nameOfRange(report, start, end, clock) {
  const { basis } = report.windows;
  if (basis === 'time' || !hasSeveral(report)) return formatRange(start, end, basis, clock);
  const from = placeOf(report, start);
  const to = placeOf(report, Math.max(start, end - 1));
  if (!from || !to) return formatRange(start, end, basis, clock);
  const within = from.file === to.file;
  if (within) return `${visibleText(from.short)}, ${formatRange(from.inFile, to.inFile + 1, basis, clock)}`;
  return `${nameOfLine(report, start)} – ${nameOfLine(report, end - 1)}`;
}

/**
 * Ranges of lines made file by file, so that none reaches from one file into the next.
 * @param {Report} report
 * @param {number[]} lines
 * @param {(lines: number[], total: number, shift: number) => LineRange[]} make
 *   Makes them of lines that count from 1 in their file, of so many; `shift` leads to the number over all files.
 * @returns {LineRange[]}
 */
export function rangesInFiles(report, lines, make) {
  return readFiles(report).flatMap(({ file }) => {
    const shift = file.first_line - 1;
    const own = lines.map((line) => line - shift).filter((line) => line >= 1 && line <= file.lines);
    return make(own, file.lines, shift).map(({ first, count }) => ({ first: first + shift, count }));
  });
}
