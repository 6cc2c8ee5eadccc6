/**
 * The lines of the core that tests run, folder by folder, from `llvm-cov export --format=lcov`. The tests' own lines do not
 * count. Fails below the least share.
 *
 * @module
 */

import { readFileSync } from 'node:fs';
import { relative } from 'node:path';

const LEAST = 0.9;

/** @type {Map<string, {count: number, covered: number}>} */
const sums = new Map();
for (const record of readFileSync(process.argv[2], 'utf8').split('end_of_record\n')) {
  const file = /^SF:(.*)$/m.exec(record)?.[1];
  const path = file && relative(process.cwd(), file);
  if (!file || !path || !/^(src|cli\/src)\//.test(path)) continue;
  const tests = testsOf(file);
  const lines = [...record.matchAll(/^DA:(\d+),(\d+)/gm)].map(([, line, runs]) => ({ line: Number(line), runs: Number(runs) })).filter(({ line }) => line < tests);
  const sum = { count: lines.length, covered: lines.filter(({ runs }) => runs > 0).length };
  add(path.startsWith('cli') ? 'cli/src' : folderOf(path), sum);
  if (path.startsWith('src/')) add('the core', sum);
}
for (const [name, { count, covered }] of [...sums].sort()) console.log(`${name.padEnd(20)} ${String(covered).padStart(6)} of ${String(count).padStart(6)} lines  ${share(covered / count)}`);
const core = sums.get('the core') ?? { count: 1, covered: 0 };
if (core.covered / core.count < LEAST) {
  console.error(`expected at least ${share(LEAST)} of the core`);
  process.exitCode = 1;
}

/** The line on which a file's own tests begin, which end it. @param {string} file */
function testsOf(file) {
  const place = readFileSync(file, 'utf8').search(/^#\[cfg\(test\)\]\n(?:pub\(\w+\) )?mod \w+ \{/m);
  return place < 0 ? Infinity : readFileSync(file, 'utf8').slice(0, place).split('\n').length;
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
