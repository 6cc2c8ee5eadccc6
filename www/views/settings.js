/**
 * The settings of the analysis. The log is read again only for those that say how it is read.
 *
 * @module
 */
import { el } from '../lib/dom.js';
import { formatDuration } from '../lib/format.js';
import { visibleText } from '../lib/visible.js';
import { readSettings } from '../lib/settings-file.js';
import { COMMON_ZONES, readZone, zoneOfBrowser } from '../lib/zones.js';
import { WINDOW_CHOICES } from '../state/selectors.js';
import { messageOf, readsAlike } from '../state/session.js';
import { detectorFields } from './detector-settings.js';
import { mountDialog } from './dialogs.js';
import { expectedList } from './expected.js';
import { listFormats } from './format-list.js';
import { patternPreview } from './pattern-preview.js';

/** @typedef {import('./app.js').App} App */
/** @typedef {import('../protocol.js').Settings} Settings */

const MOST_SEED = 2 ** 32 - 1;
const SAMPLE_PATTERN = '(?P<time>\\S+ \\S+) (?P<level>\\w+) (?P<message>.*)';
const SAMPLE_GROK = '%{TIMESTAMP_ISO8601:time} %{LOGLEVEL:level} %{GREEDYDATA:message}';
const SAMPLE_TIME = '%d.%m.%Y %H:%M:%S';
const GROUPS = ['time', 'level', 'host', 'process', 'ip', 'user', 'method', 'path', 'status', 'message'];

/** @param {App} app */
export function mountSettings(app) {
  mountDialog(app, 'settings', 'Settings', () => [formOf(app)]);
}

