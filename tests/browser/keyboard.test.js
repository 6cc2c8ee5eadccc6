// Everything that a mouse does, keys do: from the first screen to a finding's lines and back.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { inEachBrowser } from './harness/browsers.js';
import { waitState } from './harness/page.js';

const MOST_STEPS = 150;

inEachBrowser('by keyboard', (rig) => {
  test('a sample opens, a finding is chosen, and keys step through the findings', async () => {
    const { page } = await openSample(rig);
    await tabTo(page, '[data-finding="2"]');
    await page.keyboard.press('Enter');
    assert.equal(await openFinding(page), '2');
    await page.keyboard.press(']');
    assert.equal(await openFinding(page), '3');
    await page.keyboard.press('[');
    await page.keyboard.press('[');
    assert.equal(await openFinding(page), '1');
    await page.keyboard.press('[');
    assert.equal(await openFinding(page), '1', 'nothing comes before the first');
  });

  test('Esc closes the lines and the help, and the focus is where it was', async () => {
    const { page } = await openSample(rig);
    await page.waitForSelector('#finding [data-line]');
    await tabTo(page, '[data-line] button.line-number');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#sheet[open] [data-line]');
    await page.keyboard.press('Escape');
    await page.waitForSelector('#sheet:not([open])');
    assert.equal(await focusIsOn(page, '[data-line] button.line-number'), true);
    await page.keyboard.press('?');
    await page.waitForSelector('#dialog-help[open]');
    await page.keyboard.press(']');
    assert.equal(await openFinding(page), '1', 'a dialog takes the keys');
    await page.keyboard.press('Escape');
    await page.waitForSelector('#dialog-help:not([open])');
    assert.equal(await focusIsOn(page, '[data-line] button.line-number'), true);
  });

  test('the timeline zooms, and Esc shows all of it again', async () => {
    const { page } = await openSample(rig);
    await tabTo(page, '.timeline-canvas');
    for (const key of /** @type {const} */ (['ArrowRight', 'ArrowRight', '+'])) await page.keyboard.press(key);
    await page.waitForSelector('#timeline-reset:not([hidden])');
    await page.keyboard.press('Escape');
    await page.waitForSelector('#timeline-reset[hidden]');
  });

  test('a threat is chosen, and its lines are opened and closed', async () => {
    const { page } = await openSample(rig);
    await tabTo(page, '#tab-findings');
    await page.keyboard.press('ArrowRight');
    await page.waitForSelector('#threats-list [data-threat="1"]');
    await tabTo(page, '[data-threat="0"]');
    for (const key of /** @type {const} */ (['ArrowDown', 'ArrowDown', 'ArrowUp', 'Enter'])) await page.keyboard.press(key);
    await page.waitForSelector('[data-threat="1"][aria-current="true"]');
    const title = await page.$eval('[data-threat="1"] .card-headline', (headline) => headline.textContent);
    assert.equal(await page.$eval('#threat h2', (heading) => heading.textContent), title);
    await tabTo(page, '#threat [data-lines="all"]');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#sheet[open] [data-line]');
    await page.keyboard.press('Escape');
    await page.waitForSelector('#sheet:not([open])');
    assert.equal(await focusIsOn(page, '#threat [data-lines="all"]'), true);
  });

  test('the arrows go from tab to tab', async () => {
    const { page } = await openSample(rig);
    await tabTo(page, '#tab-findings');
    const tabs = await page.$$eval('[role="tab"]', (all) => all.map((tab) => tab.id));
    for (const tab of [...tabs.slice(1), tabs[0]]) {
      await page.keyboard.press('ArrowRight');
      await page.waitForSelector(`[role="tabpanel"][aria-labelledby="${tab}"]:not([hidden])`);
      assert.equal(await focusIsOn(page, `#${tab}`), true);
    }
    await page.keyboard.press('ArrowLeft');
    assert.equal(await focusIsOn(page, `#${tabs.at(-1)}`), true);
  });
});

/** @param {import('./harness/browsers.js').Rig} rig */
async function openSample(rig) {
  const visit = await rig.open();
  await tabTo(visit.page, '[data-sample="auth"]');
  await visit.page.keyboard.press('Enter');
  await waitState(visit.page, 'ready');
  return visit;
}

/**
 * Presses Tab until the focus is on the first such element.
 * @param {import('puppeteer-core').Page} page
 * @param {string} selector
 */
async function tabTo(page, selector) {
  for (let step = 0; step < MOST_STEPS; step += 1) {
    if (await focusIsOn(page, selector)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`${MOST_STEPS} times Tab did not lead to ${selector}`);
}

/**
 * @param {import('puppeteer-core').Page} page
 * @param {string} selector
 */
function focusIsOn(page, selector) {
  return page.evaluate((selector) => document.activeElement?.matches(selector) ?? false, selector);
}

/**
 * The rank of the finding that is open: the list and the finding itself must agree.
 * @param {import('puppeteer-core').Page} page
 */
function openFinding(page) {
  return page.evaluate(() => {
    const marked = document.querySelector('[data-finding][aria-current="true"]')?.getAttribute('data-finding');
    const shown = document.querySelector('#finding .finding-rank')?.textContent;
    return shown?.startsWith(`Finding ${marked} `) ? marked : `${marked} in the list, ${shown} beside it`;
  });
}
