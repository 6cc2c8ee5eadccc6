/**
 * Everything about one file: how it was read, how its times are known, what is wrong with it, and how to read it otherwise.
 *
 * @module
 */
import { el } from '../lib/dom.js';
import { formatCount, formatDuration, formatNoun, formatRange, formatShare, formatZone } from '../lib/format.js';
import { visibleText } from '../lib/visible.js';
import { readFiles } from '../state/places.js';
import { baselineBox } from './compare.js';
import { flawItem } from './flaws.js';
import { readingForm } from './reading-form.js';

/** @typedef {import('./app.js').App} App */
/** @typedef {import('../protocol.js').Report} Report */
/** @typedef {import('../protocol.js').FileReport} FileReport */
/** @typedef {import('../lib/format.js').Clock} Clock */

/**
 * @param {FileReport} file One that was read.
 * @param {Report} report
 * @param {Clock} clock
 * @param {App} app
 */
export function fileDetail(file, report, clock, app) {
  const flaws = report.flaws.filter((flaw) => readFiles(report)[flaw.file]?.file === file);
  const facts = [
    fact('Read as', ...formatsOf(file, app)),
    fact('Fits', ...fitOf(file)),
    file.misfits.length > 0 && fact('Doesn’t fit', misfitsOf(file, app)),
    fact('Times', timesText(file, clock)),
    file.first_ms !== null && fact('Zone', capital(file.zone)),
    file.first_ms !== null && fact('Year', yearText(file)),
    ...notesOf(report, file.name).map((text) => fact('Note', visibleText(text))),
    flaws.length > 0 &&
      fact(
        'Flaws',
        el(
          'ul',
          { class: 'flaws-list' },
          flaws.map((flaw) => flawItem(flaw, report, clock, app)),
        ),
      ),
  ];
  const isOnly = readFiles(report).length < 2;
  const baseline = isOnly ? null : el('div', { class: 'baseline-toggle' }, baselineBox(file.name, report, app.session, 'Known to be good: the baseline that the others are compared with and judged by'));
  return el('div', { class: 'file-detail' }, el('div', {}, baseline, el('dl', { class: 'file-facts' }, facts)), readingForm(file, report, app));
}

/** What was found while the file was unpacked. @param {Report} report @param {string} name */
function notesOf({ notes }, name) {
  return notes.filter(({ file }) => file === name).map(({ text }) => text);
}

/**
 * The chosen format, then those that read lines that are not of it.
 * @param {FileReport} file
 * @param {App} app
 */
function formatsOf(file, app) {
  const [chosen, ...others] = file.formats;
  const counted = (/** @type {number} */ events) => el('span', { class: 'quiet' }, formatNoun(events, 'event'));
  if (others.length === 0) return [chosen.title, ' ', counted(chosen.events)];
  return [
    el(
      'ul',
      { class: 'file-formats' },
      file.formats.map((format) =>
        el(
          'li',
          {},
          format === chosen ? null : ['from ', lineLink(file, format.first_line, format.title, app), ' on: '],
          format.title,
          ' ',
          counted(format.events),
        ),
      ),
    ),
  ];
}

/** @param {FileReport} file */
function fitOf({ coverage, runner_up: next }) {
  const share = `${formatShare(coverage)} of the lines with text`;
  return next ? [share, el('span', { class: 'quiet' }, `next best: ${next.title}, ${formatShare(next.coverage)}`)] : [share];
}

/**
 * @param {FileReport} file
 * @param {App} app
 */
function misfitsOf(file, app) {
  const links = file.misfits.map((line) => lineLink(file, line, 'unparsed', app));
  return el('span', {}, 'first at ', links.flatMap((link, index) => [index > 0 && ', ', link]));
}

/**
 * @param {FileReport} file
 * @param {number} inFile
 * @param {string} why
 * @param {App} app
 */
function lineLink(file, inFile, why, { explore }) {
  const show = () => explore.showLine(file.first_line + inFile - 1, why);
  return el('button', { class: 'link', type: 'button', on: { click: show } }, `line ${formatCount(inFile)}`);
}

/**
 * @param {FileReport} file
 * @param {Clock} clock
 */
function timesText({ first_ms: first, last_ms: last }, clock) {
  if (first === null || last === null) return 'none in the lines';
  return `${formatRange(first, last, 'time', clock)} ${formatZone(last, clock)} · ${formatDuration(last - first)}`;
}

/** @param {FileReport} file */
function yearText({ year }) {
  if (year.startsWith('inferred')) return `${capital(year)}, from the file’s date`;
  return capital(year);
}

/** @param {string} text */
function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/**
 * @param {string} name
 * @param {...import('../lib/dom.js').Child} value
 */
function fact(name, ...value) {
  return el('div', {}, el('dt', {}, name), el('dd', {}, value));
}
