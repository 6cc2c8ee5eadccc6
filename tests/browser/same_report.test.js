// The page and the command line are one engine: the report that the page saves is the command line's, byte for byte.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { test } from 'node:test';

import { inEachBrowser } from './harness/browsers.js';
import { logloupe } from './harness/command.js';
import { calmHour, loghub, noRealLogs, temporaryFolder } from './harness/logs.js';
import { pickFile, waitState } from './harness/page.js';
import { saveExport } from './harness/result.js';

const write = temporaryFolder();

/** More bytes than the page reads without the help of further workers. */
const large = write('large.log', `${calmHour((minute) => [`WARN minute ${minute}`, '\tat a.stack.Trace(Line.java:1)']).join('\n')}\n`.repeat(300));

const packed = write('packed.log.gz', gzipSync(readFileSync(large)));

const utf16 = write('utf16.log', Buffer.from(`\ufeff${calmHour(() => ['ERROR no room left — größer als erlaubt']).join('\r\n')}`, 'utf16le'));

inEachBrowser('the same report', (rig) => {
  for (const system of ['HDFS', 'Linux', 'Apache']) {
    test(`of ${system}`, { skip: noRealLogs }, () => assertSameReport(rig, loghub(system)));
  }

  test('of a log that several workers share', () => assertSameReport(rig, large));

  test('of a packed log that several workers share', () => assertSameReport(rig, packed));

  for (const archive of ['plain.zip', 'nested.zip', 'pax.tar.bz2', 'multi.zst', 'multi.xz']) {
    test(`of ${archive}`, () => assertSameReport(rig, join('tests/containers', archive)));
  }

  test('of text in UTF-16', () => assertSameReport(rig, utf16));

  test('of several files, one of them packed', () => assertSameReport(rig, large, 'tests/containers/plain.zip', utf16));
});

/**
 * @param {import('./harness/browsers.js').Rig} rig
 * @param {string[]} paths
 */
async function assertSameReport(rig, ...paths) {
  const visit = await rig.open();
  await pickFile(visit.page, ...paths);
  await waitState(visit.page, 'ready');
  const saved = await saveExport(rig, visit.page, 'report.json');
  assert.equal(saved.toString(), logloupe('analyze', '--format', 'json', ...paths).toString());
}
