// Whatever breaks, and whenever a person changes their mind: the page says what happened, and then opens the next log without
// a reload.

import assert from 'node:assert/strict';
import { chmodSync, rmSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';

import { inBrowser, inEachBrowser } from './harness/browsers.js';
import { calmHour, temporaryFolder } from './harness/logs.js';
import { dropFile, errorOf, pickFile, waitMiddle, waitState } from './harness/page.js';
import { assertLedger } from './harness/result.js';
import { tapWorkers } from './harness/worker_tap.js';

/** @typedef {import('puppeteer-core').Page} Page */

const write = temporaryFolder();
const calm = calmHour((minute) => (minute === 20 ? ['ERROR disk 7 is full', 'ERROR disk 8 is full'] : []));
const chunk = `${calm.join('\n')}\n`.repeat(100);
const MANY = 200; // more than a gigabyte: no machine is through with it before the test is in its middle
const SOME = 20;

/** Four thousand jobs of eight steps, each in an order of its own: enough for a network to be trained for a while. */
const jobs = Array.from({ length: 4000 }, (_, job) =>
  Array.from({ length: 8 }, (_, step) => {
    const at = job * 8 + step;
    const time = `2026-03-01 ${String(1 + Math.floor(at / 3600)).padStart(2, '0')}:${String(Math.floor(at / 60) % 60).padStart(2, '0')}:${String(at % 60).padStart(2, '0')}`;
    return `${time} INFO a.B: job_id=j${1000 + job} ${['began', 'reads', 'works', 'writes', 'waits', 'checks', 'tells', 'ended'][(Math.imul(job * 8 + step, 2_654_435_761) >>> 9) % 8]}`;
  }),
).flat();

inEachBrowser('a worker that dies', (rig) => {
  test('in the middle of an analysis: the page says so and opens the next log', async () => {
    const visit = await rig.open({ prepare: (page) => tapWorkers(page, failInEngine) });
    await dropFile(visit.page, 'large.log', chunk, MANY);
    await waitMiddle(visit.page);
    visit.page.evaluate(killWorker, 0);
    await waitState(visit.page, 'failed');
    assert.match(await errorOf(visit.page), /stopped unexpectedly/);
    await opensNext(visit.page);
  });

  test('after the analysis: the result stays, and reading again brings all of it back', async () => {
    const visit = await rig.open({ prepare: (page) => tapWorkers(page, failInEngine) });
    await dropFile(visit.page, 'calm.log', calm.join('\n'));
    await waitState(visit.page, 'ready');
    await hunted(visit.page);
    visit.page.evaluate(killWorker, 0);
    await visit.page.waitForFunction(() => /was replaced/.test(document.querySelector('#notice')?.textContent ?? ''));
    await assertLedger(visit.page, calm.length);
    await visit.page.evaluate(() => /** @type {HTMLElement} */ (document.querySelector('#notice button')).click());
    await waitState(visit.page, 'working', 'ready');
    await waitState(visit.page, 'ready');
    await assertLedger(visit.page, calm.length);
    await opensNext(visit.page);
  });

  test('all helpers at once: nothing is lost', async () => {
    const visit = await rig.open({ prepare: (page) => tapWorkers(page, failInEngine) });
    await dropFile(visit.page, 'large.log', chunk, SOME);
    await waitMiddle(visit.page);
    await visit.page.evaluate(() => {
      for (const helper of Reflect.get(globalThis, 'tappedWorkers').slice(1)) helper.terminate();
    });
    await waitState(visit.page, 'ready');
    await assertLedger(visit.page, calm.length * 100 * SOME);
    await opensNext(visit.page);
    assert.deepEqual(visit.problems, []);
  });
});

inEachBrowser('a change of mind', (rig) => {
  test('while a file is unpacked', async () => {
    const packed = write('packed.log.gz', gzipSync(chunk.repeat(60)));
    const visit = await rig.open();
    await pickFile(visit.page, packed);
    await waitMiddle(visit.page);
    await cancel(visit.page);
    await opensNext(visit.page);
    assert.deepEqual(visit.problems, []);
  });

  test('ten times in a row, each at another moment of reading and analysing', async () => {
    const visit = await rig.open();
    for (let time = 0; time < 10; time += 1) {
      await dropFile(visit.page, `large${time}.log`, chunk, SOME);
      await waitState(visit.page, 'working', 'ready');
      await pause(time * 90);
      await cancel(visit.page);
    }
    await opensNext(visit.page);
    assert.deepEqual(visit.problems, []);
  });

  test('ten files dropped one upon the other: the last one is shown', async () => {
    const visit = await rig.open();
    for (let time = 0; time < 10; time += 1) {
      await dropFile(visit.page, `large${time}.log`, chunk, SOME);
      await pause(time * 40);
    }
    await dropFile(visit.page, 'last.log', calm.slice(0, 900).join('\n'));
    await visit.page.waitForFunction(() => document.querySelector('.top-name')?.textContent === 'last.log');
    await waitState(visit.page, 'ready');
    await assertLedger(visit.page, 900);
    assert.deepEqual(visit.problems, []);
  });

  test('while the log is hunted through', async () => {
    const visit = await rig.open();
    await dropFile(visit.page, 'large.log', chunk, SOME);
    await waitState(visit.page, 'ready');
    assert.equal(await threatsCounted(visit.page), '', 'the hunt takes longer than to look');
    await visit.page.click('#home');
    await waitState(visit.page, 'idle');
    await opensNext(visit.page);
    await hunted(visit.page);
    assert.deepEqual(visit.problems, []);
  });

  test('while the log is searched', async () => {
    const visit = await rig.open();
    await dropFile(visit.page, 'large.log', chunk, SOME);
    await waitState(visit.page, 'ready');
    await visit.page.keyboard.press('/');
    await visit.page.waitForSelector('#search-text');
    await visit.page.type('#search-text', 'finished');
    await visit.page.keyboard.press('Escape');
    await dropFile(visit.page, 'next.log', calm.join('\n'));
    await visit.page.waitForFunction(() => document.querySelector('.top-name')?.textContent === 'next.log');
    await waitState(visit.page, 'ready');
    await assertLedger(visit.page, calm.length);
    assert.deepEqual(visit.problems, []);
  });

  test('while a network is trained', async () => {
    const visit = await rig.open();
    await dropFile(visit.page, 'jobs.log', jobs.join('\n'));
    await waitState(visit.page, 'ready');
    await visit.page.click('#tab-sessions');
    await visit.page.$eval('#session-key', (input) => void (/** @type {HTMLInputElement} */ (input).value = 'auto'));
    await visit.page.$eval('.sessions-form', (form) => /** @type {HTMLFormElement} */ (form).requestSubmit());
    await visit.page.waitForSelector('.sessions-training button');
    await hunted(visit.page); // what it finds may move the button
    await visit.page.$eval('.sessions-training button', (button) => /** @type {HTMLElement} */ (button).click());
    await visit.page.waitForSelector('.sessions-training progress');
    await visit.page.click('#home');
    await waitState(visit.page, 'idle');
    await opensNext(visit.page);
    assert.deepEqual(visit.problems, []);
  });
});

inEachBrowser('a file', (rig) => {
  test('that may not be read ends in a sentence, and the next one opens', { skip: process.getuid?.() === 0 && 'root may read every file' }, async () => {
    const path = write('secret.log', calm.join('\n'));
    chmodSync(path, 0o000);
    const visit = await rig.open();
    await pickFile(visit.page, path);
    await waitState(visit.page, 'failed');
    assert.match(await errorOf(visit.page), /read/i);
    await opensNext(visit.page);
  });

  test('that is gone before it is opened ends in a sentence, and the next one opens', async () => {
    const path = write('gone.log', chunk.repeat(10));
    const visit = await rig.open();
    await pickFile(visit.page, path);
    rmSync(path);
    const state = await waitState(visit.page, 'failed', 'ready');
    if (state === 'failed') assert.match(await errorOf(visit.page), /chang|read/i);
    await opensNext(visit.page);
  });

  test('whose slices can’t be read ends in a sentence, with what was read before', async () => {
    const visit = await rig.open({ prepare: failSlices });
    await dropFile(visit.page, 'unreadable.log', chunk, SOME);
    const state = await waitState(visit.page, 'failed', 'ready');
    if (state === 'failed') assert.match(await errorOf(visit.page), /read/i);
    else assert.match(await visit.page.$eval('#notice', (notice) => notice.textContent ?? ''), /could be read/);
  });
});

inEachBrowser('a browser that refuses', (rig) => {
  test('to store the choice of light and dark: it holds until the tab is closed, and a log opens', async () => {
    const visit = await rig.open({
      prepare: (page) =>
        page.evaluateOnNewDocument(() => {
          const full = () => {
            throw new DOMException('The quota has been exceeded.', 'QuotaExceededError');
          };
          Storage.prototype.setItem = full;
          Storage.prototype.getItem = full;
        }),
    });
    await opensNext(visit.page);
    assert.deepEqual(visit.problems, []);
  });

  test('to start more than one worker: the log is read all the same', async () => {
    const visit = await rig.open({
      prepare: (page) =>
        page.evaluateOnNewDocument(() => {
          const Usual = Worker;
          let started = 0;
          Reflect.set(globalThis, 'Worker', function one(/** @type {string} */ address, /** @type {WorkerOptions} */ options) {
            if (started++ > 0) throw new DOMException('No more workers.', 'QuotaExceededError');
            return new Usual(address, options);
          });
        }),
    });
    await dropFile(visit.page, 'large.log', chunk, 3);
    await waitState(visit.page, 'ready');
    await assertLedger(visit.page, calm.length * 300);
    assert.deepEqual(visit.problems, []);
  });

  test('to start any worker: a sentence', async () => {
    const visit = await rig.open({
      state: 'failed',
      prepare: (page) =>
        page.evaluateOnNewDocument(() => {
          Reflect.set(globalThis, 'Worker', function refuse() {
            throw new DOMException('No more workers.', 'QuotaExceededError');
          });
        }),
    });
    assert.match(await errorOf(visit.page), /engine did not start.*No more workers/is);
  });
});

// Firefox has no way for a driver to hide a tab.
inBrowser('chromium', 'a tab', (rig) => {
  test('that is hidden while it reads and analyses ends as one that is seen', async () => {
    const visit = await rig.open();
    await dropFile(visit.page, 'large.log', chunk, SOME);
    const other = await visit.page.browser().newPage();
    await other.bringToFront();
    await waitState(visit.page, 'ready');
    await assertLedger(visit.page, calm.length * 100 * SOME);
    await other.close();
    await visit.page.bringToFront();
    await opensNext(visit.page);
    assert.deepEqual(visit.problems, []);
  });
});

/** The page works on: a small log is read, and its lines are shown. @param {Page} page */
async function opensNext(page) {
  await dropFile(page, 'next.log', calm.join('\n'));
  await page.waitForFunction(() => document.querySelector('.top-name')?.textContent === 'next.log');
  await waitState(page, 'ready');
  await assertLedger(page, calm.length);
}

/** @param {Page} page */
async function cancel(page) {
  await page.evaluate(() => {
    if (document.documentElement.dataset.state === 'working') document.getElementById('cancel')?.click();
    else document.getElementById('home')?.click();
  });
  await waitState(page, 'idle');
}

/** @param {Page} page */
function threatsCounted(page) {
  return page.$eval('#tab-threats .tab-count', (count) => count.textContent ?? '');
}

/** @param {Page} page */
async function hunted(page) {
  await page.waitForFunction(() => (document.querySelector('#tab-threats .tab-count')?.textContent ?? '') !== '');
}

/** Runs in a worker: an error that nobody catches, as a panic is. */
async function failInEngine() {
  setTimeout(() => {
    throw new Error('out of memory');
  });
}

/** Runs in the page. @param {number} which */
function killWorker(which) {
  const { port2 } = new MessageChannel();
  Reflect.get(globalThis, 'tappedWorkers')[which].postMessage({ tap: '' }, [port2]);
}

/** Before the page loads: the third slice and all later ones of a file can't be read in a worker. @param {Page} page */
function failSlices(page) {
  return page.evaluateOnNewDocument(() => {
    const source = `{
      const read = FileReaderSync.prototype.readAsArrayBuffer;
      let reads = 0;
      FileReaderSync.prototype.readAsArrayBuffer = function (blob) {
        reads += 1;
        if (reads > 6) throw new DOMException('The requested file could not be read.', 'NotReadableError');
        return read.call(this, blob);
      };
      const later = Blob.prototype.arrayBuffer;
      Blob.prototype.arrayBuffer = function () {
        reads += 1;
        return reads > 6 ? Promise.reject(new DOMException('The requested file could not be read.', 'NotReadableError')) : later.call(this);
      };
    }\n`;
    Reflect.set(
      globalThis,
      'Blob',
      class extends Blob {
        /** @param {BlobPart[]} parts @param {BlobPropertyBag} options */
        constructor(parts, options) {
          super(options?.type === 'text/javascript' ? [source, ...parts] : parts, options);
        }
      },
    );
  });
}
