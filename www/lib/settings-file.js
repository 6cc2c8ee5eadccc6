/**
 * Settings from a file: those that the page saves, or those in a saved report.
 *
 * @module
 */

/** The settings by name, as docs/report.schema.json has them. */
export const SETTINGS = [
  'window_seconds', 'window_overlap', 'budget', 'seed', 'trees', 'samples', 'preset', 'percentile', 'contamination', 'dbscan', 'autoencoder',
  'format', 'pattern', 'year', 'zone', 'files', 'unpack_limit', 'session_key', 'session_gap', 'sequence', 'miner', 'drain3', 'templates', 'expected', 'hunt',
];

/** The most bytes of a file that is looked into by itself: settings with many rules are far smaller, and a log is opened at once. */
const MOST_LOOKED = 2 ** 20;

/** The most bytes of such a file: a report of many templates is large, its settings are not. */
const MOST_BYTES = 64 * 2 ** 20;

/**
 * The settings in a file. Whether their values are possible, the engine says.
 * @param {File} file
 * @returns {Promise<import('../protocol.js').Settings>}
 * @throws An error with a sentence, where there are none.
 */
export async function readSettings(file) {
  if (file.size > MOST_BYTES) throw new Error('The file is too large for settings. Choose a settings.json or a report.json that was saved here.');
  const value = parse(await file.text());
  const settings = isObject(value) && isObject(value.settings) ? value.settings : value;
  // Of several names, the engine says which is no setting's; where none is, the file is something else.
  if (!isObject(settings) || !Object.keys(settings).some((name) => SETTINGS.includes(name))) throw none();
  return settings;
}

/** Whether files may be settings, by name and size. Others are never looked into. @param {File[]} files */
export function maySettings(files) {
  return files.length === 1 && /\.json$/i.test(files[0].name) && files[0].size <= MOST_LOOKED;
}

/**
 * Whether a file holds settings and is no log: one object, all of whose names are settings'. In a file that is called so, most are
 * enough: the engine says which of them is none.
 * @param {File} file
 */
export async function areSettings(file) {
  // What can't be read is no settings; whoever opens it says why.
  const value = await file.text().then(parse).catch(() => null);
  const names = isObject(value) ? Object.keys(value) : [];
  const known = names.filter((name) => SETTINGS.includes(name)).length;
  return known > 0 && (known === names.length || (/settings/i.test(file.name) && 2 * known >= names.length));
}

/**
 * Whether a file is called as the one that the page saves, or a further copy of it: whatever is in it, nobody means it for a log.
 * @param {File} file
 */
export function isCalledSettings({ name }) {
  return /^settings([ _-]?(\(\d+\)|\d+))?\.json$/i.test(name);
}

/** @param {string} text */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    throw none();
  }
}

/**
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
function isObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function none() {
  return new Error('Expected settings as JSON; the file holds none. Choose a settings.json or a report.json that was saved here.');
}
