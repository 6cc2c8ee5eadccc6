/**
 * Lines that a person notes: marked, with a few words beside each. They live as long as the log is open and are stored nowhere; a
 * report to hand on has them.
 *
 * @module
 */

/** @typedef {import('./app-state.js').AppStore} AppStore */
/** @typedef {import('./app-state.js').State} State */

/** More than this are no notes but a list, for which there is the search. As many lines as are read again at once. */
export const MOST_NOTED = 500;

/** The longest note, in characters: in UTF-8 no longer than the engine takes. */
export const LONGEST_NOTE = 1000;

/** Notes a line, or no longer. @param {AppStore} store @param {number} line */
export function toggleNoted(store, line) {
  if (store.get().noted.has(line)) dropNoted(store, line);
  else note(store, line, '');
}

/** Notes a line with these words, and shows where they are written. @param {AppStore} store @param {number} line @param {string} words */
export function note(store, line, words) {
  const { noted } = store.get();
  if (!noted.has(line) && noted.size >= MOST_NOTED) {
    store.set({ notice: { tone: 'note', text: `${MOST_NOTED} lines are noted, as many as can be. Take one back to note another.`, action: null } });
    return;
  }
  write(store, line, words);
  store.set({ noting: { line, isDropped: false } });
}

/** Sets what is written beside a noted line. @param {AppStore} store @param {number} line @param {string} words */
export function write(store, line, words) {
  // By their numbers, whatever the order in which they were noted.
  const lines = [...store.get().noted, /** @type {const} */ ([line, words.slice(0, LONGEST_NOTE)])];
  store.set({ noted: new Map(lines.sort(([a], [b]) => a - b)) });
}

/** Takes a line back; what was written beside it is kept until something else is done. @param {AppStore} store @param {number} line */
export function dropNoted(store, line) {
  const { noted } = store.get();
  const words = noted.get(line);
  if (words === undefined) return;
  const left = new Map(noted);
  left.delete(line);
  store.set({ noted: left, noting: { line, isDropped: true }, dropped: { line, words } });
}

/** Notes the line again that was taken back last. @param {AppStore} store */
export function undropNoted(store) {
  const { dropped } = store.get();
  if (!dropped) return;
  store.set({ dropped: null });
  note(store, dropped.line, dropped.words);
}

/** The notes that a log of so many lines can have. @param {State['noted']} noted @param {number} lines @returns {State['noted']} */
export function notedWithin(noted, lines) {
  return [...noted.keys()].every((line) => line <= lines) ? noted : new Map([...noted].filter(([line]) => line <= lines));
}
