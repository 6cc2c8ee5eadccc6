/**
 * How one file is to be read: format, year and zone, each as it was found until a person says otherwise.
 *
 * A field is there only where it can matter: a year that the lines write is not asked for.
 *
 * @module
 */
import { el } from '../lib/dom.js';
import { formatShare } from '../lib/format.js';
import { visibleText } from '../lib/visible.js';
import { readZone, zoneOfBrowser } from '../lib/zones.js';
import { isSet, lacksYear, lacksZone, readingOf, withReading } from '../state/reading.js';
import { messageOf } from '../state/session.js';
import { listFormats } from './format-list.js';

/** @typedef {import('./app.js').App} App */
/** @typedef {import('../protocol.js').Report} Report */
/** @typedef {import('../protocol.js').FileReport} FileReport */
/** @typedef {import('../state/reading.js').Reading} Reading */

/** Id of the list of zones that can be chosen (see views/files.js). */
export const ZONES_ID = 'zones';

/** Stands for a pattern of one's own in the list of formats, which no format's name can be. */
const OWN_PATTERN = '(pattern)';

/**
 * @param {FileReport} file
 * @param {Report} report
 * @param {App} app
 */
export function readingForm(file, report, app) {
  const set = readingOf(report, file.name);
  const refusal = el('p', { class: 'field-refusal', 'aria-live': 'assertive' });
  const format = formatField(set, app, refusal);
  const year = el('input', { class: 'input short', type: 'number', min: 1970, max: 9999, step: 1, value: set.year ?? '', placeholder: yearOf(file) });
  const zone = el('input', { class: 'input short', type: 'text', list: ZONES_ID, value: set.zone ?? '', placeholder: 'UTC', autocomplete: 'off', spellcheck: 'false' });
  const apply = async (/** @type {Partial<Reading>} */ change) => {
    refusal.textContent = '';
    const text = await app.session.apply(withReading(report, file.name, change));
    if (text !== null) refusal.textContent = visibleText(text);
  };
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    const own = format.value === OWN_PATTERN;
    apply({ format: own ? set.format : format.value || null, pattern: own ? set.pattern : null, year: year.value ? Number(year.value) : null, zone: readZone(zone.value) });
  };
  const next = file.runner_up;
  const here = zoneOfBrowser(file.last_ms ?? 0);
  return el(
    'form',
    { class: 'reading', 'aria-label': `How ${visibleText(file.name)} is read`, on: { submit } },
    labelled('Format', format, next && shortcut(`Next best: ${next.title}`, `It reads ${formatShare(next.coverage)} of the sampled lines`, () => apply({ format: next.name, pattern: null }))),
    lacksYear(file) && labelled('Year of the last event', year),
    lacksZone(file) &&
      labelled('Zone of its times', zone, here !== 'UTC' && here !== set.zone && shortcut(`Mine: ${here}`, 'Read its times in the zone of this browser', () => apply({ zone: here }))),
    el(
      'p',
      { class: 'reading-actions' },
      el('button', { class: 'button', type: 'submit' }, 'Read again'),
      isSet(set) && el('button', { class: 'button ghost', type: 'button', on: { click: () => apply({ format: null, pattern: null, year: null, zone: null }) } }, 'As found by itself'),
    ),
    refusal,
  );
}

/**
 * @param {Reading} set
 * @param {App} app
 * @param {HTMLElement} refusal
 */
function formatField(set, app, refusal) {
  const select = el('select', { class: 'input' }, el('option', { value: '' }, 'Found by itself'));
  listFormats(app, select, set.pattern === null ? set.format : null)
    .then(() => {
      if (set.pattern === null) return;
      select.append(el('option', { value: OWN_PATTERN }, 'Your own pattern'));
      select.value = OWN_PATTERN;
    })
    .catch((error) => (refusal.textContent = messageOf(error)));
  return select;
}

/** The year that is there now. @param {FileReport} file */
function yearOf({ last_ms: last }) {
  return last === null ? '' : new Date(last).getUTCFullYear();
}

/**
 * @param {string} name
 * @param {HTMLElement} control
 * @param {import('../lib/dom.js').Child} [beside]
 */
function labelled(name, control, beside) {
  return el('div', { class: 'reading-field' }, el('label', {}, el('span', {}, name), control), beside);
}

/**
 * What is most likely meant, in one click.
 * @param {string} label
 * @param {string} title
 * @param {() => void} onClick
 */
function shortcut(label, title, onClick) {
  return el('button', { class: 'button small', type: 'button', title, on: { click: onClick } }, label);
}
