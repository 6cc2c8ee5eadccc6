/**
 * A line as small as a word, beside the words that say the same.
 *
 * @module
 */
import { svg } from '../lib/dom.js';

/** @param {string} path What an svg path draws, in a field of 96 by 20. */
export function sparkline(path) {
  return svg('svg', { viewBox: '0 0 96 20', class: 'sparkline', 'aria-hidden': 'true', preserveAspectRatio: 'none' }, svg('path', { d: path }));
}
