/**
 * Templates over time: a row a template, a column a stretch of time, darker where more came. A click, or Enter, opens the lines of
 * that template in that time. The same numbers stand in a table.
 *
 * @module
 */
import { columnAt } from '../charts/heat-axis.js';
import { readPalette } from '../charts/palette.js';
import { byId, el, fill } from '../lib/dom.js';
import { formatCount, formatNoun } from '../lib/format.js';
import { memo } from '../lib/memo.js';
import { nameOfRange } from '../state/places.js';
import { boundsOfColumn, columnsOfHeat, heatRows, readHeat } from '../state/heat.js';
import { isErrorLevel, templateChip } from '../state/chips.js';
import { showLines } from '../state/search.js';
import { tableOf } from './table.js';
import { levelTag, templateLabel } from './text.js';
import { roomForBuckets } from './timeline.js';

/** @typedef {import('./app.js').App} App */
/** @typedef {import('./app.js').State} State */
/** @typedef {import('../state/heat.js').Heat} Heat */

/** Height of a row in pixels, as `.heat-row` has it in styles/timeline.css: what it is called, and below that its cells, as high as this. */
const ROW = 40;
const CELL = 18;

/** How far beside a column a click still means it, in pixels. */
const REACH = 3;

/** Rows of the table, at the most. */
const MOST_CELLS = 600;

/** @param {App} app */
export function mountHeat(app) {
  const { store } = app;
  const canvas = el('canvas', {
    tabindex: 0,
    role: 'application',
    'aria-roledescription': 'heat map',
    'aria-label': 'Templates over time. Arrows move from cell to cell, Enter opens its lines.',
    data: { chart: 'templates-over-time' },
  });
  const labels = el('ol', { class: 'heat-labels' });
  const readout = el('p', { class: 'timeline-readout', 'aria-live': 'polite' });
  const table = el('details', { class: 'twin' }, el('summary', {}, 'As a table'));
  const frame = el('details', { class: 'panel heat' }, el('summary', {}, el('h2', {}, 'Templates over time')), el('div', { class: 'heat-map' }, labels, canvas), el('div', { class: 'timeline-foot' }, table, readout));
  fill(byId('heat'), frame);
  /** @type {{row: number, column: number} | null} */
  let cursor = null;
  frame.addEventListener('toggle', () => store.set({ heatOpen: frame.open }));

  const ask = () => {
    const state = store.get();
    if (state.heatOpen && state.report) readHeat(app, 'heat', heatRows(state.report, state.filters), roomForBuckets());
  };
  const wanted = memo((/** @type {unknown[]} */ ...parts) => ({ parts }));
  store.watch((state) => wanted(state.heatOpen, state.report, state.timeline, state.filters), ask);
  const draw = () => drawHeat(canvas, store.get(), cursor);
  const show = () => {
    const { heat, report } = store.get();
    cursor = null;
    fill(labels, heat && report && heat.templates.map((template) => labelOf(template, app)));
    draw();
    tell();
    showTable();
  };
  const tell = () => {
    const state = store.get();
    const { heat, report, clock } = state;
    if (!heat || !report) return fill(readout);
    if (!cursor) return fill(readout, 'Each row for itself: the strongest colour is its most. Click a cell for its lines.');
    const { row, column } = cursor;
    const [from, to] = boundsOfColumn(heat, column, state);
    const count = heat.counts[row * heat.columns + column];
    fill(readout, `Template ${heat.templates[row].id}  ·  ${nameOfRange(report, from, to, clock)}  ·  ${formatNoun(count, 'event')}`);
  };
  const showTable = () => {
    const state = store.get();
    const summary = el('summary', {}, 'As a table');
    fill(table, summary, table.open && state.heat && state.report && tableOfHeat(state.heat, state, app));
  };
  table.addEventListener('toggle', () => table.querySelector('.table-scroll') === null && table.open && showTable());
  store.watch((state) => state.heat, show);
  store.watch((state) => state.clock, show);
  store.watch((state) => state.theme, () => requestAnimationFrame(draw));
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => requestAnimationFrame(draw));
  new ResizeObserver(draw).observe(canvas);
  const move = (/** @type {{row: number, column: number} | null} */ to) => {
    cursor = to;
    draw();
    tell();
  };
  const at = (/** @type {MouseEvent} */ event) => {
    const { heat } = store.get();
    const box = canvas.getBoundingClientRect();
    if (!heat) return null;
    const row = Math.floor((event.clientY - box.top) / ROW);
    const column = columnAt(columnsOfHeat(heat, store.get()), (event.clientX - box.left) / box.width, REACH / box.width);
    return row >= 0 && row < heat.templates.length && column !== null ? { row, column } : null;
  };
  canvas.addEventListener('mousemove', (event) => move(at(event)));
  canvas.addEventListener('mouseleave', () => move(null));
  canvas.addEventListener('click', (event) => openCell(at(event), app));
  canvas.addEventListener('keydown', (event) => {
    const { heat } = store.get();
    if (!heat || event.ctrlKey || event.metaKey || event.altKey) return;
    const { row, column } = cursor ?? { row: 0, column: -1 };
    const step = event.shiftKey ? 10 : 1;
    /** @type {Record<string, [number, number]>} */
    const moves = { ArrowLeft: [row, column - step], ArrowRight: [row, column + step], ArrowUp: [row - 1, column], ArrowDown: [row + 1, column], Home: [row, 0], End: [row, heat.columns - 1] };
    if (event.key === 'Enter') openCell(cursor, app);
    else if (moves[event.key]) {
      const [nextRow, nextColumn] = moves[event.key];
      move({ row: Math.max(0, Math.min(heat.templates.length - 1, nextRow)), column: Math.max(0, Math.min(heat.columns - 1, nextColumn)) });
    } else return;
    event.preventDefault();
  });
}

