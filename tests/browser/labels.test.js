// Labels beside an analysis: measures, the confusion, and the cases, each with its lines.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { inEachBrowser } from './harness/browsers.js';
import { calmHour, temporaryFolder } from './harness/logs.js';
import { dropFile, pickFile, text, waitState } from './harness/page.js';

/** @typedef {import('puppeteer-core').Page} Page */

const write = temporaryFolder();

/** Sixty jobs of three steps each; the one with the number 17 dies. */
const jobs = Array.from({ length: 60 }, (_, job) =>
  ['began', 'works', job === 17 ? 'died of hunger' : 'ended'].map(
    (step, at) => `2026-03-01 10:${String(job).padStart(2, '0')}:${10 * at + 10} INFO a.B: job_id=j${1000 + job} ${step}`,
  ),
).flat();

/** The one that died is an anomaly, and so they say is another that looks like all. */
const csv = ['JobId,Label', ...Array.from({ length: 60 }, (_, job) => `j${1000 + job},${job === 17 || job === 20 ? 'Anomaly' : 'Normal'}`)].join('\n');

inEachBrowser('labels', (rig) => {
  test('sessions by their labels: measures as worked out by hand, and misses to look at', async () => {
    const { page, problems } = await rig.open();
    await open(page);
    await choose(page, write('labels.csv', csv));
    await page.waitForSelector('.measures');
    // One of two found, no false alarm: precision 1, recall 1/2, F1 2/3.
    assert.deepEqual((await measures(page)).slice(0, 3), ['1.000', '0.500', '0.667']);
    assert.match(await text(page, '.confusion'), /1 hits.*1 misses.*0 false alarms.*58 passed/);
    await page.click('[data-cases="misses"] .link');
    await page.waitForSelector('#sheet[open] [data-marked]');
    const marked = await page.$$eval('#sheet [data-marked] [data-line-text]', (all) => all.map((line) => line.textContent));
    assert.deepEqual(marked, jobs.slice(60, 63));
    assert.deepEqual(problems, []);
  });

  test('a file that is dropped here is one of labels, and bad ones are answered by a sentence', async () => {
    const { page, problems } = await rig.open();
    await open(page);
    await dropFile(page, 'notes.csv', 'just a text\n');
    await page.waitForFunction(() => /two columns, such as BlockId,Label/.test(document.querySelector('#panel-labels [role="alert"]')?.textContent ?? ''));
    await dropFile(page, 'others.csv', 'BlockId,Label\nblk_1,Anomaly\n');
    await page.waitForFunction(() => /None of the 1 labels names a session/.test(document.querySelector('#panel-labels [role="alert"]')?.textContent ?? ''));
    await dropFile(page, 'labels.csv', csv);
    await page.waitForSelector('.measures');
    assert.match(await text(page, '#top-file'), /jobs\.log/);
    assert.deepEqual(problems, []);
  });

  test('labels are known for what they are wherever they are dropped, and never take the place of a log', async () => {
    const { page, problems } = await rig.open();
    await dropFile(page, 'labels.csv', csv);
    await page.waitForFunction(() => /labels\.csv holds labels, and no log/.test(document.querySelector('#notice')?.textContent ?? ''));
    assert.equal(await page.$eval('html', (root) => root.dataset.state), 'idle');
    await open(page);
    await page.click('#tab-findings');
    await dropFile(page, 'labels.csv', csv);
    await page.waitForSelector('.measures');
    assert.equal(await page.$eval('#tab-labels', (tab) => tab.getAttribute('aria-selected')), 'true');
    assert.match(await text(page, '#top-file'), /jobs\.log/);
    await page.click('#tab-templates');
    await dropFile(page, 'lines.csv', `line,label\n${jobs.map((line, at) => `${at + 1},${line.includes('died') ? 'x' : '-'}`).join('\n')}`);
    await page.waitForFunction(() => /windows have a label|window has a label/.test(document.querySelector('#panel-labels [role="status"]')?.textContent ?? ''));
    assert.match(await text(page, '#top-file'), /jobs\.log/);
    assert.deepEqual(problems, []);
  });

  test('windows by labels of lines', async () => {
    const { page, problems } = await rig.open();
    const lines = calmHour((minute) => (minute === 30 ? Array.from({ length: 200 }, () => 'ERROR disk 7 is full') : []));
    await pickFile(page, write('hour.log', lines.join('\n')));
    await waitState(page, 'ready');
    await page.click('#tab-labels');
    await choose(page, write('lines.csv', ['LineId,Label', ...lines.map((line, at) => `${at + 1},${line.includes('ERROR') ? 'DISK' : '-'}`)].join('\n')));
    await page.waitForSelector('.measures');
    const [, recall, , average] = await measures(page);
    assert.deepEqual([recall, average], ['1.000', '1.000']);
    assert.match(await text(page, '.confusion'), /1 hits.*0 misses/);
    assert.match(await text(page, '#panel-labels [role="status"]'), /60 windows have a label/);
    assert.deepEqual(problems, []);
  });
});

/** @param {Page} page */
async function open(page) {
  await pickFile(page, write('jobs.log', jobs.join('\n')));
  await waitState(page, 'ready');
  await page.click('#tab-sessions');
  await page.click('.sessions-form button');
  await page.waitForSelector('table.sessions');
  await page.click('#tab-labels');
}

/** @param {Page} page @param {string} path */
async function choose(page, path) {
  const input = /** @type {import('puppeteer-core').ElementHandle<HTMLInputElement>} */ (await page.$('#labels-file'));
  await input.uploadFile(path);
}

/** @param {Page} page */
function measures(page) {
  return page.$$eval('.measures dd', (all) => all.map((one) => one.textContent));
}
