/**
 * Lines of the file: number, level, text, in blocks, the ones that matter highlighted.
 *
 * @module
 */
import { el } from '../lib/dom.js';
import { formatCount, formatNoun, formatTime, formatZone } from '../lib/format.js';
import { icon } from '../lib/icons.js';
import { memo } from '../lib/memo.js';
import { visibleText } from '../lib/visible.js';
import { lastLine } from '../lib/ranges.js';
import { hasSeveral, readFiles } from '../state/places.js';
import { PAGE_LINES, placeInList } from '../state/selectors.js';
import { allLines } from './all-lines.js';
import { cellsOf, columnHeads, highlighted } from './line-cells.js';
import { noteButton, noteText } from './noted.js';
import { levelTag, logText } from './text.js';

/** @typedef {import('./app.js').App} App */
/** @typedef {import('../state/app-state.js').LineList} LineList */
/** @typedef {import('../state/app-state.js').LineView} LineView */
/** @typedef {import('../state/explore.js').Place} Place */
/** @typedef {import('../protocol.js').Line} Line */

/**
 * What rows are made from besides their lines.
 * @typedef {object} Making
 * @property {Map<number, string>} marks
 * @property {import('../lib/format.js').Clock} clock
 * @property {string[] | null} files Names of the files, where there are several: then each run of lines says from which it is.
 * @property {boolean} opens Whether a click on a number opens the line's surroundings.
 * @property {boolean} columns Whether lines stand in columns.
 * @property {string} highlight
 * @property {App} app
 */

/**
 * @param {LineView} view
 * @param {Place} place
 * @param {App} app
 */
export function lineView(view, place, app) {
  if (view.error)
    return el('p', { class: 'lines-error', role: 'alert' }, icon('warning'), el('span', {}, visibleText(view.error)));
  const { report, clock } = app.store.get();
  if (view.all !== undefined && report) return allLines(report, view.all, view.marks, app);
  if (!view.blocks) return placeholder(view);
  const { blocks } = view;
  const total = report?.ledger.lines ?? 0;
  const digits = formatCount(Math.max(0, ...blocks.map((block) => block.at(-1)?.in_file ?? 0))).length;
  const files = report && hasSeveral(report) ? readFiles(report).map(({ file }) => file.name) : null;
  const { columns, highlight } = app.store.get();
  const isSheet = place === 'sheet';
  const making = { marks: view.marks, clock, files, opens: view.list !== null || !isSheet, columns: isSheet && columns, highlight: isSheet ? highlight : '', app };
  const element = el(
    'div',
    { class: making.columns ? 'lines in-columns' : 'lines' },
    making.columns && columnHeads(),
    view.list
      ? pageOf(view.list, blocks[0], making, app)
      : blocks.flatMap((block, index) => blockOf(view, block, index, { place, app, total, making })),
  );
  element.style.setProperty('--digits', String(digits));
  return element;
}

/**
 * What shows lines changes when they do, and when they are to be shown in another way.
 * @param {Place} place
 */
export function viewByClock(place) {
  const shown = memo((/** @type {LineView | null} */ view, /** @type {Making['clock']} */ clock, /** @type {boolean} */ columns, /** @type {string} */ highlight) => ({ view, clock, columns, highlight }));
  return (/** @type {import('./app.js').State} */ state) => (place === 'sheet' ? shown(state.sheet, state.clock, state.columns, state.highlight) : shown(state[place], state.clock, false, ''));
}

/**
 * A page of a list: lines that lie apart, each the way to its surroundings.
 * @param {LineList} list
 * @param {Line[]} lines
 * @param {Making} making
 * @param {App} app
 */
function pageOf(list, lines, making, app) {
  if (lines.length === 0) return [];
  const { before, shown, rest } = placeInList(list, lines.length);
  const part = `${formatCount(before + 1)} – ${formatCount(before + shown)} of ${formatCount(list.total)}`;
  const name = before + rest === 0 ? 'All of them' : part;
  return [
    before > 0 && moreButton('up', `Previous ${PAGE_LINES}`, () => app.explore.turnPage(-1)),
    el('ol', { class: 'line-list' }, rowsOf(lines, null, making)),
    rest > 0 && moreButton('down', `Next ${formatCount(Math.min(PAGE_LINES, rest))}`, () => app.explore.turnPage(1)),
    el('p', { class: 'lines-more quiet' }, name),
  ];
}

/** As high as what will stand there, so that nothing jumps. @param {LineView} view */
function placeholder(view) {
  const rows = Math.min(40, view.list?.total ?? view.ranges.reduce((sum, range) => sum + range.count, 0));
  const element = el('div', { class: 'lines lines-waiting', 'aria-hidden': 'true' });
  element.style.setProperty('--rows', String(rows));
  return element;
}

