// Two million lines in one list: the last one is a key away, and what stands on the screen is what the file holds there.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';

import { inEachBrowser } from './harness/browsers.js';
import { calmHour } from './harness/logs.js';
import { dropFile, errorOf, waitState } from './harness/page.js';

/** @typedef {import('puppeteer-core').Page} Page */

const calm = calmHour();
const chunk = `${calm.join('\n')}\n`.repeat(100);
const TIMES = 19; // 2.28 million lines: at 22 pixels each, half as high again as the highest element of a browser
const TOTAL = calm.length * 100 * TIMES;

/** The line with this number, from 1. @param {number} number */
const lineAt = (number) => calm[(number - 1) % calm.length];

inEachBrowser('all lines', (rig) => {
  test('the last of two million lines is a key away, and every key goes on from there', async () => {
    const { page, problems } = await rig.open();
    await dropFile(page, 'large.log', chunk, TIMES);
    await waitState(page, 'ready');
    await page.click('button.sum-entry');
    await shows(page, 1);
    await page.keyboard.press('End');
    await shows(page, TOTAL);
    await page.keyboard.press('PageUp');
    await page.waitForFunction((total) => Number(document.querySelector('.all-lines')?.getAttribute('data-last')) < total, {}, TOTAL);
    await rests(page);
    const { first, last } = await span(page);
    assert.ok(last > TOTAL - 120 && first > TOTAL - 200, `${first} to ${last}`);
    await shows(page, last - 2);
    await page.type('#sheet .jump input', '1234567');
    await page.keyboard.press('Enter');
    await shows(page, 1_234_567);
    assert.equal(await page.$eval('.all-lines [data-marked]', (line) => line.getAttribute('data-line')), '1234567');
    await page.focus('.all-lines');
    await page.keyboard.press('Home');
    await shows(page, 1);
    assert.ok((await page.$$('.all-lines [data-line]')).length < 100, 'only what is on the screen exists');
    assert.deepEqual(problems, []);
  });

  test('more lines than can be analysed are refused before they are read', async () => {
    const { page } = await rig.open();
    await dropFile(page, 'too-many.log', chunk, 600);
    const began = performance.now();
    await waitState(page, 'failed');
    assert.ok(performance.now() - began < 2000);
    assert.match(await errorOf(page), /about 7\d million lines, and at most 50 million .* split -l/);
  });
});

/**
 * Waits until the line is on the screen with the text that the file has there.
 * @param {Page} page
 * @param {number} number
 */
async function shows(page, number) {
  const text = await page.waitForSelector(`.all-lines [data-line="${number}"] [data-line-text]`);
  assert.equal(await text?.evaluate((element) => element.textContent), lineAt(number));
}

/** Waits until nothing moves: browsers glide to where a key leads. @param {Page} page */
async function rests(page) {
  for (let before = 0, now = (await span(page)).first; before !== now; ) {
    before = now;
    await pause(400);
    now = (await span(page)).first;
  }
}

/** The lines that are drawn. @param {Page} page */
function span(page) {
  return page.$eval('.all-lines', (element) => {
    const { first, last } = /** @type {HTMLElement} */ (element).dataset;
    return { first: Number(first), last: Number(last) };
  });
}
