/**
 * Light, dark, or as the system has it. The choice is the only thing this page ever stores.
 *
 * Other pages of the same host share the storage: so the key carries our name. From file:// or in a private window storage
 * may be refused; then the choice lasts as long as the tab.
 *
 * @module
 */

/** @typedef {import('./app-state.js').Theme} Theme */

const KEY = 'logloupe.theme';
/** @type {Theme[]} */
export const THEMES = ['system', 'light', 'dark'];

/** @returns {Theme} */
export function storedTheme() {
  try {
    const stored = /** @type {Theme} */ (localStorage.getItem(KEY));
    return THEMES.includes(stored) ? stored : 'system';
  } catch {
    return 'system';
  }
}

/** Choosing "system" again leaves nothing stored. @param {Theme} theme */
export function storeTheme(theme) {
  try {
    if (theme === 'system') localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, theme);
  } catch {
    // Storage is refused here; the theme is set all the same.
  }
}
