/**
 * The settings of the analysis. Applying them never reads the log again.
 *
 * @module
 */
import { el } from '../lib/dom.js';
import { formatDuration } from '../lib/format.js';
import { WINDOW_CHOICES } from '../state/selectors.js';
import { mountDialog } from './dialogs.js';

/** @typedef {import('./app.js').App} App */
/** @typedef {import('../protocol.js').Settings} Settings */

const MOST_SEED = 2 ** 32 - 1;

/** @param {App} app */
export function mountSettings(app) {
  mountDialog(app, 'settings', 'Settings', () => [formOf(app)]);
}

/** @param {App} app */
function formOf(app) {
  const used = app.store.get().report?.settings ?? app.store.get().settings;
  const window = windowField(used.window_seconds ?? null);
  const budget = el('input', {
    class: 'input short',
    type: 'number',
    id: 'setting-budget',
    min: 1,
    max: 1000,
    step: 1,
    required: true,
    value: used.budget ?? 20,
  });
  const seed = el('input', {
    class: 'input',
    type: 'number',
    id: 'setting-seed',
    min: 0,
    max: MOST_SEED,
    step: 1,
    required: true,
    value: used.seed ?? 42,
  });
  const fresh = el(
    'button',
    { class: 'button small', type: 'button', on: { click: async () => (seed.value = String(await app.session.freshSeed())) } },
    'Fresh seed',
  );
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    app.store.set({ dialog: null });
    app.session.analyse({ ...used, window_seconds: window.read(), budget: Number(budget.value), seed: Number(seed.value) });
  };
  return el(
    'form',
    { class: 'settings', on: { submit } },
    field(
      'Window length',
      'setting-window',
      'Lines are counted in windows of this length, and a window is what can be unusual. Automatic takes one minute, or less for a short log.',
      window.nodes,
    ),
    field('Budget', 'setting-budget', 'At most this many findings: how many would you look at? 1 to 1,000.', [budget]),
    field(
      'Seed',
      'setting-seed',
      'The detector draws random numbers from it. The same log, settings and seed give the same report, byte for byte.',
      [seed, fresh],
    ),
    el(
      'p',
      { class: 'dialog-actions' },
      el('span', { class: 'quiet' }, 'The log is not read again.'),
      el('button', { class: 'button primary', type: 'submit' }, 'Analyse'),
    ),
  );
}

/** A choice of usual lengths, and a field for any other. @param {number | null} seconds */
function windowField(seconds) {
  const isCustom = seconds !== null && !WINDOW_CHOICES.includes(seconds);
  const choices = [
    ['auto', 'Automatic'],
    ...WINDOW_CHOICES.map((one) => [String(one), formatDuration(one * 1000)]),
    ['custom', 'Other …'],
  ];
  const select = el(
    'select',
    { class: 'input', id: 'setting-window' },
    choices.map(([value, label]) => el('option', { value }, label)),
  );
  select.value = isCustom ? 'custom' : seconds === null ? 'auto' : String(seconds);
  const custom = el('input', {
    class: 'input short',
    type: 'number',
    min: 0.001,
    step: 'any',
    'aria-label': 'Window length in seconds',
    value: seconds ?? 30,
  });
  const unit = el('span', { class: 'quiet' }, 'seconds');
  const show = () => {
    custom.hidden = unit.hidden = select.value !== 'custom';
    custom.disabled = custom.hidden;
  };
  select.addEventListener('change', show);
  show();
  const read = () => (select.value === 'auto' ? null : Number(select.value === 'custom' ? custom.value : select.value));
  return { nodes: [select, custom, unit], read };
}

/**
 * @param {string} label
 * @param {string} id
 * @param {string} help
 * @param {Node[]} controls
 */
function field(label, id, help, controls) {
  controls[0] instanceof Element && controls[0].setAttribute('aria-describedby', `${id}-help`);
  return el(
    'div',
    { class: 'field' },
    el('label', { for: id }, label),
    el('div', { class: 'field-controls' }, controls),
    el('p', { class: 'quiet', id: `${id}-help` }, help),
  );
}
