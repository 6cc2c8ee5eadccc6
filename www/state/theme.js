/**
 * Light, dark, high contrast, or as the system has it.
 *
 * @module
 */
import { forgetAll, store, stored } from './stored.js';

/** @typedef {import('./app-state.js').Theme} Theme */

const KEY = 'logloupe.theme';
/** @type {Theme[]} */
export const THEMES = ['system', 'light', 'dark', 'contrast'];

/** @returns {Theme} */
export function storedTheme() {
  return THEMES.find((theme) => theme === stored(KEY)) ?? 'system';
}

/** Choosing "system" again leaves nothing stored. @param {Theme} theme */
export function storeTheme(theme) {
  store(KEY, theme === 'system' ? null : theme);
}

/** Forgets what is stored, and with it what was chosen. @param {import('../views/app.js').App['store']} app */
export function forgetChoices(app) {
  forgetAll();
  app.set({ theme: 'system' });
}
