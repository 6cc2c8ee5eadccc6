/**
 * The filters that hold for the whole page: the time that is shown, and what lines must or must not be. They stand under the
 * timeline, can be taken back one by one, and lead to the lines that they leave.
 *
 * @module
 */
import { byId, el, fill } from '../lib/dom.js';
import { keepFocus } from '../lib/focus.js';
import { formatCount, formatNoun } from '../lib/format.js';
import { icon } from '../lib/icons.js';
import { memo } from '../lib/memo.js';
import { visibleText } from '../lib/visible.js';
import { findingsThatPass, passingInTime, totalsOf } from '../state/passing.js';
import { nameOfRange } from '../state/places.js';
import { chip as chipFor, isErrorLevel, levelChip } from '../state/chips.js';
import { showLines } from '../state/search.js';

/** @typedef {import('./app.js').App} App */
/** @typedef {import('./app.js').State} State */
/** @typedef {import('../state/app-state.js').Chip} Chip */

/** @param {App} app */
export function mountFilters(app) {
  const { store, explore } = app;
  const host = byId('filters');
  const chipsHost = el('div', { class: 'filters' });
  // Stays where it is, so that a change of its words is read aloud.
  const told = el('p', { class: 'quiet filters-told', role: 'status' });
  fill(host, chipsHost, told);
  const counted = memo((/** @type {State['passing']} */ passing, /** @type {State['zoom']} */ zoom, /** @type {State['report']} */ report) => ({ passing, zoom, report }));
  store.watch(
    (state) => counted(passingInTime(state), state.zoom, state.report),
    ({ passing, zoom }, state) => (told.textContent = passing ? sentenceOf(passing, zoom, findingsThatPass(state)) : ''),
  );
  const shown = memo((/** @type {Chip[]} */ chips, /** @type {State['zoom']} */ zoom, /** @type {State['report']} */ report, /** @type {State['clock']} */ clock) => ({ chips, zoom, report, clock }));
  store.watch(
    (state) => shown(state.filters, state.zoom, state.report, state.clock),
    ({ chips, zoom, report, clock }) => {
      host.hidden = report === null || (chips.length === 0 && zoom === null);
      keepFocus(host, () =>
        fill(
          chipsHost,
          report && !host.hidden && [
            el('h2', { class: 'unseen' }, 'Filters'),
            el(
              'ul',
              { class: 'search-chips', 'aria-label': 'What is shown' },
              zoom && timeChip(nameOfRange(report, zoom.from, zoom.to, clock), () => explore.zoom(null)),
              chips.map((chip, at) => chipOf(chip, at, chips, (next) => store.set({ filters: next }))),
            ),
            el('button', { class: 'button small', type: 'button', id: 'filtered-lines', data: { focus: 'lines' }, on: { click: () => showLines(app, { chips, span: zoom }) } }, icon('file'), 'See the lines'),
            chips.length > 0 && el('button', { class: 'button small ghost', type: 'button', data: { focus: 'clear' }, on: { click: () => store.set({ filters: [] }) } }, 'Clear'),
          ],
        ),
      );
    },
  );
}

/**
 * What the filters leave of the timeline and of the findings.
 * @param {import('../state/passing.js').Passing} counted
 * @param {State['zoom']} zoom
 * @param {ReturnType<typeof findingsThatPass>} findings
 */
function sentenceOf(counted, zoom, findings) {
  const { passing, all, errors } = totalsOf(counted);
  const of = findings ? findings.left.length + findings.folded.length : 0;
  const events = `${formatCount(passing)} of ${formatNoun(all, 'event')}${zoom ? ' of this time' : ''} ${passing === 1 ? 'passes' : 'pass'} the filters`;
  const parts = [passing > 0 && `${formatNoun(errors, 'error')} among them`, findings && of > 0 && `${formatCount(findings.left.length)} of ${formatNoun(of, 'finding')}${zoom ? ' of all times' : ''} ${findings.left.length === 1 ? 'has' : 'have'} some`];
  return `${[events, ...parts.filter(Boolean)].join('; ')}.`;
}

/**
 * A part of what lines must be: turned around by its word, taken back by its cross.
 * @param {Chip} chip
 * @param {number} at
 * @param {Chip[]} chips
 * @param {(chips: Chip[]) => void} apply
 */
export function chipOf(chip, at, chips, apply) {
  const turn = () => apply(chips.map((one, place) => (place === at ? { ...one, isOut: !one.isOut } : one)));
  const title = visibleText(chip.title);
  return el(
    'li',
    { class: 'search-chip', data: { out: chip.isOut } },
    el('button', { type: 'button', title: chip.isOut ? `Only ${title}` : `All but ${title}`, data: { focus: `turn ${at}` }, on: { click: turn } }, chip.isOut ? 'not' : 'only'),
    ` ${title} `,
    el('button', { type: 'button', 'aria-label': `Forget ${title}`, data: { focus: `drop ${at}` }, on: { click: () => apply(chips.filter((_, place) => place !== at)) } }, icon('close')),
  );
}

/** @param {string} time @param {() => void} onDrop */
export function timeChip(time, onDrop) {
  return el('li', { class: 'search-chip' }, `${time} `, el('button', { type: 'button', 'aria-label': 'Forget the time', data: { focus: 'drop time' }, on: { click: onDrop } }, icon('close')));
}

/**
 * Two buttons beside a value: only what has it, or all but that.
 * @param {Partial<Chip> & {title: string}} value
 * @param {App} app
 */
export function filterPair(value, app) {
  const title = visibleText(value.title);
  const chip = chipFor(value.title, value);
  const add = (/** @type {boolean} */ isOut) => () => {
    const chips = app.store.get().filters;
    app.store.set({ filters: [...chips.filter((one) => one.title !== chip.title), { ...chip, isOut }] });
  };
  const button = (/** @type {boolean} */ isOut) =>
    el(
      'button',
      { class: 'filter-button', type: 'button', title: isOut ? `Leave out ${title}` : `Only ${title}`, 'aria-label': isOut ? `Leave out ${title}` : `Only ${title}`, data: { filter: isOut ? 'out' : 'only', focus: `${isOut ? 'out' : 'only'} ${title}` }, on: { click: add(isOut) } },
      icon(isOut ? 'minus' : 'plus'),
    );
  return el('span', { class: 'filter-pair' }, button(false), button(true));
}

/**
 * A number that leads to its lines.
 * @param {number} count
 * @param {string} one
 * @param {string} several
 * @param {Pick<import('../state/app-state.js').Search, 'chips' | 'span'>} what
 * @param {App} app
 */
export function countLink(count, one, several, what, app) {
  const said = one === '' ? formatCount(count) : formatNoun(count, one, several);
  if (count === 0) return el('span', {}, said);
  return el('button', { class: 'link', type: 'button', title: 'Show these lines', data: { lines: one || 'template', focus: `lines ${what.chips.map((chip) => chip.title).join(' ')} ${count}` }, on: { click: () => showLines(app, what) } }, said);
}

/** The levels that count as errors, as far as the log has them. @param {import('../protocol.js').Report} report @returns {Chip[]} */
export function errorChips({ levels }) {
  return levels.filter(({ level, count }) => count > 0 && isErrorLevel(level)).map(({ level }) => levelChip(level));
}
