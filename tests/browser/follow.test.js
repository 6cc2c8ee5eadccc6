// A file that grows is followed where the browser lets the page; elsewhere the switch says why it can't be.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { inBrowser } from './harness/browsers.js';
import { calmHour } from './harness/logs.js';
import { dropFile, waitState } from './harness/page.js';
import { ledgerOf } from './harness/result.js';

/** @typedef {import('puppeteer-core').Page} Page */

const calm = calmHour();
const burst = Array.from({ length: 300 }, (_, job) => `2026-03-01T10:59:30Z ERROR job ${job} failed`);
/** How long a look at the file may take to come, and to be shown. */
const SOON = { timeout: 10_000 };

inBrowser('chromium', 'following', (rig) => {
  test('what a file grows by is read and shown; where it was cut, following ends', async () => {
    const visit = await rig.open({ prepare: handOut });
    const { page } = visit;
    await setText(page, `${calm.join('\n')}\n`);
    await dropFile(page, 'growing.log', `${calm.join('\n')}\n`);
    await waitState(page, 'ready');
    await page.click('#follow');
    await page.waitForSelector('#follow[aria-pressed="true"]');
    assert.equal((await ledgerOf(page)).lines, calm.length);
    await setText(page, `${[...calm, ...burst].join('\n')}\n`);
    await page.waitForFunction(() => document.querySelector('#follow')?.textContent?.includes('300 new lines'), SOON);
    assert.equal((await ledgerOf(page)).lines, calm.length + burst.length);
    assert.equal(await page.$eval('#notice', (notice) => notice.textContent), '');
    await setText(page, 'short\n');
    await page.waitForFunction(() => document.querySelector('#notice')?.textContent?.includes('shorter'), SOON);
    assert.equal(await page.$eval('#follow', (button) => button.getAttribute('aria-pressed')), 'false');
    assert.equal((await ledgerOf(page)).lines, calm.length + burst.length);
    assert.deepEqual(visit.problems, []);
  });

  test('threats are looked for again as the file grows', async () => {
    const { page, problems } = await rig.open({ prepare: handOut });
    const line = (/** @type {number} */ at, /** @type {string} */ message) => `2026-03-01T10:00:${String(at).padStart(2, '0')}Z gate sshd[${at + 7}]: ${message} from 203.0.113.9 port 22 ssh2`;
    const failed = Array.from({ length: 12 }, (_, at) => line(at, 'Failed password for bob'));
    await setText(page, `${failed.join('\n')}\n`);
    await dropFile(page, 'growing.log', `${failed.join('\n')}\n`);
    await waitState(page, 'ready');
    await page.click('#follow');
    await page.waitForSelector('#follow[aria-pressed="true"]');
    await page.click('#tab-threats');
    await page.waitForFunction(() => /Guessing.*12 times/.test(document.querySelector('#threats-list .threat-item')?.textContent ?? ''));
    await setText(page, `${[...failed, line(20, 'Accepted password for bob')].join('\n')}\n`);
    await page.waitForFunction(() => /Success after failures/.test(document.querySelector('#threats-list [data-threat="0"]')?.textContent ?? ''), SOON);
    assert.deepEqual(problems, []);
  });

  test('a file that is deleted: what was read stands', async () => {
    const { page } = await rig.open({ prepare: handOut });
    await setText(page, `${calm.join('\n')}\n`);
    await dropFile(page, 'growing.log', `${calm.join('\n')}\n`);
    await waitState(page, 'ready');
    await page.click('#follow');
    await page.waitForSelector('#follow[aria-pressed="true"]');
    await setText(page, null);
    await page.waitForFunction(() => document.querySelector('#notice')?.textContent?.includes('no longer followed'), SOON);
    assert.equal((await ledgerOf(page)).lines, calm.length);
  });
});

inBrowser('firefox', 'following', (rig) => {
  test('where the browser gives no hold on files, the switch says why', async () => {
    const { page } = await rig.open();
    await dropFile(page, 'growing.log', calm.join('\n'));
    await waitState(page, 'ready');
    await page.click('#follow');
    await page.waitForFunction(() => document.querySelector('#notice')?.textContent?.includes('hands out a file as it is when it is chosen'));
    assert.equal(await page.$eval('#follow', (button) => button.getAttribute('aria-pressed')), 'false');
  });
});

/**
 * Lets dropped files come with a handle, as they do when a person drops them; its file is what the test says.
 * @param {Page} page
 */
function handOut(page) {
  return page.evaluateOnNewDocument(() => {
    const handle = {
      async getFile() {
        const text = Reflect.get(globalThis, 'fileText');
        if (text === null) throw new DOMException('It is gone.', 'NotFoundError');
        return new File([text], 'growing.log');
      },
    };
    Object.assign(DataTransferItem.prototype, { getAsFileSystemHandle: async () => handle });
  });
}

/** @param {Page} page @param {string | null} text */
function setText(page, text) {
  return page.evaluate((text) => void Reflect.set(globalThis, 'fileText', text), text);
}
