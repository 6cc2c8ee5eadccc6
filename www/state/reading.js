/**
 * How single files are to be read: what a person set for one, in the settings of all.
 *
 * @module
 */

/** @typedef {import('../protocol.js').Settings} Settings */
/** @typedef {import('../protocol.js').FileReport} FileReport */
/** @typedef {import('../protocol.js').Report} Report */

/** Everything that can be set for a file. @typedef {{format: string | null, pattern: string | null, year: number | null, zone: string | null}} Reading */

/** @type {Reading} */
const NOTHING_SET = { format: null, pattern: null, year: null, zone: null };

/**
 * What is set for a file itself: where it is the only one, what is set for all.
 * @param {Report} report
 * @param {string} name
 * @returns {Reading}
 */
export function readingOf({ settings, files }, name) {
  const own = files.length === 1 ? settings : (settings.files ?? []).find((file) => file.name === name);
  const { format, pattern, year, zone } = { ...NOTHING_SET, ...own };
  return { format, pattern, year, zone };
}

/**
 * The settings in which this is set for a file.
 * @param {Report} report
 * @param {string} name
 * @param {Partial<Reading>} change
 * @returns {Settings}
 */
export function withReading(report, name, change) {
  const { settings, files } = report;
  const reading = { ...readingOf(report, name), ...change };
  if (files.length === 1) return { ...settings, ...reading };
  return { ...settings, files: withFile(settings, { name, ...reading, baseline: isBaseline(settings, name) }) };
}

/**
 * Whether a file is known to be good.
 * @param {Settings} settings
 * @param {string} name
 */
export function isBaseline({ files }, name) {
  return (files ?? []).find((file) => file.name === name)?.baseline ?? false;
}

/**
 * The settings in which a file is known to be good, or is not.
 * @param {Settings} settings
 * @param {string} name
 * @param {boolean} baseline
 * @returns {Settings}
 */
export function withBaseline(settings, name, baseline) {
  const own = (settings.files ?? []).find((file) => file.name === name);
  const { format, pattern, year, zone } = { ...NOTHING_SET, ...own };
  return { ...settings, files: withFile(settings, { name, format, pattern, year, zone, baseline }) };
}

/**
 * The list of files with this one in it, or without it where nothing is said of it.
 * @param {Settings} settings
 * @param {Reading & {name: string, baseline: boolean}} file
 */
function withFile({ files }, file) {
  const others = (files ?? []).filter(({ name }) => name !== file.name);
  const { name, baseline, ...reading } = file;
  if (!isSet(reading) && !baseline) return others;
  return [...others, { name, ...reading, ...(baseline ? { baseline } : {}) }];
}

/** Whether anything is set for the file. @param {Reading} reading */
export function isSet(reading) {
  return Object.values(reading).some((value) => value !== null);
}

/** Whether the lines leave the zone out, so that it can be set. @param {FileReport} file */
export function lacksZone({ zone }) {
  return zone.startsWith('not written');
}

/** Whether the lines leave the year out. @param {FileReport} file */
export function lacksYear({ year }) {
  return /^(inferred|set|unknown)/.test(year);
}

/** How a file's instants are known, in a word. @param {FileReport} file @returns {'exact' | 'set' | 'inferred' | 'none'} */
export function knownBy({ first_ms, is_exact, zone, year }) {
  if (first_ms === null) return 'none';
  if (is_exact) return 'exact';
  const isSet = (!zone.startsWith('not written') || zone.endsWith('as set')) && !/^(inferred|unknown)/.test(year);
  return isSet ? 'set' : 'inferred';
}
