/**
 * The one place where what changes is kept.
 *
 * A state is never altered, only replaced: so a selector's answer changes exactly when its identity does.
 *
 * @module
 */

/**
 * @template S
 * @typedef {object} Store
 * @property {() => S} get
 * @property {(patch: Partial<S>) => void} set Replaces the named fields and tells the watchers.
 * @property {<T>(select: (state: S) => T, listener: (value: T, state: S) => void) => () => void} watch
 *   Calls the listener now and whenever the selected value changes; returns a function that ends it.
 */

/**
 * @template {object} S
 * @param {S} initial
 * @returns {Store<S>}
 */
export function createStore(initial) {
  let state = initial;
  /** @type {Set<() => void>} */
  const watchers = new Set();
  return {
    get: () => state,
    set(patch) {
      state = { ...state, ...patch };
      for (const notify of [...watchers]) notify();
    },
    watch(select, listener) {
      let value = select(state);
      const notify = () => {
        const next = select(state);
        if (Object.is(next, value)) return;
        value = next;
        listener(value, state);
      };
      watchers.add(notify);
      listener(value, state);
      return () => watchers.delete(notify);
    },
  };
}
