// Sessions on the page: found by a key, ranked, with their lines and reasons.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { inEachBrowser } from './harness/browsers.js';
import { logloupe } from './harness/command.js';
import { temporaryFolder } from './harness/logs.js';
import { pickFile, showTime, text, waitState } from './harness/page.js';
import { saveExport } from './harness/result.js';

/** @typedef {import('puppeteer-core').Page} Page */

const write = temporaryFolder();

/** Sixty jobs of three steps each; the one with the number 17 does not end. */
const jobs = Array.from({ length: 60 }, (_, job) =>
  ['began', 'works', job === 17 ? '<b>died</b> of hunger' : 'ended'].map(
    (step, at) => `2026-03-01 10:${String(job).padStart(2, '0')}:${10 * at + 10} INFO a.B: job_id=j${1000 + job} ${step}`,
  ),
).flat();

/** When these jobs began. @param {number} minute */
const at = (minute) => Date.UTC(2026, 2, 1, 10, minute);

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
    for (const [which, wanted] of /** @type {[string, string[]][]} */ ([['session', jobs.slice(51, 54)], ['template', jobs.slice(53, 54)]])) {
      await page.click(`table.sessions tbody tr:first-child [data-lines="${which}"]`);
      await lines(page, wanted);
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

  test('follow filters and the shown time, with counts that lead to what passes', async () => {
    const { page, problems } = await rig.open();
    await open(page);
    await find(page, 'auto');
    await page.waitForSelector('table.sessions');
    await filter(page, 'died', 'only');
    await said(page, '1 of 60 sessions by field:job_id has events that pass the filters; 1 of the 1 that stands out among them.');
    assert.deepEqual(await counts(page), [['j1017', '1 of 3']]);
    assert.match(await text(page, '.sessions-result .scope'), /Scores are of the whole log; the CSV has all sessions/);
    assert.deepEqual(await passing(page), jobs.slice(53, 54));
    await page.click('table.sessions [data-lines="session"]');
    await lines(page, jobs.slice(51, 54));

    // Five minutes, and all but a step.
    await page.click('#filters [data-focus="drop 0"]');
    await said(page, '60 sessions by field:job_id; 1 stands out.');
    await filter(page, 'works', 'out');
    await showTime(page, at(15), at(20));
    await said(page, '5 of 60 sessions by field:job_id have events in the shown time that pass the filters; 1 of the 1 that stands out among them.');
    const then = jobs.filter((line) => / 10:1[5-9]:/.test(line) && !line.includes('works'));
    const names = [15, 16, 17, 18, 19].map((job) => `j${1000 + job}`);
    const expected = names.map((name) => [name, `${then.filter((line) => line.includes(name)).length} of 3`]);
    assert.deepEqual((await counts(page)).toSorted(), expected);
    // What stands out comes first, as it does in all.
    assert.equal((await counts(page))[0][0], 'j1017');
    assert.deepEqual(await passing(page), then.filter((line) => line.includes('j1017')));

    await filter(page, 'began', 'out');
    await filter(page, 'ended', 'out');
    await showTime(page, at(20), at(25));
    await said(page, '0 of 60 sessions by field:job_id have events in the shown time that pass the filters; 0 of the 1 that stands out among them.');
    assert.match(await text(page, '.sessions-result'), /No session has events in the shown time that pass the filters\..*show all of the log/);
    assert.equal(await page.$('table.sessions'), null);
    await page.click('.sessions-result .scope button');
    await said(page, '60 sessions by field:job_id; 1 stands out.');
    await page.waitForSelector('#filters', { hidden: true });
    assert.equal((await counts(page)).length, 50);
    assert.equal((await counts(page))[0][1], '3');
    assert.deepEqual(problems, []);
  });

  test('those that pass are found among all, beyond the first that the page has', async () => {
    const { page, problems } = await rig.open();
    const minute = (/** @type {number} */ job) => String(Math.floor(job / 20)).padStart(2, '0');
    const many = Array.from({ length: 1000 }, (_, job) => ['began', 'works', 'ended'].map((step) => `2026-03-01 10:${minute(job)}:${10 + (job % 20)} INFO a.B: job_id=j${1000 + job} ${step}`)).flat();
    await pickFile(page, write('more.log', many.join('\n')));
    await waitState(page, 'ready');
    await page.click('#tab-sessions');
    await find(page, 'auto');
    await page.waitForFunction(() => document.querySelector('.sessions-pages')?.textContent?.includes('The 500 most unusual are here'));
    // All are alike, so those of the end are the last ones.
    await showTime(page, at(45), at(50));
    await said(page, '100 of 1,000 sessions by field:job_id have events in the shown time; no session stands out.');
    assert.match(await text(page, '.sessions-pages'), /1 to 50 of 100 sessions/);
    const first = await counts(page);
    await page.click('.sessions-pages button:last-of-type');
    await page.waitForFunction(() => document.querySelector('.sessions-pages')?.textContent?.includes('51 to 100 of 100 sessions'));
    const names = [...first, ...(await counts(page))].map(([name]) => name);
    const expected = [...new Set(many.filter((line) => / 10:4[5-9]:/.test(line)).map((line) => /job_id=(\S+)/.exec(line)?.[1]))];
    assert.deepEqual(names.toSorted(), expected.toSorted());
    // Another part is shown from its first page on.
    await showTime(page, at(38), at(45));
    await page.waitForFunction(() => document.querySelector('.sessions-pages')?.textContent?.includes('1 to 50 of 140 sessions'));
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

/** Filters by the template with this word, and comes back to the sessions. @param {Page} page @param {string} word @param {'only' | 'out'} way */
async function filter(page, word, way) {
  await page.click('#tab-templates');
  const row = await page.waitForFunction((word) => [...document.querySelectorAll('#panel-templates tr[data-template]')].find((row) => row.textContent?.includes(word)), {}, word);
  await page.evaluate((row, way) => /** @type {HTMLElement} */ (row?.querySelector(`[data-filter="${way}"]`)).click(), row, way);
  await page.click('#tab-sessions');
}

/** Waits until the sessions are told with these words. @param {Page} page @param {string} words */
async function said(page, words) {
  await page.waitForFunction((words) => document.querySelector('.sessions-result [role="status"]')?.textContent === words, {}, words);
}

/** Names and counts of the rows. @param {Page} page */
function counts(page) {
  return page.$$eval('table.sessions tbody tr', (rows) => rows.map((row) => [row.children[1].textContent ?? '', row.children[2].textContent ?? '']));
}

/** The lines to which the first row's count of what passes leads. @param {Page} page */
async function passing(page) {
  await page.click('table.sessions tbody tr:first-child [data-lines="session-passing"]');
  await page.waitForFunction(() => /^\d+ lines?\./.test(document.querySelector('#sheet[open] .search-status')?.textContent ?? '') && document.querySelector('#sheet [data-line-text]'));
  const shown = await page.$$eval('#sheet [data-line-text]', (all) => all.map((line) => line.textContent));
  await page.keyboard.press('Escape');
  await page.waitForSelector('#sheet:not([open])');
  return shown;
}

/** Waits until the sheet has just these lines, and closes it. @param {Page} page @param {string[]} wanted */
async function lines(page, wanted) {
  await page.waitForFunction((count) => document.querySelectorAll('#sheet[open] [data-line-text]').length === count, {}, wanted.length);
  assert.deepEqual(await page.$$eval('#sheet [data-line-text]', (all) => all.map((line) => line.textContent)), wanted);
  await page.keyboard.press('Escape');
  await page.waitForSelector('#sheet:not([open])');
}
