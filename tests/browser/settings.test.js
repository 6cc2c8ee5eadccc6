// Other settings mean another analysis of what was read, not another reading.

import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { test } from 'node:test';

import { inEachBrowser } from './harness/browsers.js';
import { logloupe } from './harness/command.js';
import { calmHour, temporaryFolder } from './harness/logs.js';
import { dropFile, pickFile, waitState } from './harness/page.js';
import { saveExport } from './harness/result.js';

const write = temporaryFolder();
const burst = calmHour((minute) => (minute === 40 ? Array.from({ length: 200 }, (_, job) => `ERROR job ${job} failed`) : []));

inEachBrowser('settings', (rig) => {
  test('another window length analyses again, with the file gone', async () => {
    const path = write('hour.log', burst.join('\n'));
    const printed = logloupe('analyze', '--format', 'json', '--window', '300', path).toString();
    const visit = await rig.open();
    await pickFile(visit.page, path);
    await waitState(visit.page, 'ready');
    rmSync(path);
    await visit.page.click('#top-actions [aria-label="Settings"]');
    await visit.page.select('#setting-window', '300');
    await visit.page.click('#dialog-settings [type="submit"]');
    await visit.page.waitForSelector('html[data-state="ready"]:not([data-busy])');
    // Only what the file's bytes are can't be told any more.
    assert.equal((await saveExport(rig, visit.page, 'report.json')).toString(), printed.replace(/"sha256":"[0-9a-f]{64}"/, '"sha256":null'));
    assert.match(await visit.page.$eval('.ledger-facts', (facts) => facts.textContent ?? ''), /12 of 5 min/);
    assert.deepEqual(visit.problems, []);
  });

  test('a pattern is shown at work while it is typed, and its faults where they are', async () => {
    const visit = await rig.open();
    const hostile = '2026-03-01T10:00:00Z NOTE <img src=x onerror="globalThis.obeyed = true"> \u202egnp';
    await pickFile(visit.page, write('pattern.log', [hostile, ...burst].join('\n')));
    await waitState(visit.page, 'ready');
    await visit.page.click('#top-actions [aria-label="Settings"]');
    const shows = (/** @type {string} */ words) =>
      visit.page.waitForFunction((words) => document.querySelector('#pattern-preview')?.textContent?.includes(words), {}, words);
    await visit.page.type('#setting-pattern', '(?P<time>\\S+) (?P<level>INFO|ERROR) (?P<message>.*)');
    await shows('sampled lines match');
    const groups = await visit.page.$$eval('#pattern-preview li:first-child mark', (all) => all.map((mark) => /** @type {HTMLElement} */ (mark).dataset.group));
    assert.deepEqual(groups, ['time', 'level', 'message']);
    assert.match(await visit.page.$eval('#pattern-preview [data-group="time"]', (mark) => mark.textContent ?? ''), /^time2026-03-01T10:/);
    await visit.page.type('#setting-pattern', '(');
    await shows('unclosed group');
    assert.equal(await visit.page.$eval('#setting-pattern', (field) => field.getAttribute('aria-invalid')), 'true');
    await visit.page.click('#setting-pattern', { count: 3 });
    await visit.page.type('#setting-pattern', '(?P<time>\\S+ \\S+) (?P<message>.*)');
    await shows('None of their times can be read as one: “2026-03-01T10:00:00Z ');
    await visit.page.click('#setting-pattern', { count: 3 });
    await visit.page.type('#setting-pattern', '(?P<message>.*NOTE.*)');
    await shows('1 of ');
    assert.match(await visit.page.$eval('#pattern-preview mark', (mark) => mark.textContent ?? ''), /<img src=x/);
    assert.doesNotMatch(await visit.page.$eval('#pattern-preview', (preview) => preview.textContent ?? ''), /\u202e/);
    assert.equal(await visit.page.evaluate(() => 'obeyed' in globalThis), false);
    assert.deepEqual(visit.problems, []);
  });

  test('saved settings are taken from their file, and a file without any is refused', async () => {
    const visit = await rig.open();
    await pickFile(visit.page, write('saved.log', burst.join('\n')));
    await waitState(visit.page, 'ready');
    const saved = JSON.parse((await saveExport(rig, visit.page, 'settings.json')).toString());
    assert.equal(saved.window_seconds, null);
    await visit.page.click('#top-actions [aria-label="Settings"]');
    const load = async (/** @type {string} */ path) => {
      const input = /** @type {import('puppeteer-core').ElementHandle<HTMLInputElement>} */ (await visit.page.$('#settings-file'));
      await input.uploadFile(path);
    };
    const refused = (/** @type {string} */ words) =>
      visit.page.waitForFunction((words) => document.querySelector('#setting-refusal')?.textContent?.includes(words), {}, words);
    await load(write('none.json', '[1]'));
    await refused('Expected settings as JSON');
    await load(write('unknown.json', JSON.stringify({ ...saved, windw_seconds: 3, zone: '+02:00' })));
    await refused('windw_seconds');
    await load(write('log.json', '{"level":"info","msg":"x"}'));
    await refused('Expected settings as JSON');
    await load(write('value.json', '{"budget":"many"}'));
    await refused('budget');
    assert.match(await visit.page.$eval('.ledger-facts', (facts) => facts.textContent ?? ''), /60 of 1 min/);
    await load(write('settings.json', JSON.stringify({ ...saved, window_seconds: 300 })));
    await visit.page.waitForSelector('html[data-state="ready"]:not([data-busy])');
    await visit.page.waitForFunction(() => document.querySelector('.ledger-facts')?.textContent?.includes('12 of 5 min'));
    assert.deepEqual(visit.problems, []);
  });

  test('settings that are dropped are taken, for the open log or the next, and a log in JSON is none', async () => {
    const visit = await rig.open();
    const { page } = visit;
    const told = (/** @type {string} */ words) => page.waitForFunction((words) => document.querySelector('#notice')?.textContent?.includes(words), {}, words);
    await dropFile(page, 'settings.json', '{"window_seconds": 300, "zone": "+02:00"}');
    await told('what you open now is read and analysed by them');
    await dropFile(page, 'plain.log', burst.join('\n').replaceAll('Z ', ' '));
    await waitState(page, 'ready');
    const facts = (/** @type {string} */ words) => page.waitForFunction((words) => document.querySelector('.ledger-facts')?.textContent?.includes(words), {}, words);
    await facts('12 of 5 min');
    // 10:00 at +02:00.
    assert.match(await page.$eval('.timeline-range', (range) => range.textContent ?? ''), /08:00/);
    await dropFile(page, 'mine.json', '{"window_seconds": 600}');
    await told('this log is analysed by them');
    await page.waitForSelector('html[data-state="ready"]:not([data-busy])');
    await facts('6 of 10 min');
    await dropFile(page, 'settings.json', '{"window_seconds": 600, "budgt": 3, "seed": 1}');
    await told('budgt');
    await facts('6 of 10 min');
    // Neither what is called so nor what is dropped on the open dialog takes the place of the log.
    await dropFile(page, 'settings (1).json', burst.join('\n'));
    await told('settings (1).json: Expected settings as JSON');
    await facts('6 of 10 min');
    await page.click('#top-actions [aria-label="Settings"]');
    await dropFile(page, 'other.json', '{"time":"2026-03-01T10:00:00Z","level":"info","msg":"started"}');
    await told('other.json: Expected settings as JSON');
    await facts('6 of 10 min');
    await dropFile(page, 'one.json', '{"time":"2026-03-01T10:00:00Z","level":"info","msg":"started","seed":4}');
    await page.waitForFunction(() => document.querySelector('[data-ledger="lines"]')?.textContent === '1');
    assert.deepEqual(visit.problems, []);
  });

  test('a fresh seed is another number', async () => {
    const visit = await rig.open();
    await visit.page.click('[data-sample="auth"]');
    await waitState(visit.page, 'ready');
    await visit.page.click('#top-actions [aria-label="Settings"]');
    const before = await visit.page.$eval('#setting-seed', (field) => /** @type {HTMLInputElement} */ (field).value);
    await visit.page.click('#setting-seed + button');
    await visit.page.waitForFunction(
      (before) => /** @type {HTMLInputElement} */ (document.querySelector('#setting-seed')).value !== before,
      {},
      before,
    );
  });
});
