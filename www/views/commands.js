/**
 * Everything that can be done, as a list: views, actions, settings, findings. The palette shows it, and names each one's key.
 *
 * @module
 */
import { byId } from '../lib/dom.js';
import { savePictures } from '../lib/pictures.js';
import { THEMES, forgetChoices, storeTheme } from '../state/theme.js';
import { dropModel } from '../state/model.js';
import { undropNoted } from '../state/noted.js';
import { showLines, stepError } from '../state/search.js';
import { allStored } from '../state/stored.js';
import { isHunted, openThreat, titleOf } from '../state/threats.js';
import { EXPORTS } from './export-menu.js';
import { headlineOf } from './findings.js';
import { switchClock } from './clock.js';
import { noteInHand } from './noted.js';
import { showSearch } from './search.js';
import { TABS, goTo } from './tabs.js';
import { THREAT_VIEWS } from './threats.js';

/** @typedef {import('./app.js').App} App */
/** @typedef {{title: string, keys?: string, run: () => unknown}} Command */

/** Findings and threats that are listed by name. */
const MOST_NAMED = 50;

/** Fields of the settings that lead to themselves. @type {[string, string][]} */
const SETTINGS = [
  ['setting-window', 'window length'],
  ['setting-overlap', 'overlap of windows'],
  ['setting-budget', 'budget, how many findings'],
  ['setting-preset', 'verdict, how detectors come to one'],
  ['setting-seed', 'seed'],
  ['setting-format', 'format'],
  ['setting-pattern', 'own pattern'],
  ['setting-year', 'year'],
  ['setting-zone', 'time zone'],
];

/** @param {App} app @returns {Command[]} */
export function commandsOf(app) {
  const isOpen = app.store.get().phase === 'ready';
  const known = [...(isOpen ? [...viewsOf(app), ...actionsOf(app), ...savesOf(app), ...namedOf(app)] : []), ...opensOf(app), ...pageOf(app)];
  return [...known, ...buttonsOf(new Set(known.map(({ title }) => title)))];
}

/** Where buttons stand that are of one row or one line, are named after what the log holds, or have a command of their own. */
const NOT_LISTED = 'dialog, td, th, li, [role="tab"], [data-entity], #filters, .tour, #top, #tabs';

/**
 * Every other button that is on the screen, by what is written on it.
 * @param {ReadonlySet<string>} known
 */
function buttonsOf(known) {
  const all = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('main button:not(:disabled), main summary, #notice button'));
  const shown = [...all].filter((button) => !button.closest(NOT_LISTED) && button.checkVisibility());
  const named = shown.map((button) => ({ title: `Here: ${(button.getAttribute('aria-label') ?? button.innerText).replace(/\s+/g, ' ').trim()}`, run: () => button.click() }));
  const isNew = (/** @type {Command} */ { title }, /** @type {number} */ at) => !known.has(title) && named.findIndex((one) => one.title === title) === at;
  return named.filter(isNew);
}

/** @param {App} app */
function viewsOf({ store }) {
  return [
    ...TABS.map(({ name, title }) => ({ title: `Go to ${title}`, run: () => goTo(store, name) })),
    ...THREAT_VIEWS.map(({ name, title }) => ({
      title: `Threats: ${title}`,
      run: () => {
        store.set({ threatView: name });
        goTo(store, 'threats');
      },
    })),
  ];
}

/** @param {App} app @returns {Command[]} */
function actionsOf(app) {
  const { store, session, explore } = app;
  const { report, selected, zoom, filters, following, model } = store.get();
  const finding = report?.findings.find(({ rank }) => rank === selected);
  const expected = report?.settings.expected?.length ?? 0;
  return [
    { title: 'Search the whole log', keys: '/', run: () => showSearch(app) },
    ...(filters.length > 0
      ? [
          { title: 'Filters: see the lines that pass', run: () => showLines(app, { chips: filters, span: zoom }) },
          { title: 'Filters: clear', run: () => store.set({ filters: [] }) },
        ]
      : []),
    ...(byId('follow').hidden ? [] : [{ title: following ? 'Stop following the file' : 'Follow the file as it grows', run: () => byId('follow').click() }]),
    ...(model ? [{ title: 'Judge by the log itself again, without the model', run: () => dropModel(app) }] : []),
    { title: 'All lines', run: () => explore.showAll(1) },
    { title: 'Next error', keys: 'e', run: () => stepError(app, false) },
    { title: 'Previous error', keys: 'E', run: () => stepError(app, true) },
    { title: 'Note the line in hand', keys: 'm', run: () => noteInHand(app) },
    { title: 'Noted lines', run: () => goTo(store, 'noted') },
    ...(store.get().dropped ? [{ title: 'Undo: note the line again that was taken back', run: () => undropNoted(store) }] : []),
    { title: 'Next finding', keys: ']', run: () => explore.selectNext(1) },
    { title: 'Previous finding', keys: '[', run: () => explore.selectNext(-1) },
    ...(finding ? [{ title: 'Zoom to the open finding', run: () => explore.zoomTo(finding) }] : []),
    ...(finding ? [{ title: 'Mark the open finding as expected', keys: 'f', run: openExpected }] : []),
    ...(expected > 0 ? [{ title: 'Undo: forget what was expected last', run: () => session.forget(expected - 1) }] : []),
    ...(zoom ? [{ title: 'Show all of the timeline', run: () => explore.zoom(null) }] : []),
    { title: 'Lines in columns, or as they are', run: () => store.set({ columns: !store.get().columns }) },
    { title: 'Wrap long lines, or not', run: () => store.set({ wrap: !store.get().wrap }) },
    { title: 'Read the log again', run: () => session.reopen() },
    { title: 'Close the log', run: () => byId('home').click() },
    ...SETTINGS.map(([id, title]) => ({ title: `Setting: ${title}`, run: () => openSetting(store, id) })),
  ];
}

