/**
 * Notes: what the engine met on its way, each with its place; and what it measured.
 *
 * @module
 */
import { byId, el, fill } from '../lib/dom.js';
import { formatCount, formatNoun } from '../lib/format.js';
import { visibleText } from '../lib/visible.js';
import { tableOf } from './table.js';
import { placeText } from './text.js';

/** @typedef {import('./app.js').App} App */
/** @typedef {import('../protocol.js').Report} Report */

/** @param {App} app */
export function mountNotes(app) {
  app.store.watch(
    (state) => state.report,
    (report) => fill(byId('panel-notes'), report && [diagnosticsOf(report, app), featuresOf(report)]),
  );
}

/**
 * @param {Report} report
 * @param {App} app
 */
function diagnosticsOf(report, { explore }) {
  const { diagnostics, ledger } = report;
  if (diagnostics.length === 0) {
    const { unparsed } = ledger;
    const told = unparsed === 0 ? 'Nothing to report: every line fits the format.' : `Nothing odd about the lines that were read. ${formatNoun(unparsed, 'line')} ${unparsed === 1 ? 'fits' : 'fit'} no format: see the ledger above.`;
    return el('p', { class: 'panel notes-none' }, told);
  }
  const rows = diagnostics.map(({ code, count, first_line: line, text }) =>
    el(
      'tr',
      {},
      el('td', { class: 'number strong' }, formatCount(count)),
      el('td', {}, visibleText(text), ' ', el('code', { class: 'quiet' }, code)),
      el(
        'td',
        { class: 'number' },
        line !== null &&
          el('button', { class: 'link number', type: 'button', on: { click: () => explore.showLine(line, code) } }, placeText(report, line)),
      ),
    ),
  );
  const columns = [{ title: 'Count', class: 'number' }, 'What', { title: 'First line', class: 'number' }];
  return tableOf(columns, rows, { name: 'notes', frame: 'panel' });
}

/** @param {Report} report */
function featuresOf({ detector }) {
  return el(
    'section',
    { class: 'notes-features' },
    el('h2', {}, 'What each window was measured by'),
    el('p', { class: 'quiet' }, `${detector.title} compares all windows in these features.`),
    tableOf(
      ['Feature', 'Unit', 'Meaning', 'Used'],
      detector.features.map((feature) =>
        el(
          'tr',
          {},
          el('th', { scope: 'row' }, feature.title),
          el('td', { class: 'quiet' }, feature.unit),
          el('td', {}, feature.what),
          el('td', {}, feature.used ? 'yes' : 'no: the same in every window'),
        ),
      ),
      { frame: 'panel' },
    ),
  );
}
