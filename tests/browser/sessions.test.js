// Sessions on the page: found by a key, ranked, with their lines and reasons.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { inEachBrowser } from './harness/browsers.js';
import { logloupe } from './harness/command.js';
import { temporaryFolder } from './harness/logs.js';
import { pickFile, text, waitState } from './harness/page.js';
import { saveExport } from './harness/result.js';

/** @typedef {import('puppeteer-core').Page} Page */

const write = temporaryFolder();

/** Sixty jobs of three steps each; the one with the number 17 does not end. */
const jobs = Array.from({ length: 60 }, (_, job) =>
  ['began', 'works', job === 17 ? '<b>died</b> of hunger' : 'ended'].map(
    (step, at) => `2026-03-01 10:${String(job).padStart(2, '0')}:${10 * at + 10} INFO a.B: job_id=j${1000 + job} ${step}`,
  ),
).flat();

inEachBrowser('sessions', (rig) => {
  test('are found by a key, and the one that differs comes first, with its lines', async () => {
    const { page, problems } = await rig.open();
    await open(page);
    assert.match(await text(page, '.sessions-result'), /shares an identifier/);
    await find(page, 'auto');
    await page.waitForSelector('table.sessions');
    assert.match(await text(page, '#panel-sessions [role="status"]'), /60 sessions by field:job_id; 1 stands out/);
    const first = await text(page, 'table.sessions tbody tr');
    assert.match(first, /stands out.*j1017.*<b>died<\/b> of hunger/);
    await page.click('table.sessions tbody tr .link');
    await page.waitForSelector('#sheet[open] [data-marked]');
    const marked = await page.$$eval('#sheet [data-marked] [data-line-text]', (all) => all.map((line) => line.textContent));
    assert.deepEqual(marked, jobs.slice(51, 54));
    await page.keyboard.press('Escape');
    await page.waitForSelector('#sheet:not([open])');
    for (const [which, lines] of /** @type {[string, string[]][]} */ ([['session', jobs.slice(51, 54)], ['template', jobs.slice(53, 54)]])) {
      await page.click(`table.sessions tbody tr:first-child [data-lines="${which}"]`);
      await page.waitForFunction((count) => document.querySelectorAll('#sheet[open] [data-line-text]').length === count, {}, lines.length);
      assert.deepEqual(await page.$$eval('#sheet [data-line-text]', (all) => all.map((line) => line.textContent)), lines);
      await page.keyboard.press('Escape');
      await page.waitForSelector('#sheet:not([open])');
    }
    assert.deepEqual(problems, []);
  });

  test('many sessions come page by page, and a sentence says what their columns are', async () => {
    const { page, problems } = await rig.open();
    const many = Array.from({ length: 130 }, (_, job) => ['began', 'works', 'ended'].map((step) => `2026-03-01 10:00:${String(job % 60).padStart(2, '0')} INFO a.B: job_id=j${1000 + job} ${step}`)).flat();
    await pickFile(page, write('many.log', many.join('\n')));
    await waitState(page, 'ready');
    await page.click('#tab-sessions');
    await find(page, 'auto');
    await page.waitForSelector('table.sessions');
    assert.match(await text(page, '.sessions-told'), /A row is a session, the most unusual first.*from 0\.5 on it stands out/);
    const names = () => page.$$eval('table.sessions tbody tr', (rows) => rows.map((row) => row.children[1].textContent));
    const seen = await names();
    assert.match(await text(page, '.sessions-pages'), /1 to 50 of 130 sessions/);
    for (const [told, rows] of /** @type {[string, number][]} */ ([['51 to 100 of', 50], ['101 to 130 of', 30]])) {
      await page.click('.sessions-pages button:last-of-type');
      await page.waitForFunction((told) => document.querySelector('.sessions-pages')?.textContent?.includes(told), {}, told);
      const shown = await names();
      assert.equal(shown.length, rows);
      seen.push(...shown);
    }
    assert.equal(new Set(seen).size, 130);
    assert.equal(await page.$eval('.sessions-pages button:last-of-type', (button) => /** @type {HTMLButtonElement} */ (button).disabled), true);
    assert.deepEqual(problems, []);
  });

  test('the unexpected step is told in words, and a network is trained on request', async () => {
    const { page, problems } = await rig.open();
    await open(page);
    await find(page, 'auto');
    await page.waitForSelector('table.sessions');
    const steps = await text(page, '.sessions-steps');
    assert.match(steps, /unexpected \(.*%\).*died.*Expected there:.*ended/);
    assert.equal(await page.$$eval('.sessions-step[data-unexpected="true"] .tag', (all) => all.length), 1);
    await page.click('.sessions-training button');
    await page.waitForFunction(() => /A network was trained in \d+ epochs/.test(document.querySelector('.sessions-training')?.textContent ?? ''));
    assert.match(await text(page, 'table.sessions tbody tr'), /j1017/);
    // The network is the command line's bit by bit: so are its opinions.
    const table = (await saveExport(rig, page, 'sessions.csv')).toString();
    const path = write('jobs.log', jobs.join('\n'));
    assert.equal(table, logloupe('sessions', path, '--sequence-model', 'lstm').toString());
    assert.deepEqual(problems, []);
  });

  test('a key that is none is refused, and one that no line has is said', async () => {
    const { page, problems } = await rig.open();
    await open(page);
    await find(page, 'what ever');
    await page.waitForFunction(() => /Expected a session key/.test(document.querySelector('#panel-sessions [role="alert"]')?.textContent ?? ''));
    await find(page, 'uuid');
    await page.waitForFunction(() => /No line has the session key uuid/.test(document.querySelector('.sessions-result')?.textContent ?? ''));
    assert.deepEqual(problems, []);
  });
});

/** @param {Page} page */
async function open(page) {
  await pickFile(page, write('jobs.log', jobs.join('\n')));
  await waitState(page, 'ready');
  await page.click('#tab-sessions');
}

/** @param {Page} page @param {string} key */
async function find(page, key) {
  await page.$eval('#session-key', (input, value) => void (/** @type {HTMLInputElement} */ (input).value = value), key);
  await page.$eval('.sessions-form', (form) => /** @type {HTMLFormElement} */ (form).requestSubmit());
}
