/**
 * The thresholds of the hunt: each with what it does, and drawn on what the person's own log has.
 *
 * @module
 */
import { histogram } from '../charts/histogram.js';
import { el, fill } from '../lib/dom.js';
import { formatCount } from '../lib/format.js';
import { visibleText } from '../lib/visible.js';
import { changeHunt, isHunted } from '../state/threats.js';

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

/** What settings are called in a person's words; others by their names. @type {Record<string, string>} */
const TITLES = {
  failures: 'Failed logins of a source',
  spray_users: 'Users that a source tries',
  spray_tries: 'Tries a user, when spraying',
  unknown_users: 'Unknown names that a source tries',
  user_sources: 'Sources that fail for a user',
  before_success: 'Failures before a success',
  success_window: 'Time between failures and a success',
  slow_span: 'How long slow guessing lasts',
  slow_rate: 'How fast slow guessing may be',
  habit: 'Logins that make a user’s habits',
  habit_sources: 'Sources that a user may have',
  habit_days: 'Days that make a user’s hours',
  habit_log: 'Logins that make a log’s habits',
  sudo_failures: 'Wrong passwords for sudo or su',
  probes: 'Connections without a login',
  refusals: 'Refusals of a source',
  scan_paths: 'Missing paths that a source asks for',
  scan_leak: 'Time until a missing path is forgotten',
  flood_requests: 'Requests of a source at once',
  flood_rate: 'Requests that are forgotten',
  web_logins: 'Attempts at a page’s login',
  web_login_leak: 'Time until an attempt is forgotten',
  ipv6_prefix: 'What is one source of IPv6',
  sources: 'Sources and users that are kept',
};

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
      if (!isHunted(threats)) return;
      const { parameters, measures } = threats;
      if (fields.size === 0) {
        for (const parameter of parameters) fields.set(parameter.name, fieldOf(parameter, app));
        // Those that are drawn come first: boxes of one height stand side by side.
        const drawn = new Set(measures.filter(({ total }) => total > 0).map(({ name }) => name));
        const inOrder = [...fields].sort(([a], [b]) => Number(drawn.has(b)) - Number(drawn.has(a)));
        fill(list, ['Logins', 'Web requests', 'Sources and users'].map((title) => groupOf(title, inOrder)));
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

/** @param {string} title @param {[string, ReturnType<typeof fieldOf>][]} fields */
function groupOf(title, fields) {
  const own = fields.filter(([name]) => GROUPS.find(([, names]) => names.test(name))?.[0] === title);
  return el('section', { class: 'thresholds-group' }, el('h2', {}, title), el('div', { class: 'thresholds' }, own.map(([, { host }]) => host)));
}

/** @param {App} app */
function parametersOf({ store }) {
  const { threats } = store.get();
  return isHunted(threats) ? threats.parameters : [];
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
    'aria-describedby': `threshold-${name}-what threshold-${name}-fault`,
  });
  const fault = el('p', { class: 'problem-text', id: `threshold-${name}-fault`, role: 'alert' });
  const inForce = () => parametersOf(app).find((one) => one.name === name)?.value;
  // A value that is not in force must not look like one that is: it is marked, with the reason, until it is another.
  const refuse = (/** @type {string} */ why) => {
    fault.textContent = why && `${why} ${formatCount(inForce() ?? 0)} stays in force.`;
    if (why) input.setAttribute('aria-invalid', 'true');
    else input.removeAttribute('aria-invalid');
  };
  const chart = el('div', { class: 'threshold-chart' });
  const counted = el('p', { class: 'quiet' });
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const take = async () => {
    clearTimeout(timer);
    if (!input.validity.valid) return refuse(`Expected a whole number from ${formatCount(low)} to ${formatCount(high)}.`);
    refuse('');
    const asked = input.value;
    if (inForce() === Number(asked)) return;
    const why = await changeHunt(app, { [name]: Number(asked) });
    if (input.value !== asked || app.store.get().hunting) return;
    if (why !== null) refuse(why);
    // Whoever stopped the hunt has the old value.
    else input.value = String(inForce() ?? asked);
  };
  input.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(take, PATIENCE_MS);
  });
  input.addEventListener('change', take);
  input.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !fault.textContent) return;
    clearTimeout(timer);
    input.value = String(inForce() ?? input.value);
    refuse('');
  });

  /** @param {Parameter} now @param {Measure | null} measure */
  const show = ({ value, default: usual }, measure) => {
    // Whoever types there has typed on by now.
    if (document.activeElement !== input || Number(input.value) === value) {
      input.value = String(value);
      refuse('');
    }
    const text = measure && measureText(measure);
    fill(chart, measure && text && measure.total > 0 && histogram(measure, value, `${text} The line is at ${formatCount(value)}.`));
    counted.textContent = [text, value !== usual && `The default is ${formatCount(usual)}.`].filter(Boolean).join(' ');
  };
  const host = el(
    'div',
    { class: 'threshold panel', data: { threshold: name } },
    el('div', { class: 'threshold-head' }, el('label', { for: input.id }, TITLES[name] ?? named(name), ' ', el('code', {}, name)), el('span', { class: 'threshold-value' }, input, el('span', { class: 'quiet' }, ` ${unit}`))),
    el('p', { id: `threshold-${name}-what` }, visibleText(effect)),
    chart,
    counted,
    fault,
  );
  return { host, show };
}

/** A name of a setting as words. @param {string} name */
function named(name) {
  return name.charAt(0).toUpperCase() + name.slice(1).replaceAll('_', ' ');
}

/** @param {Measure} measure */
function measureText({ of, side, total, reached, most }) {
  if (total === 0) return 'Nothing of the kind was seen in this log.';
  const sides = /** @type {Record<string, string>} */ (SIDES);
  return `${formatCount(reached)} of ${formatCount(total)} ${of} ${sides[side]}; the greatest value is ${formatCount(most)}.`;
}
