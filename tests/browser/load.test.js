// One log after another in one tab: memory comes back to where it was, and the last is read as quickly as the first.
//
// A dozen logs by default; `./build.sh load MINUTES` goes on for so long, and prints what it measured.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';

import { inEachBrowser } from './harness/browsers.js';
import { calmHour } from './harness/logs.js';
import { dropFile, waitState } from './harness/page.js';
import { assertLedger, linesOfFirstFinding } from './harness/result.js';

/** @typedef {import('puppeteer-core').Page} Page */
/** @typedef {{seconds: number, megabytes: number, heap: number | null}} Measured */

const MINUTES = Number(process.env.LOGLOUPE_LOAD_MINUTES ?? 0);
const FEWEST = 12;
/** The first logs warm the browser up: compiled code and caches stay. */
const WARM_UP = 3;
/** By how much the last third may be above the first, as a share and absolutely: other processes of the machine matter, too. */
const MOST_MEMORY = { share: 1.15, megabytes: 60 };
const MOST_TIME = { share: 1.3, seconds: 0.5 };

const burst = calmHour((minute) => (minute === 40 ? Array.from({ length: 200 }, (_, job) => `ERROR job ${job} failed`) : []));
const chunk = `${burst.join('\n')}\n`;
const TIMES = 120;

inEachBrowser('load', (rig) => {
  test('memory is given back after each log, and none is read more slowly than those before', { timeout: (MINUTES + 10) * 60_000 }, async (context) => {
    const visit = await rig.open();
    /** @type {Measured[]} */
    const all = [];
    const end = Date.now() + MINUTES * 60_000;
    while (all.length < FEWEST + WARM_UP || Date.now() < end) {
      const began = Date.now();
      await dropFile(visit.page, `log${all.length}.log`, chunk, TIMES);
      await waitState(visit.page, 'ready');
      const seconds = (Date.now() - began) / 1000;
      await assertLedger(visit.page, burst.length * TIMES);
      await visit.page.waitForFunction(() => (document.querySelector('#tab-threats .tab-count')?.textContent ?? '') !== '', { timeout: 60_000 });
      for (const tab of ['entities', 'templates', 'files', 'findings']) await visit.page.click(`#tab-${tab}`);
      await linesOfFirstFinding(visit.page);
      await visit.page.click('#home');
      await waitState(visit.page, 'idle');
      all.push({ seconds, ...(await memoryOf(visit.page)) });
    }
    const measured = all.slice(WARM_UP);
    const third = Math.floor(measured.length / 3);
    const [first, last] = [measured.slice(0, third), measured.slice(-third)];
    for (const name of /** @type {const} */ (['seconds', 'megabytes', 'heap'])) {
      context.diagnostic(`${name}: median of the first ${third} ${median(first, name)?.toFixed(2)}, of the last ${third} ${median(last, name)?.toFixed(2)}; ${measured.length} logs of ${((chunk.length * TIMES) / 1e6).toFixed(1)} MB`);
    }
    grows(first, last, 'megabytes', MOST_MEMORY.share, MOST_MEMORY.megabytes);
    grows(first, last, 'heap', MOST_MEMORY.share, MOST_MEMORY.megabytes);
    grows(first, last, 'seconds', MOST_TIME.share, MOST_TIME.seconds);
    assert.deepEqual(visit.problems, []);
    assert.deepEqual(visit.requests, ['/']);
  });
});

/** @param {Measured[]} first @param {Measured[]} last @param {keyof Measured} name @param {number} share @param {number} margin */
function grows(first, last, name, share, margin) {
  const [before, after] = [median(first, name), median(last, name)];
  if (before === null || after === null) return;
  assert.ok(after <= Math.max(before * share, before + margin), `${name} grew from ${before} to ${after}`);
}

/** @param {Measured[]} all @param {keyof Measured} name */
function median(all, name) {
  const values = all.flatMap((one) => one[name] ?? []).sort((one, other) => one - other);
  return values.length ? values[Math.floor(values.length / 2)] : null;
}

/**
 * What the browser holds in all its processes, the engine's memory among it, and the page's own heap where the browser tells it.
 * @param {Page} page
 */
async function memoryOf(page) {
  const root = page.browser().process()?.pid ?? 0;
  const heap = await collected(page);
  await pause(700); // ended workers are taken down in the background
  const megabytes = [...family(root)].reduce((sum, pid) => sum + sharedOut(pid), 0) / 1024;
  return { megabytes, heap };
}

/** The page's heap in megabytes after its garbage was collected; Firefox does not tell. @param {Page} page */
async function collected(page) {
  try {
    const session = await page.createCDPSession();
    await session.send('HeapProfiler.collectGarbage');
    const { usedSize } = await session.send('Runtime.getHeapUsage');
    await session.detach();
    return usedSize / 2 ** 20;
  } catch {
    return null;
  }
}

/** A process with all that it started. @param {number} root */
function family(root) {
  const parents = new Map(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((name) => [Number(name), parentOf(name)]),
  );
  const members = new Set([root]);
  for (let grown = true; grown; ) {
    grown = false;
    for (const [pid, parent] of parents) {
      if (!members.has(parent) || members.has(pid)) continue;
      members.add(pid);
      grown = true;
    }
  }
  return members;
}

/** @param {string} pid */
function parentOf(pid) {
  try {
    return Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').pop()?.split(' ')[1]);
  } catch {
    return -1;
  }
}

/**
 * Its own memory in kilobytes, that which is shared with its like shared out. Pages of files are left out: another browser on the
 * machine has a part in them, and it comes and goes.
 * @param {number} pid
 */
function sharedOut(pid) {
  try {
    return Number(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8').match(/^Pss_Anon:\s+(\d+)/m)?.[1] ?? 0);
  } catch {
    return 0;
  }
}