/** @param {App} app */
function savesOf({ store, explore }) {
  return [
    { title: 'Export: report to hand on (redacted)', keys: 'x', run: () => store.set({ dialog: 'handout' }) },
    { title: 'Export: pictures of the charts', run: () => savePictures(explore) },
    ...EXPORTS.map(({ name, what }) => ({ title: `Export: ${name} – ${what}`, run: () => explore.export(name) })),
  ];
}

/** @param {App} app */
function namedOf(app) {
  const { report, threats } = app.store.get();
  return [
    ...(report?.findings ?? []).slice(0, MOST_NAMED).map((finding) => ({
      title: `Finding ${finding.rank}: ${headlineOf(finding)}`,
      run: () => app.explore.select(finding.rank),
    })),
    ...(isHunted(threats) ? threats.findings : []).slice(0, MOST_NAMED).map((threat) => ({
      title: `Threat ${threat.number + 1}: ${titleOf(threat)}`,
      run: () => openThreat(app, threat.number),
    })),
  ];
}

/** @param {App} app */
function opensOf({ store }) {
  const samples = [...document.querySelectorAll('[data-sample]')].map((button) => ({
    title: `Open: sample ${button.querySelector('b')?.textContent ?? ''}`,
    run: () => /** @type {HTMLElement} */ (button).click(),
  }));
  return [
    { title: 'Open: choose files', run: () => byId('file-input').click() },
    { title: 'Open: choose a folder', run: () => byId('folder-input').click() },
    { title: 'Open: paste log text', run: () => store.set({ dialog: 'paste' }) },
    ...samples,
  ];
}

/** @param {App} app @returns {Command[]} */
function pageOf({ store }) {
  return [
    { title: 'Settings', run: () => store.set({ dialog: 'settings' }) },
    { title: 'Check a single line', keys: 'c', run: () => store.set({ dialog: 'check' }) },
    { title: 'Privacy: how the log is kept here, what is stored', run: () => store.set({ dialog: 'privacy' }) },
    {
      title: 'Privacy: let the page try every way out',
      run: () => {
        store.set({ dialog: 'privacy' });
        byId('probe').click();
      },
    },
    ...(allStored().length > 0 ? [{ title: 'Privacy: forget what is stored in this browser', run: () => forget(store) }] : []),
    { title: 'Single letters as keys, or not', run: () => store.set({ hasKeys: !store.get().hasKeys }) },
    { title: 'Help, keys and words', keys: '?', run: () => store.set({ dialog: 'help' }) },
    { title: 'Tour of the page', run: () => store.set({ tour: 0 }) },
    { title: 'Times in UTC or in this browser’s zone', keys: 'u', run: () => switchClock(store) },
    ...THEMES.map((theme) => ({
      title: `Theme: ${theme}`,
      run: () => {
        store.set({ theme });
        storeTheme(theme);
      },
    })),
  ];
}

/** @param {App['store']} store */
function forget(store) {
  forgetChoices(store);
  store.set({ notice: { tone: 'note', text: 'Nothing is stored in this browser any more.', action: null } });
}

/** Opens the settings at a field. @param {App['store']} store @param {string} id */
export function openSetting(store, id) {
  store.set({ dialog: 'settings' });
  const field = document.getElementById(id);
  const folded = field?.closest('details');
  if (folded) folded.open = true;
  field?.scrollIntoView({ block: 'center' });
  field?.focus();
}

/** Opens what the open finding could be expected by. */
export function openExpected() {
  const toggle = document.getElementById('expect');
  if (!toggle) return;
  if (toggle.getAttribute('aria-expanded') !== 'true') toggle.click();
  /** @type {HTMLElement} */ (document.querySelector('#offer-panel button') ?? toggle).focus();
}
