/**
 * The frame that all tables have: it scrolls sideways where there is too little room, and its head stays.
 *
 * @module
 */
import { el } from '../lib/dom.js';

/** @typedef {import('../lib/dom.js').Children} Children */

/**
 * A column's head: its title alone, the cell itself, or a title with more. `class` is that of its cells: 'number', 'wide-only';
 * `what` explains it; `unseen` hides a title from the eye, for what a column without one is.
 * @typedef {string | HTMLTableCellElement | {title: Children, class?: string, what?: string, unseen?: boolean}} Column
 */

/**
 * @param {Column[]} columns
 * @param {HTMLTableSectionElement | HTMLTableRowElement[]} rows The body, or its rows.
 * @param {{name?: string, frame?: string, caption?: string, region?: string}} [how] `name`: its class; `frame`: that of the box around
 *   it, such as 'panel'; `caption`: what it is, for who can't see it; `region`: the same where it scrolls within less height than it needs,
 *   and so must be reached by the keys.
 */
export function tableOf(columns, rows, { name = '', frame = '', caption, region } = {}) {
  const scrolls = region === undefined ? {} : { tabindex: '0', role: 'region', 'aria-label': region };
  return el(
    'div',
    { class: `table-scroll ${frame}`.trim(), ...scrolls },
    el(
      'table',
      { class: `table ${name}`.trim() },
      caption !== undefined && el('caption', { class: 'unseen' }, caption),
      el('thead', {}, el('tr', {}, columns.map(headOf))),
      Array.isArray(rows) ? el('tbody', {}, rows) : rows,
    ),
  );
}

/** @param {Column} column */
function headOf(column) {
  if (column instanceof HTMLTableCellElement) return column;
  if (typeof column === 'string') return el('th', { scope: 'col' }, column);
  const { title, class: name, what, unseen = false } = column;
  return el('th', { scope: 'col', class: name, title: what }, unseen ? el('span', { class: 'unseen' }, title) : title);
}
