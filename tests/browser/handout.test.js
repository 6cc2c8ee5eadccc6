// The report to hand on: shown before it is saved, redacted unless somebody wants the names, the command line's byte by byte, and
// no text of a log is more than text in it.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';

import { inEachBrowser } from './harness/browsers.js';
import { logloupe } from './harness/command.js';
import { calmHour, temporaryFolder } from './harness/logs.js';
import { pickFile, waitState } from './harness/page.js';
import { downloaded } from './harness/result.js';

/** @typedef {import('puppeteer-core').Page} Page */
/** @typedef {import('./harness/browsers.js').Rig} Rig */

const write = temporaryFolder();

const HOSTILE = ['<script>globalThis.obeyed = true</script><img src=x onerror="globalThis.obeyed = true">', '![x](javascript:alert(1)) </code></main><style>*{display:none}</style>'];

/** Names that must not be handed on. */
const NAMES = ['198.51.100.23', 'carla', 'db7.example.org', 'carla@example.org'];

const log = calmHour((minute) =>
  minute === 40 ? HOSTILE.flatMap((text) => Array.from({ length: 15 }, () => `ERROR ${text} user=carla from 198.51.100.23 to db7.example.org, carla@example.org`)) : [],
);
const path = write('service.log', `${log.join('\n')}\n`);

inEachBrowser('the report to hand on', (rig) => {
  test('names have pseudonyms, which are shown before anything is saved', async () => {
    const { page, problems } = await rig.open();
    await openDialog(page);
    const changes = await page.$$eval('.handout-changes tbody tr', (rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent)));
    const of = (/** @type {string} */ name) => changes.find(([original]) => original === name)?.slice(1, 3);
    assert.deepEqual(of('198.51.100.23'), ['ip-1', 'address for documentation']);
    assert.deepEqual(of('carla'), ['user-1', 'user']);
    assert.deepEqual(of('carla@example.org'), ['mail-1', 'mail address']);
    const html = await save(rig, page);
    for (const name of NAMES) assert.ok(!html.includes(name), name);
    assert.ok(html.includes('user-1') && html.includes('ip-1'));
    assert.deepEqual(problems, []);
  });

  for (const { form, command } of [{ form: 'html', command: 'html' }, { form: 'markdown', command: 'markdown' }, { form: 'timesketch', command: 'timesketch' }]) {
    test(`as ${form} it is the command line’s, with names and without`, async () => {
      const { page } = await rig.open();
      await openDialog(page);
      await choose(page, form);
      assert.equal(await save(rig, page), logloupe('report', path, '--format', command).toString());
      await openDialog(page, false);
      await choose(page, form);
      await page.click('#handout-redacts');
      await page.waitForFunction(() => document.querySelector('.handout-preview .problem-text') && !document.querySelector('#handout-save:disabled'));
      const named = await save(rig, page);
      assert.equal(named, logloupe('report', path, '--format', command, '--no-redaction').toString());
      assert.ok(named.includes('198.51.100.23'));
    });
  }

  test('the page that was saved runs nothing, loads nothing, and has its styles', async () => {
    const visit = await rig.open();
    // A tab of its own: what the tool itself loads is none of the report's.
    const page = await visit.page.browser().newPage();
    const saved = write('report.html', logloupe('report', path, '--no-redaction'));
    /** @type {string[]} */
    const asked = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.goto(pathToFileURL(saved).href);
    const seen = await page.evaluate(() => ({
      obeyed: 'obeyed' in globalThis,
      acting: document.querySelectorAll('script, img, a, iframe, [onerror], [style]').length,
      width: getComputedStyle(document.querySelector('main') ?? document.body).maxWidth,
      shown: document.body.innerText.includes('<script>globalThis.obeyed = true</script>'),
      bars: document.querySelectorAll('svg rect').length,
    }));
    assert.deepEqual({ ...seen, bars: seen.bars > 10 }, { obeyed: false, acting: 0, width: '1020px', shown: true, bars: true });
    // Browsers need not tell of the page itself, which is opened from disk.
    assert.deepEqual(asked.filter((url) => !url.endsWith('/report.html')), []);
    const style = readFileSync(saved, 'utf8').match(/<style>([^]*?)<\/style>/)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    assert.ok(readFileSync(saved, 'utf8').includes(`style-src 'sha256-${hash}'`), 'the policy names the style by its hash');
    await page.close();
  });

  test('charts are saved as pictures', async () => {
    const { page } = await rig.open();
    await pickFile(page, path);
    await waitState(page, 'ready');
    await page.waitForSelector('#timeline canvas');
    for (const left of readdirSync(rig.downloads)) rmSync(join(rig.downloads, left));
    await page.click('#export-toggle');
    await page.click('#save-pictures');
    const png = readFileSync(await downloaded(rig.downloads));
    assert.deepEqual([...png.subarray(0, 8)], [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
    assert.ok(png.length > 2_000, `${png.length} bytes`);
  });
});

/** @param {Page} page @param {boolean} [opens] Whether the log is opened first. */
async function openDialog(page, opens = true) {
  if (opens) {
    await pickFile(page, path);
    await waitState(page, 'ready');
    await page.waitForFunction(() => document.querySelector('.threats-status p')?.textContent?.includes(' in '));
  }
  await page.click('#export-toggle');
  await page.click('#open-handout');
  await written(page);
}

/** @param {Page} page */
function written(page) {
  return page.waitForSelector('#dialog-handout[open] #handout-save:enabled');
}

/** @param {Page} page @param {string} form */
async function choose(page, form) {
  await page.click(`#dialog-handout input[value="${form}"]`);
  await written(page);
}

/** @param {Rig} rig @param {Page} page */
async function save(rig, page) {
  for (const left of readdirSync(rig.downloads)) rmSync(join(rig.downloads, left));
  await page.click('#handout-save');
  const saved = await downloaded(rig.downloads);
  const text = readFileSync(saved, 'utf8');
  rmSync(saved);
  return text;
}
