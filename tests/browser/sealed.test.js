// No byte leaves the tab: the page and its engine's workers try every way out that they have, and the server hears of none.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';

import { inEachBrowser } from './harness/browsers.js';
import { MODES, waitState } from './harness/page.js';
import { linesOfFirstFinding, saveExport } from './harness/result.js';
import { tryWaysOut } from './harness/ways_out.js';
import { runInWorkers, tapWorkers } from './harness/worker_tap.js';

const ALL_REFUSED = { fetch: 'refused', XMLHttpRequest: 'refused', eval: 'refused' };

inEachBrowser('the tab is sealed', (rig) => {
  for (const mode of MODES) {
    test(`the page from ${mode} gets nothing out`, async () => {
      const visit = await rig.open({ mode });
      assert.deepEqual(await visit.page.evaluate(tryWaysOut, visit.server), ALL_REFUSED);
      await assertServerHeardNothing(visit, mode);
    });

    test(`the workers of the page from ${mode} get nothing out`, async () => {
      const visit = await rig.open({ mode, prepare: (page) => tapWorkers(page, tryWaysOut) });
      const outcomes = await runInWorkers(visit.page, visit.server);
      assert.notEqual(outcomes.length, 0);
      for (const outcome of outcomes) assert.deepEqual(outcome, { ...ALL_REFUSED, importScripts: 'refused' });
      await assertServerHeardNothing(visit, mode);
    });
  }

  test('WebRTC, which no policy closes, is not there', async () => {
    const visit = await rig.open();
    assert.equal(await visit.page.evaluate(() => typeof Reflect.get(globalThis, 'RTCPeerConnection')), 'undefined');
  });

  for (const mode of MODES) {
    test(`the own proof of the page from ${mode} finds every way refused, in the page and in the worker`, async () => {
      const visit = await rig.open({ mode });
      await visit.page.click('#tool-privacy');
      await visit.page.click('#probe');
      await visit.page.waitForSelector('#dialog-privacy [data-refused]');
      const rows = await visit.page.$$eval('#dialog-privacy [data-refused]', (rows) => rows.map((row) => `${row.getAttribute('data-refused')} ${row.textContent}`));
      assert.equal(rows.length, 10);
      assert.equal(rows.filter((row) => row.includes('worker')).length, 3);
      for (const row of rows) assert.match(row, /^true .*refused by the browser$/);
      assert.deepEqual(visit.requests, mode === 'http' ? ['/'] : []);
    });

    test(`the page from ${mode} works out its own fingerprints, and they are the build's`, async () => {
      const visit = await rig.open({ mode });
      await visit.page.click('#tool-privacy');
      await visit.page.$$eval('#dialog-privacy summary', (all) => all.forEach((one) => one.click()));
      await visit.page.waitForSelector('[data-fingerprint="engine"]');
      const shown = await visit.page.$$eval('[data-fingerprint]', (all) => Object.fromEntries(all.map((one) => [one.getAttribute('data-fingerprint'), one.textContent])));
      const { page, ...built } = JSON.parse(readFileSync('dist/fingerprints.json', 'utf8'));
      assert.deepEqual(shown, built);
      assert.match(await visit.page.$eval('#fingerprints', (list) => list.textContent ?? ''), /\(the one that the policy names\)/);
      // What a person would do: sha256sum index.html.
      assert.equal(createHash('sha256').update(readFileSync('dist/index.html')).digest('hex'), page);
      assert.deepEqual(visit.problems, []);
    });
  }

  test('every flow of the page asks its server for nothing but the page', async () => {
    const visit = await rig.open();
    const { page } = visit;
    for (const sample of ['auth', 'web', 'hdfs']) {
      await page.click(`[data-sample="${sample}"]`);
      await waitState(page, 'ready');
      await page.waitForFunction(() => (document.querySelector('#tab-threats .tab-count')?.textContent ?? '') !== '');
      for (const tab of ['threats', 'sessions', 'entities', 'templates', 'compare', 'detectors', 'labels', 'files', 'notes', 'findings']) await page.click(`#tab-${tab}`);
      const hasThreats = (await page.$eval('#tab-threats .tab-count', (count) => count.textContent)) !== '0';
      // Without threats this file is empty, and a browser need not save it.
      if (hasThreats) assert.ok((await saveExport(rig, page, 'threats.json')).length > 0);
      for (const name of ['report.json', 'settings.json', 'findings.csv', 'windows.csv', 'templates.csv', 'entities.csv', 'threats.csv', 'attack-layer.json', 'lines.csv']) {
        assert.ok((await saveExport(rig, page, name)).length > 0, name);
      }
      await linesOfFirstFinding(page);
      await page.keyboard.press('/');
      await page.waitForSelector('#search-text');
      await page.type('#search-text', 'failed');
      await page.waitForFunction(() => /lines? holds? it/.test(document.querySelector('#sheet')?.textContent ?? ''));
      await page.keyboard.press('Escape');
      await page.waitForSelector('#sheet:not([open])');
      for (const tool of ['#tool-check', '#tool-privacy', '#top-actions [aria-label="Settings"]']) {
        await page.click(tool);
        await page.waitForSelector('dialog[open]');
        await page.keyboard.press('Escape');
        await page.waitForSelector('dialog:not([open])');
      }
      await page.click('#home');
      await waitState(page, 'idle');
    }
    await assertServerHeardNothing(visit, 'http');
    assert.deepEqual(visit.problems, []);
  });
});

/**
 * Asks the server for one path from outside the tab too: a server that is deaf would prove nothing.
 * @param {import('./harness/page.js').Visit} visit
 * @param {import('./harness/page.js').Mode} mode
 */
async function assertServerHeardNothing(visit, mode) {
  await fetch(`${visit.server}control`);
  await pause(500);
  assert.deepEqual(visit.requests, mode === 'http' ? ['/', '/control'] : ['/control']);
}
