/**
 * Errors after which an instance of the engine is of no use any more, and why they came.
 *
 * @module
 */
import { formatBytes } from '../lib/format.js';

const PAGE_BYTES = 65_536;
/** A log that has outgrown its memory wants much more of it at once: what it holds is doubled. */
const LEAST_PAGES = 256;

/**
 * Whether the instance that threw this can't go on: after a panic, without memory, and when it is called again after either.
 * @param {unknown} error
 */
export function isFatal(error) {
  if (error instanceof WebAssembly.RuntimeError || error instanceof RangeError) return true;
  // Firefox has an error of its own for what can't grow.
  return error instanceof Error && (error.name === 'InternalError' || error.message.includes('recursive use of an object'));
}

/**
 * Why it stopped, in words. The engine can't say that it had no memory left, so it is tried whether there is more.
 * @param {unknown} error
 * @param {Pick<WebAssembly.Memory, 'buffer' | 'grow'> | null} memory The instance's own.
 */
export function whyStopped(error, memory) {
  if (memory && !canGrow(memory)) {
    return `it held ${formatBytes(memory.buffer.byteLength)} of memory, and the browser gave it no more`;
  }
  return error instanceof Error ? error.message : String(error);
}

/** @param {Pick<WebAssembly.Memory, 'buffer' | 'grow'>} memory */
function canGrow(memory) {
  try {
    memory.grow(Math.max(LEAST_PAGES, Math.ceil(memory.buffer.byteLength / PAGE_BYTES / 4)));
    return true;
  } catch {
    return false;
  }
}
