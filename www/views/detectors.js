/**
 * Which detectors agree on a finding, and what would have made it normal.
 *
 * @module
 */
import { el } from '../lib/dom.js';
import { formatNoun, formatQuantity, formatValue } from '../lib/format.js';
import { detectorRows, featuresByName, unitOf } from '../state/selectors.js';
import { lossOf } from './losses.js';
import { tableOf } from './table.js';

/** @typedef {import('../protocol.js').Report} Report */
/** @typedef {import('../protocol.js').Finding} Finding */

/** @param {Finding} finding */
export function agreementOf({ detectors }) {
  const agreeing = detectors.filter(({ anomalous }) => anomalous).length;
  return `${agreeing} of ${formatNoun(detectors.length, 'detector')} find it anomalous`;
}

/**
 * @param {Finding} finding
 * @param {Report} report
 */
export function detectorsOf(finding, report) {
  const rows = detectorRows(finding, report).map(({ title, decides, says, anomalous, score, cut, losses }) =>
    el(
      'tr',
      {},
      el('th', { scope: 'row' }, title, decides && el('span', { class: 'reason-what' }, 'The verdict rests on it.'), losses.length > 0 && lossOf(losses)),
      el('td', { class: anomalous ? 'strong' : 'quiet' }, says),
      el('td', { class: 'number' }, score === null ? '–' : formatValue(score)),
      el('td', { class: 'number' }, cut === null ? '–' : formatValue(cut)),
    ),
  );
  const columns = ['Detector', 'Says', { title: 'Score', class: 'number' }, { title: 'Its cut', class: 'number' }];
  return el('div', {}, tableOf(columns, rows, { name: 'detectors' }), changeOf(finding, report));
}

/**
 * @param {Finding} finding
 * @param {Report} report
 */
function changeOf({ change }, report) {
  if (!change) return el('p', { class: 'quiet' }, 'No change of a single measure would have made it normal.');
  const feature = featuresByName(report).get(change.feature);
  const [from, to] = [change.from, change.to].map((value) => formatQuantity(value, unitOf(feature)));
  return el('p', { class: 'quiet' }, `It would have been normal with ${feature?.title ?? change.feature} at ${to} instead of ${from}.`);
}
