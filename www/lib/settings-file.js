/**
 * Settings from a file: those that the page saves, or those in a saved report.
 *
 * @module
 */

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
  if (!isObject(settings)) throw none();
  return settings;
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
