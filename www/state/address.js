/**
 * Where a person is, in the part of the address that browsers keep to themselves: the view, the open finding and threat, the
 * stretch of time, the theme. Numbers and words of ours alone, never anything of a log. So the browser's own buttons lead back
 * and forward, and a reload comes back to the same place once the same log is open.
 *
 * @module
 */
import { THEMES } from './theme.js';

/** @typedef {import('../views/app.js').App} App */
/** @typedef {import('./app-state.js').State} State */
/** @typedef {import('./app-state.js').Tab} Tab */
/** @typedef {import('./app-state.js').Theme} Theme */

/** @type {Tab[]} */
const TABS = ['findings', 'threats', 'sessions', 'entities', 'templates', 'compare', 'detectors', 'labels', 'noted', 'files', 'notes'];

/**
 * What an address says; what it does not say is null.
 * @typedef {{tab: Tab | null, finding: number | null, threat: number | null, zoom: import('./app-state.js').Span | null, theme: Theme | null}} Address
 */

/** The address of a state. @param {Pick<State, 'phase' | 'tab' | 'selected' | 'threat' | 'zoom' | 'theme'>} state */
export function addressOf({ phase, tab, selected, threat, zoom, theme }) {
  const parts = new URLSearchParams();
  if (phase === 'ready') {
    parts.set('view', tab);
    if (tab === 'findings' && selected !== null) parts.set('finding', String(selected));
    if (tab === 'threats' && threat !== null) parts.set('threat', String(threat));
    if (zoom) {
      parts.set('from', String(zoom.from));
      parts.set('to', String(zoom.to));
    }
  }
  if (theme !== 'system') parts.set('theme', theme);
  return parts.toString();
}

/** @param {string} hash With its '#', or without. @returns {Address} */
export function readAddress(hash) {
  const parts = new URLSearchParams(hash.replace(/^#/, ''));
  const number = (/** @type {string} */ name) => {
    const text = parts.get(name) ?? '';
    return /^-?\d{1,16}(\.\d+)?$/.test(text) ? Number(text) : null;
  };
  const [from, to] = [number('from'), number('to')];
  return {
    tab: TABS.find((tab) => tab === parts.get('view')) ?? null,
    finding: number('finding'),
    threat: number('threat'),
    zoom: from !== null && to !== null && from < to ? { from, to } : null,
    theme: THEMES.find((theme) => theme === parts.get('theme')) ?? null,
  };
}

/** Keeps address and state alike. @param {App} app */
export function watchAddress(app) {
  const { store } = app;
  const { theme } = readAddress(location.hash);
  if (theme) store.set({ theme });
  /** While a state is taken from the address, it is not written there. */
  let isTaken = false;
  let isOpen = false;
  const take = async () => {
    isTaken = true;
    await go(app, readAddress(location.hash));
    isTaken = false;
    write(addressOf(store.get()), true);
  };
  store.watch(addressOf, (address, { phase, following }) => {
    // A log that was just opened is shown where the address says, which stays as it is until then. One that grows moves by itself,
    // and nobody wants to go back through that.
    const isNew = phase === 'ready' && !isOpen;
    const wasClosed = phase === 'idle' && isOpen;
    isOpen = phase === 'ready' || (isOpen && phase === 'working');
    if (isNew && location.hash.includes('view=')) return take();
    if (!isTaken && (isOpen || wasClosed || !location.hash.includes('view='))) write(address, isNew || phase !== 'ready' || following !== null);
  });
  /** The address that is being taken: browsers tell of one change in two ways. @type {string | null} */
  let taken = null;
  const hear = async () => {
    const { hash } = location;
    if (hash === taken || hash.replace(/^#/, '') === addressOf(store.get()) || !/=/.test(hash)) return;
    // Without a log there is only the theme to take: the rest waits in the address until one is open.
    if (store.get().phase !== 'ready') return go(app, readAddress(hash));
    taken = hash;
    await take();
    if (taken === hash) taken = null;
  };
  addEventListener('popstate', hear);
  addEventListener('hashchange', hear);
}

/** @param {string} address @param {boolean} isSame Whether it is the same place as before, better told. */
function write(address, isSame) {
  if (address === location.hash.replace(/^#/, '') || (address === '' && !/=/.test(location.hash))) return;
  if (isSame) history.replaceState(null, '', `#${address}`);
  else history.pushState(null, '', `#${address}`);
}

/** @param {App} app @param {Address} address */
async function go({ store, explore }, { tab, finding, threat, zoom, theme }) {
  if (theme) store.set({ theme });
  if (store.get().phase !== 'ready') return;
  if (finding !== null) explore.select(finding);
  if (threat !== null && threat !== store.get().threat) store.set({ threat, threatLines: null });
  if (tab) store.set({ tab });
  const now = store.get().zoom;
  if (now?.from !== zoom?.from || now?.to !== zoom?.to) await explore.zoom(zoom);
}
