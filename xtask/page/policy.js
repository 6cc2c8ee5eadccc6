/**
 * The page's Content-Security-Policy: nothing may be loaded, sent or run but what its hashes name.
 *
 * A worker from a `blob:` inherits it; a worker from an address would not, so only `blob:` is allowed. The one Trusted Types policy
 * makes that worker's address; every other sink that takes markup or code is closed.
 *
 * @module
 */

import { createHash } from 'node:crypto';

/**
 * @param {string} script
 * @param {string} styles
 */
export function policyFor(script, styles) {
  return [
    "default-src 'none'",
    `script-src '${hash(script)}' 'wasm-unsafe-eval'`,
    `style-src '${hash(styles)}'`,
    'worker-src blob:',
    "connect-src 'none'",
    'img-src data: blob:',
    "form-action 'none'",
    "base-uri 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types logloupe-worker',
  ].join('; ');
}

/** @param {string} text */
function hash(text) {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
