/**
 * Every line of the log in one scrolled list, of which only the rows on the screen exist. Lines are read again from the file
 * as they come into sight.
 *
 * Rows are equally high, so that a scroll position says which lines stand there (lib/scroll-map.js).
 *
 * @module
 */
import { el, fill } from '../lib/dom.js';
import { keepFocus } from '../lib/focus.js';
import { formatCount } from '../lib/format.js';
import { heightOf, lastTop, positionOf, topAfter } from '../lib/scroll-map.js';
import { visibleText } from '../lib/visible.js';
import { hasSeveral, placeOf } from '../state/places.js';
import { cellsOf, highlighted } from './line-cells.js';
import { noteButton, noteText } from './noted.js';
import { levelTag, logText } from './text.js';

/** @typedef {import('./app.js').App} App */
/** @typedef {import('../protocol.js').Line} Line */
/** @typedef {import('../protocol.js').Report} Report */

/** A row's height, in the root's font size: as `.all-lines` has it in styles/lines.css. */
const ROW_REM = 1.375;

/** Lines that are read at once. */
const PAGE = 256;

/** Pages that are kept. */
const MOST_PAGES = 32;

/** After so long without a movement the list rests, in milliseconds. */
const REST_MS = 150;

/**
 * @param {Report} report
 * @param {number} line The line to begin with, from 1.
 * @param {ReadonlyMap<number, string>} marks
 * @param {App} app
 * @returns {HTMLElement} It starts once it is in the page, and ends when it is taken out of it.
 */
export function allLines(report, line, marks, app) {
  const { store } = app;
  const total = report.ledger.lines;
  const rows = el('ol', { class: 'line-list', role: 'list' });
  const spacer = el('div', { class: 'all-lines-height' }, rows);
  const label = `All ${formatCount(total)} lines`;
  const element = el('div', { class: store.get().columns ? 'lines all-lines in-columns' : 'lines all-lines', tabindex: 0, role: 'region', 'aria-label': label }, spacer);
  element.style.setProperty('--digits', String(formatCount(total).length));
  const pages = pagesOf(app.explore, () => draw());
  const row = ROW_REM * parseFloat(getComputedStyle(document.documentElement).fontSize);
  const list = { total, row, view: 0 };
  let at = { top: line - 1, position: 0 };
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let rest;
  let isDue = false;

  const draw = () => {
    isDue = false;
    if (!element.isConnected) return;
    const first = Math.floor(at.top);
    const count = Math.min(total - first, Math.ceil(list.view / row) + 1);
    rows.style.setProperty('transform', `translateY(${-(at.top - first) * row}px)`);
    keepFocus(rows, () => fill(rows, Array.from({ length: count }, (_, index) => rowOf(first + index + 1, pages.line(first + index + 1), report, marks, app))));
    element.dataset.first = String(first + 1);
    element.dataset.last = String(first + count);
    pages.want(first + 1, first + count);
  };
  const drawSoon = () => {
    if (!isDue) requestAnimationFrame(draw);
    isDue = true;
  };
  /** The thumb to where the lines are: small movements have let them drift apart. */
  const settle = () => {
    at = { top: at.top, position: positionOf(list, at.top) };
    element.scrollTop = at.position;
    at.position = element.scrollTop;
  };
  element.addEventListener('scroll', () => {
    clearTimeout(rest);
    if (Math.abs(element.scrollTop - at.position) < 0.5) return;
    at = { top: topAfter(list, at, element.scrollTop), position: element.scrollTop };
    rest = setTimeout(settle, REST_MS);
    drawSoon();
  });
  new ResizeObserver(() => {
    const isFirst = list.view === 0;
    list.view = element.clientHeight;
    spacer.style.setProperty('height', `${heightOf(list)}px`);
    // A line that was asked for stands in the middle.
    if (isFirst) at.top = at.top - list.view / row / 2 + 0.5;
    at.top = Math.min(lastTop(list), Math.max(0, at.top));
    settle();
    drawSoon();
  }).observe(element);
  return element;
}

/**
 * @param {number} number
 * @param {Line | null} line Null while it is read.
 * @param {Report} report
 * @param {ReadonlyMap<number, string>} marks
 * @param {App} app
 */
function rowOf(number, line, report, marks, app) {
  const { columns, highlight, clock, noted } = app.store.get();
  const place = placeOf(report, number);
  const name = hasSeveral(report) && place ? `${visibleText(place.file.name)}, ` : '';
  return el(
    'li',
    {
      class: 'line',
      'aria-setsize': report.ledger.lines,
      'aria-posinset': number,
      data: { line: number, kind: line?.kind, level: line?.level ?? undefined, marked: marks.has(number) ? '' : undefined, noted: noted.has(number) ? '' : undefined },
    },
    noteButton(number, formatCount(place?.inFile ?? number), app, true),
    el('span', { class: 'line-number', title: `${name}line ${formatCount(place?.inFile ?? number)}` }, formatCount(place?.inFile ?? number)),
    line && columns && cellsOf(line, clock, highlight),
    line && !columns && [levelTag(line.level), logText(line.text, { lineText: '' }, highlighted(line, highlight))],
    !line && [el('span', { class: 'level' }), el('span', { class: 'log quiet' }, '…')],
    el('span', { class: 'line-side' }, noteText(number, app)),
  );
}

/**
 * Lines by their numbers, read page by page; only what is wanted by then is read, one page after the other.
 * @param {App['explore']} explore
 * @param {() => void} onNews
 */
function pagesOf(explore, onNews) {
  /** @type {Map<number, Line[]>} The page used last comes last. */
  const known = new Map();
  /** @type {number[]} */
  let wanted = [];
  let isReading = false;
  const read = async () => {
    if (isReading) return;
    isReading = true;
    for (let page = wanted.find((one) => !known.has(one)); page !== undefined; page = wanted.find((one) => !known.has(one))) {
      known.set(page, await explore.readLines(page * PAGE + 1, PAGE));
      for (const oldest of known.keys()) if (known.size > MOST_PAGES) known.delete(oldest);
      onNews();
    }
    isReading = false;
  };
  return {
    /** @param {number} number @returns {Line | null} */
    line(number) {
      const page = Math.floor((number - 1) / PAGE);
      return known.get(page)?.[(number - 1) % PAGE] ?? null;
    },
    /** @param {number} first @param {number} last */
    want(first, last) {
      const from = Math.floor((first - 1) / PAGE);
      const to = Math.floor((last - 1) / PAGE);
      wanted = Array.from({ length: to - from + 1 }, (_, index) => from + index);
      read();
    },
  };
}