/**
 * @param {LineView} view
 * @param {Line[]} lines
 * @param {number} index
 * @param {{place: Place, app: App, total: number, making: Making}} around
 * @returns {import('../lib/dom.js').Child[]}
 */
function blockOf(view, lines, index, { place, app, total, making }) {
  const range = view.ranges[index];
  const next = view.ranges[index + 1];
  const hidden = (next?.first ?? total + 1) - lastLine(range) - 1;
  const fileBefore = view.blocks?.[index - 1]?.at(-1)?.file ?? null;
  const nextFile = view.blocks?.[index + 1]?.[0]?.file ?? null;
  // Lines between two files are no measure of anything.
  const between = making.files && nextFile !== lines.at(-1)?.file ? null : hidden;
  const more = (/** @type {'earlier' | 'later'} */ end) => () => app.explore.moreLines(place, index, end);
  return [
    index === 0 && range.first > 1 && moreButton('up', 'Earlier lines', more('earlier')),
    el('ol', { class: 'line-list' }, rowsOf(lines, fileBefore, making)),
    next && hidden > 0 && gapOf(between, more('later'), () => app.explore.moreLines(place, index + 1, 'earlier')),
    !next && hidden > 0 && moreButton('down', 'Later lines', more('later')),
  ];
}

/**
 * @param {Line[]} lines
 * @param {number | null} fileBefore The file of the line above them.
 * @param {Making} making
 */
function rowsOf(lines, fileBefore, making) {
  const { marks, files } = making;
  return lines.flatMap((line, index) => {
    const why = marks.get(line.number);
    // What marks several lines in a row is said once, at the first.
    const isSaid = index > 0 && why === marks.get(lines[index - 1].number);
    const above = index > 0 ? lines[index - 1].file : fileBefore;
    const name = files !== null && line.file !== above ? files[line.file] : undefined;
    return [name !== undefined && el('li', { class: 'line-file' }, icon('file'), logText(name)), rowOf(line, why, isSaid, making)];
  });
}

/**
 * @param {Line} line
 * @param {string | undefined} why
 * @param {boolean} isSaid
 * @param {Making} making
 */
function rowOf(line, why, isSaid, { app, opens, clock, files, columns, highlight }) {
  const number = formatCount(files ? line.in_file : line.number);
  const time = line.time_ms === null ? '' : ` ${formatTime(line.time_ms, clock)} ${formatZone(line.time_ms, clock)},`;
  const title = `${line.kind},${time} byte ${formatCount(line.offset)}`;
  return el(
    'li',
    {
      class: 'line',
      data: { line: line.number, kind: line.kind, level: line.level ?? undefined, marked: why === undefined ? undefined : '', noted: app.store.get().noted.has(line.number) ? '' : undefined },
    },
    noteButton(line.number, number, app, !opens),
    opens
      ? el(
          'button',
          {
            class: 'line-number',
            type: 'button',
            title: `${title}. Show around it.`,
            'aria-label': `Line ${number}${files ? ` of ${visibleText(files[line.file] ?? '')}` : ''}: show around it`,
            on: { click: () => app.explore.showLine(line.number, why) },
          },
          number,
        )
      : el('span', { class: 'line-number', title }, number),
    columns ? cellsOf(line, clock, highlight) : [levelTag(line.level), logText(line.text, { lineText: '' }, highlighted(line, highlight))],
    el(
      'span',
      { class: 'line-side' },
      line.clipped && el('span', { class: 'tag', title: 'The line is longer than can be shown' }, 'cut off'),
      noteText(line.number, app),
      why && !isSaid && el('span', { class: 'line-why' }, visibleText(why)),
    ),
  );
}

/**
 * @param {string} iconName
 * @param {string} label
 * @param {() => void} onClick
 */
function moreButton(iconName, label, onClick) {
  return el(
    'p',
    { class: 'lines-more' },
    el('button', { class: 'button ghost small', type: 'button', on: { click: onClick } }, icon(iconName), label),
  );
}

/**
 * @param {number | null} hidden Lines between, where that says anything.
 * @param {() => void} onLater
 * @param {() => void} onEarlier
 */
function gapOf(hidden, onLater, onEarlier) {
  return el(
    'p',
    { class: 'lines-more lines-gap' },
    el(
      'button',
      { class: 'button ghost small', type: 'button', 'aria-label': 'More lines after the block above', on: { click: onLater } },
      icon('down'),
      'More',
    ),
    hidden !== null && el('span', { class: 'quiet' }, `${formatNoun(hidden, 'line')} between`),
    el(
      'button',
      {
        class: 'button ghost small',
        type: 'button',
        'aria-label': 'More lines before the block below',
        on: { click: onEarlier },
      },
      icon('up'),
      'More',
    ),
  );
}
