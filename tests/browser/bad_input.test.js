// Bad input ends in a result or in a sentence that helps, never in a page that hangs.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';

import { inEachBrowser } from './harness/browsers.js';
import { calmHour, countLines, temporaryFolder } from './harness/logs.js';
import { errorOf, pickFile, waitState } from './harness/page.js';
import { assertLedger } from './harness/result.js';

const LONG = 200_000_000;

const write = temporaryFolder();
const calm = calmHour();

/** @type {{what: string, path: string, lines?: number}[]} */
const READABLE = [
  { what: 'no timestamps', path: write('untimed.log', calm.map((line) => line.slice(21)).join('\n')) },
  { what: 'bytes that are not UTF-8', path: write('latin1.log', Buffer.from(calm.map((line) => `${line} caf\u00e9`).join('\n'), 'latin1')) },
  { what: 'CRLF', path: write('crlf.log', `${calm.join('\r\n')}\r\n`) },
  { what: 'NUL bytes here and there', path: write('nul.log', calm.map((line, index) => (index % 100 === 50 ? `${line}\0\0` : line)).join('\n')) },
  { what: 'no newline at the end', path: write('unended.log', calm.join('\n')) },
  { what: 'a single line', path: write('single.log', calm[0]) },
  { what: 'a compressed log', path: write('compressed.log', gzipSync(calm.join('\n'))), lines: calm.length },
  { what: 'only blank lines', path: write('blank.log', '\n\n\n') },
];

/** @type {{what: string, path: string, sentence: RegExp}[]} */
const REFUSED = [
  { what: 'an empty file', path: write('empty.log', ''), sentence: /empty/i },
  { what: 'a picture', path: write('picture.log', Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489', 'hex')), sentence: /PNG/ },
];

inEachBrowser('bad input', (rig) => {
  for (const { what, path, lines } of READABLE) {
    test(`${what}: a result with every line in its place`, async () => {
      const visit = await rig.open();
      await pickFile(visit.page, path);
      await waitState(visit.page, 'ready');
      await assertLedger(visit.page, lines ?? countLines(path));
    });
  }

  for (const { what, path, sentence } of REFUSED) {
    test(`${what}: a sentence that says so`, async () => {
      const visit = await rig.open();
      await pickFile(visit.page, path);
      await waitState(visit.page, 'failed');
      assert.match(await errorOf(visit.page), sentence);
    });
  }

  test('one line of 200 MB: a result or a sentence', async () => {
    const path = write('long.log', Buffer.alloc(LONG, 'x'));
    const visit = await rig.open();
    await pickFile(visit.page, path);
    const state = await waitState(visit.page, 'ready', 'failed');
    if (state === 'ready') await assertLedger(visit.page, 1);
    else assert.match(await errorOf(visit.page), /\w.*\./);
  });
});
