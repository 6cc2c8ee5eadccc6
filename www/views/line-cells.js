/**
 * A line in columns: its time, its level, where it comes from and its message, as its format reads them. What a format can't read apart
 * stands there whole.
 *
 * @module
 */
import { el } from '../lib/dom.js';
import { formatTime } from '../lib/format.js';
import { clipped, joined, spansOf } from '../lib/highlight.js';
import { visibleText } from '../lib/visible.js';
import { levelTag, logText } from './text.js';

/** @typedef {import('../protocol.js').Line} Line */
/** @typedef {import('../protocol.js').Parts} Parts */

/** Of whom a line is, in the order of the columns. @type {(keyof Parts)[]} */
const SOURCES = ['host', 'process', 'address', 'user'];

/** What is highlighted in a line: what the search found in it, and what a person wants to see. @param {Line} line @param {string} wanted */
export function highlighted({ text, spans = [] }, wanted) {
  return wanted === '' ? spans : joined(spans, spansOf(text, wanted));
}

/** @param {Line} line @param {import('../lib/format.js').Clock} clock @param {string} wanted */
export function cellsOf(line, clock, wanted) {
  const { text, parts, time_ms: time } = line;
  const spans = highlighted(line, wanted);
  const level = levelTag(line.level);
  if (!parts || parts.message[0] === parts.message[1]) {
    return [el('span', { class: 'line-time' }, time === null ? '' : formatTime(time, clock)), level, wholeCell(line, spans)];
  }
  const [from, to] = parts.message;
  // What stands in the message itself needs no column.
  const sources = SOURCES.map((name) => parts[name]).filter(([start, end]) => end > start && (end <= from || start >= to));
  const source = sources.flatMap(([start, end], at) => [at > 0 && ' ', logText(text.slice(start, end), undefined, clipped(spans, start, end))]);
  const title = visibleText(sources.map(([start, end]) => text.slice(start, end)).join(' '));
  return [
    el('span', { class: 'line-time' }, time === null ? '' : formatTime(time, clock)),
    level,
    el('span', { class: 'line-source', title }, source),
    logText(text.slice(from, to), { lineText: '' }, clipped(spans, from, to)),
  ];
}

/** @param {Line} line @param {number[]} spans */
function wholeCell({ text }, spans) {
  const cell = logText(text, { lineText: '' }, spans);
  cell.classList.add('line-whole');
  return cell;
}

/** What the columns are. */
export function columnHeads() {
  const heads = ['', 'Line', 'Time', 'Level', 'Source', 'Message'];
  return el('p', { class: 'line line-heads', 'aria-hidden': 'true' }, heads.map((title) => el('span', {}, title)));
}
