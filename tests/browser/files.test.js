// Several files are one log: they add up, each is told apart, and each can be read in its own way.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { inBrowser, inEachBrowser } from './harness/browsers.js';
import { calmHour, temporaryFolder } from './harness/logs.js';
import { pickFile, waitState } from './harness/page.js';
import { assertLedger, linesOfFirstFinding } from './harness/result.js';

/** @typedef {import('puppeteer-core').Page} Page */

const write = temporaryFolder();
const service = calmHour((minute) => (minute === 40 ? Array.from({ length: 200 }, (_, job) => `ERROR job ${job} failed`) : []));
/** The same hour as the machine's own log has it: without year and zone. */
const machine = Array.from({ length: 400 }, (_, step) => `Mar  1 10:${two(Math.floor(step / 7))}:${two((step * 8) % 60)} alpha sshd[${300 + step}]: Accepted password for bob from 192.0.2.7 port ${4000 + step} ssh2`);
const marked = new Date('2026-03-05T00:00:00Z');

/** Lines with a silence of four hours in them, and a last one that was cut. */
const flawed = [...steps(0, 600), ...steps(14_400, 600)].join('\n');

inEachBrowser('several files', (rig) => {
  test('of two formats add up, and each has its row', async () => {
    const { page, problems } = await rig.open();
    await drop(page, [file('service.log', service), file('auth.log', machine)]);
    await assertLedger(page, service.length + machine.length);
    assert.match(await text(page, '#top-file'), /2 files.*2 formats/);
    await page.click('#tab-files');
    const rows = await page.$$eval('#panel-files tr[data-file]', (all) => all.map((row) => row.textContent ?? ''));
    assert.equal(rows.length, 2);
    assert.match(rows[0], /service\.log.*ISO 8601.*exact/);
    assert.match(rows[1], /auth\.log.*Syslog.*inferred/);
    assert.deepEqual(problems, []);
  });

  test('lines are named by their file, with their number there', async () => {
    const { page } = await rig.open();
    await drop(page, [file('auth.log', machine), file('service.log', service)]);
    await linesOfFirstFinding(page);
    assert.equal(await text(page, '#finding .line-file'), 'service.log');
    const number = await page.$eval('#finding [data-line] .line-number', (button) => Number((button.textContent ?? '').replaceAll(',', '')));
    const over = await page.$eval('#finding [data-line]', (line) => Number(/** @type {HTMLElement} */ (line).dataset.line));
    assert.equal(over - number, machine.length);
    assert.equal(await page.$eval('#finding [data-line] [data-line-text]', (line) => line.textContent), service[number - 1]);
    await page.click('#finding [data-line] button.line-number');
    await page.waitForSelector('#sheet[open] [data-line]');
    assert.match(await text(page, '#sheet-title'), new RegExp(`^Line ${number.toLocaleString('en-US')} of service\\.log$`));
    // A line is gone to by its file.
    await page.select('.jump-file', await page.$eval('.jump-file option', (option) => /** @type {HTMLOptionElement} */ (option).value));
    await page.type('.jump input', '3');
    await page.click('.jump button');
    await page.waitForFunction(() => document.querySelector('#sheet-title')?.textContent === 'Line 3 of auth.log');
    await page.click('#sheet [aria-label="Close"]');
    await page.click('#tab-templates');
    assert.match(await text(page, '#panel-templates tbody tr'), /(service|auth)\.log:\d/);
  });

  test('a dropped folder is read with all that is below it, hidden files aside', async () => {
    const { page } = await rig.open();
    await dropFolder(page, 'logs', { 'a.log': machine, '.hidden.log': machine, 'deep/b.log': service, 'deep/.DS_Store': ['x'] });
    await assertLedger(page, service.length + machine.length);
    await page.click('#tab-files');
    assert.deepEqual(await names(page), ['a.log', 'deep/b.log']);
  });

  test('year and zone of one file are set, and its times change', async () => {
    const { page } = await rig.open();
    await drop(page, [file('service.log', service), file('auth.log', machine)]);
    await page.click('#tab-files');
    assert.match(await row(page, 'auth.log'), /2026-03-01 10:00:00/);
    await page.click('[data-file="auth.log"] .file-toggle');
    await fillIn(page, '[data-file="auth.log"] + .file-opened .reading [type="number"]', '2019');
    await fillIn(page, '[data-file="auth.log"] + .file-opened .reading [list]', '+02:00');
    await page.click('[data-file="auth.log"] + .file-opened .reading [type="submit"]');
    await page.waitForFunction(() => /2019-03-01 08:00:00/.test(document.querySelector('[data-file="auth.log"]')?.textContent ?? ''));
    assert.match(await row(page, 'auth.log'), /set/);
    assert.match(await row(page, 'service.log'), /2026-03-01 10:00:00/, 'the other file is as it was');
    const detail = await text(page, '[data-file="auth.log"] + .file-opened');
    assert.match(detail, /read as UTC\+02:00, as set/);
    assert.match(detail, /2019/);
  });

  test('an impossible zone is refused in place, and the result stays', async () => {
    const { page } = await rig.open();
    await drop(page, [file('auth.log', machine)]);
    await page.click('#tab-files');
    await fillIn(page, '#panel-files .reading [list]', 'Berlin');
    await page.click('#panel-files .reading [type="submit"]');
    await page.waitForFunction(() => /\+02:00.*Berlin/.test(document.querySelector('.reading .field-refusal')?.textContent ?? ''));
    await assertLedger(page, machine.length);
  });

  test('what can’t be read is left out, and said', async () => {
    const { page } = await rig.open();
    await drop(page, [file('service.log', service), file('empty.log', [])]);
    await assertLedger(page, service.length);
    await page.click('#tab-files');
    assert.match(await text(page, '#panel-files'), /empty/);
  });

  test('flaws stand beside the findings, and lead to their lines', async () => {
    const { page } = await rig.open();
    await drop(page, [{ name: 'gap.log', text: `${flawed}\n2024-05-01 09:0` }]);
    assert.deepEqual(await page.$$eval('#flaws [data-flaw]', (all) => all.map((flaw) => /** @type {HTMLElement} */ (flaw).dataset.flaw)), ['gap', 'cut_off']);
    await page.click('#flaws [data-flaw="gap"] button');
    await page.waitForSelector('#sheet[open] [data-marked]');
    assert.deepEqual(await page.$$eval('#sheet [data-marked]', (all) => all.map((line) => /** @type {HTMLElement} */ (line).dataset.line)), ['600', '601']);
    await page.click('#sheet [aria-label="Close"]');
    await page.click('#tab-files');
    assert.equal(await page.$$eval('#panel-files [data-flaw]', (all) => all.length), 2);
  });

  test('hostile names stay text', async () => {
    const { page, problems } = await rig.open();
    const hostile = '<img src=x onerror="globalThis.obeyed = true">\u202egnp.log';
    await drop(page, [file(hostile, service), file('<script>alert(1)</script>.log', machine)]);
    await linesOfFirstFinding(page);
    await page.click('#tab-files');
    await page.click('.file-toggle');
    const shown = await page.evaluate(() => document.body.innerText);
    assert.match(shown, /<img src=x onerror="globalThis\.obeyed = true">/);
    assert.doesNotMatch(shown, /[\u202a-\u202e\u2066-\u2069]/);
    assert.match(shown, /<script>alert\(1\)<\/script>\.log/);
    assert.equal(await page.$$eval('img, script:not([src])', (all) => all.filter((one) => one.textContent?.includes('alert(1)') || one.matches('img')).length), 0);
    assert.equal(await page.evaluate(() => 'obeyed' in globalThis), false);
    assert.deepEqual(problems, []);
  });

  test('by keyboard: a row opens and closes, a format is set, and the focus stays', async () => {
    const { page } = await rig.open();
    await drop(page, [file('service.log', service), file('auth.log', machine)]);
    await page.focus('#tab-findings');
    while (!(await focusIsOn(page, '#tab-files'))) await page.keyboard.press('ArrowRight');
    await tabTo(page, '[data-file="auth.log"] .file-toggle');
    await page.keyboard.press('Enter');
    await page.waitForSelector('[data-file="auth.log"] + .file-opened');
    assert.equal(await focusIsOn(page, '[data-file="auth.log"] .file-toggle[aria-expanded="true"]'), true);
    await page.keyboard.press('Enter');
    assert.equal(await page.$('.file-opened'), null);
    await page.keyboard.press('Enter');
    await tabTo(page, '.reading [type="number"]');
    await page.keyboard.type('2020');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => /2020-03-01/.test(document.querySelector('[data-file="auth.log"]')?.textContent ?? ''));
    assert.equal(await focusIsOn(page, '#tab-files'), true, 'the focus is in the same view');
  });
});

