/**
 * Lines of the file: number, level, text, in blocks, the ones that matter highlighted.
 *
 * @module
 */
import { el } from '../lib/dom.js';
import { formatCount, formatNoun, formatTime } from '../lib/format.js';
import { icon } from '../lib/icons.js';
import { visibleText } from '../lib/visible.js';
import { lastLine } from '../lib/ranges.js';
import { PAGE_LINES, placeInList } from '../state/selectors.js';
import { levelTag, logText } from './text.js';

/** @typedef {import('./app.js').App} App */
/** @typedef {import('../state/app-state.js').LineList} LineList */
/** @typedef {import('../state/app-state.js').LineView} LineView */
/** @typedef {import('../state/explore.js').Place} Place */
/** @typedef {import('../protocol.js').Line} Line */

/**
 * @param {LineView} view
 * @param {Place} place
 * @param {App} app
 */
export function lineView(view, place, app) {
  if (view.error)
    return el('p', { class: 'lines-error', role: 'alert' }, icon('warning'), el('span', {}, visibleText(view.error)));
  if (!view.blocks) return placeholder(view);
  const { blocks } = view;
  const total = app.store.get().report?.ledger.lines ?? 0;
  const digits = formatCount(blocks.at(-1)?.at(-1)?.number ?? 0).length;
  const element = el(
    'div',
    { class: 'lines' },
    view.list
      ? pageOf(view, view.list, blocks[0], app)
      : blocks.flatMap((block, index) => blockOf(view, block, index, { place, app, total })),
  );
  element.style.setProperty('--digits', String(digits));
  return element;
}

/**
 * A page of a list: lines that lie apart, each the way to its surroundings.
 * @param {LineView} view
 * @param {LineList} list
 * @param {Line[]} lines
 * @param {App} app
 */
function pageOf(view, list, lines, app) {
  const { before, shown, rest } = placeInList(list, lines.length);
  const part = `${formatCount(before + 1)} – ${formatCount(before + shown)} of ${formatCount(list.total)}`;
  const name = before + rest === 0 ? 'All of them' : part;
  return [
    before > 0 && moreButton('up', `Previous ${PAGE_LINES}`, () => app.explore.turnPage(-1)),
    el('ol', { class: 'line-list' }, rowsOf(lines, view.marks, app)),
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
 * @param {{place: Place, app: App, total: number}} around
 * @returns {import('../lib/dom.js').Child[]}
 */
function blockOf(view, lines, index, { place, app, total }) {
  const range = view.ranges[index];
  const next = view.ranges[index + 1];
  const hidden = (next?.first ?? total + 1) - lastLine(range) - 1;
  const more = (/** @type {'earlier' | 'later'} */ end) => () => app.explore.moreLines(place, index, end);
  return [
    index === 0 && range.first > 1 && moreButton('up', 'Earlier lines', more('earlier')),
    el('ol', { class: 'line-list' }, rowsOf(lines, view.marks, place === 'evidence' ? app : null)),
    next && gapOf(hidden, more('later'), () => app.explore.moreLines(place, index + 1, 'earlier')),
    !next && hidden > 0 && moreButton('down', 'Later lines', more('later')),
  ];
}

/**
 * @param {Line[]} lines
 * @param {Map<number, string>} marks
 * @param {App | null} app Given where a click on a number opens the line's surroundings.
 */
function rowsOf(lines, marks, app) {
  return lines.map((line, index) => {
    const why = marks.get(line.number);
    // What marks several lines in a row is said once, at the first.
    const isSaid = index > 0 && why === marks.get(lines[index - 1].number);
    return rowOf(line, why, isSaid, app);
  });
}

/**
 * @param {Line} line
 * @param {string | undefined} why
 * @param {boolean} isSaid
 * @param {App | null} app
 */
function rowOf(line, why, isSaid, app) {
  const number = formatCount(line.number);
  const title =
    line.time_ms === null
      ? `${line.kind}, byte ${formatCount(line.offset)}`
      : `${line.kind}, ${formatTime(line.time_ms)} UTC, byte ${formatCount(line.offset)}`;
  return el(
    'li',
    {
      class: 'line',
      data: { line: line.number, kind: line.kind, level: line.level ?? undefined, marked: why === undefined ? undefined : '' },
    },
    app
      ? el(
          'button',
          {
            class: 'line-number',
            type: 'button',
            title: `${title}. Show around it.`,
            'aria-label': `Line ${number}: show around it`,
            on: { click: () => app.explore.showLine(line.number, why) },
          },
          number,
        )
      : el('span', { class: 'line-number', title }, number),
    levelTag(line.level),
    logText(line.text, { lineText: '' }),
    line.clipped && el('span', { class: 'tag', title: 'The line is longer than can be shown' }, 'cut off'),
    why && !isSaid && el('span', { class: 'line-why' }, visibleText(why)),
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
 * @param {number} hidden
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
    el('span', { class: 'quiet' }, `${formatNoun(hidden, 'line')} between`),
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
