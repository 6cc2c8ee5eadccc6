/**
 * The thresholds of the hunt: each with what it does, and drawn on what the person's own log has.
 *
 * @module
 */
import { histogram } from '../charts/histogram.js';
import { el, fill } from '../lib/dom.js';
import { formatCount } from '../lib/format.js';
import { visibleText } from '../lib/visible.js';
import { changeHunt } from '../state/threats.js';

/** @typedef {import('./app.js').App} App */
/** @typedef {import('../protocol.js').Hunted} Hunted */
/** @typedef {import('../protocol.js').Measure} Measure */
/** @typedef {import('../protocol.js').Parameter} Parameter */

/** How long after the last key a number is taken, in milliseconds. */
const PATIENCE_MS = 350;

/** The settings that are about the same, by how their names begin. @type {[string, RegExp][]} */
const GROUPS = [
  ['Web requests', /^(scan|flood|web)_/],
  ['Sources and users', /^(ipv6_prefix|sources)$/],
  ['Logins', /./],
];

/** What a value beyond the threshold does. */
const SIDES = { reaches: 'reach it', passes: 'pass it', within: 'stay within it' };

/** @param {App} app */
export function mountThresholds(app) {
  const { store } = app;
  /** @type {Map<string, ReturnType<typeof fieldOf>>} */
  const fields = new Map();
  const list = el('div', {});
  const reset = el(
    'button',
    { class: 'button small', type: 'button', on: { click: () => changeHunt(app, Object.fromEntries(parametersOf(app).map(({ name, default: value }) => [name, value]))) } },
    'Back to the defaults',
  );
  store.watch(
    (state) => state.threats,
    (threats) => {
      if (!threats || typeof threats !== 'object') return;
      const { parameters, measures } = threats;
      if (fields.size === 0) {
        for (const parameter of parameters) fields.set(parameter.name, fieldOf(parameter, app));
        fill(list, ['Logins', 'Web requests', 'Sources and users'].map((title) => groupOf(title, fields)));
      }
      for (const parameter of parameters) {
        fields.get(parameter.name)?.show(parameter, measures.find(({ name }) => name === parameter.name) ?? null);
      }
      reset.hidden = parameters.every(({ value, default: usual }) => value === usual);
    },
  );
  return el(
    'div',
    {},
    el(
      'div',
      { class: 'templates-tools' },
      el('p', { class: 'quiet' }, 'From where on something is told. A change takes effect at once; the settings’ file has them, for other logs and for the command line.'),
      reset,
    ),
    list,
  );
}

/** @param {string} title @param {Map<string, ReturnType<typeof fieldOf>>} fields */
function groupOf(title, fields) {
  const own = [...fields].filter(([name]) => GROUPS.find(([, names]) => names.test(name))?.[0] === title);
  return el('section', { class: 'thresholds-group' }, el('h2', {}, title), el('div', { class: 'thresholds' }, own.map(([, { host }]) => host)));
}

/** @param {App} app */
function parametersOf({ store }) {
  const { threats } = store.get();
  return threats && typeof threats === 'object' ? threats.parameters : [];
}

/** @param {Parameter} parameter @param {App} app */
function fieldOf({ name, unit, effect, low, high }, app) {
  const input = el('input', {
    class: 'input short',
    type: 'number',
    id: `threshold-${name}`,
    min: low,
    max: high,
    step: 1,
    required: true,
    'aria-describedby': `threshold-${name}-what`,
  });
  const fault = el('p', { class: 'problem-text', role: 'alert' });
  const chart = el('div', { class: 'threshold-chart' });
  const counted = el('p', { class: 'quiet' });
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const take = async () => {
    clearTimeout(timer);
    const known = parametersOf(app).find((one) => one.name === name);
    if (!input.validity.valid) {
      fault.textContent = `Expected a whole number from ${formatCount(low)} to ${formatCount(high)}.`;
      return;
    }
    fault.textContent = '';
    if (known && known.value !== Number(input.value)) fault.textContent = (await changeHunt(app, { [name]: Number(input.value) })) ?? '';
  };
  input.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(take, PATIENCE_MS);
  });
  input.addEventListener('change', take);

  /** @param {Parameter} now @param {Measure | null} measure */
  const show = ({ value, default: usual }, measure) => {
    // Whoever types there has typed on by now.
    if (document.activeElement !== input || Number(input.value) === value) input.value = String(value);
    const text = measure && measureText(measure);
    fill(chart, measure && text && measure.total > 0 && histogram(measure, value, `${text} The line is at ${formatCount(value)}.`));
    counted.textContent = [text, value !== usual && `The default is ${formatCount(usual)}.`].filter(Boolean).join(' ');
  };
  const host = el(
    'div',
    { class: 'threshold panel', data: { threshold: name } },
    el('div', { class: 'threshold-head' }, el('label', { for: input.id }, el('code', {}, name)), el('span', { class: 'threshold-value' }, input, el('span', { class: 'quiet' }, ` ${unit}`))),
    el('p', { id: `threshold-${name}-what` }, visibleText(effect)),
    chart,
    counted,
    fault,
  );
  return { host, show };
}

/** @param {Measure} measure */
function measureText({ of, side, total, reached, most }) {
  if (total === 0) return 'Nothing in this log has such a value.';
  const sides = /** @type {Record<string, string>} */ (SIDES);
  return `${formatCount(reached)} of ${formatCount(total)} ${of} ${sides[side]}; the greatest value is ${formatCount(most)}.`;
}
