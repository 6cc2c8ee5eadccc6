// A person who changes their mind waits for nothing: cancelling works at once, and a second file takes the first one's place.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { inEachBrowser } from './harness/browsers.js';
import { calmHour } from './harness/logs.js';
import { dropFile, waitMiddle, waitState } from './harness/page.js';
import { assertLedger } from './harness/result.js';

const AT_ONCE_MS = 500;

const calm = calmHour();
const chunk = `${calm.join('\n')}\n`.repeat(100);
const CHUNKS = 200; // more than a gigabyte: no machine is through with it before the test is in its middle

inEachBrowser('a change of mind', (rig) => {
  test('cancelling in the middle of a large file is done at once, and the next file opens', async () => {
    const visit = await rig.open();
    await dropFile(visit.page, 'large.log', chunk, CHUNKS);
    await waitMiddle(visit.page);
    const waited = await visit.page.evaluate(cancelAndWait);
    assert.ok(waited < AT_ONCE_MS, `idle after ${waited} ms`);
    await dropFile(visit.page, 'next.log', calm.join('\n'));
    await waitState(visit.page, 'ready');
    await assertLedger(visit.page, calm.length);
    assert.deepEqual(visit.problems, []);
  });

  test('a second file takes the place of one that is being read', async () => {
    const visit = await rig.open();
    await dropFile(visit.page, 'first.log', chunk, CHUNKS);
    await waitMiddle(visit.page);
    await dropFile(visit.page, 'second.log', calm.join('\n'));
    await waitState(visit.page, 'ready');
    await assertLedger(visit.page, calm.length);
    assert.equal(await visit.page.$eval('.top-name', (name) => name.textContent), 'second.log');
    assert.deepEqual(visit.problems, []);
  });
});

/** Runs in the page: milliseconds from the click until the first screen is painted. */
async function cancelAndWait() {
  const painted = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  const began = performance.now();
  document.getElementById('cancel')?.click();
  while (document.documentElement.dataset.state !== 'idle') await painted();
  await painted();
  return performance.now() - began;
}
