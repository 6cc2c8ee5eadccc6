/**
 * The search through the whole log: a bar above the lines that it finds.
 *
 * @module
 */
import { byId, el, fill } from '../lib/dom.js';
import { keepFocus } from '../lib/focus.js';
import { formatCount, formatNoun, formatRange } from '../lib/format.js';
import { icon } from '../lib/icons.js';
import { memo } from '../lib/memo.js';
import { visibleText } from '../lib/visible.js';
import { levelChip } from '../state/chips.js';
import { lookFor, NO_SEARCH, openSearch, stepHit, stopSearch } from '../state/search.js';
import { chipOf, timeChip } from './filters.js';

/** @typedef {import('./app.js').App} App */
/** @typedef {import('./app.js').State} State */
/** @typedef {import('../state/app-state.js').Chip} Chip */
/** @typedef {import('../state/app-state.js').Search} Search */

/** How long after the last key the search begins, in milliseconds. */
const PATIENCE_MS = 250;

/** Opens the search, ready to be typed in. @param {App} app */
export async function showSearch(app) {
  const opened = openSearch(app);
  const text = /** @type {HTMLInputElement} */ (byId('search-text'));
  text.value = (app.store.get().search ?? NO_SEARCH).wording.text;
  text.focus();
  text.select();
  await opened;
}

/** @param {App} app */
export function searchBar(app) {
  const { store, explore } = app;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const text = el('input', {
    class: 'input',
    type: 'search',
    id: 'search-text',
    maxlength: 4096,
    spellcheck: 'false',
    autocomplete: 'off',
    placeholder: 'Search the whole log',
    'aria-label': 'Text to look for in the whole log',
    'aria-describedby': 'search-fault',
  });
  const wording = () => (store.get().search ?? NO_SEARCH).wording;
  const begin = () => {
    clearTimeout(timer);
    if (store.get().sheet && text.value !== wording().text) lookFor(app, { wording: { ...wording(), text: text.value } });
  };
  text.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(begin, PATIENCE_MS);
  });
  text.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    // A browser would empty the box first; here the key closes the sheet, wherever the focus is, and the search stays as it is.
    event.preventDefault();
    clearTimeout(timer);
    explore.closeSheet();
  });
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    begin();
    // From there, n and N lead from hit to hit.
    /** @type {HTMLElement | null} */ (document.querySelector('.sheet-body'))?.focus();
  };
  const heeds = toggle('Aa', 'Tell capital letters from small ones', () => lookFor(app, { wording: { ...wording(), text: text.value, heeds_case: !wording().heeds_case } }));
  const expression = toggle('.*', 'It is a regular expression', () => lookFor(app, { wording: { ...wording(), text: text.value, is_expression: !wording().is_expression } }));
  const level = levelChooser(app);
  const zoomed = el('button', { class: 'button small', type: 'button', on: { click: () => lookFor(app, { span: store.get().zoom }) } }, 'Only the time shown in the timeline');
  const chips = el('ul', { class: 'search-chips', 'aria-label': 'What lines must be besides' });
  const status = el('div', { class: 'search-status', role: 'status' });
  const fault = el('p', { class: 'problem-text', id: 'search-fault', role: 'alert' });

  store.watch(shownSearch, ({ search, report, zoom, clock }) => {
    const shown = search ?? NO_SEARCH;
    if (document.activeElement !== text) text.value = shown.wording.text;
    text.toggleAttribute('aria-invalid', false);
    if (shown.fault) text.setAttribute('aria-invalid', 'true');
    heeds.setAttribute('aria-pressed', String(shown.wording.heeds_case));
    expression.setAttribute('aria-pressed', String(shown.wording.is_expression));
    fault.textContent = shown.fault && visibleText(shown.fault);
    level.show(report, shown.chips);
    zoomed.hidden = zoom === null || (shown.span?.from === zoom.from && shown.span.to === zoom.to);
    const time = shown.span && report && formatRange(shown.span.from, shown.span.to, report.windows.basis, clock);
    keepFocus(chips, () => fill(chips, shown.chips.map((chip, at) => chipOf(chip, at, shown.chips, (next) => lookFor(app, { chips: next }))), time && timeChip(time, () => lookFor(app, { span: null }))));
    keepFocus(status, () => fill(status, statusOf(shown, app)));
  });
  return el(
    'div',
    { class: 'search', hidden: true },
    el('form', { class: 'search-form', role: 'search', on: { submit } }, text, el('div', { class: 'segments' }, heeds, expression), level.host, zoomed),
    chips,
    fault,
    status,
  );
}

