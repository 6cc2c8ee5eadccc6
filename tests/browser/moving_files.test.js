// A file that moves under the reader ends in a sentence, or in a result that adds up: never in lines that are not the file's.

import assert from 'node:assert/strict';
import { rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';

import { inBrowser, inEachBrowser } from './harness/browsers.js';
import { calmHour, countLines, temporaryFolder } from './harness/logs.js';
import { errorOf, pickFile, waitState } from './harness/page.js';
import { assertLedger, ledgerOf, linesOfFirstFinding } from './harness/result.js';

const SENTENCE = /chang|read/i;

const write = temporaryFolder();
const burst = calmHour((minute) => (minute === 40 ? Array.from({ length: 200 }, (_, job) => `ERROR job ${job} failed`) : []));

/** Large enough that reading it takes longer than changing it. */
const large = `${calmHour().join('\n')}\n`.repeat(3000);
const largeLines = calmHour().length * 3000;
const largeChanged = large.toUpperCase();

inEachBrowser('files that move', (rig) => {
  test('cut short while it is read: a sentence, and what was read stands', async () => {
    const path = write('shrinking.log', large);
    const visit = await rig.open();
    await pickFile(visit.page, path);
    truncateSync(path, 1000);
    await saysSo(visit.page);
  });

  test('gone while it is read: a sentence, and what was read stands', async () => {
    const path = write('vanishing.log', large);
    const visit = await rig.open();
    await pickFile(visit.page, path);
    rmSync(path);
    await saysSo(visit.page);
  });

  test('gone after it was read: the result stays, and its lines say why they are not shown', async () => {
    const path = write('gone.log', burst.join('\n'));
    const lines = countLines(path);
    const visit = await rig.open();
    await pickFile(visit.page, path);
    await waitState(visit.page, 'ready');
    await linesOfFirstFinding(visit.page);
    rmSync(path);
    assert.match(await alertAfterClick(visit.page), SENTENCE);
    await assertLedger(visit.page, lines);
  });
});

// Chromium remembers the file's date, to the second, from when it was picked. Firefox reads on in the file as it is now.
inBrowser('chromium', 'files that move', (rig) => {
  test('written over while it is read: a sentence, and what was read stands', async () => {
    const path = writeOld('changing.log', large);
    const visit = await rig.open();
    await pickFile(visit.page, path);
    writeFileSync(path, largeChanged);
    await saysSo(visit.page);
  });

  test('written over after it was read: its lines are not shown from other bytes', async () => {
    const path = writeOld('changed.log', burst.join('\n'));
    const visit = await rig.open();
    await pickFile(visit.page, path);
    await waitState(visit.page, 'ready');
    await linesOfFirstFinding(visit.page);
    writeFileSync(path, burst.map((line) => line.toUpperCase()).join('\n'));
    assert.match(await alertAfterClick(visit.page), SENTENCE);
  });
});

/**
 * Where nothing was read yet there is a failure; else the result of what was read, and a note that it is no more than that.
 * @param {import('puppeteer-core').Page} page
 */
async function saysSo(page) {
  const state = await waitState(page, 'failed', 'ready');
  if (state === 'failed') return assert.match(await errorOf(page), SENTENCE);
  const note = await page.waitForSelector('#notice .notice');
  assert.match((await note?.evaluate((element) => element.textContent)) ?? '', /^Only the first \d+ % of the log could be read/);
  const { lines, events, continuations, unparsed, skipped } = await ledgerOf(page);
  assert.equal(events + continuations + unparsed + skipped, lines);
  assert.ok(lines < largeLines);
}

/**
 * A file that was last written yesterday.
 * @param {string} name
 * @param {string} content
 */
function writeOld(name, content) {
  const path = write(name, content);
  const yesterday = Date.now() / 1000 - 86_400;
  utimesSync(path, yesterday, yesterday);
  return path;
}

/**
 * Asks for the surroundings of a line, and returns what is said instead of them.
 * @param {import('puppeteer-core').Page} page
 */
async function alertAfterClick(page) {
  await page.click('[data-line] button.line-number');
  const alert = await page.waitForSelector('[role="alert"]:not(:empty)');
  return (await alert?.evaluate((element) => element.textContent)) ?? '';
}
