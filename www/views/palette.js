/**
 * The palette: type a few letters of what is wanted, choose with the arrows, Enter does it.
 *
 * @module
 */
import { el, fill } from '../lib/dom.js';
import { fitting } from '../lib/fuzzy.js';
import { visibleText } from '../lib/visible.js';
import { commandsOf } from './commands.js';
import { mountDialog } from './dialogs.js';

/** @typedef {import('./app.js').App} App */
/** @typedef {import('./commands.js').Command} Command */

/** More than this nobody reads: another letter finds the rest. */
const MOST_SHOWN = 12;

/** @param {App} app */
export function mountPalette(app) {
  mountDialog(app, 'palette', 'Go to or do', () => contentOf(app));
}

/** @param {App} app */
function contentOf({ store, ...app }) {
  const commands = commandsOf({ store, ...app });
  /** @type {Command[]} */
  let shown = [];
  let at = 0;
  const list = el('ul', { class: 'palette-list', role: 'listbox', id: 'palette-list', 'aria-label': 'What can be done' });
  const none = el('p', { class: 'quiet', role: 'status' });
  const box = el('input', {
    class: 'input palette-text',
    type: 'text',
    id: 'palette-text',
    role: 'combobox',
    autofocus: true,
    autocomplete: 'off',
    spellcheck: 'false',
    'aria-label': 'What to go to or do',
    'aria-expanded': 'true',
    'aria-controls': 'palette-list',
    'aria-autocomplete': 'list',
  });
  const run = (/** @type {Command | undefined} */ command) => {
    if (!command) return;
    store.set({ dialog: null });
    command.run();
  };
  const mark = () => {
    [...list.children].forEach((option, place) => option.setAttribute('aria-selected', String(place === at)));
    if (shown.length > 0) box.setAttribute('aria-activedescendant', `palette-${at}`);
    else box.removeAttribute('aria-activedescendant');
    list.children[at]?.scrollIntoView({ block: 'nearest' });
  };
  const show = () => {
    shown = fitting(commands, box.value, ({ title }) => title).slice(0, MOST_SHOWN);
    at = 0;
    none.textContent = shown.length === 0 ? 'Nothing is called so. Try fewer letters.' : '';
    list.hidden = shown.length === 0;
    fill(
      list,
      shown.map((command, place) =>
        el(
          'li',
          { role: 'option', id: `palette-${place}`, on: { click: () => run(command) } },
          el('span', {}, visibleText(command.title)),
          command.keys && el('kbd', {}, command.keys),
        ),
      ),
    );
    mark();
  };
  box.addEventListener('input', show);
  box.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === 'Enter') run(shown[at]);
    else if (step && shown.length > 0) at = (at + step + shown.length) % shown.length;
    else return;
    event.preventDefault();
    if (step) mark();
  });
  show();
  return [box, list, none];
}
