// Real logs of eight systems load, every line has its place, and the server hears of nothing but the page.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { inEachBrowser } from './harness/browsers.js';
import { countLines, loghub, noRealLogs } from './harness/logs.js';
import { pickFile, waitState } from './harness/page.js';
import { assertLedger } from './harness/result.js';

const SYSTEMS = ['Apache', 'HDFS', 'Hadoop', 'Linux', 'OpenSSH', 'OpenStack', 'Spark', 'Windows'];

inEachBrowser('real logs', (rig) => {
  for (const system of SYSTEMS) {
    test(`${system} loads, line for line`, { skip: noRealLogs }, async () => {
      const visit = await rig.open();
      await pickFile(visit.page, loghub(system));
      await waitState(visit.page, 'ready');
      await assertLedger(visit.page, countLines(loghub(system)));
      assert.deepEqual(visit.requests, ['/']);
      assert.deepEqual(visit.problems, []);
    });
  }
});
