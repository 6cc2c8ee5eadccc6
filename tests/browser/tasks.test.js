// Five tasks that people come with, walked as somebody new would: with the mouse and what is written on the page. Each says how many
// clicks and seconds it took.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { test } from 'node:test';

import { inEachBrowser } from './harness/browsers.js';
import { logloupe } from './harness/command.js';
import { parseCsv } from './harness/csv.js';
import { temporaryFolder } from './harness/logs.js';
import { pickFile, waitState } from './harness/page.js';
import { downloaded } from './harness/result.js';

/** @typedef {import('puppeteer-core').Page} Page */
/** @typedef {import('./harness/browsers.js').Rig} Rig */

const write = temporaryFolder();

// Seeds that no other test has: the page's own samples have the first.
const authPath = write('auth.log', logloupe('sample', 'auth', '--seed', '7'));
const webPath = write('access.log', logloupe('sample', 'web', '--seed', '7'));

/** @param {number} value @param {number} digits */
const padded = (value, digits) => String(value).padStart(digits, '0');

/**
 * Blocks of an HDFS cluster, four events each; those that failed have an exception instead of their end.
 * @param {number} count
 * @param {(block: number) => boolean} fails
 * @param {(block: number) => string[]} [more]
 */
function hdfs(count, fails, more = () => []) {
  const lines = [];
  for (let block = 0; block < count; block += 1) {
    const at = (/** @type {number} */ second) => `081109 ${padded(10 + Math.floor(block / 360), 2)}${padded(Math.floor(block / 6) % 60, 2)}${padded((block % 6) * 10 + second, 2)} ${100 + (block % 9)}`;
    const id = `blk_${1_000_000 + block * 37}`;
    lines.push(`${at(0)} INFO dfs.DataNode$DataXceiver: Receiving block ${id} src: /10.250.1.${block % 40}:5401 dest: /10.250.1.9:50010`);
    lines.push(`${at(1)} INFO dfs.FSNamesystem: BLOCK* NameSystem.addStoredBlock: blockMap updated: 10.250.1.${block % 40}:50010 is added to ${id} size 67108864`);
    lines.push(fails(block) ? `${at(2)} WARN dfs.DataNode$DataXceiver: writeBlock ${id} received exception java.io.IOException: Could not read from stream` : `${at(2)} INFO dfs.DataNode$PacketResponder: PacketResponder 1 for block ${id} terminating`);
    lines.push(...more(block).map((text) => `${at(3)} ${text.replace('BLOCK', id)}`));
  }
  return `${lines.join('\n')}\n`;
}

const goodPath = write('hdfs-good.log', hdfs(900, () => false));
const FAILED = [120, 121, 400, 640, 641, 642, 811];
const badPath = write('hdfs-bad.log', hdfs(900, (block) => FAILED.includes(block), (block) => (block % 200 === 7 ? ['ERROR dfs.FSDataset: Unexpected error trying to delete block BLOCK. BlockInfo not found in volumeMap.'] : [])));
const labelsPath = write('labels.csv', `BlockId,Label\n${Array.from({ length: 900 }, (_, block) => `blk_${1_000_000 + block * 37},${FAILED.includes(block) ? 'Anomaly' : 'Normal'}`).join('\n')}\n`);

inEachBrowser('tasks', (rig) => {
  test('find the break-in in an auth.log', async (context) => {
    const walk = await begin(rig, authPath);
    await walk.see('#tab-threats .tab-count');
    await walk.click('#tab-threats');
    await walk.see('#threat [data-line]');
    const threat = await walk.text('#threat');
    assert.match(threat, /Success after failures/);
    assert.match(threat, /Accepted password for \S+ from \d+\.\d+\.\d+\.\d+/);
    walk.tell(context);
  });

  test('find what changed between two HDFS logs', async (context) => {
    const walk = await begin(rig, goodPath, badPath);
    await walk.click('#tab-compare');
    await walk.see('#panel-compare [data-baseline]');
    await walk.click('#panel-compare [data-baseline]');
    await walk.see('table.compared');
    const compared = await walk.text('#panel-compare');
    assert.match(compared, /received exception/);
    assert.match(compared, /Unexpected error trying to delete/);
    walk.tell(context);
  });

  test('find the failed blocks and export them', async (context) => {
    const walk = await begin(rig, badPath);
    await walk.click('#tab-sessions');
    await walk.click('.sessions-form button');
    await walk.see('table.sessions tbody tr');
    const csv = parseCsv((await walk.save(() => walk.click('#panel-sessions [data-export="sessions.csv"]'))).toString());
    const flagged = csv.rows.filter(({ flagged }) => flagged === '1').map(({ session }) => session);
    const failed = FAILED.map((block) => `blk_${1_000_000 + block * 37}`);
    for (const block of failed) assert.ok(flagged.includes(block), `${block} of ${flagged.length}`);
    walk.tell(context);
  });

  test('find the scanner in a web log and send a redacted report', async (context) => {
    const walk = await begin(rig, webPath);
    await walk.see('#tab-threats .tab-count:not(:empty)');
    await walk.click('#tab-threats');
    await walk.see('#threat [data-line]');
    const source = await walk.page.$eval('#threat .threat-facts .log', (name) => name.textContent ?? '');
    assert.match(source, /^\d+\.\d+\.\d+\.\d+$/);
    await walk.click('#export-toggle');
    await walk.click('#open-handout');
    await walk.see('#handout-save:enabled');
    const report = (await walk.save(() => walk.click('#handout-save'))).toString();
    assert.ok(!report.includes(source), `${source} is handed on`);
    assert.match(report, /Threats/);
    assert.match(report, /from ip-\d+/);
    walk.tell(context);
  });

  test('load a label file and read the F1', async (context) => {
    const walk = await begin(rig, badPath);
    await walk.click('#tab-sessions');
    await walk.click('.sessions-form button');
    await walk.see('table.sessions tbody tr');
    await walk.click('#tab-labels');
    const input = await walk.page.waitForSelector('#panel-labels input[type="file"]');
    await /** @type {import('puppeteer-core').ElementHandle<HTMLInputElement>} */ (input).uploadFile(labelsPath);
    walk.clicks += 1;
    await walk.see('.measures');
    assert.match(await walk.text('.measures'), /F1/);
    walk.tell(context);
  });
});

/**
 * Opens files, as one click does.
 * @param {Rig} rig
 * @param {...string} paths
 */
async function begin(rig, ...paths) {
  const { page, problems } = await rig.open();
  const start = performance.now();
  const walk = {
    page,
    clicks: 1,
    /** @param {string} selector */
    async click(selector) {
      await page.waitForSelector(selector, { visible: true });
      await page.click(selector);
      walk.clicks += 1;
    },
    /** @param {string} selector */
    see: (selector) => page.waitForSelector(selector),
    /** @param {string} selector */
    text: (selector) => page.$eval(selector, (element) => /** @type {HTMLElement} */ (element).innerText),
    /** @param {() => Promise<void>} act */
    async save(act) {
      for (const left of readdirSync(rig.downloads)) rmSync(join(rig.downloads, left));
      await act();
      const path = await downloaded(rig.downloads);
      await pause(0);
      return readFileSync(path);
    },
    /** @param {import('node:test').TestContext} context */
    tell(context) {
      assert.deepEqual(problems, []);
      assert.ok(walk.clicks <= 6, `${walk.clicks} clicks`);
      context.diagnostic(`${walk.clicks} clicks, ${((performance.now() - start) / 1000).toFixed(1)} s`);
    },
  };
  await pickFile(page, ...paths);
  await waitState(page, 'ready');
  return walk;
}
