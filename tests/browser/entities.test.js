// Entities on the page: who and what a log speaks of, what stands out among them, and a page for each.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { inEachBrowser } from './harness/browsers.js';
import { parseCsv } from './harness/csv.js';
import { temporaryFolder } from './harness/logs.js';
import { pickFile, text, waitState } from './harness/page.js';
import { saveExport } from './harness/result.js';

/** @typedef {import('puppeteer-core').Page} Page */

const write = temporaryFolder();

/** Ten addresses that log in now and then, and one that guesses; its user's name holds markup. */
const lines = Array.from({ length: 60 }, (_, minute) => {
  const time = (/** @type {number} */ second) => `Mar  1 10:${String(minute).padStart(2, '0')}:${second} gate sshd[7]:`;
  const guesses = minute === 30 ? Array.from({ length: 40 }, (_, at) => `${time(10 + at)} Failed password for <b>eve</b> from 203.0.113.9 port 22 ssh2`) : [];
  return [`${time(10)} Accepted publickey for ann${minute % 10} from 192.0.2.${minute % 10} port 22 ssh2`, ...guesses];
}).flat();

inEachBrowser('entities', (rig) => {
  test('what stands out comes first, with its reason, and a search and a kind narrow the list', async () => {
    const { page, problems } = await rig.open();
    await open(page);
    // The search for threats may still be under way.
    await page.waitForFunction(() => /a threat of severity 3/.test(document.querySelector('table.entities tbody tr')?.textContent ?? ''));
    const rows = await names(page);
    assert.deepEqual([rows.length, rows[0]], [11, '203.0.113.9']);
    assert.match(await text(page, 'table.entities tbody tr'), /40 failed logins \(usually 0\); a threat of severity 3; 40 events \(usually 6\)/);
    await page.type('#entity-filter', '192.0.2.7');
    await page.waitForFunction(() => document.querySelectorAll('table.entities tbody tr').length === 1);
    assert.deepEqual(await names(page), ['192.0.2.7']);
    await page.$eval('#entity-filter', (input) => {
      /** @type {HTMLInputElement} */ (input).value = '';
      input.dispatchEvent(new Event('input'));
    });
    await page.click('[data-kind="user"]');
    await page.waitForSelector('table.entities tr[data-entity="ann3"]');
    assert.equal((await names(page))[0], '<b>eve</b>');
    await page.click('table.entities th:nth-child(2) button');
    await page.waitForSelector('table.entities th:nth-child(2)[aria-sort="ascending"]');
    assert.equal((await names(page)).at(1), 'ann0');
    assert.deepEqual(problems, []);
  });

  test('the page of one has its lines and no others, its templates, and its time as a table', async () => {
    const { page, problems } = await rig.open();
    await open(page);
    await page.click('table.entities tbody .link');
    await page.waitForSelector('.entity .bar-chart');
    assert.match(await text(page, '.entity-facts'), /Events40, 40 % of all.*Failed logins40/);
    const stretches = await page.$$eval('.bar-table tbody tr', (rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent ?? '')));
    assert.equal(stretches.reduce((sum, [, events]) => sum + Number(events), 0), 40);
    for (const [when] of stretches) assert.match(when, /^2026-03-01 10:\d\d:\d\d – 10:\d\d:\d\d$/);
    await page.click('.entity [data-lines="all"]');
    await page.waitForSelector('#sheet[open] [data-line-text]');
    const shown = await page.$$eval('#sheet [data-line-text]', (all) => all.map((line) => line.textContent));
    assert.deepEqual(shown, lines.filter((line) => line.includes('203.0.113.9')));
    await page.keyboard.press('Escape');
    await page.waitForSelector('#sheet:not([open])');
    await page.click('.entity-head button');
    await page.waitForSelector('table.entities');
    assert.deepEqual(problems, []);
  });

  test('a finding names who it is mostly of, one click away', async () => {
    const { page, problems } = await rig.open();
    await open(page);
    await page.click('#tab-findings');
    await page.waitForSelector('.finding-who [data-entity="203.0.113.9"]');
    await page.click('.finding-who [data-entity="203.0.113.9"]');
    await page.waitForSelector('.entity .entity-findings [data-finding="1"]');
    await page.click('.entity .entity-findings [data-finding="1"]');
    await page.waitForSelector('#finding:not([hidden]) .finding-head');
    assert.equal(await page.$eval('#tab-findings', (tab) => tab.getAttribute('aria-selected')), 'true');
    assert.deepEqual(problems, []);
  });

  test('all of them are saved as a table', async () => {
    const { page, problems } = await rig.open();
    await open(page);
    const { rows } = parseCsv((await saveExport(rig, page, 'entities.csv')).toString());
    assert.deepEqual(rows.filter(({ kind }) => kind === 'host').map(({ name, events }) => [name, events]), [['gate', '100']]);
    assert.equal(rows.filter(({ kind }) => kind === 'ip').length, 11);
    assert.deepEqual(problems, []);
  });
});

/** @param {Page} page */
async function open(page) {
  await pickFile(page, write('auth.log', lines.join('\n')));
  await waitState(page, 'ready');
  await page.click('#tab-entities');
  await page.waitForSelector('table.entities tbody tr');
}

/** @param {Page} page */
function names(page) {
  return page.$$eval('table.entities tbody tr', (rows) => rows.map((row) => /** @type {HTMLElement} */ (row).dataset.entity));
}
