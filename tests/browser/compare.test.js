// Good files beside others: what is new, gone, and changed; and sessions judged by those of the good file.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { inEachBrowser } from './harness/browsers.js';
import { parseCsv } from './harness/csv.js';
import { service, temporaryFolder } from './harness/logs.js';
import { pickFile, text, waitState } from './harness/page.js';
import { saveExport } from './harness/result.js';

/** @typedef {import('puppeteer-core').Page} Page */

const write = temporaryFolder();

/** Jobs of three steps, the third of which may be another one for some. @param {number} hour @param {(job: number) => string} end */
function jobs(hour, end) {
  const step = (/** @type {number} */ job, /** @type {string} */ what, /** @type {number} */ at) =>
    `2026-03-01 ${hour}:${String(job).padStart(2, '0')}:${10 * at} INFO a.B: job_id=j${1000 * hour + job} ${what}`;
  return Array.from({ length: 60 }, (_, job) => ['began', 'works', end(job)].map((what, at) => step(job, what, at + 1))).flat();
}

const good = write('good.log', [...jobs(10, () => 'ended'), ...Array.from({ length: 30 }, (_, at) => `2026-03-01 10:59:${at + 20} INFO a.B: all is swept`)].join('\n'));
const suspect = write('suspect.log', jobs(11, (job) => (job < 3 ? '<b>died</b> of hunger' : 'ended')).join('\n'));

const steady = write('steady.log', service(10, { exit: () => 0, isSwapped: () => false, took: 40 }).join('\n'));
const changedLines = service(14, { exit: (job) => (job % 60 === 59 ? 9 : 0), isSwapped: (job) => job % 10 === 4, took: 80 });
const changed = write('changed.log', changedLines.join('\n'));