/** @param {App} app */
function formOf(app) {
  const used = app.store.get().settings;
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
  const overlap = el('input', {
    class: 'input short',
    type: 'number',
    id: 'setting-overlap',
    min: 1,
    max: 60,
    step: 1,
    required: true,
    value: used.window_overlap ?? 1,
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
  const reading = readingFields(app, used);
  const detectors = detectorFields(used, field);
  const chosen = () => ({
    ...used,
    expected: app.store.get().settings.expected ?? used.expected,
    ...detectors.read(used),
    window_seconds: window.read(),
    window_overlap: Number(overlap.value),
    budget: Number(budget.value),
    seed: Number(seed.value),
    ...reading.read(),
  });
  const cost = el('span', { class: 'quiet' });
  const analyse = el('button', { class: 'button primary', type: 'submit' });
  const showCost = () => {
    const again = !readsAlike(used, { ...used, ...reading.read() });
    cost.textContent = again ? 'The log is read again.' : 'The log is not read again.';
    analyse.textContent = again ? 'Read and analyse' : 'Analyse';
  };
  showCost();
  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    analyse.disabled = true;
    const refusal = await app.session.apply(chosen());
    analyse.disabled = false;
    if (refusal === null) app.store.set({ dialog: null });
    else reading.refuse(refusal);
  };
  return el(
    'form',
    { class: 'settings', on: { submit, input: showCost } },
    field(
      'Window length',
      'setting-window',
      'Lines are counted in windows of this length, and a window is what can be unusual. Automatic takes one minute, or less for a short log.',
      window.nodes,
    ),
    field('Overlap', 'setting-overlap', 'In how many windows an event lies. With 5, a window of five minutes begins every minute: what lies across a border is seen whole. 1: windows do not overlap.', [overlap]),
    field('Budget', 'setting-budget', 'At most this many findings: how many would you look at? 1 to 1,000.', [budget]),
    field(
      'Seed',
      'setting-seed',
      'The detector draws random numbers from it. The same log, settings and seed give the same report, byte for byte.',
      [seed, fresh],
    ),
    detectors.nodes,
    el('h3', {}, (app.store.get().report?.files.length ?? 1) > 1 ? 'How the files are read' : 'How the file is read'),
    reading.nodes,
    expectedList(app),
    el('p', { class: 'dialog-actions' }, fileActions(app, reading.refuse), cost, analyse),
  );
}

/**
 * Saving the settings that are in use, and taking others from a file.
 * @param {App} app
 * @param {(text: string) => void} refuse
 */
function fileActions(app, refuse) {
  const { session, explore, store, client } = app;
  /** @param {File} file @returns {Promise<string | null>} Why they can't be taken. */
  const take = async (file) => {
    const settings = await readSettings(file);
    await client.request({ type: 'check', settings });
    return session.apply(settings);
  };
  if (!store.get().report) return null;
  const input = el('input', { class: 'unseen', type: 'file', id: 'settings-file', tabindex: '-1', accept: '.json,application/json', 'aria-label': 'Load settings from a file' });
  input.addEventListener('change', async () => {
    const file = input.files?.[0];
    // Emptied, so that choosing the same file again is a change again.
    const text = file && (await take(file).catch(messageOf));
    input.value = '';
    if (!file) return;
    if (text === null) store.set({ dialog: null });
    else refuse(String(text));
  });
  const save = el('button', { class: 'button small', type: 'button', on: { click: () => explore.export('settings.json') } }, 'Save settings');
  const load = el('button', { class: 'button small', type: 'button', on: { click: () => input.click() } }, 'Load settings …');
  return el('span', { class: 'settings-file' }, save, load, input);
}

/**
 * Format, pattern, year and zone. They hold for the open log only, and for each of its files that has none of its own.
 * @param {App} app
 * @param {Settings} used
 */
function readingFields(app, used) {
  const format = el('select', { class: 'input', id: 'setting-format' }, el('option', { value: '' }, 'Found by itself'));
  const formatNote = el('span', { class: 'quiet' });
  const pattern = el('input', {
    class: 'input pattern',
    type: 'text',
    id: 'setting-pattern',
    value: used.pattern ?? '',
    spellcheck: 'false',
    autocomplete: 'off',
    autocapitalize: 'off',
    dir: 'ltr',
  });
  const year = el('input', { class: 'input short', type: 'number', id: 'setting-year', min: 1970, max: 9999, step: 1, value: used.year ?? '', placeholder: 'inferred' });
  const zone = el('input', { class: 'input short', type: 'text', id: 'setting-zone', list: 'setting-zones', value: used.zone ?? '', placeholder: 'UTC', autocomplete: 'off', spellcheck: 'false' });
  const refusal = el('p', { class: 'field-refusal', id: 'setting-refusal', role: 'alert' });
  const read = () => ({
    format: format.value || null,
    pattern: pattern.value.trim() || null,
    year: year.value ? Number(year.value) : null,
    zone: readZone(zone.value),
  });
  const showPrecedence = () => {
    format.disabled = pattern.value.trim() !== '';
    formatNote.textContent = format.disabled ? 'The pattern below goes before it.' : nowText(app, used);
    refusal.textContent = '';
    for (const one of [format, pattern, zone]) one.removeAttribute('aria-invalid');
  };
  pattern.addEventListener('input', showPrecedence);
  format.addEventListener('input', showPrecedence);
  showPrecedence();
  listFormats(app, format, used.format ?? null).catch((error) => {
    formatNote.textContent = `The list of formats could not be had: ${messageOf(error)}`;
  });
  /** @param {string} text */
  const refuse = (text) => {
    // A fault in a pattern is shown under the pattern, in lines of its own.
    refusal.textContent = text.split('\n').map(visibleText).join('\n');
    const culprit = /zone/i.test(text) ? zone : format.disabled ? pattern : format;
    culprit.setAttribute('aria-invalid', 'true');
    culprit.focus();
  };
  const zones = el('datalist', { id: 'setting-zones' }, [...new Set([...COMMON_ZONES, zoneOfBrowser(Date.now())])].map((value) => el('option', { value })));
  const nodes = [
    field('Format', 'setting-format', 'What the lines are taken for. It holds for this log only.', [format, formatNote]),
    field('Year', 'setting-year', 'Of the last event, where the lines don’t write it. Without it, the latest year that fits the file’s date.', [year]),
    field('Zone', 'setting-zone', 'Of times that are written without one: UTC, or a distance from it such as +02:00.', [zone, zones]),
    field(
      'Pattern',
      'setting-pattern',
      [
        'Of your own, matched from a line’s beginning: a regular expression with named groups such as ',
        el('code', {}, SAMPLE_PATTERN),
        ', grok such as ',
        el('code', {}, SAMPLE_GROK),
        ', or how the time is written at the beginning of each line, ',
        el('code', {}, SAMPLE_TIME),
        '. Groups: ',
        GROUPS.flatMap((name, index) => [index > 0 && ', ', el('code', {}, name)]),
        '. Lines that it doesn’t match belong to the event above them.',
      ].flat(),
      [pattern],
    ),
    patternPreview(app, pattern),
    refusal,
  ];
  return { nodes, read, refuse };
}

/**
 * What the log is taken for at present.
 * @param {App} app
 * @param {Settings} used
 */
function nowText({ store }, used) {
  const { report } = store.get();
  return report && !used.format ? `now: ${report.format.title}` : '';
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
 * @param {string | import('../lib/dom.js').Child[]} help
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
