// One shown time for all of the page: entities, threats and the heat map follow it, say how much of all that is, and lead back to all.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { inEachBrowser } from './harness/browsers.js';
import { calmHour } from './harness/logs.js';
import { dropFile, showTime, waitState } from './harness/page.js';

/** @typedef {import('puppeteer-core').Page} Page */

/** @param {number} minute @param {number} second @param {string} message */
const sshd = (minute, second, message) => `2026-03-01T10:${String(minute).padStart(2, '0')}:${String(second).padStart(2, '0')}Z gate sshd[7]: ${message}`;

/** Ten addresses that log in every ten minutes; one guesses in minute 10, another in minute 40. */
const log = Array.from({ length: 60 }, (_, minute) => {
  const guesser = minute === 10 ? '203.0.113.9' : minute === 40 ? '198.51.100.7' : null;
  const guesses = guesser ? Array.from({ length: 30 }, (_, at) => sshd(minute, 20 + at, `Failed password for bob from ${guesser} port 22 ssh2`)) : [];
  return [sshd(minute, 10, `Accepted publickey for ann${minute % 10} from 192.0.2.${minute % 10} port 22 ssh2`), ...guesses];
}).flat();

const at = (/** @type {number} */ minute) => Date.UTC(2026, 2, 1, 10, minute);

