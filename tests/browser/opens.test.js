// The page opens from a server and from disk alike, asks for nothing but itself, and its own policy refuses none of it.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { inEachBrowser } from './harness/browsers.js';
import { MODES } from './harness/page.js';

inEachBrowser('the page opens', (rig) => {
  for (const mode of MODES) {
    test(`from ${mode}, quietly`, async () => {
      const visit = await rig.open({ mode });
      await visit.page.waitForNetworkIdle({ idleTime: 300 });
      assert.deepEqual(visit.problems, []);
      assert.deepEqual(visit.requests, mode === 'http' ? ['/'] : []);
    });
  }
});
