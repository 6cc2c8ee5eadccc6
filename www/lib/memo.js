/**
 * Remembers the last answer of a pure function, so that derived data is computed once a change and not once a view.
 *
 * @module
 */

/**
 * @template {any[]} A
 * @template R
 * @param {(...inputs: A) => R} compute A pure function; its inputs are compared by identity.
 * @returns {(...inputs: A) => R}
 */
export function memo(compute) {
  /** @type {{inputs: A, answer: R} | null} */
  let last = null;
  return (...inputs) => {
    if (last && sameItems(last.inputs, inputs)) return last.answer;
    last = { inputs, answer: compute(...inputs) };
    return last.answer;
  };
}

/**
 * @param {readonly unknown[]} a
 * @param {readonly unknown[]} b
 */
export function sameItems(a, b) {
  return a.length === b.length && a.every((item, index) => Object.is(item, b[index]));
}
