// When the browser has no more memory to give, the page says so, and works on without a reload.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { inBrowser } from './harness/browsers.js';
import { calmHour } from './harness/logs.js';
import { dropFile, waitState } from './harness/page.js';
import { assertLedger } from './harness/result.js';

const calm = calmHour(() => []);
const chunk = `${calm.join('\n')}\n`.repeat(100);

/** 40 MiB for the engine's memory: enough for a small log. */
const PAGES = 640;

inBrowser(
  'chromium',
  'memory',
  (rig) => {
    test('a log that outgrows the memory ends in a sentence, with what was read, and the next file opens', async () => {
      const { page } = await rig.open();
      await dropFile(page, 'large.log', chunk, 100);
      await waitState(page, 'failed');
      const error = await page.$eval('#view-failed', (view) => view.textContent ?? '');
      assert.match(error, /The engine stopped/);
      assert.match(error, /it held [\d.]+ MB of memory, and the browser gave it no more/);
      assert.match(error, /open a part of the file, or use the command line/);
      await dropFile(page, 'next.log', calm.join('\n'));
      await waitState(page, 'ready');
      await assertLedger(page, calm.length);
    });
  },
  [`--js-flags=--wasm-max-mem-pages=${PAGES}`],
);
