/**
 * What a helping worker does: it maps slices of the engine's files, in whatever order it is asked to.
 *
 * The files come from the page itself, all else from the engine: in Firefox a file made in memory that came through a
 * MessagePort can be read but once.
 *
 * @module
 */
import { LogSearch, SliceMapper, SliceScout } from 'virtual:engine';
import { isFatal } from './fatal.js';
import { scoutSlice } from './hunt.js';
import { bytesOf } from './read.js';
import { Looking } from './search.js';

/** @typedef {import('../protocol.js').Settings} Settings */

/**
 * `hunt` begins to look through the files of an earlier job, `of`, by rules, `search` for a text; `rest` ends that.
 * @typedef {{type: 'open', job: number, settings: Settings}
 *   | {type: 'hunt', job: number, of: number, settings: Settings, rules: string[]}
 *   | {type: 'search', job: number, of: number, wording: import('../protocol.js').Wording}
 *   | {type: 'rest', job: number}
 *   | {type: 'map' | 'scout' | 'look', job: number, slice: number, file: number, start: number, end: number}} HelperRequest
 */

/**
 * `alive` says that a slice takes long.
 * @typedef {{type: 'made', job: number, slice: number, part: Uint8Array<ArrayBuffer>, length: number}
 *   | {type: 'alive', job: number}
 *   | {type: 'failed', job: number, code: string, message: string}} HelperReply
 */

/** `make` makes nothing of a slice that is no longer wanted. @typedef {{make: (slice: import('./read.js').Slice) => Promise<Uint8Array<ArrayBuffer> | null>, free: () => void}} Work */

/** @type {{job: number, files: File[]} | null} The files of the latest job that the page has sent. */
let offered = null;
/** Called when files have come. */
let onOffer = () => {};

/**
 * Takes the files of a job, from the page.
 * @param {number} job
 * @param {File[]} files
 */
export function offer(job, files) {
  offered = { job, files };
  onOffer();
}

/**
 * The files of a job. The engine's word of it may come before the page's files.
 * @param {number} job
 * @returns {Promise<File[]>}
 */
async function filesOf(job) {
  while (offered?.job !== job) await new Promise((resolve) => (onOffer = () => resolve(undefined)));
  return offered.files;
}

/**
 * Serves the engine at the other end of the port.
 * @param {MessagePort} port
 * @param {(error: unknown) => void} crash Called after a panic: this worker is of no use any more.
 */
export function help(port, crash) {
  /** @type {{job: number, work: Promise<Work>} | null} */
  let current = null;

  /**
   * @param {HelperRequest & {type: 'open' | 'hunt' | 'search'}} request
   * @returns {Promise<Work>}
   */
  async function begin(request) {
    if (request.type === 'hunt') {
      const files = await filesOf(request.of);
      const scout = new SliceScout(files, request.settings, request.rules);
      return { make: (slice) => scoutSlice(files, slice, scout.scout.bind(scout)), free: () => scout.free() };
    }
    if (request.type === 'search') {
      const files = await filesOf(request.of);
      const search = new LogSearch(request.wording, null);
      const looking = new Looking(search, async () => {
        reply({ type: 'alive', job: request.job });
        await new Promise((resolve) => setTimeout(resolve));
        return current?.job === request.job;
      });
      return { make: (slice) => looking.slice(files, slice), free: () => search.free() };
    }
    const files = await filesOf(request.job);
    const mapper = new SliceMapper(files, request.settings);
    const make = async (/** @type {import('./read.js').Slice} */ { file, start, end }) => mapper.map(file, await bytesOf(files[file], start, end));
    return { make, free: () => mapper.free() };
  }

  /** @param {HelperRequest} request */
  async function answer(request) {
    if (request.type === 'open' || request.type === 'hunt' || request.type === 'search') {
      current?.work.then((work) => work.free()).catch(() => {});
      current = { job: request.job, work: begin(request) };
      await current.work;
      return;
    }
    const { job } = request;
    if (current?.job !== job) return;
    if (request.type === 'rest') {
      current = null;
      return;
    }
    const { slice, start, end } = request;
    const { make } = await current.work;
    /** @type {Uint8Array<ArrayBuffer> | null} */
    let part;
    try {
      part = await make(request);
    } catch (error) {
      // Other files may have been opened while this slice was read.
      if (current?.job !== job && !isFatal(error)) return;
      throw error;
    }
    if (part) reply({ type: 'made', job, slice, part, length: end - start }, [part.buffer]);
  }

  /**
   * @param {HelperReply} message
   * @param {Transferable[]} [transfer]
   */
  function reply(message, transfer = []) {
    port.postMessage(message, transfer);
  }

  port.onmessage = ({ data }) => {
    const request = /** @type {HelperRequest} */ (data);
    answer(request).catch((error) => {
      if (isFatal(error)) {
        // What else was under way here would fail for no reason of its own.
        port.close();
        return crash(error);
      }
      const message = error instanceof Error ? error.message : String(error);
      reply({ type: 'failed', job: request.job, code: error?.code ?? 'unexpected', message });
    });
  };
}
