// One set of filters: from a cell to a chip, one time for all of it, and from every number to its lines.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { inEachBrowser } from './harness/browsers.js';
import { calmHour } from './harness/logs.js';
import { dropFile, waitState } from './harness/page.js';
import { openFinding } from './harness/result.js';

/** @typedef {import('puppeteer-core').Page} Page */

const log = calmHour((minute) => (minute === 40 ? Array.from({ length: 12 }, () => 'ERROR disk sda is full') : minute === 10 ? ['WARN cache is cold'] : []));

inEachBrowser('filters', (rig) => {
  test('what is left out goes from the templates and from the lines, and comes back', async () => {
    const { page, problems } = await openFinding(rig, log);
    await page.click('#tab-templates');
    const row = await templateRow(page, 'finished job');
    await page.click(`[data-template="${row}"] [data-filter="out"]`);
    await page.waitForFunction((row) => !document.querySelector(`#panel-templates [data-template="${row}"]`), {}, row);
    await page.waitForSelector('#filters:not([hidden]) [data-out="true"]');
    await page.click('#filtered-lines');
    await sheetLines(page, 13);
    const shown = await page.$$eval('#sheet [data-line-text]', (lines) => lines.map((line) => line.textContent ?? ''));
    assert.deepEqual(shown, log.filter((line) => !line.includes('finished job')));
    await page.keyboard.press('Escape');
    await page.click('#filters [aria-label^="Forget"]');
    await page.waitForSelector(`#panel-templates [data-template="${row}"]`);
    await page.waitForSelector('#filters[hidden]');
    assert.deepEqual(problems, []);
  });

  test('the counts of a finding lead to its lines, and only to those of its time', async () => {
    const { page } = await openFinding(rig, log);
    await choose(page, '12 errors');
    await page.click('#finding [data-lines="error"]');
    await sheetLines(page, 12);
    const shown = await page.$$eval('#sheet [data-line-text]', (lines) => lines.map((line) => line.textContent ?? ''));
    assert.deepEqual([...new Set(shown.map((line) => line.replace(/^\S+ /, '')))], ['ERROR disk sda is full']);
  });

  test('lists follow the time that is shown', async () => {
    const { page } = await openFinding(rig, log);
    await choose(page, '12 errors');
    await page.evaluate(() => [...document.querySelectorAll('#finding button')].find((button) => button.textContent?.includes('Zoom to it'))?.dispatchEvent(new MouseEvent('click', { bubbles: true })));
    await page.waitForSelector('#timeline-reset:not([hidden])');
    await page.click('#tab-templates');
    const cold = await templateRow(page, 'cache is cold');
    const full = await templateRow(page, 'is full');
    const here = (/** @type {string} */ row, /** @type {string} */ text) => page.waitForFunction((row, text) => document.querySelector(`[data-template="${row}"] .in-time`)?.textContent === text, {}, row, text);
    await here(full, '12 here');
    await here(cold, '0 here');
    // The job and the full disk, of three.
    assert.equal(await page.$eval('#tab-templates .tab-count', (count) => count.textContent), '2 of 3');
    assert.match(await page.$eval('#panel-templates [role="status"]', (told) => told.textContent ?? ''), /3 templates, 2 with events in the shown time/);
  });

  test('a cell of the heat map opens the lines of its template in its time', async () => {
    const { page, problems } = await openFinding(rig, log);
    await page.click('#heat summary');
    await page.waitForSelector('.heat-labels li');
    const at = await page.$$eval('.heat-labels li', (rows) => rows.findIndex((row) => row.textContent?.includes('is full')));
    await page.focus('#heat canvas');
    await page.keyboard.press('ArrowRight');
    for (let row = 0; row < at; row += 1) await page.keyboard.press('ArrowDown');
    for (let column = 0; column < 40; column += 1) await page.keyboard.press('ArrowRight');
    await page.waitForFunction(() => document.querySelector('#heat .timeline-readout')?.textContent?.endsWith('12 events'));
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.querySelector('#sheet .search-status')?.textContent?.includes('12 lines'));
    await page.keyboard.press('Escape');
    await page.click('#heat .twin summary');
    await page.waitForSelector('#heat .twin tbody tr');
    const cells = await page.$$eval('#heat .twin tbody tr', (rows) => rows.map((row) => row.children[0].textContent));
    assert.ok(cells.includes('12') && cells.includes('20'), cells.join(' '));
    assert.deepEqual(problems, []);
  });

  test('timeline and findings follow the filters, and say what they leave', async () => {
    const two = calmHour((minute) => (minute === 40 ? Array.from({ length: 12 }, () => 'ERROR disk sda is full') : minute === 20 ? Array.from({ length: 14 }, () => 'WARN link eth0 is down') : []));
    const { page, problems } = await openFinding(rig, two);
    const cards = await page.$$eval('#findings-list [data-finding]', (all) => all.length);
    assert.ok(cards >= 2, String(cards));
    await page.click('#tab-templates');
    const full = await templateRow(page, 'is full');
    await page.click(`[data-template="${full}"] [data-filter="only"]`);
    await page.waitForFunction(() => document.querySelector('.filters-told')?.textContent?.startsWith('12 of 1,226 events pass the filters; 12 errors among them; 1 of '));
    assert.match(await page.$eval('#timeline .legend', (legend) => legend.textContent ?? ''), /that pass the filters.*of those errors/);
    assert.equal(await page.$eval('#tab-findings .tab-count', (count) => count.textContent), `1 of ${cards}`);
    await page.focus('.timeline-canvas');
    for (let step = 0; step < 41; step += 1) await page.keyboard.press('ArrowRight');
    assert.match(await page.$eval('.timeline-readout', (told) => told.textContent ?? ''), /32 events {2}· {2}12 pass the filters {2}· {2}12 errors of those/);
    await page.click('#timeline .twin summary');
    await page.waitForSelector('#timeline .twin tbody tr');
    const rows = await page.$$eval('#timeline .twin tbody tr', (all) => all.map((row) => [1, 2, 3].map((cell) => row.children[cell].textContent)));
    assert.deepEqual(rows[40], ['32', '12', '12']);
    assert.deepEqual(rows[20], ['34', '0', '0']);

    await page.click('#tab-findings');
    assert.equal(await page.$eval('#findings-list details.folded summary', (told) => told.textContent), `${cards - 1} ${cards === 2 ? 'finding has' : 'findings have'} no event that passes the filters`);
    const listed = await page.$$eval('#findings-list > .cards > li', (all) => all.map((item) => item.querySelector('.card-passing')?.textContent));
    assert.deepEqual(listed, ['12 of its 32 events pass the filters']);
    await page.click('#findings-list > .cards [data-lines="passing"]');
    await sheetLines(page, 12);
    await page.keyboard.press('Escape');
    assert.match(await page.$eval('#finding .finding-passing', (told) => told.textContent ?? ''), /^(12 pass|none passes) the filters$/);
    // The keys lead on to what is folded away, which opens for it.
    await page.waitForSelector('#sheet:not([open])');
    const open = await page.$eval('#findings-list > .cards [data-finding]', (card) => Number(/** @type {HTMLElement} */ (card).dataset.finding));
    await page.keyboard.press(']');
    if (open > 1) await page.keyboard.press('[');
    await page.waitForSelector('#findings-list details.folded[open] [aria-current="true"]');

    await page.click('#filters [aria-label^="Forget"]');
    await page.waitForFunction((cards) => document.querySelectorAll('#findings-list > .cards > li').length === cards && !document.querySelector('.card-passing, .folded'), {}, cards);
    await page.waitForFunction(() => !document.querySelector('#timeline .legend')?.textContent?.includes('filters'));
    assert.deepEqual(problems, []);
  });

  test('templates and entities follow the filters, with counts of what passes', async () => {
    const logins = (/** @type {number} */ minute) => Array.from({ length: minute % 3 }, (_, number) => `INFO sshd: Accepted password for user${number} from 192.0.2.${minute % 5} port ${2000 + minute}`);
    const lines = calmHour((minute) => [...logins(minute), ...(minute === 40 ? Array.from({ length: 12 }, () => 'ERROR disk sda is full') : [])]);
    const { page, problems } = await openFinding(rig, lines);
    await page.click('#tab-templates');
    const full = await templateRow(page, 'is full');
    await page.click(`[data-template="${full}"] [data-filter="out"]`);
    const told = (/** @type {string} */ row, /** @type {string} */ text) => page.waitForFunction((row, text) => document.querySelector(`[data-template="${row}"] .in-time`)?.textContent === text, {}, row, text);
    const job = await templateRow(page, 'finished job');
    await told(job, `${lines.filter((line) => line.includes('finished job')).length.toLocaleString('en')} pass`);
    await page.click('#filters [aria-label^="Forget"]');
    await told(job, '');
    assert.deepEqual(problems, []);
  });

  test('the parts of the ledger lead to their lines', async () => {
    const visit = await rig.open();
    const mixed = [...calmHour(), 'no time here', '', 'nor here'];
    await dropFile(visit.page, 'mixed.log', mixed.join('\n'));
    await waitState(visit.page, 'ready');
    const parts = await visit.page.$$eval('button.sum-entry [data-ledger]', (all) => all.map((value) => ({ .../** @type {HTMLElement} */ (value).dataset })));
    for (const { ledger, value } of parts.filter(({ ledger }) => ledger !== 'lines')) {
      await visit.page.click(`[data-ledger="${ledger}"]`);
      await visit.page.waitForFunction((value) => document.querySelector('#sheet[open] h2')?.textContent?.endsWith(`: ${Number(value).toLocaleString('en')}`), {}, value);
      await visit.page.waitForSelector('#sheet [data-line]');
      await visit.page.keyboard.press('Escape');
    }
    assert.ok(parts.length >= 3, JSON.stringify(parts));
  });
});

/** Opens the finding with these words in its headline. @param {Page} page @param {string} words */
async function choose(page, words) {
  await page.evaluate((words) => {
    const card = [...document.querySelectorAll('[data-finding]')].find((card) => card.textContent?.includes(words));
    /** @type {HTMLElement} */ (card?.querySelector('button, a') ?? card)?.click();
  }, words);
  await page.waitForFunction((words) => document.querySelector('#finding h2')?.textContent?.includes(words), {}, words);
}

/** The number of the template with these words. @param {Page} page @param {string} words */
async function templateRow(page, words) {
  const found = await page.$$eval('#panel-templates tr[data-template]', (rows, words) => rows.filter((row) => row.textContent?.includes(words)).map((row) => /** @type {HTMLElement} */ (row).dataset.template), words);
  assert.equal(found.length, 1, words);
  return found[0] ?? '';
}

/** Waits until the sheet says so many lines and shows them. @param {Page} page @param {number} count */
async function sheetLines(page, count) {
  const told = (/** @type {number} */ count) => document.querySelector('#sheet .search-status')?.textContent?.includes(`${count} lines`) && document.querySelectorAll('#sheet [data-line-text]').length === count;
  await page.waitForFunction(told, {}, count);
}
