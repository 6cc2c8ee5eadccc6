// Hands: the palette, the keys of lists, the way back and forward, and what the address tells.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { inEachBrowser } from './harness/browsers.js';
import { calmHour } from './harness/logs.js';
import { dropFile, MODES, waitState } from './harness/page.js';

/** @typedef {import('puppeteer-core').Page} Page */

inEachBrowser('hands', (rig) => {
  test('the palette finds views, settings and findings by a few letters', async () => {
    const { page, problems } = await openSample(rig);
    await palette(page, 'templ go');
    assert.equal(await page.$eval('#palette-text', (box) => box.getAttribute('aria-activedescendant')), 'palette-0');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#panel-templates:not([hidden])');
    assert.equal(await page.$('#dialog-palette[open]'), null);
    await palette(page, 'finding 2');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.querySelector('#finding .finding-rank')?.textContent?.startsWith('Finding 2'));
    await palette(page, 'setting seed');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.activeElement?.id === 'setting-seed');
    await page.keyboard.press('Escape');
    await palette(page, 'theme dark');
    await page.keyboard.press('Enter');
    await page.waitForSelector('html[data-theme="dark"]');
    await palette(page, 'qqqq');
    assert.equal(await page.$$eval('#palette-list [role="option"]', (all) => all.length), 0);
    await page.keyboard.press('Escape');
    assert.deepEqual(problems, []);
  });

  test('the palette has what buttons have', async () => {
    const { page, problems } = await openSample(rig);
    for (const [text, title] of [['setting budget', 'Setting: budget, how many findings'], ['sample hdfs', 'Open: sample HDFS cluster with failing blocks'], ['paste', 'Open: paste log text'], ['zoom to it', 'Here: Zoom to it'], ['every way out', 'Privacy: let the page try every way out']]) {
      await palette(page, text);
      assert.equal(await page.$eval('#palette-0 span', (option) => option.textContent), title);
      await page.keyboard.press('Escape');
    }
    // A sample is no file that grows.
    await palette(page, 'follow');
    assert.doesNotMatch(await page.$eval('#palette-list', (list) => list.textContent ?? ''), /grows/);
    await page.keyboard.press('Escape');
    await palette(page, 'theme dark');
    await page.keyboard.press('Enter');
    await page.waitForSelector('html[data-theme="dark"]');
    await palette(page, 'forget what is stored');
    await page.keyboard.press('Enter');
    await page.waitForSelector('html[data-theme="system"]');
    assert.equal(await page.evaluate(() => localStorage.length), 0);
    await palette(page, 'sample hdfs');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.querySelector('#format-name')?.textContent?.includes('HDFS'));
    await palette(page, 'heat templates over');
    assert.equal(await page.$eval('#palette-0 span', (option) => option.textContent), 'Here: Templates over time');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#heat details[open] .heat-labels li');
    await dropFile(page, 'hour.log', calmHour().join('\n'));
    await page.waitForFunction(() => document.querySelector('#top-file')?.textContent?.includes('hour.log'));
    await palette(page, 'follow');
    assert.equal(await page.$eval('#palette-0 span', (option) => option.textContent), 'Follow the file as it grows');
    await page.keyboard.press('Escape');
    assert.deepEqual(problems, []);
  });

  test('j and k, f and x do what the help says, and can be turned off', async () => {
    const { page } = await openSample(rig);
    await page.keyboard.press('j');
    await page.waitForFunction(() => document.querySelector('[data-finding="2"]')?.getAttribute('aria-current') === 'true');
    await page.keyboard.press('k');
    await page.waitForFunction(() => document.querySelector('[data-finding="1"]')?.getAttribute('aria-current') === 'true');
    await page.waitForSelector('#expect');
    await page.keyboard.press('f');
    await page.waitForSelector('#offer-panel:not([hidden])');
    await page.keyboard.press('Escape');
    await page.keyboard.press('x');
    await page.waitForSelector('#export-menu:not([hidden])');
    await page.keyboard.press('Escape');
    await page.click('#tab-templates');
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    assert.equal(await page.evaluate(() => document.activeElement?.closest('tr')?.matches('#panel-templates tbody tr:nth-child(2)')), true);
    await page.keyboard.press('?');
    await page.waitForSelector('#dialog-help[open]');
    await page.click('.keys-switch input');
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    assert.equal(await page.$('#dialog-help[open]'), null);
  });

  for (const mode of MODES) {
    test(`back and forward lead through views and findings, opened as ${mode}`, async () => {
      const { page, problems } = await openSample(rig, mode);
      await page.keyboard.press(']');
      await addressIs(page, 'view=findings&finding=2');
      await page.click('#tab-templates');
      await addressIs(page, 'view=templates');
      await page.goBack();
      await page.waitForSelector('#panel-findings:not([hidden])');
      await page.waitForFunction(() => document.querySelector('[data-finding="2"]')?.getAttribute('aria-current') === 'true');
      await page.goBack();
      await page.waitForFunction(() => document.querySelector('[data-finding="1"]')?.getAttribute('aria-current') === 'true');
      await page.goForward();
      await page.goForward();
      await page.waitForSelector('#panel-templates:not([hidden])');
      await page.focus('.timeline-canvas');
      for (const key of /** @type {const} */ (['ArrowRight', 'ArrowRight', '+'])) await page.keyboard.press(key);
      await page.waitForFunction(() => /^#view=templates&from=\d+&to=\d+$/.test(location.hash));
      await page.goBack();
      await page.waitForSelector('#timeline-reset[hidden]');
      assert.deepEqual(problems, []);
    });
  }

  test('an address that is pasted into the open page is gone to, and waits where no log is open yet', async () => {
    const { page, problems } = await openSample(rig);
    await page.evaluate(() => (location.hash = 'view=entities&name=root'));
    await page.waitForSelector('#panel-entities:not([hidden])');
    await addressIs(page, 'view=entities');
    await page.evaluate(() => (location.hash = 'view=findings&finding=2'));
    await page.waitForFunction(() => document.querySelector('[data-finding="2"]')?.getAttribute('aria-current') === 'true');
    await page.click('#home');
    await waitState(page, 'idle');
    await page.evaluate(() => (location.hash = 'view=templates&theme=dark'));
    await page.waitForSelector('html[data-theme="dark"]');
    assert.equal(await page.evaluate(() => location.hash), '#view=templates&theme=dark');
    await page.click('[data-sample="auth"]');
    await waitState(page, 'ready');
    await page.waitForSelector('#panel-templates:not([hidden])');
    await addressIs(page, 'view=templates&theme=dark');
    assert.deepEqual(problems, []);
  });

  test('the same place is there again after a reload, and the address holds nothing of the log', async () => {
    const { page } = await openSample(rig);
    await page.keyboard.press(']');
    await page.keyboard.press(']');
    await addressIs(page, 'view=findings&finding=3');
    await page.reload();
    await waitState(page, 'idle');
    await page.click('[data-sample="auth"]');
    await waitState(page, 'ready');
    await page.waitForFunction(() => document.querySelector('[data-finding="3"]')?.getAttribute('aria-current') === 'true');
    await page.keyboard.press('/');
    await page.waitForSelector('#sheet[open] #search-text');
    await page.type('#search-text', 'password');
    await page.waitForSelector('#sheet mark');
    assert.match(await page.evaluate(() => location.hash), /^#(view|finding|threat|from|to)=[a-z0-9]+(&(view|finding|threat|from|to)=[a-z0-9]+)*$/);
  });
});

/** @param {import('./harness/browsers.js').Rig} rig @param {import('./harness/page.js').Mode} [mode] */
async function openSample(rig, mode) {
  const visit = await rig.open({ mode });
  await visit.page.click('[data-sample="auth"]');
  await waitState(visit.page, 'ready');
  await visit.page.waitForSelector('#finding [data-line]');
  return visit;
}

/** @param {Page} page @param {string} text */
async function palette(page, text) {
  await page.keyboard.down('Control');
  await page.keyboard.press('k');
  await page.keyboard.up('Control');
  await page.waitForSelector('#dialog-palette[open] #palette-text');
  await page.type('#palette-text', text);
}

/** @param {Page} page @param {string} address */
function addressIs(page, address) {
  return page.waitForFunction((address) => location.hash === `#${address}`, {}, address);
}
