/**
 * What a helping worker does: it maps slices of the engine's files, in whatever order it is asked to.
 *
 * The files come from the page itself, all else from the engine: in Firefox a file made in memory that came through a
 * MessagePort can be read but once.
 *
 * @module
 */
import { SliceMapper } from 'virtual:engine';
import { bytesOf } from './read.js';

/** @typedef {import('../protocol.js').Settings} Settings */

/**
 * @typedef {{type: 'open', job: number, settings: Settings}
 *   | {type: 'map', job: number, slice: number, file: number, start: number, end: number}} HelperRequest
 */

/**
 * @typedef {{type: 'mapped', job: number, slice: number, part: Uint8Array<ArrayBuffer>, length: number}
 *   | {type: 'failed', job: number, code: string, message: string}} HelperReply
 */

/** @typedef {{files: File[], mapper: SliceMapper}} Work */

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
   * @param {number} job
   * @param {Settings} settings
   * @returns {Promise<Work>}
   */
  async function begin(job, settings) {
    const files = await filesOf(job);
    return { files, mapper: new SliceMapper(files, settings) };
  }

  /** @param {HelperRequest} request */
  async function answer(request) {
    if (request.type === 'open') {
      current?.work.then(({ mapper }) => mapper.free()).catch(() => {});
      current = { job: request.job, work: begin(request.job, request.settings) };
      await current.work;
      return;
    }
    if (current?.job !== request.job) return;
    const { files, mapper } = await current.work;
    const bytes = await bytesOf(files[request.file], request.start, request.end);
    // Other files may have been opened while this slice was read.
    if (current?.job !== request.job) return;
    const part = mapper.map(request.file, bytes);
    reply({ type: 'mapped', job: request.job, slice: request.slice, part, length: bytes.length }, [part.buffer]);
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
      if (error instanceof WebAssembly.RuntimeError || error instanceof RangeError) return crash(error);
      const message = error instanceof Error ? error.message : String(error);
      reply({ type: 'failed', job: request.job, code: error?.code ?? 'unexpected', message });
    });
  };
}
