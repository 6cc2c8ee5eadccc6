// The dialog that looks at single lines.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { inEachBrowser } from './harness/browsers.js';
import { dropFile, waitState } from './harness/page.js';

/** @typedef {import('puppeteer-core').Page} Page */

const ATTACK = '192.0.2.7 - - [01/Mar/2026:10:20:30 +0000] "GET /a?f=..%252f..%252fetc/passwd HTTP/1.1" 200 5';
const HOSTILE = '192.0.2.7 - - [01/Mar/2026:10:20:30 +0000] "GET /?q=<script>globalThis.obeyed=true</script>%3Cimg%20src=x%20onerror=globalThis.obeyed=true%3E HTTP/1.1" 200 5 "-" "<img src=x onerror=globalThis.obeyed=true>\u202egnp"';

/** Ninety events of two kinds. */
const log = Array.from({ length: 90 }, (_, n) => {
  const time = `2026-03-01T10:${String(Math.floor(n / 60)).padStart(2, '0')}:${String(n % 60).padStart(2, '0')}Z`;
  return `${time} web1 worker[${n}]: job ${n} ${n % 3 ? 'ended well' : 'started'}`;
}).join('\n');

inEachBrowser('a single line', (rig) => {
  test('is looked at by rules where no log is open, all of it by keyboard', async () => {
    const { page, problems } = await rig.open();
    await page.keyboard.press('c');
    await page.waitForSelector('#dialog-check[open] #check-text');
    await page.keyboard.type(ATTACK);
    // Enter begins a line, and with Ctrl it asks.
    await page.keyboard.press('Enter');
    assert.equal(await page.$eval('#check-text', (field) => /** @type {HTMLTextAreaElement} */ (field).value), `${ATTACK}\n`);
    assert.equal(await page.$('.check-answer'), null);
    await page.keyboard.down('Control');
    await page.keyboard.press('Enter');
    await page.keyboard.up('Control');
    await page.waitForSelector('.check-answer');
    assert.equal(await text(page, '.check-verdict'), 'Anomaly');
    assert.match(await text(page, '[data-rule="traversal"] .check-technique'), /^T1083 File and Directory Discovery · Discovery · ATT&CK \d+$/);
    const steps = await page.$$eval('[data-rule="traversal"] .check-steps li', (all) => all.map((one) => [...one.children].map((part) => part.textContent)));
    assert.deepEqual(steps, [
      ['as written', '..%252f..%252fetc/passwd'],
      ['percent', '..%2f..%2fetc/passwd'],
      ['percent (again)', '../../etc/passwd'],
    ]);
    const marked = await page.$$eval('[data-rule="traversal"] mark', (all) => all.map((one) => one.textContent ?? ''));
    assert.ok(marked[2].startsWith('../..') && marked[0].startsWith('..%252f..'), String(marked));
    assert.equal(await text(page, '[data-field="ip"] dd'), '192.0.2.7');
    await page.keyboard.press('Escape');
    await page.waitForSelector('#dialog-check:not([open])');
    assert.deepEqual(problems, []);
  });

  test('is held beside the open log, and the words that differ are marked', async () => {
    const { page, problems } = await rig.open();
    await dropFile(page, 'good.log', log);
    await waitState(page, 'ready');
    await page.click('#tool-check');
    await page.waitForSelector('#dialog-check[open] #check-text');
    assert.match(await text(page, '#check-text-note'), /90 events of 2 templates/);
    await ask(page, '2026-03-02T10:00:00Z web1 worker[5]: job 5 ended badly');
    assert.equal(await text(page, '.check-verdict'), 'Anomaly');
    assert.deepEqual(await page.$$eval('.check-nearest mark', (all) => all.map((one) => one.textContent)), ['badly', 'well']);
    assert.match(await text(page, '[data-side="template"]'), /^job <\*> ended well $/);
    await ask(page, '2026-03-02T10:00:00Z web1 worker[5]: job 5 started');
    assert.equal(await text(page, '.check-verdict'), 'No anomaly');
    assert.match(await text(page, '.check-nearest h3'), /30 events, the line is one of its events/);
    // What was asked stays while the dialog is closed, and goes with the log.
    await page.keyboard.press('Escape');
    await page.click('#tool-check');
    await page.waitForSelector('#dialog-check[open] .check-answer');
    assert.match(await page.$eval('#check-text', (field) => /** @type {HTMLTextAreaElement} */ (field).value), /job 5 started$/);
    await page.keyboard.press('Escape');
    await page.click('#home');
    await waitState(page, 'idle');
    await page.click('#tool-check');
    await page.waitForSelector('#dialog-check[open]');
    assert.equal(await page.$('.check-answer'), null);
    assert.deepEqual(problems, []);
  });

  test('stays text, whatever is in it', async () => {
    const { page, problems } = await rig.open();
    const before = await elementsThatAct(page);
    await page.click('#tool-check');
    await page.waitForSelector('#dialog-check[open] #check-text');
    await ask(page, `${HOSTILE}\nhello`);
    assert.match(await text(page, '.check-line'), /<script>globalThis\.obeyed=true<\/script>/);
    assert.doesNotMatch(await page.evaluate(() => document.body.innerText), /[\u001b\u202a-\u202e\u2066-\u2069]/);
    assert.equal(await page.evaluate(() => 'obeyed' in globalThis), false);
    assert.equal(await elementsThatAct(page), before);
    assert.deepEqual(problems, []);
  });

  test('may be several, blank or far too long', async () => {
    const { page, problems } = await rig.open();
    await page.click('#tool-check');
    await page.waitForSelector('#dialog-check[open] #check-text');
    await page.click('#dialog-check .primary');
    assert.equal(await page.$('.check-answer'), null);
    await ask(page, `${ATTACK}\n\n${'x'.repeat(200_000)}\nhello`);
    assert.equal((await page.$$('.check-answer')).length, 3);
    assert.match(await text(page, '.check-answer:nth-of-type(2) .check-notes'), /longer than 65536 bytes/);
    await ask(page, Array(30).fill('hello').join('\n'));
    assert.equal((await page.$$('.check-answer')).length, 20);
    assert.match(await text(page, '#check-result > p'), /The first 20 lines/);
    assert.deepEqual(problems, []);
  });
});

/** Puts text into the box and waits for the answer. @param {Page} page @param {string} asked */
async function ask(page, asked) {
  await page.evaluate(() => document.getElementById('check-result')?.replaceChildren());
  await page.$eval('#check-text', (field, value) => void (/** @type {HTMLTextAreaElement} */ (field).value = value), asked);
  await page.click('#dialog-check .primary');
  await page.waitForSelector('.check-answer');
}

/** @param {Page} page @param {string} selector */
function text(page, selector) {
  return page.$eval(selector, (element) => element.textContent ?? '');
}

/** How many elements there are that only hostile text would bring. @param {Page} page */
function elementsThatAct(page) {
  return page.$$eval('script, img, iframe, object, embed, a[href^="javascript:"], [onerror], [onload]', (found) => found.length);
}
