// The samples that the page makes itself: each opens, what was planted is found, and the command line says the same of it.

import assert from 'node:assert/strict';
import { utimesSync } from 'node:fs';
import { test } from 'node:test';

import { inEachBrowser } from './harness/browsers.js';
import { logloupe } from './harness/command.js';
import { countLines, temporaryFolder } from './harness/logs.js';
import { waitState } from './harness/page.js';
import { assertLedger, saveExport } from './harness/result.js';

const LEAST_FOUND = 2;

const write = temporaryFolder();

inEachBrowser('samples', (rig) => {
  for (const kind of ['auth', 'web', 'hdfs']) {
    test(`${kind}: planted anomalies are found, and the report is the command line's`, async () => {
      const visit = await rig.open();
      await visit.page.click(`[data-sample="${kind}"]`);
      await waitState(visit.page, 'ready');
      const found = await visit.page.$$eval('[data-planted][data-found="true"]', (rows) => rows.length);
      assert.ok(found >= LEAST_FOUND, `${found} planted anomalies found`);

      const saved = await saveExport(rig, visit.page, 'report.json');
      const { input, time } = JSON.parse(saved.toString());
      const path = write(input.name, logloupe('sample', kind, '--seed', '1'));
      dateAs(path, time.last_ms);
      await assertLedger(visit.page, countLines(path));
      assert.equal(saved.toString(), logloupe('analyze', '--format', 'json', path).toString());
      assert.deepEqual(visit.problems, []);
    });
  }
});

/**
 * Gives a file the date that it has in the page, a second after its last line: times without a year take theirs from it.
 * @param {string} path
 * @param {number} lastMs
 */
function dateAs(path, lastMs) {
  const date = new Date(lastMs + 1000);
  utimesSync(path, date, date);
}
