/**
 * What this page keeps in the browser: nothing of a log, and nothing at all until a person asks for it. Each thing is listed here
 * with what it is, and all of it is forgotten at once.
 *
 * Other pages of the same host share the storage: so each key carries our name. From file:// or in a private window storage may
 * be refused; then a choice lasts as long as the tab.
 *
 * @module
 */

/** What is ever kept. @type {Record<string, string>} */
const KEPT = {
  'logloupe.theme': 'The theme that you chose',
  'logloupe.tour': 'That the offer of a tour is not to be shown again',
};

/** @param {string} key @returns {string | null} */
export function stored(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** Keeps a value, or nothing of it. @param {string} key @param {string | null} value */
export function store(key, value) {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // Storage is refused here; what was chosen holds all the same.
  }
}

/** What is kept now. */
export function allStored() {
  return Object.entries(KEPT).flatMap(([key, what]) => {
    const value = stored(key);
    return value === null ? [] : [{ key, what, value }];
  });
}

export function forgetAll() {
  for (const key of Object.keys(KEPT)) store(key, null);
}
