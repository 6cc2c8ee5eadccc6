// While a log is read there is a first answer, labelled as one; and whatever goes wrong then, what was read stands.

import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { test } from 'node:test';

import { inBrowser, inEachBrowser } from './harness/browsers.js';
import { calmHour, temporaryFolder } from './harness/logs.js';
import { dropFile, errorOf, pickFile, waitMiddle, waitState } from './harness/page.js';
import { assertLedger } from './harness/result.js';
import { tapWorkers } from './harness/worker_tap.js';

const FIRST_ANSWER_MS = 1000;

const write = temporaryFolder();
const calm = calmHour((minute) => (minute === 20 ? ['ERROR disk 7 is full', 'ERROR disk 8 is full'] : []));
const chunk = `${calm.join('\n')}\n`.repeat(100);
const MANY = 200; // more than a gigabyte: no machine is through with it before the test is in its middle
const SOME = 40;

inEachBrowser('so far', (rig) => {
  test('within a second of a file of any size there is a first answer', async () => {
    const visit = await rig.open();
    await watchFirstAnswer(visit.page);
    await dropFile(visit.page, 'large.log', chunk, MANY);
    await visit.page.waitForSelector('.so-far-chart');
    const waited = await visit.page.evaluate(() => Reflect.get(globalThis, 'firstAnswerMs'));
    assert.ok(waited < FIRST_ANSWER_MS, `${waited} ms`);
    const text = await visit.page.$eval('.so-far', (panel) => panel.textContent ?? '');
    assert.match(text, /^So far2026-03-01 10:00:00 – .*lines of .*errors.*ERROR disk 7 is full/s);
    assert.match(await visit.page.$eval('.working-expected', (line) => line.textContent ?? ''), /about \d+ million lines: some .* of memory/);
    assert.deepEqual(visit.problems, []);
  });

  test('an engine that dies leaves what was known, and the next file opens', async () => {
    const visit = await rig.open({ prepare: (page) => tapWorkers(page, failInEngine) });
    await dropFile(visit.page, 'large.log', chunk, MANY);
    await waitMiddle(visit.page);
    await visit.page.waitForSelector('.so-far-chart');
    visit.page.evaluate(killEngine);
    await waitState(visit.page, 'failed');
    assert.match(await errorOf(visit.page), /stopped unexpectedly/);
    assert.match(await visit.page.$eval('#view-failed .so-far', (panel) => panel.textContent ?? ''), /^What was read until then.*disk 7/s);
    await dropFile(visit.page, 'next.log', calm.join('\n'));
    await waitState(visit.page, 'ready');
    await assertLedger(visit.page, calm.length);
  });

  test('a helper that dies takes nothing along', async () => {
    const visit = await rig.open({ prepare: (page) => tapWorkers(page, failInEngine) });
    await dropFile(visit.page, 'large.log', chunk, SOME);
    await waitMiddle(visit.page);
    await visit.page.evaluate(() => {
      const [, helper] = Reflect.get(globalThis, 'tappedWorkers');
      helper?.terminate();
    });
    await waitState(visit.page, 'ready');
    await assertLedger(visit.page, calm.length * 100 * SOME);
    assert.deepEqual(visit.problems, []);
  });
});

inBrowser('chromium', 'so far', (rig) => {
  test('a file that vanishes in the middle: what was read stands, and the page says so', async () => {
    const path = write('vanishing.log', chunk.repeat(SOME));
    const visit = await rig.open();
    await pickFile(visit.page, path);
    await waitMiddle(visit.page);
    rmSync(path);
    await waitState(visit.page, 'ready');
    assert.match(await visit.page.$eval('#notice', (notice) => notice.textContent ?? ''), /^Only the first \d+ % of the log could be read/);
    await dropFile(visit.page, 'next.log', calm.join('\n'));
    await waitState(visit.page, 'ready');
    await assertLedger(visit.page, calm.length);
  });

  test('a tab in the background reads on', async () => {
    const visit = await rig.open();
    const other = await visit.page.browser().newPage();
    await other.bringToFront();
    await dropFile(visit.page, 'large.log', chunk, SOME);
    await waitState(visit.page, 'ready');
    await other.close();
    await assertLedger(visit.page, calm.length * 100 * SOME);
  });
});

/** Runs in a worker: an error that nobody catches, as a panic is. */
async function failInEngine() {
  setTimeout(() => {
    throw new Error('out of memory');
  });
}

/** Runs in the page. */
function killEngine() {
  const [engine] = Reflect.get(globalThis, 'tappedWorkers');
  const { port2 } = new MessageChannel();
  engine.postMessage({ tap: '' }, [port2]);
}

/**
 * Measures from the drop to the first answer, in the page's own time.
 * @param {import('puppeteer-core').Page} page
 */
function watchFirstAnswer(page) {
  return page.evaluate(() => {
    let began = 0;
    addEventListener('drop', () => (began = performance.now()), { capture: true });
    new MutationObserver(() => {
      if (Reflect.has(globalThis, 'firstAnswerMs') || !document.querySelector('.so-far-chart')) return;
      Reflect.set(globalThis, 'firstAnswerMs', performance.now() - began);
    }).observe(document.body, { subtree: true, childList: true });
  });
}
