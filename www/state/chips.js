/**
 * Filters: what is asked of a line, or what it must not be.
 *
 * @module
 */

/** @typedef {import('./app-state.js').Chip} Chip */

/** Levels that count as errors. @param {string | null | undefined} level */
export function isErrorLevel(level) {
  return level === 'error' || level === 'critical';
}

/** @param {string} title @param {Partial<Chip>} [asked] @returns {Chip} */
export function chip(title, asked = {}) {
  return { title, isOut: false, template: null, level: null, entity: null, ...asked };
}

/** @param {number} template */
export const templateChip = (template) => chip(`template ${template}`, { template });

/** @param {string} level */
export const levelChip = (level) => chip(`level ${level}`, { level });
