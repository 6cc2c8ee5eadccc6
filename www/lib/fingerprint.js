/**
 * SHA-256 of what runs in this page, worked out by the page itself.
 *
 * A page can't read the file that it came from: its own policy refuses the request. But all that runs stands in one script,
 * with the worker and the engine as constants in it, and that text a page can read.
 *
 * @module
 */

/** @returns {Promise<string | null>} In hexadecimal; null where the browser lends no SHA-256: on addresses without TLS. */
export async function fingerprint(/** @type {Uint8Array<ArrayBuffer> | ArrayBuffer} */ bytes) {
  if (!globalThis.crypto?.subtle) return null;
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The page's one script, as its policy names it by hash. */
export function ownProgram() {
  const [script] = document.scripts;
  return new TextEncoder().encode(script?.textContent ?? '');
}

/**
 * Whether a policy lets run what has this fingerprint.
 * @param {string} policy
 * @param {string} hex
 */
export function names(policy, hex) {
  const bytes = hex.match(/../g)?.map((pair) => parseInt(pair, 16)) ?? [];
  return policy.includes(`'sha256-${btoa(String.fromCharCode(...bytes))}'`);
}
