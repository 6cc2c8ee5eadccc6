/**
 * What was planted in a sample, and whether it was found: the samples are a test that anyone can read.
 *
 * @module
 */
import { byId, el, fill } from '../lib/dom.js';
import { formatCount, formatNoun } from '../lib/format.js';
import { icon } from '../lib/icons.js';
import { plantedOutcomes } from '../state/selectors.js';

/** @typedef {import('./app.js').App} App */
/** @typedef {ReturnType<typeof plantedOutcomes>[number]} Outcome */

/** @param {App} app */
export function mountPlanted(app) {
  app.store.watch(
    (state) => state.report,
    (report, { planted }) => {
      const outcomes = report ? plantedOutcomes(planted, report.findings) : [];
      byId('planted').hidden = outcomes.length === 0;
      fill(
        byId('planted'),
        outcomes.length > 0 && [
          el(
            'p',
            { class: 'planted-title' },
            `This sample was made up, with ${formatNoun(outcomes.length, 'anomaly', 'anomalies')} planted in it.`,
          ),
          el(
            'ul',
            {},
            outcomes.map((outcome) => rowOf(outcome, app)),
          ),
        ],
      );
    },
  );
}

/**
 * @param {Outcome} outcome
 * @param {App} app
 */
function rowOf({ planted, finding }, { explore }) {
  const lines = `lines ${formatCount(planted.first_line)} – ${formatCount(planted.last_line)}`;
  return el(
    'li',
    { data: { planted: planted.name, found: finding !== null } },
    icon(finding ? 'check' : 'missed'),
    el('span', { title: planted.what }, `planted: ${planted.name}`),
    el(
      'button',
      { class: 'link', type: 'button', on: { click: () => explore.showLine(planted.first_line, planted.name) } },
      lines,
    ),
    finding
      ? el(
          'button',
          { class: 'link', type: 'button', on: { click: () => explore.select(finding.rank) } },
          `finding ${finding.rank}`,
        )
      : el('span', { class: 'planted-missed' }, 'no finding overlaps it'),
  );
}
