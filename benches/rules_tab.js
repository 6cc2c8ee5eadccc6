/**
 * How quickly rules go through lines in a tab: a hunt on one thread of Chromium, from bytes in memory to findings.
 *
 * usage: node benches/rules_tab.js NAME=FILE…    (after ./build.sh; FILE may be gzipped)
 *
 * Prints a Markdown row for each: the best of three passes of `huntLog`, and of `analyzeLines` over its first 20,000 lines.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { gunzipSync } from 'node:zlib';

import puppeteer from 'puppeteer-core';

const PASSES = 3;
const ANSWERED = 20_000;

/** @type {Buffer} */
let log = Buffer.alloc(0);
const server = createServer((request, response) => {
  const isModule = request.url === '/logloupe.js';
  response.setHeader('content-type', isModule ? 'text/javascript' : request.url === '/' ? 'text/html' : 'application/octet-stream');
  response.end(isModule ? readFileSync('dist/api/logloupe.js') : request.url === '/log' ? log : '<!doctype html>');
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(null)));
const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
const browser = await puppeteer.launch({
  browser: 'chrome',
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  protocolTimeout: 600_000,
});
console.log('| log | lines | findings | hunt, lines/s | answers, lines/s |\n|---|---|---|---|---|');
for (const argument of process.argv.slice(2)) {
  const [name, file] = argument.split('=');
  const bytes = readFileSync(file);
  log = file.endsWith('.gz') ? gunzipSync(bytes) : bytes;
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${port}/`);
  const { lines, findings, hunted, answered, asked } = await page.evaluate(measured, PASSES, ANSWERED);
  const rate = (/** @type {number} */ count, /** @type {number} */ ms) => Math.round((count / ms) * 1000).toLocaleString('en-US');
  console.log(`| ${name} | ${lines.toLocaleString('en-US')} | ${findings} | ${rate(lines, hunted)} | ${rate(asked, answered)} |`);
  await page.close();
}
await browser.close();
server.close();

/**
 * Runs in the page.
 * @param {number} passes
 * @param {number} most
 */
async function measured(passes, most) {
  const address = '/logloupe.js';
  /** @type {typeof import('../api/logloupe.js')} */
  const { analyzeLines, huntLog } = await import(address);
  const bytes = new Uint8Array(await (await fetch('/log')).arrayBuffer());
  const all = new TextDecoder().decode(bytes).split('\n');
  const some = all.slice(0, most);
  const best = (/** @type {() => unknown} */ work) => {
    const times = Array.from({ length: passes }, () => {
      const start = performance.now();
      work();
      return performance.now() - start;
    });
    return Math.min(...times);
  };
  const findings = huntLog(bytes).length;
  return { lines: all.length - 1, findings, asked: some.length, hunted: best(() => huntLog(bytes)), answered: best(() => analyzeLines(some)) };
}
