/**
 * Lines a second in a tab: messages without headers, from opening the file to the report.
 *
 * usage: node benches/mining_tab.js FILE    (after ./build.sh; needs Chromium)
 *
 * Each line of FILE is a message. As many lines as one worker reads without helpers are taken, so one thread does it all:
 * reading, masking, mining, windows, detection. So mining alone is faster than what is printed. What a file of a thousand
 * lines takes (starting the engine, drawing the page) is measured as well and left out of the second figure.
 *
 * @module
 */
import { readFileSync } from 'node:fs';

import { launch } from './browser.js';

const PASSES = 7;
const MOST_BYTES = 12_000_000;

const bytes = readFileSync(process.argv[2]).subarray(0, MOST_BYTES);
const text = bytes.subarray(0, bytes.lastIndexOf(10) + 1).toString();
const lines = text.split('\n').length - 1;
const browser = await launch();
const page = await browser.newPage();
await page.goto(new URL('../dist/index.html', import.meta.url).href);
const few = text.split('\n', 1000).join('\n');
const [whole, start] = [await times(text), await times(few)];
await browser.close();
const rate = (/** @type {number} */ time) => (lines / time / 1e6).toFixed(2);
console.log(`${lines} messages in a tab, million lines/s: best ${rate(whole[0])}, median ${rate(whole[PASSES >> 1])};`);
console.log(`without starting and drawing: ${rate(whole[0] - start[0])}, ${rate(whole[PASSES >> 1] - start[PASSES >> 1])}`);

/** The seconds that a text takes, sorted. @param {string} text */
async function times(text) {
  const seconds = [];
  for (let pass = 0; pass < PASSES; pass += 1) {
    await page.reload();
    await page.waitForFunction(() => document.documentElement.dataset.state === 'idle');
    seconds.push(await page.evaluate(timeToReport, text));
  }
  return seconds.sort((one, other) => one - other);
}

/**
 * Runs in the page: drops a file of this text on it, and waits for the result.
 * @param {string} text
 */
async function timeToReport(text) {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([text], 'messages.txt', { type: 'text/plain' }));
  const start = performance.now();
  for (const type of ['dragenter', 'dragover', 'drop']) {
    document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
  }
  await new Promise((resolve) => {
    const watch = new MutationObserver(() => document.documentElement.dataset.state === 'ready' && resolve(null));
    watch.observe(document.documentElement, { attributes: true });
  });
  return (performance.now() - start) / 1000;
}
