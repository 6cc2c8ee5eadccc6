/**
 * The threats by ATT&CK: a column a tactic, a cell a technique, each the way to its threats.
 *
 * @module
 */
import { el } from '../lib/dom.js';
import { formatCount, formatNoun } from '../lib/format.js';
import { icon } from '../lib/icons.js';
import { visibleText } from '../lib/visible.js';
import { NO_FILTER } from '../state/app-state.js';
import { filtered, matrixOf, threatsOfPage } from '../state/threats.js';

/** @typedef {import('./app.js').App} App */
/** @typedef {import('../protocol.js').Hunted} Hunted */

/**
 * @param {Hunted} threats
 * @param {import('../protocol.js').Threat[]} findings Those that are shown.
 * @param {boolean} isPart Whether only a part of the log's time is shown.
 * @param {App} app
 */
export function attackMatrix({ findings: all, attack }, findings, isPart, app) {
  const columns = matrixOf(findings);
  if (columns.length === 0 && all.length > 0) {
    return el('p', { class: 'panel notes-none' }, `No threat ${isPart ? 'in the time shown' : 'as the filters say'}, of ${formatNoun(all.length, 'threat')} in the log.`);
  }
  if (columns.length === 0) {
    return el('p', { class: 'panel notes-none' }, 'No technique was found: the matrix is empty. “Ranked” says what was looked for.');
  }
  return [
    el(
      'div',
      { class: 'templates-tools' },
      el('p', { class: 'quiet' }, `Techniques that the log shows, by tactic, as numbered in ATT&CK version ${attack}. A cell opens its threats.${findings.length < all.length ? ` ${formatCount(findings.length)} of ${formatNoun(all.length, 'threat')} are shown${isPart ? ': those in the time shown' : ''}.` : ''}`),
      el(
        'button',
        { class: 'button small', type: 'button', data: { focus: 'layer' }, on: { click: () => app.explore.export('attack-layer.json') } },
        icon('export'),
        'Layer for the ATT&CK Navigator',
      ),
    ),
    el(
      'div',
      { class: 'matrix', role: 'group', 'aria-label': 'Techniques by tactic' },
      columns.map(({ tactic, count, cells }) =>
        el(
          'section',
          { class: 'matrix-column', 'aria-label': tactic },
          el('h3', {}, tactic, ' ', el('span', { class: 'quiet' }, formatNoun(count, 'threat'))),
          el('ul', {}, cells.map((cell) => el('li', {}, cellOf(cell, tactic, app)))),
        ),
      ),
    ),
  ];
}

/**
 * @param {{id: string, name: string, count: number, severity: number}} cell
 * @param {string} tactic
 * @param {App} app
 */
function cellOf({ id, name, count, severity }, tactic, { store }) {
  const open = () => {
    const filter = { ...NO_FILTER, tactic, technique: id };
    const first = filtered(threatsOfPage(store.get()), filter)[0];
    store.set({ threatView: 'findings', threatFilter: filter, threat: first?.number ?? null, threatLines: null });
    document.getElementById('threats-list')?.querySelector('button')?.focus();
  };
  return el(
    'button',
    { class: 'matrix-cell', type: 'button', data: { technique: id, severity, focus: `${tactic} ${id}` }, on: { click: open } },
    el('span', { class: 'matrix-id' }, id || 'no technique'),
    el('span', {}, visibleText(name)),
    el('span', { class: 'matrix-count' }, formatNoun(count, 'threat')),
  );
}
