/**
 * What is wrong with the files themselves: beside the findings, for it may explain some, but not among their ranks.
 *
 * @module
 */
import { el } from '../lib/dom.js';
import { formatCount, formatSentence } from '../lib/format.js';
import { visibleText } from '../lib/visible.js';
import { hasSeveral, placeOf, readFiles } from '../state/places.js';
import { logText } from './text.js';

/** @typedef {import('./app.js').App} App */
/** @typedef {import('../protocol.js').Report} Report */
/** @typedef {import('../protocol.js').Flaw} Flaw */
/** @typedef {import('../lib/format.js').Clock} Clock */

/** What each kind is called. @type {Record<Flaw['kind'], string>} */
const NAMES = { gap: 'Gap', clock_jump: 'Clock set back', repeat: 'Repeated lines', cut_off: 'Cut off' };

/** More than these fold away: findings come soon after. */
const SHOWN = 4;

/**
 * @param {Report} report
 * @param {Clock} clock
 * @param {App} app
 */
export function flawsOf(report, clock, app) {
  const { flaws } = report;
  if (flaws.length === 0) return null;
  const items = flaws.map((flaw) => flawItem(flaw, report, clock, app, hasSeveral(report)));
  return el(
    'section',
    { class: 'flaws', 'aria-labelledby': 'flaws-title' },
    el('h2', { id: 'flaws-title', class: 'flaws-title' }, 'About the files', el('span', { class: 'tab-count' }, formatCount(flaws.length))),
    el('ul', { class: 'flaws-list' }, items.slice(0, SHOWN)),
    flaws.length > SHOWN &&
      el(
        'details',
        { class: 'flaws-more' },
        el('summary', {}, `${formatCount(flaws.length - SHOWN)} more`),
        el('ul', { class: 'flaws-list' }, items.slice(SHOWN)),
      ),
  );
}

/**
 * @param {Flaw} flaw
 * @param {Report} report
 * @param {Clock} clock
 * @param {App} app
 * @param {boolean} [named] Whether its file is named, where that doesn't stand above it.
 */
export function flawItem(flaw, report, clock, { explore }, named = false) {
  const name = NAMES[flaw.kind];
  const lines = [...new Set([flaw.first_line, flaw.last_line])];
  const show = () => explore.showLines(name, new Map(lines.map((line) => [line, name.toLowerCase()])));
  return el(
    'li',
    { class: 'flaw', data: { flaw: flaw.kind } },
    el('span', { class: 'tag flaw-tag' }, name),
    el(
      'button',
      { class: 'link flaw-where', type: 'button', on: { click: show } },
      named && [logText(readFiles(report)[flaw.file]?.short ?? ''), ', '],
      lineRange(flaw, report),
    ),
    el('span', { class: 'flaw-text' }, visibleText(formatSentence(flaw.text, clock))),
  );
}

/**
 * Its lines, counted in their file.
 * @param {Flaw} flaw
 * @param {Report} report
 */
function lineRange({ first_line: first, last_line: last }, report) {
  const from = placeOf(report, first)?.inFile ?? first;
  return last === first ? `line ${formatCount(from)}` : `lines ${formatCount(from)} – ${formatCount(from + last - first)}`;
}
