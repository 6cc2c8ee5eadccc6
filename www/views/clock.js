/**
 * The switch between UTC and the browser's own zone. It stands where times are shown, and says in which they are.
 *
 * @module
 */
import { el } from '../lib/dom.js';
import { formatZone } from '../lib/format.js';

/** @typedef {import('../state/app-state.js').AppStore} AppStore */
/** @typedef {import('../lib/format.js').Clock} Clock */

/** @param {AppStore} store */
export function clockSwitch(store) {
  const utc = button('utc', 'UTC', 'Show times in UTC (U)', store);
  const local = button('local', 'Local', '', store);
  const host = el('div', { class: 'segments', role: 'group', 'aria-label': 'Times are shown in' }, utc, local);
  store.watch(
    (state) => state.clock,
    (clock) => {
      utc.setAttribute('aria-pressed', String(clock === 'utc'));
      local.setAttribute('aria-pressed', String(clock === 'local'));
    },
  );
  store.watch(
    (state) => state.report,
    (report) => {
      if (!report) return;
      // The zone as it was when the log ends: summer time may have been another then than today.
      const zone = formatZone(report.time.last_ms ?? 0, 'local');
      local.textContent = zone === 'UTC' ? 'My time (UTC)' : zone;
      local.title = `Show times in this browser’s zone, ${Intl.DateTimeFormat().resolvedOptions().timeZone} (U)`;
      host.hidden = report.time.first_ms === null;
    },
  );
  return host;
}

/** @param {AppStore} store */
export function switchClock(store) {
  store.set({ clock: store.get().clock === 'utc' ? 'local' : 'utc' });
}

/**
 * @param {Clock} clock
 * @param {string} label
 * @param {string} title
 * @param {AppStore} store
 */
function button(clock, label, title, store) {
  return el(
    'button',
    { class: 'segment', type: 'button', title, data: { clock }, on: { click: () => store.set({ clock }) } },
    label,
  );
}
