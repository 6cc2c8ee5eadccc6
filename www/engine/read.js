/**
 * Reading files into the engine: alone, or with the help of mapping workers.
 *
 * A helper maps slices and knows nothing of the others; the engine merges what comes back in the files' order, so the
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
export const SLICE = 8 << 20;

/** No more slices than this are read or looked through without helpers: to tell them would take longer. */
export const SLICES_FOR_HELPERS = 3;

/** Slices under way for each helper. */
const DEPTH = 2;

/** Parts that may wait for an earlier one, for each helper. Bounds the memory where one helper is slow. */
const WAITING = 4;

/** A helper that has said nothing for so long has died without a word. What it had is read here, so a slow one does no harm. */
const SILENCE_MS = 10_000;

/**
 * @param {Blob} file
 * @param {number} start
 * @param {number} end
 */
export async function bytesOf(file, start, end) {
  try {
    return new Uint8Array(await file.slice(start, end).arrayBuffer());
  } catch {
    throw Object.assign(unreadable_file(), { code: 'unreadable' });
  }
}

/** A slice of one of the files. @typedef {{file: number, start: number, end: number}} Slice */

/** The bytes of these slices together. @param {Slice[]} slices */
export function bytesIn(slices) {
  return slices.reduce((sum, { start, end }) => sum + end - start, 0);
}

/**
 * The slices of the files that can be read, in the order in which the engine wants them. A file without bytes has none.
 * @param {File[]} files
 * @param {Uint32Array | number[]} readable
 * @returns {Slice[]}
 */
export function slicesOf(files, readable) {
  return [...readable].flatMap((file) => {
    const { size } = files[file];
    return Array.from({ length: Math.ceil(size / SLICE) }, (_, slice) => ({
      file,
      start: slice * SLICE,
      end: Math.min((slice + 1) * SLICE, size),
    }));
  });
}

/**
 * Reads files in the engine's own worker. While it takes one slice, the browser reads the next.
 * @param {Engine} engine
 * @param {File[]} files
 * @param {Slice[]} slices
 * @param {(bytes: number, file: number) => Promise<void>} pause Called between slices with the bytes read so far, and the file.
 */
export async function readAlone(engine, files, slices, pause) {
  const begin = (/** @type {number} */ number) => {
    if (number >= slices.length) return Promise.resolve(new Uint8Array());
    const { file, start, end } = slices[number];
    const bytes = bytesOf(files[file], start, end);
    bytes.catch(() => {});
    return bytes;
  };
  let next = begin(0);
  let read = 0;
  for (const [number, slice] of slices.entries()) {
    const bytes = await next;
    next = begin(number + 1);
    engine.push(bytes);
    if (isLastOfFile(slices, number)) engine.next_file();
    read += slice.end - slice.start;
    await pause(read, slice.file);
  }
}

/**
 * Reads files with helpers. What a helper has not sent when it is lost, the engine maps itself.
 * @param {Engine} engine
 * @param {File[]} files
 * @param {Slice[]} slices
 * @param {number} job The number under which the page sends the files to the helpers.
 * @param {Settings} settings
 * @param {Helpers} helpers
 * @param {(bytes: number, file: number) => Promise<void>} pause Called now and then with the bytes merged so far, and the file.
 */
export function readWithHelpers(engine, files, slices, job, settings, helpers, pause) {
  const nextFile = (/** @type {number} */ number) => isLastOfFile(slices, number) && engine.next_file();
  return shareOut(slices, job, { type: 'open', job, settings }, 'map', helpers, {
    take(number, made, length) {
      engine.merge(made, length);
      nextFile(number);
    },
    async makeHere(number) {
      const { file, start, end } = slices[number];
      engine.push(await bytesOf(files[file], start, end));
      nextFile(number);
    },
    pause,
  });
}

/**
 * Those who help. `lives`: the helpers that live by now. `alarm.wake`, which is set by who shares work out, is to be called when
 * one is lost.
 * @typedef {{lives: () => MessagePort[], alarm: {wake: () => void}}} Helpers
 */

/** A look through files that were read, which helpers can share: `job` names it, `of` is the job with which they got the files. @typedef {{job: number, of: number, helpers: Helpers}} Share */

