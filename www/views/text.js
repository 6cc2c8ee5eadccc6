/**
 * Log text on the page: always text nodes, always left to right in an isolate of its own, hidden characters as tokens.
 *
 * @module
 */
import { el } from '../lib/dom.js';
import { formatCount } from '../lib/format.js';
import { pieces, visibleText } from '../lib/visible.js';
import { hasSeveral, placeOf } from '../state/places.js';

/** What stands in a template for what varies. */
const SLOT = /(<\*>)/;

/**
 * @param {string} text
 * @param {Record<string, string>} [data] `data-…` attributes of the element.
 * @param {number[]} [spans] What is highlighted in it: beginnings and ends in turn.
 */
export function logText(text, data, spans = []) {
  return el('bdi', { class: 'log', dir: 'ltr', data }, markedPieces(text, spans));
}

/** @param {string} text @param {number[]} spans */
function markedPieces(text, spans) {
  // Each bound ends a piece, and every second piece is highlighted.
  const bounds = [0, ...spans, text.length];
  return bounds.slice(1).flatMap((end, index) => {
    const pieces = piecesOf(text.slice(bounds[index], end));
    return index % 2 === 1 ? [el('mark', {}, pieces)] : pieces;
  });
}

/** A template: like log text, its placeholders set apart. @param {string} text */
export function templateText(text) {
  if (text.trim() === '') return el('span', { class: 'quiet' }, 'no text');
  return el('bdi', { class: 'log', dir: 'ltr' }, slotted(text.split(SLOT)));
}

/**
 * A template with a value in one of its places, which is highlighted.
 * @param {string} text
 * @param {number} position Which of its places, from 0.
 * @param {string} value
 */
export function valuedText(text, position, value) {
  const parts = text.split(SLOT);
  const place = 2 * position + 1;
  return el('bdi', { class: 'log', dir: 'ltr' }, slotted(parts.slice(0, place)), el('mark', {}, piecesOf(value)), slotted(parts.slice(place + 1)));
}

/** The pieces of a template, every second of which is a placeholder. @param {string[]} parts */
function slotted(parts) {
  return parts.flatMap((part, index) => (index % 2 ? [el('span', { class: 'slot' }, part)] : piecesOf(part)));
}

/**
 * A line's place: its number, and with several files the file before it.
 * @param {import('../protocol.js').Report} report
 * @param {number} line Over all files.
 */
export function placeText(report, line) {
  const place = hasSeveral(report) ? placeOf(report, line) : null;
  if (!place) return [formatCount(line)];
  const name = el('span', { class: 'place-file', title: visibleText(place.file.name) }, logText(place.short));
  return [el('span', { class: 'place' }, name, `:${formatCount(place.inFile)}`)];
}

/** A template whose slots are numbered, as the list of them is. @param {string} text */
export function slottedText(text) {
  const parts = text
    .split(SLOT)
    .map((part, index) =>
      index % 2 ? el('span', { class: 'slot', title: `Slot ${(index + 1) / 2}` }, part, el('sup', {}, (index + 1) / 2)) : piecesOf(part),
    );
  return el('bdi', { class: 'log', dir: 'ltr' }, parts.flat());
}

/**
 * A template as lists show it: by the name that a person gave it, else by its text.
 * @param {{name: string | null, text: string}} template
 */
export function templateLabel({ name, text }) {
  return name ? el('b', { class: 'template-name' }, logText(name)) : templateText(text);
}

/** Levels as short as a narrow column needs them. @type {Record<string, string>} */
const SHORT = { critical: 'crit', warning: 'warn', notice: 'note' };

/** A level as its own word in its own colour. @param {string | null} level */
export function levelTag(level) {
  return level
    ? el('span', { class: 'level', title: level, data: { level } }, SHORT[level] ?? level)
    : el('span', { class: 'level' });
}

/** @param {string} text */
function piecesOf(text) {
  return pieces(text).map((piece) =>
    piece.hidden ? el('span', { class: 'token', title: piece.title }, piece.text) : piece.text,
  );
}
