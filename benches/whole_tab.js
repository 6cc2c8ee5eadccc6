/**
 * A whole log in a tab: from the file chosen to the findings drawn, in Chromium.
 *
 * usage: node benches/whole_tab.js NAME=FILE…    (after ./build.sh)
 *
 * Prints a Markdown row for each: the first file after the page opened, and the best of three after it. The page, the engine
 * and as many helpers as there are cores are the ones that people use.
 *
 * @module
 */
import { createReadStream } from 'node:fs';

import { launch } from './browser.js';

const RUNS = 3;

const browser = await launch();
const page = await browser.newPage();
await page.goto(new URL('../dist/index.html', import.meta.url).href);
await page.waitForFunction(() => document.documentElement.dataset.state === 'idle');
for (const argument of process.argv.slice(2)) {
  const [name, file] = argument.split('=');
  const lines = await countLines(file);
  const first = await seconds(file);
  const later = [];
  for (let run = 0; run < RUNS; run += 1) later.push(await seconds(file));
  const best = Math.min(...later);
  const rate = (/** @type {number} */ time) => (lines / time / 1e6).toFixed(2);
  console.log(`| in the tab, ${name} | ${lines.toLocaleString('en-US')} | ${best.toFixed(2)} (first ${first.toFixed(2)}) | ${rate(best)} (first ${rate(first)}) | | |`);
}
await browser.close();

/** Seconds from choosing a file to the findings. @param {string} file */
async function seconds(file) {
  const input = await page.$('#file-input');
  await page.evaluate(() => {
    const state = /** @type {any} */ (globalThis);
    state.begun = performance.now();
    state.ended = new Promise((resolve) => {
      let wasWorking = false;
      new MutationObserver((_, observer) => {
        const now = document.documentElement.dataset.state;
        wasWorking ||= now === 'working';
        if (!wasWorking || (now !== 'ready' && now !== 'failed')) return;
        observer.disconnect();
        // Drawn: the frame after the one in which the result was put there.
        requestAnimationFrame(() => requestAnimationFrame(() => resolve([now, performance.now() - state.begun])));
      }).observe(document.documentElement, { attributes: true });
    });
  });
  await /** @type {import('puppeteer-core').ElementHandle<HTMLInputElement>} */ (input).uploadFile(file);
  const [state, time] = await page.evaluate(() => /** @type {any} */ (globalThis).ended);
  if (state !== 'ready') throw new Error(`${file} was not analysed`);
  return time / 1000;
}

/** @param {string} file */
async function countLines(file) {
  let count = 0;
  for await (const block of createReadStream(file)) for (const byte of block) if (byte === 10) count += 1;
  return count;
}
