/**
 * An “i” behind which a word is explained.
 *
 * @module
 */
import { el } from '../lib/dom.js';
import { WORDS } from '../lib/words.js';

/** @param {keyof typeof WORDS | string} word */
export function info(word) {
  const box = el(
    'details',
    { class: 'info' },
    el('summary', { 'aria-label': `What this means: ${word}`, title: `What “${word}” means` }, 'i'),
    el('span', { class: 'info-text', role: 'note' }, el('b', {}, word), ' ', WORDS[word]),
  );
  const close = () => (box.open = false);
  box.addEventListener('focusout', (event) => !box.contains(/** @type {Node | null} */ (event.relatedTarget)) && close());
  box.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !box.open) return;
    event.stopPropagation();
    event.preventDefault();
    close();
  });
  return box;
}
