/**
 * Reading a file into the engine: alone, or with the help of mapping workers.
 *
 * A helper maps slices and knows nothing of the others; the engine merges what comes back in the file's order, so the
 * result is the same for any number of helpers. Each helper has two slices under way: while it maps one, the browser reads
 * the next for it.
 *
 * @module
 */
import { unreadable_file } from 'virtual:engine';

/** @typedef {import('virtual:engine').Engine} Engine */
/** @typedef {import('../protocol.js').Settings} Settings */
/** @typedef {import('./helper.js').HelperRequest} HelperRequest */
/** @typedef {import('./helper.js').HelperReply} HelperReply */

/** How many bytes are read at once. Results don't depend on it. */
export const SLICE = 4 << 20;

/** Slices under way for each helper. */
const DEPTH = 2;

/** Parts that may wait for an earlier one, for each helper. Bounds the memory where one helper is slow. */
const WAITING = 4;

/**
 * @param {Blob} file
 * @param {number} start
 * @param {number} end
 */
export async function bytesOf(file, start, end) {
  try {
    return new Uint8Array(await file.slice(start, end).arrayBuffer());
  } catch {
    throw unreadable_file();
  }
}

/**
 * Reads a file in the engine's own worker. While it takes one slice, the browser reads the next.
 * @param {Engine} engine
 * @param {File} file
 * @param {(bytes: number) => Promise<void>} pause Called between slices with the bytes read so far.
 */
export async function readAlone(engine, file, pause) {
  let next = bytesOf(file, 0, SLICE);
  for (let start = 0; start < file.size; start += SLICE) {
    const bytes = await next;
    next = bytesOf(file, start + SLICE, start + 2 * SLICE);
    next.catch(() => {});
    engine.push(bytes);
    await pause(start + bytes.length);
  }
}

/**
 * Reads a file with helpers.
 * @param {Engine} engine
 * @param {File} file
 * @param {number} job The number under which the page sends the file to the helpers.
 * @param {Settings} settings
 * @param {MessagePort[]} helpers
 * @param {(bytes: number) => Promise<void>} pause Called now and then with the bytes merged so far.
 */
export async function readWithHelpers(engine, file, job, settings, helpers, pause) {
  const slices = Math.ceil(file.size / SLICE);
  /** @type {Map<number, HelperReply & {type: 'mapped'}>} Parts that wait for an earlier one. */
  const parts = new Map();
  let given = 0;
  let merged = 0;
  /** @type {(value?: unknown) => void} */
  let wake = () => {};
  /** @type {Error | null} */
  let fault = null;
  /** @param {MessagePort} helper */
  const give = (helper) => {
    if (given >= slices || given - merged >= WAITING * DEPTH * helpers.length) return false;
    const start = given * SLICE;
    /** @type {HelperRequest} */
    const request = { type: 'map', job, slice: given, start, end: Math.min(start + SLICE, file.size) };
    helper.postMessage(request);
    given += 1;
    return true;
  };
  /** @type {MessagePort[]} Helpers that could take more once the merge has caught up. */
  const idle = [];
  for (const helper of helpers) {
    helper.onmessage = ({ data }) => {
      const reply = /** @type {HelperReply} */ (data);
      if (reply.job !== job) return;
      if (reply.type === 'mapped') parts.set(reply.slice, reply);
      else fault = Object.assign(new Error(reply.message), { code: reply.code });
      if (!give(helper)) idle.push(helper);
      wake();
    };
    helper.postMessage(/** @type {HelperRequest} */ ({ type: 'open', job, settings }));
    for (let slot = 0; slot < DEPTH; slot += 1) if (!give(helper)) idle.push(helper);
  }
  while (merged < slices) {
    const part = parts.get(merged);
    if (fault) throw fault;
    if (!part) {
      await new Promise((resolve) => (wake = resolve));
      continue;
    }
    parts.delete(merged);
    engine.merge(part.part, part.length);
    merged += 1;
    while (idle.length > 0 && give(idle[idle.length - 1])) idle.pop();
    await pause(Math.min(merged * SLICE, file.size));
  }
}
