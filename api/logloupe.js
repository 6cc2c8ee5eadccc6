/**
 * Logloupe for programs: what is to be said of single log lines, in Node and in browsers.
 *
 * The engine lies inside this file, so that nothing is fetched; nothing is sent or stored either. `docs/api.md` tells what
 * the answers mean, `logloupe.d.ts` their types.
 *
 * @module
 */
import { LineAnalyzer, hunt_log, initSync, version as engineVersion } from 'virtual:engine';
import wasmBase64 from 'virtual:wasm-base64';

/** What the engine looks at of a line, in bytes, and two more so that it can tell that there is more. */
const MOST_OF_A_LINE = 65_536 + 2;

/** The most lines, and bytes of them, in one call. */
const MOST_LINES = 100_000;
const MOST_BYTES = 256 * 2 ** 20;

/** The furthest that a Date reaches from 1970, in milliseconds. */
const MOST_MS = 8.64e15;

/** The most bytes of a log that is compared with. */
const MOST_OF_A_LOG = 2 ** 30;

/** What went wrong, as a sentence, with a code for the program. */
export class LogloupeError extends Error {
  /**
   * @param {string} code 'misuse', 'settings', 'limit', 'file', 'empty', 'binary' or 'crashed'.
   * @param {string} message
   */
  constructor(code, message) {
    super(message);
    this.name = 'LogloupeError';
    this.code = code;
  }
}

const encoder = new TextEncoder();
initSync({ module: await WebAssembly.compile(await gunzip(wasmBase64)) });
const analyzer = new LineAnalyzer();

/** Why the engine is of no use any more. @type {string | null} */
let crash = null;

/** The program's version. */
export const version = engineVersion();

/**
 * What is to be said of a line. The answer depends on the line and on what was loaded, not on the lines before.
 * @param {string} text
 * @param {{format?: string}} [options]
 */
export function analyzeLine(text, options) {
  const format = formatOf(options);
  const bytes = encoded(text, '');
  return ask(() => analyzer.analyze(bytes, format));
}

/**
 * The same of lines that belong together: their format is found from all of them.
 * @param {Iterable<string>} texts
 * @param {{format?: string}} [options]
 */
export function analyzeLines(texts, options) {
  const format = formatOf(options);
  const all = linesOf(texts);
  const ends = new Uint32Array(all.length);
  let size = 0;
  const encodedLines = all.map((text, place) => {
    const bytes = encoded(text, ` at place ${place}`);
    size += bytes.length;
    if (size > MOST_BYTES) throw new LogloupeError('limit', `The lines have more than ${MOST_BYTES / 2 ** 20} MiB: give them in portions.`);
    ends[place] = size;
    return bytes;
  });
  const joined = new Uint8Array(size);
  encodedLines.forEach((bytes, place) => joined.set(bytes, ends[place] - bytes.length));
  return ask(() => analyzer.analyze_all(joined, ends, format));
}

/**
 * Compares lines with what a model has learned (`logloupe train LOG -o MODEL`).
 * @param {ArrayBuffer | ArrayBufferView} bytes
 */
export function loadModel(bytes) {
  const model = bytesOf(bytes, 'a model');
  ask(() => analyzer.load_model(model));
}

/**
 * Compares lines with this log, which is read as a whole.
 * @param {string | ArrayBuffer | ArrayBufferView} log
 * @param {{name?: string, modified?: Date | number}} [options] `modified`: the log's date, for times without a year.
 */
export function loadLog(log, options) {
  const bytes = logOf(log);
  const { name = 'log', modified = 0 } = optionsOf(options, ['name', 'modified']);
  if (typeof name !== 'string') throw new LogloupeError('misuse', `Expected the log's name as a string; found ${nameOf(name)}.`);
  const date = modified instanceof Date || typeof modified === 'number' ? Number(modified) : NaN;
  if (!(Math.abs(date) <= MOST_MS)) throw new LogloupeError('misuse', 'Expected the log’s date as a Date, or as milliseconds that one can hold.');
  ask(() => analyzer.load_log(name, bytes, date));
}

/** Compares lines with nothing again: rules alone speak. */
export function unload() {
  ask(() => analyzer.forget());
}

/**
 * Looks for rules of one's own, too; they take the place of those before.
 * @param {{name: string, keyword?: string, regex?: string, severity?: number, technique?: string}[]} rules
 */
export function setRules(rules) {
  const json = jsonOf(rules);
  if (json === undefined) throw new LogloupeError('misuse', 'Expected a list of rules.');
  ask(() => analyzer.set_rules(json));
}

