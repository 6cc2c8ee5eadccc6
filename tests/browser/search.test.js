// The search through the whole log: what it finds is what a plain look at every line finds, hit by hit, and it can be narrowed and stopped.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';

import { inEachBrowser } from './harness/browsers.js';
import { temporaryFolder } from './harness/logs.js';
import { dropFile, pickFile, waitState } from './harness/page.js';

/** @typedef {import('puppeteer-core').Page} Page */

const write = temporaryFolder();

/** An hour of a service, an event each second; every seventh is an error, and every ninetieth is followed by a stack trace. */
const log = Array.from({ length: 3600 }, (_, second) => {
  const time = `2026-03-01T10:${String(Math.floor(second / 60)).padStart(2, '0')}:${String(second % 60).padStart(2, '0')}Z`;
  const event = second % 7 === 3 ? `ERROR payment ${second} refused by Bank` : second % 2 ? `INFO order ${second} sent` : `INFO bank ${second} answered`;
  return second % 90 === 3 ? [`${time} ${event}`, `  at Bank.call(Bank.java:${second})`] : [`${time} ${event}`];
}).flat();
const path = write('service.log', `${log.join('\n')}\n`);

/** The numbers of the lines for which something holds, from 1. @param {(line: string) => boolean} holds */
const numbers = (holds) => log.flatMap((line, at) => (holds(line) ? [at + 1] : []));

/** The level of the event that a line begins or continues. @param {number} number */
const levelOf = (number) => log.slice(0, number).findLast((line) => !line.startsWith(' '))?.split(' ')[1];

/** The time of day of that event. @param {number} number */
const timeOf = (number) => log.slice(0, number).findLast((line) => !line.startsWith(' '))?.slice(11, 19) ?? '';

const banks = numbers((line) => /bank/i.test(line));

