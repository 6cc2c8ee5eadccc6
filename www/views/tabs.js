/**
 * The tabs under the timeline: findings, threats, sessions, entities, templates, compare, detectors, labels, noted, files, notes.
 *
 * @module
 */
import { byId, el, fill } from '../lib/dom.js';
import { formatCount } from '../lib/format.js';
import { overlaps } from '../state/explore.js';
import { countInTime, takenTemplates } from '../state/heat.js';
import { findingsThatPass } from '../state/passing.js';
import { filtered, isHunted, threatsOfPage } from '../state/threats.js';

/** @typedef {import('./app.js').App} App */
/** @typedef {import('../state/app-state.js').Tab} Tab */
/** @typedef {import('./app.js').State} State */
/** @typedef {import('../protocol.js').Report} Report */

/** @type {{name: Tab, title: string, count: (report: Report, state: State) => string}[]} */
export const TABS = [
  { name: 'findings', title: 'Findings', count: ({ findings }, state) => partOf(findingsIn(state, findings), findings.length) },
  { name: 'threats', title: 'Threats', count: (_report, state) => (isHunted(state.threats) ? threatsIn(state, state.threats) : '') },
  { name: 'sessions', title: 'Sessions', count: () => '' },
  { name: 'entities', title: 'Entities', count: () => '' },
  { name: 'templates', title: 'Templates', count: ({ templates }, state) => partOf(templatesIn(state, templates), templates.length) },
  { name: 'compare', title: 'Compare', count: () => '' },
  { name: 'detectors', title: 'Detectors', count: () => '' },
  { name: 'labels', title: 'Labels', count: () => '' },
  { name: 'noted', title: 'Noted', count: (_report, { noted }) => (noted.size > 0 ? formatCount(noted.size) : '') },
  { name: 'files', title: 'Files', count: (report) => formatCount(report.files.length) },
  { name: 'notes', title: 'Notes', count: (report) => formatCount(report.diagnostics.length) },
];

/** @param {App} app */
export function mountTabs({ store }) {
  const tabs = TABS.map(({ name, title }) => {
    const count = el('span', { class: 'tab-count' });
    const tab = el(
      'button',
      {
        class: 'tab',
        id: `tab-${name}`,
        type: 'button',
        role: 'tab',
        'aria-controls': `panel-${name}`,
        on: { click: () => store.set({ tab: name }) },
      },
      title,
      count,
    );
    return { tab, count };
  });
  fill(
    byId('tabs'),
    tabs.map(({ tab }) => tab),
  );
  byId('tabs').addEventListener('keydown', (event) => moveTab(event, store));
  store.watch(
    (state) => state.tab,
    (chosen) => {
      TABS.forEach(({ name }, index) => {
        tabs[index].tab.setAttribute('aria-selected', String(name === chosen));
        tabs[index].tab.tabIndex = name === chosen ? 0 : -1;
        byId(`panel-${name}`).hidden = name !== chosen;
      });
      const at = TABS.findIndex(({ name }) => name === chosen);
      reveal(byId('tabs'), tabs[at].tab);
    },
  );
  const countAll = (/** @type {unknown} */ _changed, /** @type {State} */ state) =>
    TABS.forEach(({ count }, index) => (tabs[index].count.textContent = state.report ? count(state.report, state) : ''));
  store.watch((state) => state.report, countAll);
  store.watch((state) => state.threats, countAll);
  store.watch((state) => state.zoom, countAll);
  store.watch((state) => state.filters, countAll);
  store.watch((state) => state.passing, countAll);
  store.watch((state) => state.inTime, countAll);
  store.watch((state) => state.threatFilter, countAll);
  store.watch((state) => state.noted, countAll);
}

/** Shows a view, and takes the focus to its tab. @param {App['store']} store @param {Tab} tab */
export function goTo(store, tab) {
  store.set({ tab });
  byId(`tab-${tab}`).focus();
}

/**
 * Where there is no room for all tabs, scrolls to the chosen one, and the page not at all.
 * @param {HTMLElement} list
 * @param {HTMLElement} tab
 */
function reveal(list, tab) {
  const [left, right] = [tab.offsetLeft - list.offsetLeft, tab.offsetLeft - list.offsetLeft + tab.offsetWidth];
  if (left < list.scrollLeft) list.scrollLeft = left;
  else if (right > list.scrollLeft + list.clientWidth) list.scrollLeft = right - list.clientWidth;
}

/**
 * @param {KeyboardEvent} event
 * @param {App['store']} store
 */
function moveTab(event, store) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const at = TABS.findIndex(({ name }) => name === store.get().tab);
  const { name } = TABS[(at + step + TABS.length) % TABS.length];
  goTo(store, name);
}

/** How many findings the shown time and the filters leave. @param {State} state @param {import('../protocol.js').Finding[]} findings */
function findingsIn(state, findings) {
  const left = findingsThatPass(state)?.left.map(({ finding }) => finding) ?? findings;
  return left.filter((one) => !state.zoom || overlaps(one, state.zoom)).length;
}

/** How many templates the filters leave and the shown time has. @param {State} state @param {import('../protocol.js').Template[]} templates */
function templatesIn(state, templates) {
  const left = takenTemplates(templates, state.filters);
  return countInTime(state, left) ?? left.length;
}

/** The threats that are listed, of those that there are. @param {State} state @param {import('../protocol.js').Hunted} threats */
function threatsIn(state, { findings, count }) {
  const left = filtered(threatsOfPage(state), state.threatFilter).length;
  return partOf(left === findings.length ? count : left, count);
}

/** @param {number} left @param {number} all */
function partOf(left, all) {
  return left === all ? formatCount(all) : `${formatCount(left)} of ${formatCount(all)}`;
}
