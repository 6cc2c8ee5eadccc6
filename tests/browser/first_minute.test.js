// The first minute: a tour that can be left and dismissed for ever, words that are explained, and nothing stored that nobody asked for.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { inEachBrowser } from './harness/browsers.js';
import { waitState } from './harness/page.js';

/** @typedef {import('puppeteer-core').Page} Page */

inEachBrowser('the first minute', (rig) => {
  test('the tour leads from a sample to the export in five steps', async () => {
    const { page, problems } = await rig.open();
    await page.click('#tour-begin');
    await page.waitForFunction(() => document.activeElement?.id === 'tour-title');
    await press(page, 'Use a sample');
    await waitState(page, 'ready');
    const titles = [];
    for (let step = 0; step < 5; step += 1) {
      titles.push(await page.$eval('#tour p', (place) => place.textContent));
      await press(page, step < 4 ? 'Next' : 'Done');
    }
    assert.deepEqual(titles, ['1 of 5', '2 of 5', '3 of 5', '4 of 5', '5 of 5']);
    await page.waitForSelector('#tour[hidden]');
    assert.equal(await page.$('.toured'), null);
    assert.deepEqual(problems, []);
  });

  test('Esc ends the tour, and its offer is gone for ever where somebody says so', async () => {
    const { page } = await rig.open();
    assert.deepEqual(await kept(page), []);
    await page.click('#tour-begin');
    await page.waitForFunction(() => document.activeElement?.id === 'tour-title');
    await page.keyboard.press('Escape');
    await page.waitForSelector('#tour[hidden]');
    assert.deepEqual(await kept(page), []);
    await page.click('#tour-never');
    await page.reload();
    await waitState(page, 'idle');
    assert.equal(await page.$('#tour-begin'), null);
    assert.deepEqual(await kept(page), ['logloupe.tour']);
  });

  test('what is stored is listed, and forgotten by one button', async () => {
    const { page } = await rig.open();
    await page.evaluate(() => localStorage.clear());
    await page.click('#tool-theme');
    await page.click('#tool-privacy');
    await page.waitForSelector('#stored #forget');
    assert.deepEqual(await page.$$eval('#stored tbody code', (all) => all.map((code) => code.textContent)), ['logloupe.theme']);
    await page.click('#forget');
    await page.waitForFunction(() => document.querySelector('#stored')?.textContent?.endsWith('Nothing.'));
    assert.deepEqual(await kept(page), []);
    assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'system');
  });

  test('a word is explained behind its i', async () => {
    const { page } = await rig.open();
    await page.click('[data-sample="auth"]');
    await waitState(page, 'ready');
    await page.click('#timeline .info summary');
    assert.match(await page.$eval('#timeline .info[open] .info-text', (text) => text.textContent ?? ''), /^Score How easily a window can be told apart/);
    await page.keyboard.press('Escape');
    assert.equal(await page.$('#timeline .info[open]'), null);
  });
});

/** @param {Page} page @param {string} label */
async function press(page, label) {
  await page.waitForFunction((label) => [...document.querySelectorAll('#tour button')].some((button) => button.textContent === label), {}, label);
  await page.$$eval('#tour button', (all, label) => /** @type {HTMLElement | undefined} */ (all.find((button) => button.textContent === label))?.click(), label);
}

/** Names of what the browser keeps for the page. @param {Page} page */
function kept(page) {
  return page.evaluate(() => Object.keys(localStorage));
}
