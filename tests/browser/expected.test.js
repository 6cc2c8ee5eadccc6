// What is marked as expected takes findings away as it said before, is listed, taken back, and travels in the settings.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { inEachBrowser } from './harness/browsers.js';
import { text, waitState } from './harness/page.js';
import { saveExport } from './harness/result.js';

/** @typedef {import('puppeteer-core').Page} Page */

inEachBrowser('expected', (rig) => {
  test('the effect is said before, happens, and can be undone', async () => {
    const { page, problems } = await rig.open();
    const [first, second, ...others] = await open(page);
    assert.match(await effectOf(page, 'time'), new RegExp(`removes 1 of ${others.length + 2} findings`));
    await page.click('[data-expect="time"]');
    await firstIs(page, second);
    assert.ok(!(await whens(page)).includes(first));
    assert.match(await text(page, '#notice'), /1 finding is left out/);
    assert.match(await text(page, '#findings-list'), /1 finding left out as expected/);
    await page.click('#notice .button.small');
    await firstIs(page, first);
    assert.deepEqual(await whens(page), [first, second, ...others]);
    assert.deepEqual(problems, []);
  });

  test('it stands in the settings file, and in a list from which it can be taken', async () => {
    const { page, problems } = await rig.open();
    const [first, second] = await open(page);
    await page.click('[data-expect="time"]');
    await firstIs(page, second);
    const { expected } = JSON.parse((await saveExport(rig, page, 'settings.json')).toString());
    assert.deepEqual(expected.map(Object.keys), [['time']]);
    await page.click('[data-review]');
    await page.waitForSelector('#dialog-settings[open] .expected-list li');
    assert.match(await text(page, '.expected-list'), /The time 20.*1 finding left out/);
    await page.click('.expected-list button');
    await page.waitForFunction(() => document.querySelector('.expected-list') === null);
    await page.keyboard.press('Escape');
    await firstIs(page, first);
    assert.deepEqual(problems, []);
  });
});

/** Opens the ways to expect the first finding. Returns when each finding is. @param {Page} page */
async function open(page) {
  await page.click('[data-sample="auth"]');
  await waitState(page, 'ready');
  await page.waitForSelector('#expect');
  await page.click('#expect');
  await page.waitForSelector('#offer-panel:not([hidden]) [data-expect]');
  return whens(page);
}

/** @param {Page} page */
function whens(page) {
  return page.$$eval('.card .card-when', (all) => all.map((one) => one.textContent ?? ''));
}

/** @param {Page} page @param {string} when */
async function firstIs(page, when) {
  await page.waitForFunction((when) => document.querySelector('.card .card-when')?.textContent === when, {}, when);
}

/** @param {Page} page @param {string} way */
function effectOf(page, way) {
  return page.$eval(`[data-expect="${way}"]`, (button) => button.closest('li')?.textContent ?? '');
}