inEachBrowser('compare', (rig) => {
  test('without a good file it says what to do, and with one what is new and gone', async () => {
    const { page, problems } = await rig.open();
    await open(page);
    assert.match(await text(page, '#panel-compare'), /Tick the file that is known to be good/);
    await tick(page);
    assert.deepEqual(await rows(page), [
      ['New', '0', '3', 'job_id=j<*> <b>died</b> of hunger'],
      ['Vanished', '30', '0', 'all is swept'],
    ]);
    await page.click('[data-change="same"].segment');
    await page.waitForFunction(() => document.querySelector('table.compared tbody tr')?.textContent?.includes('Unchanged'));
    assert.equal((await rows(page)).length, 3);
    // Its counts lead to the lines of one side, and to no others.
    const same = await page.$$eval('table.compared tbody tr', (all) => all.map((row) => [...row.querySelectorAll('[data-lines]')].map((count) => Number(count.textContent))));
    for (const [place, side] of [[0, 'good.log'], [1, 'suspect.log']]) {
      await page.$$eval('table.compared tbody tr:first-child [data-lines]', (all, place) => /** @type {HTMLElement} */ (all[Number(place)]).click(), place);
      await page.waitForFunction((count) => document.querySelector('#sheet .search-status')?.textContent?.startsWith(`${count} line`), {}, same[0][Number(place)]);
      await page.waitForSelector('#sheet[open] [data-line-text]');
      assert.deepEqual(await page.$$eval('#sheet .line-file', (all) => all.map((name) => name.textContent)), [side]);
      await page.keyboard.press('Escape');
      await page.waitForSelector('#sheet:not([open])');
    }
    // One side can be seen beside the whole on the timeline, and so can a file.
    const whole = (await text(page, '.compare-said')).match(/([\d,]+) events in the good files/)?.[1];
    await page.click('.compare-said [data-filter="only"]');
    await page.waitForFunction((whole) => document.querySelector('.filters-told')?.textContent?.startsWith(`${whole} of `), {}, whole);
    assert.match(await text(page, '#filters'), /only in good\.log/);
    await page.click('#tab-files');
    await page.click('[data-file="good.log"] [data-filter="out"]');
    await page.waitForSelector('#filters [data-out="true"]');
    await page.click('#filters [data-focus="clear"]');
    await page.waitForSelector('#filters[hidden]');
    await page.click('#tab-compare');
    await page.click('table.compared .template-link');
    await page.waitForSelector('#sheet[open] [data-line-text]');
    await page.keyboard.press('Escape');
    const { rows: saved } = parseCsv((await saveExport(rig, page, 'comparison.csv')).toString());
    assert.deepEqual(saved.map(({ change }) => change), ['new', 'vanished', 'same', 'same', 'same']);
    assert.deepEqual(problems, []);
  });

  test('values, order and timing that changed lead to their lines', async () => {
    const { page, problems } = await rig.open();
    await pickFile(page, steady, changed);
    await waitState(page, 'ready');
    await page.click('#tab-compare');
    await page.click('#panel-compare [data-baseline="steady.log"]');
    // No message is new or gone: what is shown first is what changed.
    await page.waitForSelector('[data-kind="values"][aria-pressed="true"]');
    assert.deepEqual(await kinds(page), ['Messages 0', 'Values 1', 'Order 3', 'Timing 1']);
    assert.deepEqual(await cells(page), [['New', '0of 200, 0 %', '3of 200, 1.5 %', 'job <*> ended: exit=9 took <*> ms']]);
    await page.click('table.compared td.strong [data-lines]');
    assert.deepEqual(await sheetLines(page, 3), changedLines.filter((line) => line.includes(' exit=9 ')));
    await page.click('[data-kind="orders"]');
    await page.waitForFunction(() => document.querySelector('table.compared tbody')?.textContent?.includes('usually'));
    const orders = await cells(page);
    assert.deepEqual(orders.map(([change, good, is]) => [change, good, is]), Array(3).fill(['New', '0of 200, 0 %', '20of 200, 10 %']));
    assert.ok(orders.some(([, , , what]) => what === 'afterjob <*> checkscomesjob <*> loadsusuallyjob <*> ended: exit=<*> took <*> ms'), JSON.stringify(orders));
    await page.click('table.compared td.strong [data-lines]');
    await page.waitForFunction(() => /of 40$|40 lines/.test(document.querySelector('#sheet[open]')?.textContent ?? '') || document.querySelectorAll('#sheet[open] [data-line-text]').length === 40);
    await page.keyboard.press('Escape');
    await page.waitForSelector('#sheet:not([open])');
    await page.click('[data-kind="timings"]');
    await page.waitForFunction(() => document.querySelector('table.compared tbody')?.textContent?.includes('Higher'));
    const [[word, usual, now, what]] = await cells(page);
    assert.deepEqual([word, what], ['Higher', 'The amount in the message, in its own unitjob <*> ended: exit=<*> took <*> ms']);
    // 40 to 59 ms, and 80 to 99: the medians lie at the tenth of twenty.
    assert.deepEqual([usual, now], ['4995 % 58of 200 amounts in these lines', '8995 % 98of 200 amounts in these lines']);
    const { rows: saved } = parseCsv((await saveExport(rig, page, 'comparison.csv')).toString());
    assert.deepEqual(saved.filter(({ kind }) => kind !== 'template').map(({ kind, change }) => `${kind} ${change}`), ['value new', 'order new', 'order new', 'order new', 'timing more']);
    assert.deepEqual(problems, []);
  });

  test('the file’s own page says it as well, and sessions are judged by the good ones', async () => {
    const { page, problems } = await rig.open();
    await open(page);
    await page.click('#tab-files');
    await page.click('[data-file="good.log"] .file-toggle');
    await page.click('#panel-files [data-baseline="good.log"]');
    await page.waitForFunction(() => /baseline/.test(document.querySelector('[data-file="good.log"]')?.textContent ?? ''));
    await page.click('#tab-sessions');
    await page.click('.sessions-form button');
    await page.waitForSelector('table.sessions tbody tr');
    assert.match(await text(page, '#panel-sessions [role="status"]'), /60 sessions by field:job_id, judged by 60 of the baseline; 3 stand out/);
    await page.click('#tab-compare');
    await page.waitForSelector('table.compared');
    assert.deepEqual(problems, []);
  });

  test('one log alone says what it takes', async () => {
    const { page, problems } = await rig.open();
    await pickFile(page, good);
    await waitState(page, 'ready');
    await page.click('#tab-compare');
    assert.match(await text(page, '#panel-compare'), /Drop a log that is known to be good together with a suspect one.*Open now: 1 log/);
    assert.deepEqual(problems, []);
  });
});

/** @param {Page} page */
async function open(page) {
  await pickFile(page, good, suspect);
  await waitState(page, 'ready');
  await page.click('#tab-compare');
}

/** @param {Page} page */
async function tick(page) {
  await page.click('#panel-compare [data-baseline="good.log"]');
  await page.waitForSelector('table.compared');
}

/** @param {Page} page */
function rows(page) {
  return page.$$eval('table.compared tbody tr', (all) =>
    all.map((row) => {
      const cells = [...row.children].map((cell) => cell.textContent);
      return [cells[0], cells[1], cells[3], cells[6]];
    }),
  );
}

/** What changed, with counts. @param {Page} page */
function kinds(page) {
  return page.$$eval('#panel-compare [data-kind]', (all) => all.map((button) => button.textContent));
}

/** Change, both sides, and what it is of. @param {Page} page */
function cells(page) {
  return page.$$eval('table.compared tbody tr', (all) => all.map((row) => [0, 1, 2, 4].map((at) => row.children[at].textContent)));
}

/** The lines in the sheet, which is closed. @param {Page} page @param {number} count */
async function sheetLines(page, count) {
  await page.waitForFunction((count) => document.querySelectorAll('#sheet[open] [data-line-text]').length === count, {}, count);
  const shown = await page.$$eval('#sheet [data-line-text]', (all) => all.map((line) => line.textContent));
  await page.keyboard.press('Escape');
  await page.waitForSelector('#sheet:not([open])');
  return shown;
}
