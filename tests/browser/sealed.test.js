// No byte leaves the tab: the page and its engine's workers try every way out that they have, and the server hears of none.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';

import { inEachBrowser } from './harness/browsers.js';
import { MODES } from './harness/page.js';
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

  test("the page's own proof finds every way refused", async () => {
    const visit = await rig.open();
    await visit.page.click('#tool-privacy');
    await visit.page.click('#probe');
    await visit.page.waitForSelector('#dialog-privacy [data-refused]');
    const refused = await visit.page.$$eval('#dialog-privacy [data-refused]', (rows) => rows.map((row) => row.getAttribute('data-refused')));
    assert.deepEqual(refused, Array.from({ length: 5 }, () => 'true'));
    assert.deepEqual(visit.requests, ['/']);
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
