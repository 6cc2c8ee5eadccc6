/**
 * The settings of the detectors: how they come to a verdict, and each one's own.
 *
 * @module
 */
import { el } from '../lib/dom.js';

/** @typedef {import('../protocol.js').Settings} Settings */

/**
 * Numbers, each with its name for people, range, default and effect. A path of two names leads into a detector's own.
 * @type {{path: string[], label: string, min: number, max: number, step: number | 'any', usual: number | null, help: string}[]}
 */
export const NUMBERS = [
  { path: ['percentile'], label: 'Percentile', min: 50, max: 99.99, step: 'any', usual: 95, help: 'Percent. For “vote” and “percentile”: a score above this percentile is anomalous. Higher finds less. Default 95.' },
  { path: ['contamination'], label: 'Contamination', min: 0.0001, max: 0.5, step: 'any', usual: 0.05, help: 'Share of windows. For “contamination”: so many are taken for anomalous, whatever the log. Default 0.05.' },
  { path: ['trees'], label: 'Forest: trees', min: 1, max: 1000, step: 1, usual: 100, help: 'Count. More make its scores steadier and take longer. Default 100.' },
  { path: ['samples'], label: 'Forest: samples', min: 2, max: 65536, step: 1, usual: 256, help: 'Windows that each tree sees. More see finer differences, fewer stand out of crowds better. Default 256.' },
  { path: ['dbscan', 'eps'], label: 'DBSCAN: eps', min: 0.001, max: 1000, step: 'any', usual: null, help: 'Standard deviations within which windows are neighbours. Larger finds less. Empty: the knee of the distances.' },
  { path: ['dbscan', 'min_samples'], label: 'DBSCAN: min_samples', min: 1, max: 100, step: 1, usual: 5, help: 'Windows that make a dense place. More find more. Default 5.' },
  { path: ['autoencoder', 'hidden'], label: 'Autoencoder: hidden', min: 1, max: 256, step: 1, usual: 16, help: 'Units of its outer layers. More learn more, of anomalies too. Default 16.' },
  { path: ['autoencoder', 'latent'], label: 'Autoencoder: latent', min: 1, max: 64, step: 1, usual: 4, help: 'Units in its middle. Fewer find more. Default 4.' },
  { path: ['autoencoder', 'epochs'], label: 'Autoencoder: epochs', min: 1, max: 1000, step: 1, usual: 40, help: 'How often all windows are learnt; fewer where that would take too long. Default 40.' },
  { path: ['autoencoder', 'batch'], label: 'Autoencoder: batch', min: 1, max: 1024, step: 1, usual: 32, help: 'Windows for each step. Default 32.' },
  { path: ['autoencoder', 'learning_rate'], label: 'Autoencoder: learning rate', min: 0.000001, max: 1, step: 'any', usual: 0.01, help: 'Size of a step. Default 0.01.' },
  { path: ['autoencoder', 'starts'], label: 'Autoencoder: starts', min: 1, max: 16, step: 1, usual: 3, help: 'Networks from different starts, whose answers are averaged. Default 3.' },
];

const PRESETS = [
  ['own', 'Our own'],
  ['vote', 'Vote of two in three'],
  ['percentile', 'Percentile of the forest'],
  ['contamination', 'Contamination of the forest'],
];

/**
 * The value of a setting, or its default.
 * @param {Settings} settings
 * @param {typeof NUMBERS[number]} number
 * @returns {number | null}
 */
export function valueOf(settings, { path: [first, second], usual }) {
  const value = /** @type {any} */ (settings)[first];
  return (second === undefined ? value : value?.[second]) ?? usual;
}

/**
 * Settings with these numbers in their places; what the page has no field for stays.
 * @param {Settings} settings
 * @param {(number | null)[]} values One for each of NUMBERS.
 * @returns {Settings}
 */
export function withNumbers(settings, values) {
  const next = /** @type {any} */ ({ ...settings });
  NUMBERS.forEach(({ path: [first, second] }, index) => {
    next[first] = second === undefined ? values[index] : { ...next[first], [second]: values[index] };
  });
  return next;
}

/**
 * @param {Settings} used
 * @param {(label: string, id: string, help: string, controls: Node[]) => Node} field
 */
export function detectorFields(used, field) {
  const preset = el('select', { class: 'input', id: 'setting-preset' }, PRESETS.map(([value, label]) => el('option', { value }, label)));
  preset.value = used.preset ?? 'own';
  const inputs = NUMBERS.map((number) => {
    const id = `setting-${number.path.join('-')}`;
    const { min, max, step, usual } = number;
    return el('input', { class: 'input short', type: 'number', id, min, max, step, required: usual !== null, value: valueOf(used, number) ?? '' });
  });
  const help = 'How detectors come to one verdict. Our own is the calmest on logs without anomalies; the others are rules that people bring along.';
  const own = el(
    'details',
    {},
    el('summary', {}, 'Each detector’s own'),
    NUMBERS.map(({ label, help: effect }, index) => field(label, inputs[index].id, effect, [inputs[index]])),
  );
  const read = (/** @type {Settings} */ settings) => {
    const values = inputs.map(({ value }) => (value === '' ? null : Number(value)));
    return { ...withNumbers(settings, values), preset: /** @type {NonNullable<Settings['preset']>} */ (preset.value) };
  };
  return { nodes: [el('h3', {}, 'Detectors'), field('Verdict', 'setting-preset', help, [preset]), own], read };
}
