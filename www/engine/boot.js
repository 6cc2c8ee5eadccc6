/**
 * Turns what the build put into this file into running workers.
 *
 * The worker starts from a blob: address because a blob worker inherits the page's Content-Security-Policy; a worker from
 * an ordinary address would not, and could reach the network. The WebAssembly is compiled once here and handed to every
 * worker as a compiled module, so a replacement for a cancelled or crashed one is up in milliseconds.
 *
 * @module
 */
import { decompress } from 'fzstd';
import workerSource from 'virtual:worker-source';
import wasmBase64 from 'virtual:wasm-base64';

/**
 * @typedef {object} Boot
 * @property {() => Worker} spawn Starts a worker; its first message must be `init`.
 * @property {WebAssembly.Module} module
 * @property {number} helpers How many more workers share the reading of a large file; 0 for none.
 */

/** More workers than this read no faster: the merge and the disk are the limit. */
const MAX_HELPERS = 4;

/**
 * Compiles the engine.
 * @returns {Promise<Boot>}
 */
export async function boot() {
  const missing = missingFeature();
  if (missing) throw new Error(`This browser has no ${missing}, which Logloupe needs. Any browser updated since 2024 has it.`);
  const module = await WebAssembly.compile(engineBytes());
  const address = workerAddress();
  return { module, helpers: helperCount(), spawn: () => new Worker(address, { name: 'logloupe-engine' }) };
}

/** The engine's module, unpacked. No browser unpacks Zstandard for a page yet, and gzip would make the page a fifth larger. */
export function engineBytes() {
  return /** @type {Uint8Array<ArrayBuffer>} */ (decompress(decodeBase64(wasmBase64)));
}

/** One helper a core. A single core is better left to the engine alone. */
function helperCount() {
  const cores = Math.min(navigator.hardwareConcurrency || 1, MAX_HELPERS);
  return cores > 1 ? cores : 0;
}

/** @returns {string | null} */
function missingFeature() {
  if (typeof WebAssembly !== 'object') return 'WebAssembly';
  return typeof Worker === 'function' ? null : 'Worker';
}

/** The worker's blob: address, passed through the page's only Trusted Types policy. */
function workerAddress() {
  const address = URL.createObjectURL(new Blob([workerSource], { type: 'text/javascript' }));
  const factory = /** @type {any} */ (globalThis).trustedTypes;
  if (!factory) return address;
  // The policy knows one address, the one made on the line above, and refuses to bless any other.
  const policy = factory.createPolicy('logloupe-worker', {
    createScriptURL(/** @type {string} */ candidate) {
      if (candidate !== address) throw new TypeError('Only the engine may run as a worker.');
      return candidate;
    },
  });
  return policy.createScriptURL(address);
}

/** @param {string} text */
function decodeBase64(text) {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let index = 0; index < bytes.length; index += 1) bytes[index] = binary.charCodeAt(index);
  return bytes;
}
