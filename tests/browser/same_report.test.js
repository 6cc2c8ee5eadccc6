// The page and the command line are one engine: the report that the page saves is the command line's, byte for byte.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';

import { inEachBrowser } from './harness/browsers.js';
import { loghub, noRealLogs } from './harness/logs.js';
import { pickFile, waitState } from './harness/page.js';
import { saveExport } from './harness/result.js';

const COMMAND = process.env.LOGLOUPE_CLI ?? 'target/release/logloupe';
const LARGEST_REPORT = 64 * 1024 * 1024;

inEachBrowser('the same report', (rig) => {
  for (const system of ['HDFS', 'Linux', 'Apache']) {
    test(`of ${system}`, { skip: noRealLogs }, async () => {
      const visit = await rig.open();
      await pickFile(visit.page, loghub(system));
      await waitState(visit.page, 'ready');
      const saved = await saveExport(rig, visit.page, 'report.json');
      const printed = execFileSync(COMMAND, ['analyze', '--format', 'json', loghub(system)], { maxBuffer: LARGEST_REPORT });
      assert.equal(saved.toString(), printed.toString());
      await visit.close();
    });
  }
});