const shown = memo(
  (/** @type {State['search']} */ search, /** @type {State['report']} */ report, /** @type {State['zoom']} */ zoom, /** @type {State['clock']} */ clock) => ({ search, report, zoom, clock }),
);

/** @param {State} state */
function shownSearch({ search, report, zoom, clock }) {
  return shown(search, report, zoom, clock);
}

/** @param {string} title @param {string} label @param {() => unknown} onClick */
function toggle(title, label, onClick) {
  return el('button', { class: 'segment search-toggle', type: 'button', title: label, 'aria-label': label, 'aria-pressed': 'false', on: { click: onClick } }, title);
}

/** A level that lines must have. @param {App} app */
function levelChooser(app) {
  const host = el('select', { class: 'input', 'aria-label': 'Only lines of a level' });
  host.addEventListener('change', () => {
    const level = host.value;
    const { chips } = app.store.get().search ?? NO_SEARCH;
    if (level) lookFor(app, { chips: [...chips, levelChip(level)] });
  });
  /** @param {State['report']} report @param {Chip[]} chips */
  const show = (report, chips) => {
    const left = (report?.levels ?? []).filter(({ level, count }) => count > 0 && !chips.some((chip) => chip.level === level));
    host.hidden = left.length === 0;
    fill(host, el('option', { value: '' }, 'Any level'), left.toReversed().map(({ level }) => el('option', { value: level }, level)));
  };
  return { host, show };
}

/** How far it has come, or what it came to. @param {Search} search @param {App} app */
function statusOf({ wording, under, found, isStopped, lines, fault }, app) {
  if (fault) return [];
  if (!under && !found) return [el('span', { class: 'quiet' }, 'Every line of the log is looked through, where it lies in the file. ', el('kbd', {}, 'n'), ' and ', el('kbd', {}, 'N'), ' lead from hit to hit, ', el('kbd', {}, 'e'), ' and ', el('kbd', {}, 'E'), ' from error to error.')];
  const count = found?.count ?? 0;
  const what = `${formatNoun(count, 'line')}${wording.text === '' ? '' : count === 1 ? ' holds it' : ' hold it'}`;
  const share = under && under.total > 0 ? `, ${Math.floor((100 * under.bytes) / under.total)} % of the log looked through` : '';
  const more = found && found.kept < count ? ` The first ${formatCount(found.kept)} can be shown.` : '';
  const said = under ? `${what} so far${share} …` : isStopped ? `${what} in the part that was looked through; stopped.${more}` : `${what}.${more}`;
  const step = (/** @type {boolean} */ back, /** @type {string} */ label) =>
    el('button', { class: 'button small square', type: 'button', title: `${label} (${back ? 'N' : 'n'})`, 'aria-label': label, data: { focus: label }, on: { click: () => stepHit(app, back) } }, icon(back ? 'up' : 'down'));
  return [
    el('span', {}, said),
    !under && lines !== app.store.get().report?.ledger.lines && el('span', { class: 'search-grown' }, el('span', { class: 'quiet' }, 'The log has grown since. '), el('button', { class: 'button small', type: 'button', data: { focus: 'again' }, on: { click: () => lookFor(app, {}) } }, 'Look again')),
    under && el('button', { class: 'button small', type: 'button', data: { focus: 'stop' }, on: { click: () => stopSearch(app) } }, 'Stop'),
    count > 0 && el('span', { class: 'button-row' }, step(true, 'Previous hit'), step(false, 'Next hit')),
  ];
}
