/**
 * What of a list is shown, where the shown time and the filters leave a part of it; and the way back to all.
 *
 * @module
 */
import { el } from '../lib/dom.js';

/** @typedef {import('./app.js').App} App */

/** A sentence, and a button that shows all of the log again. @param {string} said @param {App} app */
export function scopeOf(said, { store, explore }) {
  const all = () => {
    store.set({ filters: [] });
    explore.zoom(null);
  };
  return [el('span', { class: 'quiet' }, said), el('button', { class: 'button small', type: 'button', data: { focus: 'all' }, on: { click: all } }, 'Show all')];
}