inEachBrowser('search', (rig) => {
  test('finds every line that holds a text, page by page, and marks it', async () => {
    const { page, problems } = await rig.open();
    await open(page, path);
    await searchFor(page, 'bank', `${banks.length.toLocaleString('en-US')} lines hold it.`);
    await shows(page, banks.slice(0, 200));
    const marks = await page.$$eval('#sheet mark', (all) => all.map((mark) => mark.textContent));
    assert.ok(marks.length >= 200 && marks.every((mark) => /^bank$/i.test(mark ?? '')), String(marks.slice(0, 5)));
    await page.click('#sheet .lines-more button');
    await page.waitForFunction((first) => document.querySelector('#sheet [data-line]')?.getAttribute('data-line') === String(first), {}, banks[200]);
    await shows(page, banks.slice(200, 400));
    // The key that closes the sheet changes nothing of the search, wherever the focus is.
    await page.focus('#search-text');
    await page.keyboard.press('Escape');
    await page.waitForSelector('#sheet:not([open])');
    await pause(600);
    assert.equal(await page.$('#sheet[open]'), null);
    await page.keyboard.press('/');
    assert.equal(await page.$eval('#search-text', (field) => /** @type {HTMLInputElement} */ (field).value), 'bank');
    await said(page, `${banks.length.toLocaleString('en-US')} lines hold it.`);
    // Small and capital letters are told apart on request.
    await page.click('#sheet .search-toggle:nth-of-type(1)');
    const capital = numbers((line) => line.includes('bank'));
    await said(page, `${capital.length.toLocaleString('en-US')} lines hold it.`);
    await shows(page, capital.slice(0, 200));
    assert.deepEqual(problems, []);
  });

  test('takes expressions, and says what is none', async () => {
    const { page, problems } = await rig.open();
    await open(page, path);
    await page.keyboard.press('/');
    await page.click('#sheet .search-toggle:nth-of-type(2)');
    await page.type('#search-text', '^.{20} ERROR payment [0-9]*7 ');
    const expected = numbers((line) => /^.{20} ERROR payment [0-9]*7 /i.test(line));
    assert.ok(expected.length > 30);
    await said(page, `${expected.length} lines hold it.`);
    await shows(page, expected);
    for (const wrong of ['(', '(?:a{1000}){1000}{1000}']) {
      await type(page, wrong);
      await page.waitForFunction(() => /no regular expression/.test(document.querySelector('#search-fault')?.textContent ?? ''));
      assert.equal(await page.$eval('#search-text', (field) => field.getAttribute('aria-invalid')), 'true');
      await shows(page, []);
      await type(page, 'nowhere to be found');
      await said(page, '0 lines hold it.');
    }
    assert.deepEqual(problems, []);
  });

  test('keys lead from hit to hit and from error to error, and back to the list', async () => {
    const { page, problems } = await rig.open();
    await open(page, path);
    const hits = numbers((line) => line.includes('order 1'));
    await searchFor(page, 'order 1', `${hits.length} lines hold it.`);
    await page.keyboard.press('Enter');
    for (const [key, place] of /** @type {const} */ ([['n', 1], ['n', 2], ['n', 3], ['N', 2]])) {
      await page.keyboard.press(key);
      await marked(page, hits[place - 1]);
      assert.equal(await text(page, '#sheet-title'), `Hit ${place} of ${hits.length}`);
    }
    assert.equal(await page.$eval('#sheet [data-marked] mark', (mark) => mark.textContent), 'order 1');
    const errors = numbers((line) => line.includes(' ERROR '));
    await page.keyboard.press('e');
    const next = errors.findIndex((line) => line > hits[1]);
    await marked(page, errors[next]);
    await page.keyboard.press('E');
    await marked(page, errors[next - 1]);
    await page.keyboard.press('Escape');
    await page.waitForSelector('#sheet:not([open])');
    // From outside, the first error and the last.
    await page.keyboard.press('e');
    await marked(page, errors[0]);
    await page.keyboard.press('E');
    await page.waitForFunction(() => /No error before this line/.test(document.querySelector('.sheet-note')?.textContent ?? ''));
    await page.keyboard.press('Escape');
    await page.waitForSelector('#sheet:not([open])');
    await page.keyboard.press('E');
    await marked(page, /** @type {number} */ (errors.at(-1)));
    // The search is as it was left.
    await page.keyboard.press('n');
    await marked(page, hits[2]);
    await page.click('.sheet-head .button');
    await page.waitForFunction((count) => document.querySelectorAll('#sheet [data-line]').length === count, {}, Math.min(200, hits.length));
    assert.deepEqual(problems, []);
  });

  test('is narrowed to a level, a template or a time, and to all but those', async () => {
    const { page, problems } = await rig.open();
    await open(page, path);
    await searchFor(page, 'bank', `${banks.length.toLocaleString('en-US')} lines hold it.`);
    await page.select('.search select', 'error');
    // A stack trace belongs to its event.
    const bad = banks.filter((number) => levelOf(number) === 'ERROR');
    assert.ok(bad.some((number) => log[number - 1].startsWith('  at')) && banks.some((number) => log[number - 1].startsWith('  at') && !bad.includes(number)));
    await said(page, `${bad.length} lines hold it.`);
    await shows(page, bad.slice(0, 200));
    await page.click('#sheet .search-chip [data-focus="turn 0"]');
    const good = banks.filter((line) => !bad.includes(line));
    await said(page, `${good.length.toLocaleString('en-US')} lines hold it.`);
    await page.click('#sheet .search-chip [data-focus="drop 0"]');
    await said(page, `${banks.length.toLocaleString('en-US')} lines hold it.`);
    await page.keyboard.press('Escape');
    await page.waitForSelector('#sheet:not([open])');
    // Every list of lines can be searched.
    await page.click('#tab-templates');
    await page.evaluate(() => /** @type {HTMLElement} */ ([...document.querySelectorAll('#panel-templates [data-lines="all"]')].find((link) => link.closest('tr')?.textContent?.includes('refused by Bank'))).click());
    await page.waitForFunction(() => /^Lines of template/.test(document.querySelector('#sheet-title')?.textContent ?? ''));
    await page.evaluate(() => /** @type {HTMLElement} */ ([...document.querySelectorAll('.sheet-head button')].find((button) => button.textContent === 'Search in these')).click());
    await page.type('#search-text', 'payment 1');
    const own = numbers((line) => /ERROR payment 1/.test(line));
    await said(page, `${own.length} lines hold it.`);
    await shows(page, own);
    assert.deepEqual(problems, []);
  });

  test('is narrowed to the time that the timeline shows', async () => {
    const { page, problems } = await rig.open();
    await open(page, path);
    await page.focus('.timeline-canvas');
    for (const key of /** @type {const} */ (['ArrowRight', 'ArrowRight', '+', '+'])) await page.keyboard.press(key);
    await page.waitForSelector('#timeline-reset:not([hidden])');
    await searchFor(page, 'bank', `${banks.length.toLocaleString('en-US')} lines hold it.`);
    await page.evaluate(() => /** @type {HTMLElement} */ ([...document.querySelectorAll('.search-form button')].find((button) => /Only the time/.test(button.textContent ?? ''))).click());
    await page.waitForSelector('#sheet .search-chip');
    const [, from, to] = (await text(page, '#sheet .search-chip')).match(/^2026-03-01 ([0-9:]{8}) – ([0-9:]{8}) /) ?? [];
    assert.ok(from < to, `${from} to ${to}`);
    const within = banks.filter((number) => from <= timeOf(number) && timeOf(number) < to);
    assert.ok(within.length > 0 && within.length < banks.length);
    await said(page, `${within.length.toLocaleString('en-US')} lines hold it.`);
    await shows(page, within.slice(0, 200));
    await page.click('#sheet .search-chip [data-focus="drop time"]');
    await said(page, `${banks.length.toLocaleString('en-US')} lines hold it.`);
    assert.deepEqual(problems, []);
  });

  test('goes through many slices with helpers, and shows its first hits before the last slice', async () => {
    const { page, problems } = await rig.open();
    const times = 300;
    await dropFile(page, 'large.log', `${log.join('\n')}\n`, times);
    await waitState(page, 'ready');
    await page.waitForFunction(() => document.querySelector('#tab-threats .tab-count')?.textContent !== '');
    const expected = numbers((line) => line.includes('Bank.java:3'));
    await searchFor(page, 'bank.java:3', `${(expected.length * times).toLocaleString('en-US')} lines hold it.`);
    const all = Array.from({ length: times }, (_, time) => expected.map((line) => line + time * log.length)).flat();
    await shows(page, all.slice(0, 200));
    await page.click('.search-status [aria-label="Next hit"]');
    await marked(page, all[0]);
    await page.click('.search-status [aria-label="Previous hit"]');
    await page.waitForFunction(() => /No hit before/.test(document.querySelector('.sheet-note')?.textContent ?? ''));
    assert.deepEqual(problems, []);
  });

  test('what is found is only text', async () => {
    const { page, problems } = await rig.open();
    const hostile = '2026-03-01T10:00:00Z INFO <img src=x onerror=alert(1)>\u202eevil <b>bank</b>';
    await open(page, write('hostile.log', `${log.slice(0, 90).join('\n')}\n${hostile}\n`));
    await searchFor(page, 'x onerror=alert(1)>', '1 line holds it.');
    await page.waitForFunction(() => document.querySelector('#sheet mark')?.textContent === 'x onerror=alert(1)>');
    await type(page, '\u202eevil <b>');
    await said(page, '1 line holds it.');
    await page.waitForFunction(() => document.querySelector('#sheet mark')?.textContent === 'U+202Eevil <b>');
    assert.equal(await page.$('#sheet img, #sheet b'), null);
    assert.deepEqual(problems, []);
  });
});

