/**
 * The choice of a format, for one file or for all.
 *
 * @module
 */
import { el } from '../lib/dom.js';

/** @typedef {import('./app.js').App} App */

/**
 * Fills a list whose first option is that no format is forced.
 * @param {App} app
 * @param {HTMLSelectElement} select
 * @param {string | null} chosen
 */
export async function listFormats({ session }, select, chosen) {
  // Until the list is here, the one that is chosen stands by its name: nobody should change it by being quick.
  if (chosen !== null) select.append(el('option', { value: chosen }, chosen));
  select.value = chosen ?? '';
  const formats = await session.formats();
  const { value } = select;
  const [first] = select.options;
  select.replaceChildren(first, ...formats.map(({ name, title }) => el('option', { value: name }, title)));
  select.value = value;
}
