/**
 * What is known of a log while it is still being read: how far it reaches, its volume, its first errors. A first answer,
 * and always labelled as one.
 *
 * @module
 */
import { el, fill, svg } from '../lib/dom.js';
import { formatCount, formatNoun, formatRange, formatZone } from '../lib/format.js';
import { logText, levelTag } from './text.js';

/** @typedef {import('../protocol.js').Glance} Glance */
/** @typedef {import('../lib/format.js').Clock} Clock */

/** Height of the chart, in the units in which a bucket is one wide. */
const HEIGHT = 16;

/** The least height of a bar that stands for anything at all. */
const LEAST = 0.6;

/**
 * @param {Glance} glance
 * @param {Clock} clock
 * @param {string} [title]
 */
export function soFarPanel(glance, clock, title = 'So far') {
  const panel = el('section', { class: 'so-far', 'aria-label': title });
  fillSoFar(panel, glance, clock, title);
  return panel;
}

/**
 * @param {HTMLElement} panel
 * @param {Glance} glance
 * @param {Clock} clock
 * @param {string} [title]
 */
export function fillSoFar(panel, glance, clock, title = 'So far') {
  const { first_ms, last_ms } = glance;
  const hasTimes = first_ms !== null && last_ms !== null;
  fill(
    panel,
    el(
      'header',
      { class: 'so-far-head' },
      el('h2', {}, title),
      el('p', { class: 'quiet' }, hasTimes ? `${formatRange(first_ms, last_ms, 'time', clock)} ${formatZone(last_ms, clock)}` : 'No times in the lines'),
    ),
    hasTimes && chartOf(glance),
    el('p', { class: 'so-far-sum' }, sumOf(glance)),
    glance.first_errors.length > 0 && errorsOf(glance),
  );
}

/** @param {Glance} glance */
function sumOf({ lines, format, error_count: errors, has_levels: hasLevels }) {
  const told = !hasLevels ? 'no levels in them' : errors === 0 ? 'no errors' : formatNoun(errors, 'error');
  return `${formatNoun(lines, 'line')} of ${format}, ${told}`;
}

/**
 * Bars of events with the errors at their foot. The same facts stand beside it as text.
 * @param {Glance} glance
 */
function chartOf({ volume, errors }) {
  const most = Math.max(1, ...volume);
  const bars = (/** @type {number[]} */ counts, /** @type {string} */ kind) =>
    counts.flatMap((count, bucket) => {
      if (count === 0) return [];
      const height = Math.max(LEAST, (count / most) * HEIGHT);
      return [svg('rect', { x: bucket + 0.1, y: HEIGHT - height, width: 0.8, height, class: `so-far-${kind}` })];
    });
  const label = `Events over time, so far: at most ${formatCount(most)} in one of ${formatCount(volume.length)} equal parts`;
  return svg(
    'svg',
    { class: 'so-far-chart', viewBox: `0 0 ${volume.length} ${HEIGHT}`, preserveAspectRatio: 'none', role: 'img', 'aria-label': label },
    ...bars(volume, 'events'),
    ...bars(errors, 'errors'),
  );
}

/** @param {Glance} glance */
function errorsOf({ first_errors: errors, error_count: count }) {
  const title = count > errors.length ? `The first ${formatCount(errors.length)} of them` : 'They are';
  return [
    el('h3', { class: 'so-far-title' }, title),
    el(
      'ol',
      { class: 'so-far-errors' },
      errors.map(({ line, level, text }) =>
        el('li', {}, el('span', { class: 'so-far-line' }, formatCount(line)), levelTag(level), logText(text)),
      ),
    ),
  ];
}
