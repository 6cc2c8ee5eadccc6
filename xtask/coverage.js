/**
 * The lines of the core that tests run, folder by folder, from `llvm-cov export --summary-only`. Fails below the least share.
 *
 * @module
 */

import { readFileSync } from 'node:fs';
import { relative } from 'node:path';

const LEAST = 0.9;

/** @type {{filename: string, summary: {lines: {count: number, covered: number}}}[]} */
const files = JSON.parse(readFileSync(process.argv[2], 'utf8')).data[0].files;
/** @type {Map<string, {count: number, covered: number}>} */
const sums = new Map();
for (const { filename, summary } of files) {
  const path = relative(process.cwd(), filename);
  if (/^(src|cli\/src)\//.test(path)) add(path.startsWith('cli') ? 'cli/src' : folderOf(path), summary.lines);
  if (path.startsWith('src/')) add('the core', summary.lines);
}
for (const [name, { count, covered }] of [...sums].sort()) console.log(`${name.padEnd(20)} ${String(covered).padStart(6)} of ${String(count).padStart(6)} lines  ${share(covered / count)}`);
const core = sums.get('the core') ?? { count: 1, covered: 0 };
if (core.covered / core.count < LEAST) {
  console.error(`expected at least ${share(LEAST)} of the core`);
  process.exitCode = 1;
}

/** @param {string} path */
function folderOf(path) {
  return path.split('/').slice(0, 2).join('/').replace(/\.rs$/, '');
}

/** @param {string} name @param {{count: number, covered: number}} lines */
function add(name, { count, covered }) {
  const sum = sums.get(name) ?? { count: 0, covered: 0 };
  sums.set(name, { count: sum.count + count, covered: sum.covered + covered });
}

/** @param {number} value */
function share(value) {
  return `${(value * 100).toFixed(1)} %`;
}