inBrowser('chromium', 'times', (rig) => {
  test('are shown in UTC or in the browser’s zone, everywhere', async () => {
    const { page } = await rig.open({ prepare: (page) => page.emulateTimezone('Asia/Kolkata') });
    await drop(page, [file('service.log', service)]);
    const shown = () => page.evaluate(() => ['.ledger-facts', '.timeline-range', '#findings-list', '#finding .finding-facts'].map((place) => document.querySelector(place)?.textContent ?? ''));
    for (const place of await shown()) assert.match(place, /2026-03-01 10:/);
    await page.click('[data-clock="local"]');
    for (const place of await shown()) assert.match(place, /2026-03-01 1[56]:/);
    assert.match(await text(page, '.ledger-facts'), /UTC\+05:30/);
    assert.equal(await text(page, '[data-clock="local"]'), 'UTC+05:30');
    await page.focus('#tab-findings');
    await page.keyboard.press('u');
    for (const place of await shown()) assert.match(place, /2026-03-01 10:/);
  });
});

inBrowser('chromium', 'a chosen folder', (rig) => {
  test('is read through the folder’s own input', async () => {
    const { page } = await rig.open();
    write('one.log', service.join('\n'));
    const folder = write('two.log', machine.join('\n')).replace(/\/two\.log$/, '');
    const input = await page.$('#folder-input');
    await /** @type {import('puppeteer-core').ElementHandle<HTMLInputElement>} */ (input).uploadFile(folder);
    await waitState(page, 'ready');
    await page.click('#tab-files');
    assert.deepEqual(await names(page), ['one.log', 'two.log']);
  });

  test('several files are chosen at once', async () => {
    const { page } = await rig.open();
    assert.equal(await page.$eval('#file-input', (input) => /** @type {HTMLInputElement} */ (input).multiple), true);
    await pickFile(page, write('alone.log', service.join('\n')));
    await waitState(page, 'ready');
    await page.click('#tab-files');
    assert.match(await text(page, '#panel-files'), /ISO 8601/);
  });
});

