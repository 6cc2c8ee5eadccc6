/**
 * Puts the page together: template, styles, script, engine and policy become dist/index.html.
 *
 * One file holds everything that runs. The policy names the script and the styles by their hashes, and the worker's source and
 * the engine are string constants inside that script, so the one hash covers them too.
 *
 *     node xtask/page/assemble.js ENGINE.js ENGINE.wasm ENGINE.wasm.zst
 *
 * @module
 */

import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

import { decompress } from 'fzstd';

import { audit } from './audit.js';
import { bundleScript, bundleStyles, bundleWorker } from './bundle.js';
import { policyFor } from './policy.js';

const LIMIT_GZIPPED = 1_500_000;

const [glue, wasmFile, packedFile] = process.argv.slice(2);
if (!glue || !wasmFile || !packedFile) throw new Error('usage: node xtask/page/assemble.js ENGINE.js ENGINE.wasm ENGINE.wasm.zst');

const [wasm, packed] = [readFileSync(wasmFile), readFileSync(packedFile)];
if (!wasm.equals(decompress(packed))) throw new Error(`${packedFile} does not hold ${wasmFile}: remove both and build again.`);
const styles = await bundleStyles('www/styles/main.css');
const script = await bundleScript('www/main.js', {
  'virtual:worker-source': await bundleWorker('www/engine/worker.js', glue),
  'virtual:wasm-base64': packed.toString('base64'),
});
const markup = readFileSync('www/index.html', 'utf8');
audit({ markup, styles, script });
const page = fill(markup, {
  policy: `<meta http-equiv="Content-Security-Policy" content="${policyFor(script, styles)}">`,
  styles: `<style>${styles}</style>`,
  script: `<script>${script}</script>`,
});

mkdirSync('dist', { recursive: true });
writeFileSync('dist/index.html', page);
// What the page says of itself (www/lib/fingerprint.js), to be held beside it.
writeFileSync('dist/fingerprints.json', `${JSON.stringify({ page: sha256(page), program: sha256(script), engine: sha256(wasm) }, null, 2)}\n`);
reportSizes();

/**
 * Puts each part in the place of the comment that names it.
 * @param {string} template
 * @param {Record<string, string>} parts
 */
function fill(template, parts) {
  return Object.entries(parts).reduce((text, [name, part]) => {
    const pieces = text.split(`<!-- ${name} -->`);
    if (pieces.length !== 2) throw new Error(`www/index.html must hold <!-- ${name} --> exactly once`);
    return pieces.join(part);
  }, template);
}

function reportSizes() {
  const bytes = Buffer.from(page);
  const gzipped = gzipSync(bytes, { level: 9 }).length;
  console.log(`engine           ${sizes(wasm.length, packed.length)}`);
  console.log(`dist/index.html  ${sizes(bytes.length, gzipped)}`);
  if (gzipped > LIMIT_GZIPPED) throw new Error(`the page may have ${kilobytes(LIMIT_GZIPPED)} gzipped`);
}

/** @param {string | Uint8Array} content */
function sha256(content) {
  return createHash('sha256').update(content).digest('hex');
}

/**
 * @param {number} raw
 * @param {number} gzipped
 */
function sizes(raw, gzipped) {
  return `${kilobytes(raw)}, ${kilobytes(gzipped)} gzipped`;
}

/** @param {number} bytes */
function kilobytes(bytes) {
  return `${(bytes / 1000).toFixed(1)} kB`;
}