/** @param {Page} page @param {string} file */
async function open(page, file) {
  await pickFile(page, file);
  await waitState(page, 'ready');
}

/** Opens the search, types a text, and waits for what it came to. @param {Page} page @param {string} wanted @param {string} expected */
async function searchFor(page, wanted, expected) {
  await page.keyboard.press('/');
  await page.waitForSelector('#sheet[open] #search-text');
  await page.keyboard.type(wanted);
  await said(page, expected);
}

/** Puts another text into the box. @param {Page} page @param {string} wanted */
function type(page, wanted) {
  return page.$eval(
    '#search-text',
    (field, value) => {
      /** @type {HTMLInputElement} */ (field).value = value;
      field.dispatchEvent(new Event('input', { bubbles: true }));
    },
    wanted,
  );
}

/** Waits for what the search came to. @param {Page} page @param {string} expected */
async function said(page, expected) {
  const status = () => text(page, '.search-status');
  await page.waitForFunction((wanted) => document.querySelector('.search-status')?.textContent?.startsWith(wanted), { timeout: 20_000 }, expected).catch(async () => assert.equal(await status(), expected));
}

/** Waits until this line is the one that is marked. @param {Page} page @param {number} line */
function marked(page, line) {
  return page.waitForSelector(`#sheet[open] [data-line="${line}"][data-marked] [data-line-text]`);
}

/** Waits until these lines are shown, and no others. @param {Page} page @param {number[]} expected */
async function shows(page, expected) {
  const isShown = (/** @type {string} */ wanted) => [...document.querySelectorAll('#sheet [data-line]')].map((line) => line.getAttribute('data-line')).join() === wanted;
  const shown = () => page.$$eval('#sheet [data-line]', (lines) => lines.map((line) => Number(line.getAttribute('data-line'))));
  await page.waitForFunction(isShown, { timeout: 10_000 }, expected.join()).catch(async () => assert.deepEqual(await shown(), expected));
}

/** @param {Page} page @param {string} selector */
function text(page, selector) {
  return page.$eval(selector, (element) => element.textContent ?? '');
}