/** @param {number} value */
function two(value) {
  return String(value).padStart(2, '0');
}

/**
 * A line each five seconds.
 * @param {number} first Seconds after midnight.
 * @param {number} count
 */
function steps(first, count) {
  return Array.from({ length: count }, (_, step) => {
    const time = new Date(Date.parse('2024-05-01T00:00:00Z') + (first + step * 5) * 1000).toISOString();
    return `${time.slice(0, 10)} ${time.slice(11, 19)},000 INFO [main] a.B: request ${first + step} done in 5 ms`;
  });
}

/**
 * @param {string} name
 * @param {string[]} lines
 */
function file(name, lines) {
  return { name, text: lines.length > 0 ? `${lines.join('\n')}\n` : '' };
}

/**
 * Drops files on the page.
 * @param {Page} page
 * @param {{name: string, text: string}[]} files
 */
async function drop(page, files) {
  await page.evaluate(
    (files, lastModified) => {
      const dataTransfer = new DataTransfer();
      for (const { name, text } of files) dataTransfer.items.add(new File([text], name, { type: 'text/plain', lastModified }));
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
    },
    files,
    marked.getTime(),
  );
  await waitState(page, 'ready');
}

/**
 * Drops a folder: browsers give a script none to drop, so its entries are made here as the browsers' own are.
 * @param {Page} page
 * @param {string} name
 * @param {Record<string, string[]>} content By path.
 */
async function dropFolder(page, name, content) {
  await page.evaluate(
    (name, content) => {
      /** @type {(name: string, paths: string[][]) => any} */
      const folder = (name, paths) => {
        const children = [...new Set(paths.map(([first]) => first))].map((first) => {
          const below = paths.filter((path) => path[0] === first).map((path) => path.slice(1));
          const at = paths.find((path) => path[0] === first && path.length === 2);
          if (at) return { name: first, isDirectory: false, file: (/** @type {(file: File) => void} */ take) => take(new File([at[1]], first)) };
          return folder(first, below);
        });
        const createReader = () => {
          const batches = [children, []];
          return { readEntries: (/** @type {(batch: any[]) => void} */ take) => take(batches.shift() ?? []) };
        };
        return { name, isDirectory: true, createReader };
      };
      const root = folder(name, Object.entries(content).map(([path, lines]) => [...path.split('/'), lines.join('\n')]));
      const event = new DragEvent('drop', { bubbles: true, cancelable: true });
      Object.defineProperty(event, 'dataTransfer', { value: { types: ['Files'], files: [], items: [{ webkitGetAsEntry: () => root }], getData: () => '' } });
      document.body.dispatchEvent(event);
    },
    name,
    content,
  );
  await waitState(page, 'ready');
}

/**
 * @param {Page} page
 * @param {string} selector
 */
function text(page, selector) {
  return page.$eval(selector, (element) => element.textContent ?? '');
}

/**
 * @param {Page} page
 * @param {string} name
 */
function row(page, name) {
  return text(page, `[data-file="${name}"]`);
}

/** @param {Page} page */
function names(page) {
  return page.$$eval('#panel-files tr[data-file]', (all) => all.map((row) => /** @type {HTMLElement} */ (row).dataset.file));
}

/**
 * @param {Page} page
 * @param {string} selector
 * @param {string} value
 */
async function fillIn(page, selector, value) {
  const field = await page.waitForSelector(selector);
  await field?.click({ count: 3 });
  await field?.type(value);
}

/**
 * Presses Tab until the focus is on the first such element.
 * @param {Page} page
 * @param {string} selector
 */
async function tabTo(page, selector) {
  for (let step = 0; step < 60; step += 1) {
    if (await focusIsOn(page, selector)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab did not lead to ${selector}`);
}

/**
 * @param {Page} page
 * @param {string} selector
 */
function focusIsOn(page, selector) {
  return page.evaluate((selector) => document.activeElement?.matches(selector) ?? false, selector);
}