/** @param {import('../protocol.js').Template} template @param {App} app */
function labelOf(template, { explore }) {
  return el(
    'li',
    { class: 'heat-row' },
    el('button', { class: 'template-link', type: 'button', title: 'Show all its lines', on: { click: () => explore.showTemplate(template) } }, templateLabel(template)),
    levelTag(template.level),
  );
}

/** Where the cells of a row begin. @param {number} row */
const cellTop = (row) => (row + 1) * ROW - CELL - 2;

/** The lines of a template in a stretch of time. @param {{row: number, column: number} | null} cell @param {App} app */
function openCell(cell, app) {
  const state = app.store.get();
  const { heat } = state;
  if (!cell || !heat) return;
  const [from, to] = boundsOfColumn(heat, cell.column, state);
  showLines(app, { chips: [templateChip(heat.templates[cell.row].id)], span: { from, to } });
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {State} state
 * @param {{row: number, column: number} | null} cursor
 */
function drawHeat(canvas, state, cursor) {
  const { heat } = state;
  const rows = heat?.templates.length ?? 0;
  canvas.style.setProperty('height', `${rows * ROW}px`);
  const width = canvas.clientWidth;
  const ink = canvas.getContext('2d');
  if (!heat || !ink || width === 0) return;
  [canvas.width, canvas.height] = [Math.round(width * devicePixelRatio), Math.round(rows * ROW * devicePixelRatio)];
  ink.scale(devicePixelRatio, devicePixelRatio);
  const palette = readPalette(/** @type {HTMLElement} */ (canvas.parentElement));
  const columns = columnsOfHeat(heat, state);
  const step = columns.reduce((most, { left, right }) => Math.max(most, (right - left) * width), 0);
  // What the timeline marks as a gap, this does as well.
  ink.fillStyle = palette.gap;
  columns.forEach(({ right }, at) => {
    const gap = ((columns[at + 1]?.left ?? 1) - right) * width;
    if (gap > 1) for (let row = 0; row < rows; row += 1) ink.fillRect(right * width, cellTop(row), gap, CELL);
  });
  for (let row = 0; row < rows; row += 1) {
    const counts = heat.counts.subarray(row * heat.columns, (row + 1) * heat.columns);
    const most = Math.max(1, ...counts);
    const isError = isErrorLevel(heat.templates[row].level);
    ink.fillStyle = isError ? palette.errors : palette.score;
    counts.forEach((count, column) => {
      if (count === 0) return;
      // The least is to be seen; the square root parts what is little.
      ink.globalAlpha = 0.18 + 0.82 * Math.sqrt(count / most);
      ink.fillRect(columns[column].left * width, cellTop(row), Math.max(1, (columns[column].right - columns[column].left) * width - 0.5), CELL);
    });
    ink.globalAlpha = 1;
    ink.fillStyle = palette.grid;
    ink.fillRect(0, (row + 1) * ROW - 1, width, 1);
  }
  if (!cursor) return;
  ink.strokeStyle = palette.mark;
  ink.lineWidth = 2;
  ink.strokeRect(columns[cursor.column].left * width, cellTop(cursor.row), Math.max(3, step), CELL);
}

/** The cells with most in them. @param {Heat} heat @param {State} state @param {App} app */
function tableOfHeat(heat, state, app) {
  const { report, clock } = state;
  if (!report) return null;
  const cells = [...heat.counts].map((count, at) => ({ count, at })).filter(({ count }) => count > 0).sort((a, b) => b.count - a.count).slice(0, MOST_CELLS);
  const rows = cells.map(({ count, at }) => {
    const [row, column] = [Math.floor(at / heat.columns), at % heat.columns];
    const [from, to] = boundsOfColumn(heat, column, state);
    return el(
      'tr',
      {},
      el('td', { class: 'number' }, el('button', { class: 'link', type: 'button', on: { click: () => openCell({ row, column }, app) } }, formatCount(count))),
      el('td', {}, nameOfRange(report, from, to, clock)),
      el('td', {}, templateLabel(heat.templates[row])),
    );
  });
  return tableOf([{ title: 'Events', class: 'number' }, 'When', 'Template'], rows, { frame: 'twin-scroll', region: 'Templates over time as a table' });
}
