/**
 * What a pattern makes of the open log, while it is typed: how many lines it reads, the first of them with what each group
 * took, and the first that it doesn't read.
 *
 * @module
 */
import { el, fill } from '../lib/dom.js';
import { formatCount } from '../lib/format.js';
import { visibleText } from '../lib/visible.js';
import { messageOf } from '../state/session.js';
import { logText } from './text.js';

/** @typedef {import('./app.js').App} App */
/** @typedef {import('../protocol.js').Preview} Preview */
/** @typedef {import('../protocol.js').PreviewLine} PreviewLine */

/** A pause in typing of so many milliseconds brings a preview. */
const PAUSE_MS = 150;
/** How a time is written, for example. */
const DIRECTIVES = '%Y-%m-%d %H:%M:%S';
/** Lines that are shown of each kind. */
const SHOWN = 4;

/**
 * @param {App} app
 * @param {HTMLInputElement} input The pattern's field.
 */
export function patternPreview({ session }, input) {
  const host = el('div', { class: 'preview', id: 'pattern-preview' });
  const status = el('p', { class: 'preview-status', role: 'status' });
  const lines = el('div', {});
  let timer = 0;
  const show = async () => {
    const pattern = input.value.trim();
    host.hidden = pattern === '';
    if (pattern === '') return;
    const preview = await session.preview(pattern).catch((error) => ({ lines: 0, matched: 0, timed: 0, untimed: 0, no_time: null, samples: [], error: messageOf(error) }));
    // A later pattern has its own answer coming.
    if (input.value.trim() === pattern) showPreview(preview, input, status, lines);
  };
  input.addEventListener('input', () => {
    clearTimeout(timer);
    timer = window.setTimeout(show, PAUSE_MS);
  });
  fill(host, status, lines);
  show();
  return host;
}

/**
 * @param {Preview} preview
 * @param {HTMLInputElement} input
 * @param {HTMLElement} status
 * @param {HTMLElement} lines
 */
function showPreview({ lines: all, matched, samples, error, ...times }, input, status, lines) {
  input.toggleAttribute('aria-invalid', error !== null);
  if (error !== null) input.setAttribute('aria-invalid', 'true');
  status.dataset.tone = error !== null ? 'problem' : matched === 0 || times.untimed > 0 ? 'none' : 'good';
  // A fault in a pattern is shown in lines of its own, which point at the place.
  status.textContent = error !== null ? error.split('\n').map(visibleText).join('\n') : `${formatCount(matched)} of ${formatCount(all)} sampled lines match${timesOf(times)}`;
  const hits = samples.filter((line) => line.matched).slice(0, SHOWN);
  const misses = samples.filter((line) => !line.matched).slice(0, SHOWN);
  fill(lines, error === null && [listOf('What each group takes', hits), listOf('Not matched', misses)]);
}

/**
 * What can't be read as a time, and what to do about it: without times a log is analysed by lines.
 * @param {Pick<Preview, 'timed' | 'untimed' | 'no_time'>} times
 */
export function timesOf({ timed, untimed, no_time }) {
  if (untimed === 0) return '';
  const said = timed > 0 ? `${formatCount(untimed)} of their times can’t be read as times` : 'None of their times can be read as one';
  return `. ${said}: “${visibleText(no_time ?? '')}”. Let the group take all of the time and nothing else, or write how it is written in directives, ${DIRECTIVES}.`;
}

/**
 * @param {string} title
 * @param {PreviewLine[]} lines
 */
function listOf(title, lines) {
  if (lines.length === 0) return null;
  return el(
    'div',
    {},
    el('p', { class: 'quiet' }, title),
    el(
      'ol',
      { class: 'preview-lines' },
      lines.map((line) => el('li', { data: { matched: line.matched } }, el('bdi', { class: 'log', dir: 'ltr' }, partsOf(line)))),
    ),
  );
}

/**
 * The line in order, what a group took set apart under the group's name. Of groups within groups the outer one is shown.
 * @param {PreviewLine} line
 */
function partsOf({ text, fields }) {
  const parts = [];
  let end = 0;
  for (const field of fields.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    if (field.start < end || field.end <= field.start) continue;
    parts.push(logText(text.slice(end, field.start)));
    const took = logText(text.slice(field.start, field.end));
    parts.push(el('mark', { class: 'group', data: { group: field.name } }, el('span', { class: 'group-name' }, visibleText(field.name)), took));
    end = field.end;
  }
  parts.push(logText(text.slice(end)));
  return parts;
}
