// Noted lines: marked by a key or a button wherever lines stand, with a note, listed, taken back and brought back, handed on redacted, and
// gone with the log. Lines in columns, and a text highlighted in them.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { inEachBrowser } from './harness/browsers.js';
import { calmHour } from './harness/logs.js';
import { dropFile, waitState } from './harness/page.js';
import { downloaded, openFinding } from './harness/result.js';

/** @typedef {import('puppeteer-core').Page} Page */
/** @typedef {import('./harness/browsers.js').Rig} Rig */

const log = calmHour((minute) => (minute === 40 ? Array.from({ length: 12 }, () => 'ERROR disk sda of user=carla at 198.51.100.23 is full') : []));
// With twenty lines a minute, the errors of minute 40 begin here.
const FIRST_ERROR = 41 * 20 + 1;

inEachBrowser('noted lines', (rig) => {
  test('by a key in all lines, with a note, and by a button in the evidence; the list leads back to each', async () => {
    const { page, problems } = await openFinding(rig, log);
    await page.click('button.sum-entry');
    await goTo(page, FIRST_ERROR);
    await page.focus('.all-lines');
    await page.keyboard.press('M');
    await page.waitForFunction(() => document.activeElement?.matches('#sheet .note-bar input'));
    await page.keyboard.type('the first of them');
    await page.keyboard.press('Enter');
    await page.waitForSelector(`#sheet .line[data-line="${FIRST_ERROR}"][data-noted]`);
    assert.equal(await page.$eval(`#sheet .line[data-line="${FIRST_ERROR}"] .line-words`, (words) => words.textContent), 'the first of them');
    assert.ok(await page.$('#sheet[open] .note-bar[hidden]'), 'the note is done, and the sheet stays');
    await close(page);
    const other = await page.$eval('#finding .line:not([data-noted])', (line) => Number(/** @type {HTMLElement} */ (line).dataset.line));
    await page.focus(`#finding .line[data-line="${other}"] button.line-number`);
    await page.keyboard.press('m');
    await page.waitForSelector(`#finding .line[data-line="${other}"][data-noted]`);
    assert.equal(await page.$eval('#tab-noted .tab-count', (count) => count.textContent), '2');
    await palette(page, 'noted lines');
    const listed = await rows(page);
    assert.deepEqual(listed, [other, FIRST_ERROR].sort((a, b) => a - b).map((line) => ({ line, text: log[line - 1], words: line === other ? '' : 'the first of them' })));
    await page.click(`tr[data-noted="${FIRST_ERROR}"] .link`);
    await page.waitForSelector(`#sheet[open] .line[data-line="${FIRST_ERROR}"][data-marked][data-noted]`);
    assert.deepEqual(problems, []);
  });

  test('what is taken back comes back with its note, by the bar and by the palette', async () => {
    const { page } = await openFinding(rig, log);
    await noteInAll(page, 30, 'to be seen again');
    await page.click('#tab-noted');
    await page.waitForSelector('tr[data-noted="30"] [data-line-text]');
    await page.click('tr[data-noted="30"] [aria-label="Take line 30 back"]');
    await page.waitForSelector('#panel-noted .empty');
    await page.evaluate(() => [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('body > .note-bar button'))].find((button) => button.textContent === 'Undo')?.click());
    await page.waitForSelector('tr[data-noted="30"] [data-line-text]');
    assert.deepEqual((await rows(page)).map(({ words }) => words), ['to be seen again']);
    await page.click('tr[data-noted="30"] [aria-label="Take line 30 back"]');
    await page.waitForSelector('#panel-noted .empty');
    await palette(page, 'undo note');
    await page.waitForSelector('tr[data-noted="30"]');
  });

  test('they are handed on first, redacted as everything else', async () => {
    const { page } = await openFinding(rig, log);
    await noteInAll(page, FIRST_ERROR, 'carla says so');
    const html = await handedOn(rig, page);
    const at = html.indexOf('<h2>Noted lines</h2>');
    assert.ok(at > 0 && at < html.indexOf('<h2>Findings</h2>'));
    const part = html.slice(at, html.indexOf('<h2>Findings</h2>'));
    assert.match(part, new RegExp(`line ${FIRST_ERROR}</span> <code>2026-03-01T10:40:59Z ERROR disk sda of user=user-1 at ip-1 is full</code><i>user-1 says so</i>`));
    assert.ok(!html.includes('carla') && !html.includes('198.51.100.23'));
  });

  test('they stay when the log is read again, are stored nowhere, and are gone with the log', async () => {
    const { page } = await openFinding(rig, log);
    await noteInAll(page, 30, 'kept');
    await palette(page, 'read the log again');
    await page.waitForFunction(() => document.documentElement.dataset.state === 'ready');
    await page.waitForFunction(() => document.querySelector('#tab-noted .tab-count')?.textContent === '1');
    assert.equal(await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, location.hash]).includes('kept')), false);
    await page.click('#home');
    await page.waitForFunction(() => /1 noted line would be gone/.test(document.body.textContent ?? ''));
    assert.equal(await page.$eval('#tab-noted .tab-count', (count) => count.textContent), '1');
    await page.evaluate(() => [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('.notice button'))].find((one) => one.textContent === 'Close the log')?.click());
    await waitState(page, 'idle');
    await dropFile(page, 'other.log', log.join('\n'));
    await waitState(page, 'ready');
    assert.equal(await page.$eval('#tab-noted .tab-count', (count) => count.textContent), '');
  });

  test('lines in columns have what the format reads, and as they are again', async () => {
    const { page } = await openFinding(rig, log);
    await page.click('button.sum-entry');
    await page.waitForSelector('.all-lines [data-line="1"] [data-line-text]');
    await button(page, 'Columns');
    await page.waitForSelector('.all-lines.in-columns [data-line="1"] .line-time');
    const cells = await page.$eval('.all-lines [data-line="1"]', (row) => ({ time: row.querySelector('.line-time')?.textContent, text: row.querySelector('[data-line-text]')?.textContent, level: row.querySelector('.level')?.textContent }));
    assert.deepEqual(cells, { time: '2026-03-01 10:00:00', text: 'worker 0 finished job 0 in 30 ms', level: 'info' });
    await page.type('.highlight', 'WORKER 0');
    await page.waitForFunction(() => document.querySelector('.all-lines [data-line="1"] mark')?.textContent === 'worker 0');
    assert.equal(await page.$('.all-lines [data-line="2"] mark'), null);
    await button(page, 'Columns');
    await page.waitForFunction((line) => document.querySelector('.all-lines [data-line="1"] [data-line-text]')?.textContent === line, {}, log[0]);
  });
});

