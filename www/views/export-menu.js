/**
 * The menu of files to save: each is written by the engine, byte for byte as the command line writes it.
 *
 * @module
 */
import { el } from '../lib/dom.js';
import { icon } from '../lib/icons.js';
import { savePictures } from '../lib/pictures.js';

/** @typedef {import('./app.js').App} App */
/** @typedef {import('../state/explore.js').ExportName} ExportName */

/** @type {{name: ExportName, what: string}[]} */
export const EXPORTS = [
  { name: 'report.json', what: 'Everything on this page, with its settings' },
  { name: 'settings.json', what: 'The settings alone, for another log or the command line' },
  { name: 'usual.model', what: 'What is usual in this log: drop it on this page, and other logs are judged by it. It holds templates: what came once stands in it nearly word by word' },
  { name: 'findings.csv', what: 'A row for each finding' },
  { name: 'findings.jsonl', what: 'A finding a line, with all that is known of it' },
  { name: 'windows.csv', what: 'A row for each time window, with its features and score' },
  { name: 'templates.csv', what: 'A row for each template, with its count' },
  { name: 'entities.csv', what: 'A row for each address, user, host and process' },
  { name: 'threats.csv', what: 'A row for each threat' },
  { name: 'threats.json', what: 'All threats with their reasons, as a JSON array' },
  { name: 'attack-layer.json', what: 'The techniques of the threats, for the ATT&CK Navigator' },
  { name: 'lines.csv', what: 'A row for each line: format, kind, time, level, template, and the file of several' },
  { name: 'events.jsonl', what: 'An event a line: place, time, level, template, and whom it names' },
];

/** @param {App} app */
export function exportMenu({ explore, store }) {
  const toggle = el(
    'button',
    {
      class: 'button',
      id: 'export-toggle',
      type: 'button',
      'aria-expanded': 'false',
      'aria-controls': 'export-menu',
      'aria-label': 'Export',
    },
    icon('export'),
    el('span', { class: 'button-label' }, 'Export'),
    icon('down'),
  );
  const menu = el(
    'div',
    { class: 'menu', id: 'export-menu', hidden: true },
    el(
      'button',
      { class: 'menu-item', type: 'button', id: 'open-handout', on: { click: () => store.set({ dialog: 'handout' }) } },
      el('b', {}, 'Report to hand on …'),
      el('span', {}, 'A web page, Markdown or Timesketch; redacted unless you want the names'),
    ),
    el(
      'button',
      { class: 'menu-item', type: 'button', id: 'save-pictures', on: { click: () => savePictures(explore) } },
      el('b', {}, 'Pictures'),
      el('span', {}, 'Each chart on the screen, as PNG'),
    ),
    EXPORTS.map(({ name, what }) =>
      el(
        'button',
        { class: 'menu-item', type: 'button', data: { export: name }, on: { click: () => explore.export(name) } },
        el('b', {}, name),
        el('span', {}, what),
      ),
    ),
    el('p', { class: 'quiet menu-note' }, 'Saved on this machine, times in UTC; spreadsheets read the cells as text. These files have names and addresses as they stand in the log.'),
  );
  const host = el('div', { class: 'menu-host' }, toggle, menu);
  makeDisclosure(host, toggle, menu);
  store.watch(
    (state) => state.phase,
    () => (menu.hidden = true),
  );
  return host;
}

/**
 * Opens on a click of its button; closes on Esc, on a click elsewhere, when the focus leaves and when an item was chosen.
 * @param {HTMLElement} host
 * @param {HTMLElement} toggle
 * @param {HTMLElement} panel
 */
function makeDisclosure(host, toggle, panel) {
  const show = (/** @type {boolean} */ open) => {
    panel.hidden = !open;
    toggle.setAttribute('aria-expanded', String(open));
  };
  toggle.addEventListener('click', () => show(panel.hasAttribute('hidden')));
  panel.addEventListener('click', (event) => {
    if (!(/** @type {Element} */ (event.target).closest('button'))) return;
    show(false);
    toggle.focus();
  });
  host.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || panel.hidden) return;
    event.stopPropagation();
    show(false);
    toggle.focus();
  });
  document.addEventListener('pointerdown', (event) => host.contains(/** @type {Node} */ (event.target)) || show(false));
  host.addEventListener('focusout', (event) => {
    const next = /** @type {Node | null} */ (event.relatedTarget);
    if (next && !host.contains(next)) show(false);
  });
}
