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
  return { title, isOut: false, template: null, level: null, entity: null, status: null, files: null, lines: null, ...asked };
}

/** @param {number} template */
export const templateChip = (template) => chip(`template ${template}`, { template });

/** @param {string} level */
export const levelChip = (level) => chip(`level ${level}`, { level });

/**
 * Whether something that is about these entities is left by filters: by those for entities, of which those of one kind are choices.
 * @param {{kind: import('../protocol.js').EntityKind, id: number}[]} entities
 * @param {Chip[]} chips
 */
export function fitsChips(entities, chips) {
  const asked = chips.filter(({ entity }) => entity !== null);
  const has = (/** @type {Chip} */ { entity }) => entities.some(({ kind, id }) => kind === entity?.kind && id === entity.id);
  const only = asked.filter(({ isOut }) => !isOut);
  const kinds = new Set(only.map(({ entity }) => entity?.kind));
  return [...kinds].every((kind) => only.some((chip) => chip.entity?.kind === kind && has(chip))) && !asked.some((chip) => chip.isOut && has(chip));
}

/** What events must be by the page's filters, whatever time is shown, as the engine wants it. @param {Pick<import('./app-state.js').State, 'filters' | 'report'>} state */
export function filterOfPage({ filters, report }) {
  return filterOf({ chips: filters, span: null }, { report });
}

/**
 * What lines must be besides holding the text, as the engine wants it.
 * @param {Pick<import('./app-state.js').Search, 'chips' | 'span'>} search
 * @param {Pick<import('./app-state.js').State, 'report'>} state
 * @returns {import('../protocol.js').SearchFilter | null}
 */
export function filterOf({ chips, span }, { report }) {
  if (chips.length === 0 && span === null) return null;
  const wanted = (/** @type {boolean} */ isOut) => chips.filter((chip) => chip.isOut === isOut).map(({ template, level, entity, status, files, lines }) => ({ template, level, entity, status, files, lines }));
  return { only: wanted(false), without: wanted(true), span: span && { ...span, by: report?.windows.basis ?? 'time' } };
}
