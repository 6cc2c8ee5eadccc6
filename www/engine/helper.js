/**
 * What a helping worker does: it maps slices of the engine's file, in whatever order it is asked to.
 *
 * @module
 */
import { SliceMapper } from 'virtual:engine';
import { bytesOf } from './read.js';

/** @typedef {import('../protocol.js').Settings} Settings */

/**
 * @typedef {{type: 'open', job: number, file: File, settings: Settings}
 *   | {type: 'map', job: number, slice: number, start: number, end: number}} HelperRequest
 */

/**
 * @typedef {{type: 'mapped', job: number, slice: number, part: Uint8Array<ArrayBuffer>, length: number}
 *   | {type: 'failed', job: number, code: string, message: string}} HelperReply
 */

/**
 * Serves the engine at the other end of the port.
 * @param {MessagePort} port
 * @param {(error: unknown) => void} crash Called after a panic: this worker is of no use any more.
 */
export function help(port, crash) {
  /** @type {{job: number, file: File, mapper: SliceMapper} | null} */
  let current = null;

  /** @param {HelperRequest} request */
  async function answer(request) {
    if (request.type === 'open') {
      current?.mapper.free();
      current = null;
      current = { job: request.job, file: request.file, mapper: new SliceMapper(request.file, request.settings) };
      return;
    }
    if (current?.job !== request.job) return;
    const bytes = await bytesOf(current.file, request.start, request.end);
    // Another file may have been opened while this one was read.
    if (current?.job !== request.job) return;
    const part = current.mapper.map(bytes);
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
