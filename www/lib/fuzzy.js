/**
 * Finding by words: each word that is typed must begin a word of a title or stand in it, in any order; or its letters must, one
 * after the other. What fits better comes first.
 *
 * @module
 */

/** How well a word fits, the lower the better. */
const IS_WORD = 0;
const BEGINS_WORD = 1;
const STANDS_IN = 3;
const LETTERS = 9;
/** Letters apart say something only among few: so many at a title's beginning. */
const FEW = 32;

/**
 * The items that fit, the best first; of equals the earlier one.
 * @template T
 * @param {T[]} items
 * @param {string} query
 * @param {(item: T) => string} titleOf
 * @returns {T[]}
 */
export function fitting(items, query, titleOf) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return items
    .map((item) => ({ item, cost: costOf(titleOf(item).toLowerCase(), words) }))
    .filter(({ cost }) => cost < Infinity)
    .sort((a, b) => a.cost - b.cost)
    .map(({ item }) => item);
}

/** @param {string} title @param {string[]} words */
function costOf(title, words) {
  const parts = title.split(/[^\p{L}\p{N}]+/u);
  const cost = words.reduce((sum, word) => sum + costOfWord(title, parts, word), 0);
  return title.startsWith(words.join(' ')) ? cost - 1 : cost;
}

/** @param {string} title @param {string[]} parts Its words. @param {string} word */
function costOfWord(title, parts, word) {
  if (parts.includes(word)) return IS_WORD;
  if (parts.some((part) => part.startsWith(word))) return BEGINS_WORD;
  if (title.includes(word)) return STANDS_IN;
  const few = title.slice(0, FEW);
  let from = 0;
  for (const letter of word) {
    from = few.indexOf(letter, from) + 1;
    if (from === 0) return Infinity;
  }
  return LETTERS;
}