inEachBrowser('the shown time', (rig) => {
  test('entities are those with events in it, with their counts there, which lead to those lines', async () => {
    const { page, problems } = await open(rig, log);
    await page.click('#tab-entities');
    await page.waitForFunction(() => document.querySelectorAll('table.entities tbody tr').length === 12);
    await showTime(page, at(38), at(43));
    const within = log.filter((line) => /T10:(38|39|40|41|42):/.test(line));
    const counted = (/** @type {string} */ name) => String(within.filter((line) => line.includes(` ${name} port`)).length);
    const expected = [...new Set(within.map((line) => /from (\S+) port/.exec(line)?.[1] ?? ''))].sort();
    await page.waitForFunction((count) => document.querySelectorAll('table.entities tbody tr').length === count, {}, expected.length);
    const rows = await page.$$eval('table.entities tbody tr', (all) => all.map((row) => [/** @type {HTMLElement} */ (row).dataset.entity ?? '', row.children[2].textContent ?? '']));
    assert.deepEqual(rows.sort(([a], [b]) => (a < b ? -1 : 1)), expected.map((name) => [name, counted(name)]));
    assert.match(await text(page, '#panel-entities .scope'), new RegExp(`^${expected.length} of 12 shown`));
    await page.click('tr[data-entity="192.0.2.0"] [data-lines="template"]');
    await page.waitForFunction(() => document.querySelector('#sheet .search-status')?.textContent?.startsWith('1 line'));
    assert.deepEqual(await page.$$eval('#sheet [data-line-text]', (all) => all.map((line) => line.textContent)), within.filter((line) => line.includes('192.0.2.0 port')));
    await page.keyboard.press('Escape');
    await page.waitForSelector('#sheet:not([open])');
    await page.click('tr[data-entity="192.0.2.0"] .entity-name .link');
    await page.waitForFunction(() => document.querySelector('.entity .scope')?.textContent?.includes('1 of its 6 events'));
    await page.click('.entity .scope button');
    await page.waitForSelector('.entity:not(:has(.scope)) .bar-chart');
    assert.deepEqual(problems, []);
  });

  test('threats are those that touch it, in the list and in the matrix; all of them are a click away', async () => {
    const { page, problems } = await open(rig, log);
    await page.click('#tab-threats');
    await page.waitForFunction(() => document.querySelectorAll('#threats-list [data-threat]').length >= 2);
    const sources = () => page.$$eval('#threats-list .threat-whose', (all) => [...new Set(all.map((one) => /from (\S+)/.exec(one.textContent ?? '')?.[1] ?? ''))].filter(Boolean).sort());
    assert.deepEqual(await sources(), ['198.51.100.7', '203.0.113.9']);
    const all = await page.$$eval('#threats-list [data-threat]', (cards) => cards.length);
    await showTime(page, at(38), at(43));
    await page.waitForFunction((all) => document.querySelectorAll('#threats-list [data-threat]').length < all, {}, all);
    assert.deepEqual(await sources(), ['198.51.100.7']);
    assert.match(await text(page, '#threat'), /198\.51\.100\.7/);
    assert.match(await text(page, '.threats-filter'), new RegExp(`of ${all} shown: those in the time shown`));
    const left = await page.$$eval('#threats-list [data-threat]', (cards) => cards.length);
    assert.equal(await text(page, '#tab-threats .tab-count'), `${left} of ${all}`);
    assert.match(await text(page, '#tab-findings .tab-count'), /^\d+ of \d+$/);
    await page.click('[data-view="matrix"]');
    assert.match(await text(page, '#panel-threats'), new RegExp(`of ${all} threats are shown`));
    await page.click('[data-view="findings"]');
    await button(page, '.threats-filter', 'Show all');
    await page.waitForFunction((all) => document.querySelectorAll('#threats-list [data-threat]').length === all, {}, all);
    await page.waitForSelector('#timeline-reset', { hidden: true });
    assert.equal(await text(page, '#tab-threats .tab-count'), String(all));
    assert.deepEqual(problems, []);
  });

  test('threats of one source stand together, and the number on a card leads to its lines', async () => {
    const { page } = await open(rig, log);
    await page.click('#tab-threats');
    await page.waitForFunction(() => document.querySelectorAll('#threats-list [data-threat]').length >= 2);
    await button(page, '.threats-filter', 'By source');
    await page.waitForSelector('.threat-group');
    const groups = await page.$$eval('.threat-group', (all) => all.map((group) => ({ name: group.getAttribute('aria-label'), whose: [...group.querySelectorAll('.threat-whose')].map((one) => one.textContent) })));
    assert.deepEqual(groups.map(({ name }) => name).sort().slice(0, 2), ['198.51.100.7', '203.0.113.9']);
    for (const { name, whose } of groups) for (const one of whose) assert.ok(name === 'Of no source' || one?.includes(name ?? ''), `${one} under ${name}`);
    const said = await text(page, '.threat-group .threat-count');
    await page.click('.threat-group .threat-count');
    await page.waitForSelector('#sheet[open] [data-line]');
    assert.equal((await page.$$('#sheet [data-line]')).length, parseInt(said, 10));
  });

  test('the heat map stands under the timeline, also across a gap of months', async () => {
    const hours = ['2026-03-01T10', '2026-09-01T10'].flatMap((hour) => calmHour((minute) => (minute === 30 ? ['ERROR disk is full'] : [])).map((line) => line.replace('2026-03-01T10', hour)));
    const { page, problems } = await open(rig, hours);
    await page.click('#heat summary');
    await page.waitForSelector('.heat-labels li');
    const shown = async (/** @type {string} */ area, /** @type {string} */ said, /** @type {number} */ share) => {
      const box = await page.$eval(area, (element) => {
        element.scrollIntoView({ block: 'center' });
        const { left, top, width } = element.getBoundingClientRect();
        return { left, top, width };
      });
      // In the heat map a row of cells is below its name.
      await page.mouse.move(box.left + share * box.width, box.top + 30);
      return /\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/.exec(await text(page, said))?.[0] ?? 'nothing';
    };
    const [above, below] = await Promise.all(['#timeline .u-over', '#heat canvas'].map((area) => page.$eval(area, (element) => { const { left, right } = element.getBoundingClientRect(); return { left, right }; })));
    assert.ok(Math.abs(above.left - below.left) <= 1 && Math.abs(above.right - below.right) <= 1, JSON.stringify([above, below]));
    // The middles of some minutes: two hours of them, and a strip for the gap that is a fiftieth of both.
    for (const minute of [3, 20, 44, 70, 95, 117]) {
      const share = (minute + 0.5 + (minute < 60 ? 0 : 2.4)) / 122.4;
      const above = await shown('#timeline .u-over', '#timeline .timeline-readout', share);
      const below = await shown('#heat canvas', '#heat .timeline-readout', share);
      const expected = `${minute < 60 ? '2026-03' : '2026-09'}-01 10:${String(minute % 60).padStart(2, '0')}`;
      assert.deepEqual([above.slice(0, 16), below.slice(0, 16)], [expected, expected]);
    }
    assert.deepEqual(problems, []);
  });
});

/** @param {import('./harness/browsers.js').Rig} rig @param {string[]} lines */
async function open(rig, lines) {
  const visit = await rig.open();
  await dropFile(visit.page, 'auth.log', lines.join('\n'));
  await waitState(visit.page, 'ready');
  await visit.page.waitForSelector('#timeline canvas');
  return visit;
}

/** @param {Page} page @param {string} selector */
async function text(page, selector) {
  return (await page.$eval(selector, (element) => element.textContent ?? '')).replace(/\s+/g, ' ').trim();
}

/** @param {Page} page @param {string} within @param {string} name */
function button(page, within, name) {
  return page.evaluate((within, name) => [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(`${within} button`))].find((one) => one.textContent === name)?.click(), within, name);
}
