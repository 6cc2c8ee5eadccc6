// Bad input ends in a result or in a sentence that helps, never in a page that hangs.

import assert from 'node:assert/strict';
import { truncateSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';

import { inBrowser, inEachBrowser } from './harness/browsers.js';
import { calmHour, countLines, temporaryFolder } from './harness/logs.js';
import { errorOf, pickFile, waitState } from './harness/page.js';
import { assertLedger, linesOfFirstFinding } from './harness/result.js';

const LONG = 200_000_000;

const write = temporaryFolder();
const calm = calmHour();
const burst = calmHour((minute) => (minute === 40 ? Array.from({ length: 200 }, (_, job) => `ERROR job ${job} failed`) : []));

/** @type {{what: string, path: string}[]} */
const READABLE = [
  { what: 'no timestamps', path: write('untimed.log', calm.map((line) => line.slice(21)).join('\n')) },
  { what: 'bytes that are not UTF-8', path: write('latin1.log', Buffer.from(calm.map((line) => `${line} caf\u00e9`).join('\n'), 'latin1')) },
  { what: 'CRLF', path: write('crlf.log', `${calm.join('\r\n')}\r\n`) },
  { what: 'NUL bytes here and there', path: write('nul.log', calm.map((line, index) => (index % 100 === 50 ? `${line}\0\0` : line)).join('\n')) },
  { what: 'no newline at the end', path: write('unended.log', calm.join('\n')) },
  { what: 'a single line', path: write('single.log', calm[0]) },
  { what: 'only blank lines', path: write('blank.log', '\n\n\n') },
];

/** @type {{what: string, path: string, sentence: RegExp}[]} */
const REFUSED = [
  { what: 'an empty file', path: write('empty.log', ''), sentence: /empty/i },
  { what: 'a picture', path: write('picture.log', Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489', 'hex')), sentence: /PNG/ },
];

inEachBrowser('bad input', (rig) => {
  for (const { what, path } of READABLE) {
    test(`${what}: a result with every line in its place`, async () => {
      const visit = await rig.open();
      await pickFile(visit.page, path);
      await waitState(visit.page, 'ready');
      await assertLedger(visit.page, countLines(path));
      await visit.close();
    });
  }

  for (const { what, path, sentence } of REFUSED) {
    test(`${what}: a sentence that says so`, async () => {
      const visit = await rig.open();
      await pickFile(visit.page, path);
      await waitState(visit.page, 'failed');
      assert.match(await errorOf(visit.page), sentence);
      await visit.close();
    });
  }

  test('one line of 200 MB: a result or a sentence', async () => {
    const path = write('long.log', Buffer.alloc(LONG, 'x'));
    const visit = await rig.open();
    await pickFile(visit.page, path);
    const state = await waitState(visit.page, 'ready', 'failed');
    if (state === 'ready') await assertLedger(visit.page, 1);
    else assert.match(await errorOf(visit.page), /\w.*\./);
    await visit.close();
  });

  test('a file cut short while it is read: a sentence', async () => {
    const path = write('shrinking.log', `${calm.join('\n')}\n`.repeat(3000));
    const visit = await rig.open();
    await pickFile(visit.page, path);
    truncateSync(path, 1000);
    await waitState(visit.page, 'failed');
    assert.match(await errorOf(visit.page), /chang|read/i);
    await visit.close();
  });
});

// Chromium remembers what the file was when it was picked. Firefox reads on in the file as it is now.
inBrowser('chromium', 'bad input', (rig) => {
  test('a file that changes after it was read: its lines are not shown from other bytes', async () => {
    const path = write('changing.log', burst.join('\n'));
    const visit = await rig.open();
    await pickFile(visit.page, path);
    await waitState(visit.page, 'ready');
    await linesOfFirstFinding(visit.page);
    writeFileSync(path, burst.map((line) => line.toUpperCase()).join('\n'));
    await visit.page.click('[data-line] button');
    const alert = await visit.page.waitForSelector('[role="alert"]');
    assert.match((await alert?.evaluate((element) => element.textContent)) ?? '', /chang|read/i);
    await visit.close();
  });
});
