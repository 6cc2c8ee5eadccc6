/**
 * Help: what the words mean, and the keys.
 *
 * @module
 */
import { byId, el } from '../lib/dom.js';
import { WORDS } from '../lib/words.js';
import { stepError, stepHit } from '../state/search.js';
import { openExpected } from './commands.js';
import { switchClock } from './clock.js';
import { mountDialog } from './dialogs.js';
import { noteInHand, writeInHand } from './noted.js';
import { showSearch } from './search.js';

/** @typedef {import('./app.js').App} App */

/** About the height of a line in pixels. */
const ROW = 22;

/** @type {[string[], string][]} */
const KEYS = [
  [['Ctrl', 'K'], 'Everything that can be done, by a few letters of it'],
  [['/'], 'Search through the whole log'],
  [['n', 'N'], 'Next and previous line that the search found'],
  [['e', 'E'], 'Next and previous line with an error'],
  [['[', ']'], 'Previous and next finding'],
  [['j', 'k'], 'Down and up in the list or the lines that are shown'],
  [['m', 'M'], 'Note the line in hand, or no longer; write the note'],
  [['f'], 'Mark the open finding as expected'],
  [['x'], 'Export'],
  [['Ctrl', 'V'], 'Analyse what is in the clipboard'],
  [['←', '→'], 'Move the timeline’s cursor, with Shift by ten'],
  [['+', '−'], 'Zoom the timeline in and out'],
  [['↑', '↓'], 'Go from threat to threat'],
  [['Enter'], 'Open the finding under the cursor'],
  [['Esc'], 'Close a dialog; on the timeline: show everything'],
  [['C'], 'Check a single line'],
  [['U'], 'Times in UTC or in this browser’s zone'],
  [['?'], 'This help'],
];

/** @param {App} app */
export function mountHelp(app) {
  mountDialog(app, 'help', 'Help', () => [
    el('h3', {}, 'Keys'),
    el(
      'dl',
      { class: 'keys' },
      KEYS.map(([keys, what]) =>
        el(
          'div',
          {},
          el(
            'dt',
            {},
            keys.map((key) => el('kbd', {}, key)),
          ),
          el('dd', {}, what),
        ),
      ),
    ),
    el('label', { class: 'keys-switch' }, keysBox(app), 'Single letters are keys'),
    el('h3', {}, 'Words'),
    el(
      'dl',
      { class: 'words' },
      Object.entries(WORDS).map(([word, what]) => el('div', {}, el('dt', {}, word), el('dd', {}, what))),
    ),
  ]);
}

/** The page's own keys: single ones, only where no text is typed and no dialog is open. @param {App} app */
export function mountKeys(app) {
  const { store, explore } = app;
  document.addEventListener('keydown', (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === 'k') {
      event.preventDefault();
      store.set({ dialog: store.get().dialog === 'palette' ? null : 'palette' });
      return;
    }
    if (!store.get().hasKeys) return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const target = /** @type {Element} */ (event.target);
    if (target.closest?.('input, textarea, select, dialog:not(#sheet)')) return;
    if (searchKey(event.key, app) || ((event.key === 'j' || event.key === 'k') && move(event.key === 'j' ? 1 : -1, app))) return event.preventDefault();
    // The sheet lies over what the other keys are about.
    if (target.closest?.('dialog')) return;
    if (event.key === '[') explore.selectNext(-1);
    else if (event.key === ']') explore.selectNext(1);
    else if (event.key.toLowerCase() === 'u') switchClock(store);
    else if (event.key.toLowerCase() === 'c') store.set({ dialog: 'check' });
    else if (event.key === 'f') openExpected();
    else if (event.key === 'x' && store.get().report) openExports();
    else if (event.key === '?') store.set({ dialog: 'help' });
    else return;
    event.preventDefault();
  });
}

/** Whether single letters do anything: a person who speaks to the page may not want that. @param {App} app */
function keysBox({ store }) {
  const box = el('input', { type: 'checkbox', on: { change: () => store.set({ hasKeys: box.checked }) } });
  box.checked = store.get().hasKeys;
  return box;
}

function openExports() {
  const toggle = byId('export-toggle');
  if (toggle.getAttribute('aria-expanded') !== 'true') toggle.click();
  /** @type {HTMLElement | null} */ (document.querySelector('#export-menu button'))?.focus();
}

/** What the rows of each view are reached by. */
const ROWS = '#threats-list .threat-card, .tab-panel:not(.findings) tbody tr :is(.link, .template-link, .sum-entry, .file-toggle)';

/** Goes down or up in what is shown. Whether there was anything to go through. @param {1 | -1} step @param {App} app */
function move(step, { store, explore }) {
  const { report, sheet, tab } = store.get();
  if (!report) return false;
  if (sheet) {
    const body = document.querySelector('#sheet .all-lines') ?? byId('sheet').querySelector('.sheet-body');
    body?.scrollBy({ top: step * 3 * ROW });
    return true;
  }
  if (tab === 'findings') {
    explore.selectNext(step);
    return true;
  }
  const rows = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(ROWS)]).filter((row) => row.checkVisibility());
  // One a row: the first of what leads from it.
  const firsts = rows.filter((row, at) => row.closest('tr, li') !== rows[at - 1]?.closest('tr, li'));
  const here = document.activeElement?.closest('tr, li') ?? null;
  const at = firsts.findIndex((row) => row.closest('tr, li') === here);
  const next = firsts[at < 0 ? (step > 0 ? 0 : firsts.length - 1) : at + step];
  if (!next) return firsts.length > 0;
  next.focus();
  if (next.dataset.threat !== undefined) next.click();
  return true;
}

/** The keys that lead through lines. Whether it was one of them. @param {string} key @param {App} app */
function searchKey(key, app) {
  if (!app.store.get().report) return false;
  if (key === '/') showSearch(app);
  else if (key === 'n' || key === 'N') stepHit(app, key === 'N');
  else if (key === 'e' || key === 'E') stepError(app, key === 'E');
  else if (key === 'm') noteInHand(app);
  else if (key === 'M') writeInHand(app);
  else return false;
  return true;
}
