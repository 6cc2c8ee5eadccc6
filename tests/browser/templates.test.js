// A template's slots are looked at, and templates renamed, merged and split: without reading the log again.

import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';

import { inEachBrowser } from './harness/browsers.js';
import { logloupe } from './harness/command.js';
import { calmHour, temporaryFolder } from './harness/logs.js';
import { pickFile, waitState } from './harness/page.js';
import { saveExport } from './harness/result.js';

const write = temporaryFolder();
const USERS = ['root', 'alice', 'bob', 'carol', 'dave', 'erin'];
const lines = calmHour((minute) => [
  `INFO session opened for user ${USERS[minute % 7 % 6]} on tty${minute % 3}`,
  `INFO disk check ended with ${minute === 30 ? '<img src=x onerror=alert(1)>' : 'ok'}`,
]);

/** @typedef {import('puppeteer-core').Page} Page */

/** @param {Page} page */
const texts = (page) => page.$$eval('.templates .template-link', (links) => links.map((link) => link.textContent ?? ''));

/** @param {Page} page */
const settled = (page) => page.waitForSelector('html[data-state="ready"]:not([data-busy])');

/** Ticks the box that has the focus. @param {Page} page */
async function tick(page) {
  // Firefox without a screen may give its window no focus, and then no key ticks a box.
  if (await page.evaluate(() => document.hasFocus())) return page.keyboard.press(' ');
  await page.evaluate(() => /** @type {HTMLElement} */ (document.activeElement).click());
}

/**
 * @param {Page} page
 * @param {string} words
 */
async function openTemplate(page, words) {
  const links = await page.$$('.templates .template-link:not(.slot-value)');
  for (const link of links) {
    if ((await link.evaluate((one) => one.textContent ?? '')).includes(words)) {
      await link.click();
      return page.waitForSelector('.template-panel');
    }
  }
  assert.fail(`no template holds "${words}"`);
}

inEachBrowser('templates', (rig) => {
  test('slots, a name, a split and an undo; the settings carry them to the command line', async () => {
    const path = write('logins.log', lines.join('\n'));
    const visit = await rig.open();
    const { page } = visit;
    await pickFile(page, path);
    await waitState(page, 'ready');
    await page.click('#tab-templates');
    await openTemplate(page, 'session opened');
    const cards = await page.$$eval('.slot-card', (found) => found.map((card) => card.textContent ?? ''));
    assert.match(cards[0], /User.*6 values.*root/);
    assert.match(cards[1], /Number.*3 values/);

    await page.click('.slot-value');
    await page.waitForSelector('#sheet [data-line]');
    const shown = await page.$$eval('#sheet [data-line-text]', (found) => found.map((line) => line.textContent ?? ''));
    assert.ok(shown.length >= 9 && shown.every((line) => line.includes('user root')), shown[0]);
    await page.keyboard.press('Escape');

    await page.type('.template-rename .input', 'Logins');
    await page.keyboard.press('Enter');
    await settled(page);
    await page.waitForSelector('.template-name');
    assert.ok((await texts(page)).includes('Logins'));

    await page.click('[data-split="0"]');
    await settled(page);
    await page.waitForFunction(() => document.querySelectorAll('.templates tbody tr').length >= 8);
    const report = (await saveExport(rig, page, 'report.json')).toString();
    const file = write('report.json', report);
    writeFileSync(path, lines.join('\n'));
    assert.equal(logloupe('analyze', '--format', 'json', '--settings', file, path).toString(), report);

    await page.click('[data-focus="undo-all"]');
    await settled(page);
    await page.waitForFunction(() => !document.querySelector('[data-focus="undo"]'));
    assert.equal(JSON.parse((await saveExport(rig, page, 'report.json')).toString()).settings.templates.length, 0);
    assert.deepEqual(visit.problems, []);
  });

  test('templates are merged from the keyboard, with the file gone', async () => {
    const path = write('merge.log', lines.join('\n'));
    const visit = await rig.open();
    const { page } = visit;
    await pickFile(page, path);
    await waitState(page, 'ready');
    rmSync(path);
    await page.click('#tab-templates');
    const before = (await texts(page)).length;
    await page.focus('.choose-cell input');
    await tick(page);
    for (let presses = 0; presses < 20; presses += 1) {
      await page.keyboard.press('Tab');
      if (await page.evaluate(() => document.activeElement instanceof HTMLInputElement)) break;
    }
    await tick(page);
    await page.waitForSelector('[data-focus="merge"]');
    await page.focus('[data-focus="merge"]');
    await page.keyboard.press('Enter');
    await settled(page);
    await page.waitForSelector('[data-focus="undo"]');
    assert.equal((await page.$$('.choose-cell input')).length, before - 1);
    assert.deepEqual(visit.problems, []);
  });
});