/** @param {Page} page @param {number} line */
async function goTo(page, line) {
  await page.type('#sheet .jump input', String(line));
  await page.keyboard.press('Enter');
  await page.waitForSelector(`.all-lines .line[data-line="${line}"][data-marked] [data-line-text]`);
}

/** @param {Page} page @param {number} line @param {string} words */
async function noteInAll(page, line, words) {
  await page.click('button.sum-entry');
  await goTo(page, line);
  await page.focus('.all-lines');
  await page.keyboard.press('M');
  await page.waitForFunction(() => document.activeElement?.matches('#sheet .note-bar input'));
  await page.keyboard.type(words);
  await page.keyboard.press('Enter');
  await close(page);
}

/** @param {Page} page */
async function close(page) {
  await page.keyboard.press('Escape');
  await page.waitForSelector('#sheet:not([open])');
}

/** @param {Page} page */
function rows(page) {
  return page
    .waitForFunction(() => document.querySelector('tr[data-noted]') && [...document.querySelectorAll('tr[data-noted]')].every((row) => row.querySelector('[data-line-text]')))
    .then(() =>
      page.$$eval('tr[data-noted]', (rows) =>
        rows.map((row) => ({ line: Number(/** @type {HTMLElement} */ (row).dataset.noted), text: row.querySelector('[data-line-text]')?.textContent, words: /** @type {HTMLInputElement} */ (row.querySelector('input')).value })),
      ),
    );
}

/** @param {Page} page @param {string} letters */
async function palette(page, letters) {
  await page.keyboard.down('Control');
  await page.keyboard.press('k');
  await page.keyboard.up('Control');
  await page.waitForSelector('#dialog-palette[open] [aria-selected="true"]');
  await page.keyboard.type(letters);
  await page.keyboard.press('Enter');
}

/** Presses a button of the sheet. @param {Page} page @param {string} name */
function button(page, name) {
  return page.evaluate((name) => [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('#sheet button'))].find((one) => one.textContent === name)?.click(), name);
}

/** @param {Rig} rig @param {Page} page */
async function handedOn(rig, page) {
  for (const name of readdirSync(rig.downloads)) rmSync(join(rig.downloads, name));
  await page.click('#export-toggle');
  await page.click('#open-handout');
  await page.waitForSelector('#handout-save:enabled');
  await page.click('#handout-save');
  const path = await downloaded(rig.downloads);
  return readFileSync(path, 'utf8');
}
