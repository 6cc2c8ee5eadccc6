/**
 * Help: what the words mean, and the keys.
 *
 * @module
 */
import { el } from '../lib/dom.js';
import { stepError, stepHit } from '../state/search.js';
import { switchClock } from './clock.js';
import { mountDialog } from './dialogs.js';
import { showSearch } from './search.js';

/** @typedef {import('./app.js').App} App */

/** @type {[string[], string][]} */
const KEYS = [
  [['/'], 'Search through the whole log'],
  [['n', 'N'], 'Next and previous line that the search found'],
  [['e', 'E'], 'Next and previous line with an error'],
  [['['], 'Previous finding'],
  [[']'], 'Next finding'],
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

/** @type {[string, string][]} */
const WORDS = [
  [
    'Template',
    'A message with its changing parts replaced by placeholders. “Failed password for <*>” is one template, however many users it names.',
  ],
  ['Window', 'A stretch of time, one minute unless set otherwise. Windows are compared with each other.'],
  ['Score', 'How easily a window can be told apart from the others, from 0 to 1. It ranks; it is not a probability.'],
  [
    'Finding',
    'One window, or several in a row, with a high score. It names the measures that made the score, and shows the lines.',
  ],
  [
    'Threat',
    'What a rule sees in a line, or in what a source or a user does over the whole log: guessing, a success after failures, an attack in a request. It names its rule, its reason and a technique of ATT&CK.',
  ],
  ['Unparsed', 'A line that does not fit the format that most lines have. Counted, kept, and shown.'],
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
    el('h3', {}, 'Words'),
    el(
      'dl',
      { class: 'words' },
      WORDS.map(([word, what]) => el('div', {}, el('dt', {}, word), el('dd', {}, what))),
    ),
  ]);
}

/** The page's own keys: single ones, only where no text is typed and no dialog is open. @param {App} app */
export function mountKeys(app) {
  const { store, explore } = app;
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const target = /** @type {Element} */ (event.target);
    if (target.closest?.('input, textarea, select, dialog:not(#sheet)')) return;
    if (searchKey(event.key, app)) return event.preventDefault();
    // The sheet lies over what the other keys are about.
    if (target.closest?.('dialog')) return;
    if (event.key === '[') explore.selectNext(-1);
    else if (event.key === ']') explore.selectNext(1);
    else if (event.key.toLowerCase() === 'u') switchClock(store);
    else if (event.key.toLowerCase() === 'c') store.set({ dialog: 'check' });
    else if (event.key === '?') store.set({ dialog: 'help' });
    else return;
    event.preventDefault();
  });
}

/** The keys that lead through lines. Whether it was one of them. @param {string} key @param {App} app */
function searchKey(key, app) {
  if (!app.store.get().report) return false;
  if (key === '/') showSearch(app);
  else if (key === 'n' || key === 'N') stepHit(app, key === 'N');
  else if (key === 'e' || key === 'E') stepError(app, key === 'E');
  else return false;
  return true;
}
