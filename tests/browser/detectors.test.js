// The detectors on the page: what is said of each is what its exported scores say, numbers and bars open their windows, and a cut can be
// tried and taken over.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { inEachBrowser } from './harness/browsers.js';
import { parseCsv } from './harness/csv.js';
import { calmHour, temporaryFolder } from './harness/logs.js';
import { dropFile, pickFile, text, waitState } from './harness/page.js';
import { saveExport } from './harness/result.js';

/** @typedef {import('puppeteer-core').Page} Page */

const write = temporaryFolder();

/** Four calm hours, with errors in two minutes. */
const lines = [6, 7, 8, 9].flatMap((hour) => calmHour((minute) => (hour === 8 && [20, 40].includes(minute) ? Array.from({ length: 40 }, () => 'ERROR disk 7 is full') : [])).map((line) => line.replace('T10', `T0${hour}`)));

inEachBrowser('detectors', (rig) => {
  test('a detector’s numbers are those of its exported labels, and each opens as many windows', async () => {
    const { page, problems } = await rig.open();
    await open(page);
    const { rows } = parseCsv((await saveExport(rig, page, 'windows.csv')).toString());
    const isFlagged = (/** @type {Record<string, string>} */ row) => row.ensemble_anomaly === '1';
    const finds = (/** @type {Record<string, string>} */ row) => row.isolation_forest_label === '-1';
    const expected = [rows.filter(finds).length, rows.filter((row) => finds(row) && isFlagged(row)).length, rows.filter(isFlagged).length].map(String);
    const cells = await page.$$eval('tr[data-detector="isolation_forest"] td', (all) => all.map((cell) => cell.textContent ?? ''));
    const verdict = await page.$eval('tr[data-detector="verdict"] [data-windows="above"]', (link) => link.textContent ?? '');
    assert.deepEqual([cells[2], cells[3].split(' of ')[0], verdict], expected);
    assert.match(cells[5], /^Nothing changes$/);
    assert.match(await text(page, 'tr[data-detector="series"]'), /decides.*No verdict: nothing else decides: \d+ no longer/);
    const votes = await page.$$eval('table.votes tbody td:nth-child(2)', (all) => all.map((cell) => Number(cell.textContent?.replace(',', ''))));
    assert.equal(votes.reduce((sum, count) => sum + count, 0), rows.length);

    await page.click('tr[data-detector="verdict"] [data-windows="above"]');
    await page.waitForSelector('#chosen-windows tbody tr');
    const starts = await page.$$eval('#chosen-windows tbody tr', (all) => all.map((row) => Number(/** @type {HTMLElement} */ (row).dataset.window)).sort());
    assert.deepEqual(starts, rows.filter(isFlagged).map(({ window_start }) => Date.parse(window_start)).sort());
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'Anomalous: The verdict');
    await click(page, '#chosen-windows tbody [data-lines]');
    await page.waitForFunction(() => document.querySelectorAll('#sheet [data-line-text]').length > 0);
    await page.keyboard.press('Escape');
    await page.waitForSelector('#sheet:not([open])');
    await page.focus('#chosen-windows h2');
    await page.keyboard.press('Escape');
    await page.waitForSelector('#chosen-windows[hidden]');
    assert.equal(await page.evaluate(() => /** @type {HTMLElement} */ (document.activeElement).dataset.windows), 'above');
    assert.deepEqual(problems, []);
  });

  test('the keys walk through the bars, and a bar opens its windows', async () => {
    const { page, problems } = await rig.open();
    await open(page);
    await page.focus('.scores-plot');
    await page.keyboard.press('End');
    const said = await text(page, '#scores .timeline-readout');
    const count = Number(/(\d+) windows?, /.exec(said)?.[1]);
    assert.match(said, /above the cut {2}·/);
    await page.keyboard.press('Enter');
    await page.waitForSelector('#chosen-windows tbody tr');
    assert.equal(await page.$$eval('#chosen-windows tbody tr', (rows) => rows.length), count);
    await click(page, '[data-judge="dbscan"]');
    await page.waitForFunction(() => document.querySelector('#scores h2')?.textContent === 'Scores: DBSCAN');
    assert.equal(await page.$eval('.cut-mover', (mover) => /** @type {HTMLElement} */ (mover).hidden), true);
    await click(page, '#scores .twin summary');
    await page.waitForSelector('#scores .twin tbody tr');
    const all = await page.$$eval('#scores .twin tbody td:nth-child(2)', (cells) => cells.reduce((sum, cell) => sum + Number(cell.textContent?.replace(',', '')), 0));
    assert.equal(all, 240);
    assert.deepEqual(problems, []);
  });

  test('a cut is tried, and taken over by the setting of the rule', async () => {
    const { page, problems } = await rig.open();
    await dropFile(page, 'settings.json', JSON.stringify({ preset: 'percentile', percentile: 95 }));
    await page.waitForFunction(() => document.querySelector('#notice')?.textContent?.includes('what you open now is read and analysed by them'));
    await open(page);
    assert.match(await text(page, '.survey-intro'), /percentile 95 of its scores/);
    await page.focus('#cut-slider');
    for (let step = 0; step < 6; step += 1) await page.keyboard.press('ArrowRight');
    await page.waitForFunction(() => /finding/.test(document.querySelector('#cut-told b')?.textContent ?? ''));
    const told = await text(page, '#cut-told b');
    const windows = Number(/: ([\d,]+) windows?/.exec(told)?.[1].replace(',', ''));
    const findings = /(\d+) findings?/.exec(told)?.[1];
    await click(page, '.cut-way [data-focus="take"]');
    await page.waitForFunction((windows) => document.querySelector('tr[data-detector="verdict"] [data-windows="above"]')?.textContent === String(windows), {}, windows);
    assert.match(await text(page, '#cut-told'), new RegExp(`^The cut is at .*: ${windows} windows?, ${findings} findings?`));
    assert.doesNotMatch(await text(page, '.survey-intro'), /percentile 95 of/);
    await page.waitForFunction(() => /^Set: percentile is [\d.]+ now; it was 95\./.test(document.querySelector('#notice')?.textContent?.trim() ?? ''));
    assert.deepEqual(problems, []);
  });

  test('without a verdict the view says why', async () => {
    const { page, problems } = await rig.open();
    await dropFile(page, 'short.log', lines.slice(0, 30).join('\n'));
    await waitState(page, 'ready');
    await page.click('#tab-detectors');
    await page.waitForSelector('#panel-detectors .empty');
    assert.match(await text(page, '#panel-detectors'), /needs (8|50)/);
    assert.deepEqual(problems, []);
  });
});

/** @param {Page} page */
async function open(page) {
  await pickFile(page, write('service.log', lines.join('\n')));
  await waitState(page, 'ready');
  await page.click('#tab-detectors');
  await page.waitForSelector('.scores-chart');
}

/** A click on what may lie below the screen. @param {Page} page @param {string} selector */
async function click(page, selector) {
  await page.$eval(selector, (node) => /** @type {HTMLElement} */ (node).click());
}
