// The page and the command line are one engine: the report that the page saves is the command line's, byte for byte.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { inEachBrowser } from './harness/browsers.js';
import { logloupe } from './harness/command.js';
import { calmHour, loghub, noRealLogs, temporaryFolder } from './harness/logs.js';
import { pickFile, waitState } from './harness/page.js';
import { saveExport } from './harness/result.js';

const write = temporaryFolder();

/** More bytes than the page reads without the help of further workers. */
const large = write('large.log', `${calmHour((minute) => [`WARN minute ${minute}`, '\tat a.stack.Trace(Line.java:1)']).join('\n')}\n`.repeat(300));

inEachBrowser('the same report', (rig) => {
  for (const system of ['HDFS', 'Linux', 'Apache']) {
    test(`of ${system}`, { skip: noRealLogs }, () => assertSameReport(rig, loghub(system)));
  }

  test('of a log that several workers share', () => assertSameReport(rig, large));
});

/**
 * @param {import('./harness/browsers.js').Rig} rig
 * @param {string} path
 */
async function assertSameReport(rig, path) {
  const visit = await rig.open();
  await pickFile(visit.page, path);
  await waitState(visit.page, 'ready');
  const saved = await saveExport(rig, visit.page, 'report.json');
  assert.equal(saved.toString(), logloupe('analyze', '--format', 'json', path).toString());
}
