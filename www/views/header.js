/**
 * The bar at the top: what is open, what can be done with it, and the page's own tools.
 *
 * @module
 */
import { byId, el, fill } from '../lib/dom.js';
import { formatBytes, formatCount, formatNoun, formatShare } from '../lib/format.js';
import { icon } from '../lib/icons.js';
import { THEMES, storeTheme } from '../state/theme.js';
import { exportMenu } from './export-menu.js';
import { visibleText } from '../lib/visible.js';
import { showSearch } from './search.js';
import { formatsOf, leftOut, passedOver } from '../state/selectors.js';
import { logText } from './text.js';

/** @typedef {import('./app.js').App} App */
/** @typedef {import('./app.js').State} State */
/** @typedef {import('../protocol.js').Report} Report */

/** More names than this make no list that anybody reads in a tooltip. */
const MOST_NAMES = 30;

const THEME_NAMES = { system: 'as the system', light: 'light', dark: 'dark', contrast: 'high contrast' };

/** @param {App} app */
export function mountHeader(app) {
  const { store } = app;
  byId('home').addEventListener('click', () => leave(app));
  store.watch(
    (state) => state.report,
    (_report, state) => fill(byId('top-file'), openedOf(state, store)),
  );
  fill(
    byId('top-actions'),
    button('zoom', 'Search', () => showSearch(app)),
    button('settings', 'Settings', () => store.set({ dialog: 'settings' })),
    exportMenu(app),
    button('open', 'Open another', () => byId('file-input').click()),
  );
  const theme = toolButton('theme', () => switchTheme(store));
  fill(
    byId('top-tools'),
    toolButton('check', () => store.set({ dialog: 'check' }), 'line', 'Check a line'),
    toolButton('privacy', () => store.set({ dialog: 'privacy' }), 'shield', 'How this page keeps your log here'),
    toolButton('help', () => store.set({ dialog: 'help' }), 'help', 'Help and keys'),
    theme,
  );
  store.watch(
    (state) => state.theme,
    (name) => {
      fill(theme, icon(name));
      theme.title = `Theme: ${THEME_NAMES[name]}`;
      theme.setAttribute('aria-label', theme.title);
    },
  );
}

/** Back to the first screen; noted lines, which nothing brings back, are not lost without a word. @param {App} app */
function leave({ store, session }) {
  const { phase, noted } = store.get();
  if (phase === 'idle') return;
  if (noted.size === 0) return session.close();
  const text = `${formatNoun(noted.size, 'noted line')} would be gone with the log. A report (Export) keeps ${noted.size === 1 ? 'it' : 'them'}.`;
  store.set({ notice: { tone: 'problem', text, action: 'close' } });
}

/**
 * @param {State} state
 * @param {App['store']} store
 */
function openedOf({ report }, store) {
  if (!report) return null;
  const opened = report.files.length > 1 ? filesOf(report, store) : fileOf(report, () => openReading(store));
  return [...opened, ...leftOutOf(report, store)];
}

/**
 * Several files: how many, how large, in what formats. All of it leads to the list of them.
 * @param {Report} report
 * @param {App['store']} store
 */
function filesOf(report, store) {
  const { files, input } = report;
  const formats = formatsOf(report);
  const names = files.slice(0, MOST_NAMES).map(({ name }) => visibleText(name));
  if (files.length > MOST_NAMES) names.push(`and ${formatCount(files.length - MOST_NAMES)} more`);
  const show = () => showFiles(store);
  return [
    el('button', { class: 'top-name link-quiet', type: 'button', id: 'open-files', title: names.join('\n'), on: { click: show } }, formatNoun(files.length, 'file')),
    el('span', { class: 'quiet top-size' }, formatBytes(input.bytes)),
    el('button', { class: 'chip', type: 'button', title: formats.map(({ title }) => title).join('\n'), on: { click: show } }, formatNoun(formats.length, 'format')),
  ];
}

/**
 * What of that which was opened is not in the result.
 * @param {Report} report
 * @param {App['store']} store
 */
function leftOutOf(report, store) {
  const left = leftOut(report).length + passedOver(report).length;
  if (left === 0) return [];
  const show = () => showFiles(store);
  return [el('button', { class: 'chip left-out', type: 'button', title: 'See why', on: { click: show } }, `${formatCount(left)} left out`)];
}

/** @param {App['store']} store */
function showFiles(store) {
  store.set({ tab: 'files' });
  byId('tab-files').focus();
  byId('panel-files').scrollIntoView({ block: 'nearest' });
}

/**
 * @param {Report} report
 * @param {() => void} onFormat
 */
function fileOf({ format, input }, onFormat) {
  return [
    el('span', { class: 'top-name' }, logText(input.name)),
    el('span', { class: 'quiet top-size' }, formatBytes(input.bytes)),
    el(
      'button',
      {
        class: 'chip',
        type: 'button',
        title: `${formatShare(format.coverage)} of the lines fit the format ${format.title}. Click to choose another.`,
        on: { click: onFormat },
      },
      el('span', { id: 'format-name', data: { name: format.name } }, format.title),
      el('span', { class: 'quiet' }, formatShare(format.coverage)),
    ),
  ];
}

/** Opens the settings at what says how the file is read. @param {App['store']} store */
function openReading(store) {
  store.set({ dialog: 'settings' });
  byId('setting-format').focus();
}

/** @param {App['store']} store */
function switchTheme(store) {
  const next = THEMES[(THEMES.indexOf(store.get().theme) + 1) % THEMES.length];
  store.set({ theme: next });
  storeTheme(next);
}

/**
 * @param {string} iconName
 * @param {string} label
 * @param {() => void} onClick
 */
function button(iconName, label, onClick) {
  return el(
    'button',
    { class: 'button', type: 'button', title: label, 'aria-label': label, on: { click: onClick } },
    icon(iconName),
    el('span', { class: 'button-label' }, label),
  );
}

/**
 * @param {string} id
 * @param {() => void} onClick
 * @param {string} [iconName]
 * @param {string} [label]
 */
function toolButton(id, onClick, iconName, label) {
  return el(
    'button',
    { class: 'button ghost square', id: `tool-${id}`, type: 'button', 'aria-label': label, title: label, on: { click: onClick } },
    iconName && icon(iconName),
  );
}