/**
 * Whether it pays to share a look through so many slices.
 * @param {Share | null} share
 * @param {number} slices
 * @returns {share is Share}
 */
export function isWorthSharing(share, slices) {
  return share !== null && share.helpers.lives().length > 1 && slices > SLICES_FOR_HELPERS;
}

/**
 * Lets helpers make something of each slice, and takes what they made in the slices' order. What a helper has not sent when it
 * is lost is made here.
 * @param {Slice[]} slices
 * @param {number} job Names the work: what answers to another is not heard.
 * @param {HelperRequest} opening What helpers are told first.
 * @param {'map' | 'scout' | 'look'} what They do with slices.
 * @param {Helpers} helpers
 * @param {{take: (number: number, made: Uint8Array, length: number) => void, makeHere: (number: number) => Promise<void>,
 *   pause: (bytes: number, file: number) => Promise<void>, check?: () => void}} merge `pause` is called now and then with the bytes taken
 *   so far, and the file; `check` throws where the work is no longer wanted.
 */
export async function shareOut(slices, job, opening, what, { lives, alarm }, { take, makeHere, pause, check = () => {} }) {
  /** @type {Map<number, HelperReply & {type: 'made'}>} Parts that wait for an earlier one. */
  const parts = new Map();
  let given = 0;
  let merged = 0;
  let read = 0;
  /** @type {Map<number, MessagePort>} Who maps a slice. */
  const owners = new Map();
  /** @type {Map<MessagePort, number>} When a helper was heard last. */
  const heard = new Map();
  /** Helpers that have died without a word. @type {Set<MessagePort>} */
  const silent = new Set();
  const isLost = (/** @type {MessagePort} */ helper) => silent.has(helper) || !lives().includes(helper);
  const helpers = [...lives()];
  /** @type {Error | null} */
  let fault = null;
  /** @param {MessagePort} helper */
  const give = (helper) => {
    if (isLost(helper)) return true;
    if (given >= slices.length || given - merged >= WAITING * DEPTH * helpers.length) return false;
    /** @type {HelperRequest} */
    const request = { type: what, job, slice: given, ...slices[given] };
    helper.postMessage(request);
    owners.set(given, helper);
    heard.set(helper, performance.now());
    given += 1;
    return true;
  };
  /** @type {MessagePort[]} Helpers that could take more once the merge has caught up. */
  const idle = [];
  for (const helper of helpers) {
    helper.onmessage = ({ data }) => {
      const reply = /** @type {HelperReply} */ (data);
      if (reply.job !== job) return;
      heard.set(helper, performance.now());
      if (reply.type === 'alive') return;
      // What was read here meanwhile is not wanted any more.
      if (reply.type === 'made') reply.slice >= merged && parts.set(reply.slice, reply);
      else fault = Object.assign(new Error(reply.message), { code: reply.code });
      if (!give(helper)) idle.push(helper);
      alarm.wake();
    };
    helper.postMessage(opening);
    for (let slot = 0; slot < DEPTH; slot += 1) if (!give(helper)) idle.push(helper);
  }
  while (merged < slices.length) {
    const part = parts.get(merged);
    check();
    if (fault) throw fault;
    const owner = owners.get(merged);
    const { file, start, end } = slices[merged];
    if (part) {
      parts.delete(merged);
      take(merged, part.part, part.length);
    } else if (owner && !isLost(owner)) {
      await new Promise((resolve) => {
        const timer = setTimeout(resolve, SILENCE_MS);
        alarm.wake = () => {
          clearTimeout(timer);
          resolve(undefined);
        };
      });
      if (performance.now() - (heard.get(owner) ?? 0) >= SILENCE_MS && !parts.has(merged)) silent.add(owner);
      continue;
    } else {
      await makeHere(merged);
      given = Math.max(given, merged + 1);
    }
    read += end - start;
    merged += 1;
    while (idle.length > 0 && give(idle[idle.length - 1])) idle.pop();
    await pause(read, file);
  }
}

/**
 * @param {Slice[]} slices
 * @param {number} number
 */
function isLastOfFile(slices, number) {
  return slices[number + 1]?.file !== slices[number].file;
}