/**
 * What sources and users do over a whole log: who guesses, who got in, who attacks. The gravest first.
 * @param {string | ArrayBuffer | ArrayBufferView} log
 */
export function huntLog(log) {
  const bytes = logOf(log);
  return ask(() => hunt_log(bytes));
}

/** What was answered so far. */
export function stats() {
  return ask(() => analyzer.stats());
}

/** What is loaded, and whether the engine works. */
export function health() {
  return crash === null ? ask(() => analyzer.health()) : { status: 'crashed', version, reason: crash };
}

/**
 * @template T
 * @param {() => T} work
 * @returns {T}
 */
function ask(work) {
  if (crash !== null) throw new LogloupeError('crashed', `Logloupe stopped earlier (${crash}). Load the module again.`);
  try {
    return work();
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError || error instanceof RangeError) {
      crash = error.message;
      throw new LogloupeError('crashed', `Logloupe stopped unexpectedly (${error.message}). Load the module again.`);
    }
    const { code = 'misuse', message = String(error) } = /** @type {{code?: string, message?: string}} */ (error);
    throw new LogloupeError(code, message);
  }
}

/**
 * The line in UTF-8, as far as it is looked at. Half a surrogate pair becomes U+FFFD.
 * @param {unknown} text
 * @param {string} place
 */
function encoded(text, place) {
  if (typeof text !== 'string') throw new LogloupeError('misuse', `Expected a line as a string${place}; found ${nameOf(text)}.`);
  return encoder.encode(text.length > MOST_OF_A_LINE ? text.slice(0, MOST_OF_A_LINE) : text);
}

/** @param {unknown} texts */
function linesOf(texts) {
  const isList = typeof texts === 'object' && texts !== null && Symbol.iterator in texts;
  if (!isList) throw new LogloupeError('misuse', `Expected a list of lines; found ${nameOf(texts)}. For a single line there is analyzeLine.`);
  /** @type {unknown[]} */
  const all = [];
  for (const text of /** @type {Iterable<unknown>} */ (texts)) {
    if (all.length === MOST_LINES) throw new LogloupeError('limit', `There are more than ${MOST_LINES} lines: give them in portions.`);
    all.push(text);
  }
  return all;
}

/**
 * Options, of which each is known: one that is misspelt would be passed over.
 * @param {unknown} options
 * @param {string[]} known
 * @returns {Record<string, unknown>}
 */
function optionsOf(options, known) {
  if (options === undefined || options === null) return {};
  if (typeof options !== 'object' || Array.isArray(options)) {
    throw new LogloupeError('misuse', `Expected options as an object, such as { ${known[0]}: … }; found ${nameOf(options)}.`);
  }
  const unknown = Object.keys(options).find((name) => !known.includes(name));
  if (unknown === undefined) return /** @type {Record<string, unknown>} */ (options);
  const there = known.length === 1 ? `there is ${known[0]}` : `there are ${known.join(' and ')}`;
  throw new LogloupeError('misuse', `There is no option "${unknown}"; ${there}.`);
}

/** @param {unknown} options */
function formatOf(options) {
  const { format } = optionsOf(options, ['format']);
  if (format === undefined || format === null || typeof format === 'string') return format ?? undefined;
  throw new LogloupeError('misuse', `Expected the name of a format as a string; found ${nameOf(format)}.`);
}

/**
 * @param {unknown} bytes
 * @param {string} what
 */
function bytesOf(bytes, what) {
  if (bytes instanceof ArrayBuffer) return new Uint8Array(bytes);
  if (ArrayBuffer.isView(bytes)) return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  throw new LogloupeError('misuse', `Expected the bytes of ${what}, as a Uint8Array or an ArrayBuffer; found ${nameOf(bytes)}.`);
}

/** @param {unknown} log */
function logOf(log) {
  const isTooLong = typeof log === 'string' && log.length > MOST_OF_A_LOG;
  const bytes = typeof log === 'string' && !isTooLong ? encoder.encode(log) : isTooLong ? null : bytesOf(log, 'a log');
  if (bytes && bytes.length <= MOST_OF_A_LOG) return bytes;
  throw new LogloupeError('limit', 'The log has more than 1 GiB: give a part of it, or use the command line.');
}

/** What can be no JSON is undefined. @param {unknown} value */
function jsonOf(value) {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

/** @param {unknown} value */
function nameOf(value) {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'an object' : typeof value;
}

/** @param {string} base64 */
function gunzip(base64) {
  const binary = atob(base64);
  const bytes = Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).arrayBuffer();
}
