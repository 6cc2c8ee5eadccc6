// Every view, light and dark, has nothing that axe-core calls serious or critical: contrast, names, roles, order.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import axe from 'axe-core';

import { inBrowser, inEachBrowser } from './harness/browsers.js';
import { calmHour, service, temporaryFolder } from './harness/logs.js';
import { dropFile, pickFile, waitState } from './harness/page.js';

/** @typedef {import('puppeteer-core').Page} Page */

const write = temporaryFolder();
const untimed = write('untimed.log', calmHour().map((line) => line.slice(21)).join('\n'));
const empty = write('empty.log', '');

/** An hour of logins, guesses in two of its minutes, and few lines: rules are held against every element. */
const guesses = Array.from({ length: 60 }, (_, minute) => {
  const line = (/** @type {number} */ second, /** @type {string} */ message) => `2026-03-01T10:${String(minute).padStart(2, '0')}:${second}Z gate sshd[7]: ${message}`;
  const failures = [10, 40].includes(minute) ? Array.from({ length: 30 }, (_, at) => line(20 + at, `Failed password for bob from 203.0.113.${minute} port 22 ssh2`)) : [];
  return [line(10, `Accepted publickey for ann${minute % 5} from 192.0.2.${minute % 5} port 22 ssh2`), ...failures];
})
  .flat()
  .join('\n');

/** @type {{name: string, show: (page: Page) => Promise<unknown>}[]} */
const VIEWS = [
  { name: 'the first screen', show: async () => {} },
  { name: 'the paste dialog', show: (page) => opened(page, '#open-paste', '#dialog-paste[open]') },
  { name: 'a checked line', show: (page) => checkedLine(page) },
  { name: 'the privacy dialog', show: showPrivacy },
  { name: 'the help', show: (page) => opened(page, '#tool-help', '#dialog-help[open]') },
  { name: 'a log that is being read', show: (page) => reading(page) },
  { name: 'all lines', show: async (page) => opened(await ready(page), 'button.sum-entry', '.all-lines [data-line-text]') },
  { name: 'all lines in columns', show: async (page) => { await opened(await ready(page), 'button.sum-entry', '.all-lines [data-line-text]'); await page.evaluate(() => [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('#sheet button'))].find((button) => button.textContent === 'Columns')?.click()); await page.waitForSelector('.in-columns [data-line-text]'); await page.type('.highlight', 'password'); await page.waitForSelector('.in-columns mark'); } },
  { name: 'noted lines', show: (page) => noted(page) },
  { name: 'no noted lines', show: async (page) => opened(await ready(page), '#tab-noted', '#panel-noted .empty') },
  { name: 'a note that is written', show: async (page) => { await opened(await ready(page), 'button.sum-entry', '.all-lines .line-note'); await opened(page, '.all-lines .line-note', '#sheet .note-bar:not([hidden]) input'); } },
  { name: 'threats by their sources, in a part of the time', show: async (page) => { await threats(page); await page.click('.threat-zoom'); await page.evaluate(() => [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('.threats-filter button'))].find((button) => button.textContent === 'By source')?.click()); await page.waitForSelector('.threat-group'); } },
  { name: 'entities in a part of the time', show: async (page) => { await threats(page); await page.click('.threat-zoom'); await opened(page, '#tab-entities', '.scope button'); } },
  { name: 'a failure', show: (page) => failed(page) },
  { name: 'findings', show: (page) => sample(page) },
  { name: 'no verdict', show: (page) => withoutTimes(page) },
  { name: 'threats', show: (page) => threats(page) },
  { name: 'no threats', show: async (page) => { await withoutTimes(page); await opened(page, '#tab-threats', '#threats-list .empty'); } },
  { name: 'the matrix of ATT&CK', show: async (page) => opened(await threats(page), '[data-view="matrix"]', '.matrix-cell') },
  { name: 'thresholds', show: async (page) => opened(await threats(page), '[data-view="thresholds"]', '.histogram') },
  { name: 'rules of one’s own', show: (page) => ownRules(page) },
  { name: 'sessions', show: (page) => withSessions(page) },
  { name: 'sessions that the filters leave', show: (page) => filteredSessions(page, 1) },
  { name: 'no session that the filters leave', show: (page) => filteredSessions(page, 0) },
  { name: 'entities', show: async (page) => opened(await ready(page), '#tab-entities', 'table.entities tbody tr') },
  { name: 'one entity', show: (page) => oneEntity(page) },
  { name: 'a comparison', show: (page) => comparison(page) },
  { name: 'values that changed', show: (page) => changed(page, 'values') },
  { name: 'orders that changed', show: (page) => changed(page, 'orders') },
  { name: 'timings that changed', show: (page) => changed(page, 'timings') },
  { name: 'detectors', show: (page) => detectors(page) },
  { name: 'detectors without a verdict', show: async (page) => { await dropFile(page, 'short.log', guesses.slice(0, 2000)); await waitState(page, 'ready'); await opened(page, '#tab-detectors', '#panel-detectors .empty'); } },
  { name: 'labels', show: (page) => withLabels(page) },
  { name: 'labels that are none', show: (page) => withoutLabels(page) },
  { name: 'ways to expect a finding', show: async (page) => { await ready(page); await page.waitForSelector('#expect'); await opened(page, '#expect', '#offer-panel:not([hidden])'); } },
  { name: 'templates', show: async (page) => opened(await ready(page), '#tab-templates', '#panel-templates:not([hidden])') },
  { name: 'one file and its flaws', show: async (page) => opened(await flawed(page), '#tab-files', '#panel-files .reading') },
  { name: 'flaws of files', show: (page) => flawed(page) },
  { name: 'several files', show: (page) => severalFiles(page) },
  { name: 'notes', show: async (page) => opened(await ready(page), '#tab-notes', '#panel-notes:not([hidden])') },
  { name: 'the settings dialog', show: async (page) => opened(await ready(page), '#top-actions [aria-label="Settings"]', '#dialog-settings[open]') },
  { name: 'a pattern at work', show: (page) => patternAtWork(page) },
  { name: 'the export menu', show: async (page) => opened(await ready(page), '#export-toggle', '#export-menu:not([hidden])') },
  { name: 'the report to hand on', show: (page) => handout(page) },
  { name: 'the palette', show: async (page) => { await ready(page); await page.keyboard.down('Control'); await page.keyboard.press('k'); await page.keyboard.up('Control'); await page.waitForSelector('#dialog-palette[open] [aria-selected="true"]'); } },
  { name: 'the tour', show: async (page) => { await opened(page, '#tour-begin', '#tour:not([hidden])'); await sample(page); await page.evaluate(() => [...document.querySelectorAll('#tour button')].at(-1)?.dispatchEvent(new MouseEvent('click'))); await page.waitForSelector('#timeline.toured'); } },
  { name: 'templates over time', show: async (page) => { await opened(await ready(page), '#heat summary', '.heat-labels li'); await page.click('#heat .twin summary'); await page.waitForSelector('#heat tbody tr'); } },
  { name: 'filters', show: async (page) => { await opened(await ready(page), '#tab-templates', '#panel-templates .sparkline'); await page.focus('#panel-templates [data-filter="out"]'); await page.keyboard.press('Enter'); await page.waitForSelector('#filters:not([hidden]) .search-chip'); } },
  { name: 'findings that the filters leave', show: (page) => filteredFindings(page) },
  { name: 'an explanation', show: (page) => ready(page).then(() => opened(page, '#timeline .info summary', '#timeline .info[open]')) },
  { name: 'a search', show: (page) => search(page) },
  { name: 'lines at the side', show: async (page) => opened(await ready(page), '[data-line] button.line-number', '#sheet[open] [data-line]') },
];

/** Views that are looked at in high contrast as well. */
const IN_CONTRAST = ['the first screen', 'findings', 'threats', 'the matrix of ATT&CK', 'templates over time', 'filters', 'findings that the filters leave', 'all lines', 'noted lines', 'a search', 'detectors', 'the report to hand on'];

/** @param {string} view @param {import('./harness/browsers.js').BrowserName} browser */
function themesOf(view, browser) {
  // Themes are colours alone, which are the same in every browser.
  if (browser === 'firefox') return ['light'];
  return IN_CONTRAST.includes(view) ? ['light', 'dark', 'contrast'] : ['light', 'dark'];
}

// Each view is made once, and looked at in one theme after the other.
inEachBrowser('accessible', (rig) => {
  for (const { name, show } of VIEWS) {
    test(name, async () => {
      const { page } = await rig.open();
      await show(page);
      for (const theme of themesOf(name, rig.name)) {
        await turnTo(page, theme);
        assert.deepEqual(await graveViolations(page), [], theme);
      }
    });
  }
});

inBrowser('chromium', 'accessible', (rig) => {
  // A window of 1,280 pixels at 200 % has as many as one of 640.
  for (const { what, width } of [{ what: 'at 200 %', width: 640 }, { what: 'on a phone', width: 390 }]) {
    test(`no view is wider than the window ${what}`, async () => {
      const visit = await rig.open({ prepare: (page) => page.setViewport({ width, height: 800 }) });
      await ready(visit.page);
      await opened(visit.page, '#heat summary', '.heat-labels li');
      const tabs = await visit.page.$$eval('[role="tab"]', (all) => all.map((tab) => tab.id));
      for (const tab of tabs) {
        // The row of tabs scrolls as one is chosen: by its place it could be missed.
        await visit.page.$eval(`#${tab}`, (button) => /** @type {HTMLElement} */ (button).click());
        await visit.page.waitForSelector(`[aria-labelledby="${tab}"]:not([hidden])`);
        const { needed, has } = await visit.page.evaluate(() => ({ needed: document.documentElement.scrollWidth, has: document.documentElement.clientWidth }));
        assert.ok(needed <= has, `${tab} needs ${needed} of ${has}`);
      }
      await visit.page.click('#tab-findings');
      await opened(visit.page, '#finding [data-line] button.line-number', '#sheet[open] [data-line]');
      const sheet = await visit.page.$eval('#sheet', (sheet) => sheet.getBoundingClientRect().width);
      assert.ok(sheet <= width, `${sheet}`);
    });
  }

  test('what is wrong would be found', async () => {
    const visit = await rig.open();
    await visit.page.evaluate(() => document.querySelector('main')?.append(document.createElement('button')));
    assert.match((await graveViolations(visit.page)).join('\n'), /^critical button-name/);
  });
});

/** Errors alone: findings without any are folded away, and here shown. The timeline's table says what passes. @param {Page} page */
async function filteredFindings(page) {
  await sample(page);
  await opened(page, '.ledger-facts [data-filter="only"]', '.card-passing');
  await opened(page, '#findings-list details.folded summary', '#findings-list details.folded[open] [data-finding]');
  await opened(page, '#timeline .twin summary', '#timeline .twin tbody tr');
}

/** A line with an attack, and one that is unlike the log's. @param {Page} page */
async function checkedLine(page) {
  await ready(page);
  await opened(page, '#tool-check', '#dialog-check[open]');
  const attack = '192.0.2.7 - - [01/Mar/2026:10:20:30 +0000] "GET /a?f=..%252f..%252fetc/passwd HTTP/1.1" 200 5';
  await page.$eval('#check-text', (field, text) => void (/** @type {HTMLTextAreaElement} */ (field).value = text), `${attack}\nno such line\n${'x'.repeat(70_000)}`);
  await page.click('#dialog-check .primary');
  await page.waitForSelector('.check-answer:nth-of-type(3)');
}

/**
 * Gives the page another theme, as its own button does, and waits until nothing moves: a colour in the middle of its transition is not
 * the view's.
 * @param {Page} page
 * @param {string} theme
 */
async function turnTo(page, theme) {
  await page.evaluate(async (theme) => {
    document.documentElement.dataset.theme = theme;
    document.documentElement.toggleAttribute('data-contrast', theme === 'contrast');
    await new Promise((resolve) => requestAnimationFrame(() => resolve(undefined)));
    const ending = document.getAnimations().filter((one) => Number(one.effect?.getComputedTiming().endTime) < Infinity);
    await Promise.allSettled(ending.map((one) => one.finished));
  }, theme);
}

/**
 * @param {Page} page
 * @param {string} button
 * @param {string} wanted What is there once it is open.
 */
async function opened(page, button, wanted) {
  await page.click(button);
  await page.waitForSelector(wanted);
}

/** @param {Page} page */
async function ready(page) {
  await dropFile(page, 'auth.log', guesses);
  await waitState(page, 'ready');
  await page.waitForSelector('#finding [data-line]');
  return page;
}

/** With what was planted in it, and far more of everything. @param {Page} page */
async function sample(page) {
  await page.click('[data-sample="auth"]');
  await waitState(page, 'ready');
  await page.waitForSelector('#finding [data-line]');
}

/** A search with a part of the log, one that is left out, and hits. @param {Page} page */
async function search(page) {
  await ready(page);
  await opened(page, '#top-actions [aria-label="Search"]', '#sheet[open] #search-text');
  await page.type('#search-text', 'password');
  await page.waitForSelector('#sheet mark');
  await page.evaluate(() => {
    const level = /** @type {HTMLSelectElement} */ (document.querySelector('.search select'));
    if (level.options.length < 2) return;
    level.value = level.options[1].value;
    level.dispatchEvent(new Event('change'));
  });
}

/** @param {Page} page */
async function handout(page) {
  await opened(await ready(page), '#export-toggle', '#export-menu:not([hidden])');
  await opened(page, '#open-handout', '#dialog-handout[open] .handout-changes');
}

/** @param {Page} page */
async function threats(page) {
  await opened(await ready(page), '#tab-threats', '#threats-list [data-threat]');
  await page.waitForSelector('#threat [data-line]');
  return page;
}

/** One with a note, and one that was taken back. @param {Page} page */
async function noted(page) {
  await ready(page);
  for (const place of [1, 2]) {
    await page.hover(`#finding .line:nth-child(${place})`);
    await page.keyboard.press('m');
  }
  await opened(page, '#tab-noted', '#panel-noted [data-line-text]');
  await page.type('#panel-noted input', 'a note');
  await page.click('#panel-noted tr:nth-child(2) .square');
  await page.waitForSelector('body > .note-bar:not([hidden])');
}

/** One that is used, and one that can't be. @param {Page} page */
async function ownRules(page) {
  await threats(page);
  const rule = 'title: Mine\nlogsource:\n  product: linux\n  service: sshd\ndetection:\n  k:\n    - password\n  condition: k\n';
  await dropFile(page, 'good.yml', rule);
  await dropFile(page, 'bad.yml', rule.replace('sshd', 'nosuch'));
  await page.waitForSelector('.rules-refused li');
  await page.waitForSelector('.rules .table .link');
}

/** @param {Page} page */
async function withoutTimes(page) {
  await pickFile(page, untimed);
  await waitState(page, 'ready');
}

/** More than a gigabyte, for it is to be read still when it is looked at. @param {Page} page */
async function reading(page) {
  const errors = calmHour((minute) => (minute === 20 ? ['ERROR disk 7 is full'] : []));
  await dropFile(page, 'large.log', `${errors.join('\n')}\n`.repeat(100), 200);
  await page.waitForSelector('.so-far-errors');
}

/** A log with a silence in it, and a cut-off end. @param {Page} page */
async function flawed(page) {
  const hours = [1, 9].flatMap((hour) => calmHour().map((line) => line.replace('T10', `T0${hour}`)));
  await pickFile(page, write('flawed.log', `${hours.join('\n')}\n2026-03-0`));
  await waitState(page, 'ready');
  await page.waitForSelector('#flaws [data-flaw]');
  return page;
}

/** Some that stand out, and others. @param {Page} page */
async function withSessions(page) {
  const steps = calmHour().map((line, at) => `${line} job_id=j${1000 + Math.floor(at / 4)}${at === 402 ? ' failed' : ''}`);
  await pickFile(page, write('jobs.log', steps.join('\n')));
  await waitState(page, 'ready');
  await page.click('#tab-sessions');
  await page.click('.sessions-form button');
  await page.waitForSelector('table.sessions');
}

/** All templates but this many are left out. @param {Page} page @param {number} left */
async function filteredSessions(page, left) {
  await withSessions(page);
  await page.click('#tab-templates');
  for (;;) {
    const rows = await page.$$('#panel-templates tr[data-template]');
    if (rows.length <= left) break;
    await page.evaluate((row) => /** @type {HTMLElement} */ (row.querySelector('[data-filter="out"]')).click(), rows[0]);
    await page.waitForFunction((count) => document.querySelectorAll('#panel-templates tr[data-template]').length < count, {}, rows.length);
  }
  await page.click('#tab-sessions');
  await page.waitForSelector(left > 0 ? '.sessions-result .scope button' : '.sessions-result .panel.scope button');
}

/** @param {Page} page */
async function oneEntity(page) {
  await opened(await ready(page), '#tab-entities', 'table.entities tbody tr');
  await opened(page, 'table.entities tbody .link', '.entity .bar-chart');
  await page.click('.bar-table summary');
}

/** @param {Page} page */
async function comparison(page) {
  const lines = calmHour();
  await pickFile(page, write('a.log', lines.join('\n')), write('b.log', [...lines, '2026-03-01T10:59:59Z ERROR disk is full'].join('\n')));
  await waitState(page, 'ready');
  await opened(page, '#tab-compare', '#panel-compare [data-baseline]');
  await opened(page, '#panel-compare [data-baseline]', 'table.compared');
}

/** What changed, but for messages. @param {Page} page @param {'values' | 'orders' | 'timings'} kind */
async function changed(page, kind) {
  const good = service(10, { exit: () => 0, isSwapped: () => false, took: 40 });
  const other = service(14, { exit: (job) => (job % 60 === 59 ? 9 : 0), isSwapped: (job) => job % 10 === 4, took: 80 });
  await pickFile(page, write('good.log', good.join('\n')), write('other.log', other.join('\n')));
  await waitState(page, 'ready');
  await opened(page, '#tab-compare', '#panel-compare [data-baseline]');
  await opened(page, '#panel-compare [data-baseline="good.log"]', `[data-kind="${kind}"]`);
  await opened(page, `[data-kind="${kind}"]`, `[data-kind="${kind}"][aria-pressed="true"]`);
  await page.waitForSelector('table.compared');
}

/** A bar's windows, the bars as a table, and a cut that was moved. @param {Page} page */
async function detectors(page) {
  await opened(await ready(page), '#tab-detectors', '.scores-chart');
  await page.click('#scores .twin summary');
  await page.focus('.scores-plot');
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await page.waitForSelector('#chosen-windows tbody tr');
  await page.focus('#cut-slider');
  await page.keyboard.press('ArrowRight');
  await page.waitForSelector('.cut-way button');
}

/** @param {Page} page */
async function withLabels(page) {
  await withSessions(page);
  await page.click('#tab-labels');
  await dropFile(page, 'labels.csv', ['JobId,Label', 'j1000,Anomaly', 'j1001,Normal'].join('\n'));
  await page.waitForSelector('.measures');
}

/** @param {Page} page */
async function withoutLabels(page) {
  await ready(page);
  await page.click('#tab-labels');
  await dropFile(page, 'labels.csv', 'BlockId,Label\nblk_1,Anomaly');
  await page.waitForSelector('#panel-labels [role="alert"]');
}

/** Rows of every kind, one of them opened. @param {Page} page */
async function severalFiles(page) {
  const lines = calmHour();
  await page.evaluate(
    (lines) => {
      const dataTransfer = new DataTransfer();
      const add = (/** @type {string} */ name, /** @type {string[]} */ of) => dataTransfer.items.add(new File([of.join('\n')], name));
      add('a.log', lines);
      add('b.log', lines.map((line) => `Mar  1 10:${line.slice(14, 19)} alpha sshd[1]: ${line.slice(21)}`));
      add('untimed.log', lines.map((line) => line.slice(21)));
      add('empty.log', []);
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
    },
    lines,
  );
  await waitState(page, 'ready');
  await opened(page, '#tab-files', '#panel-files tr[data-file]');
  await opened(page, '[data-file="b.log"] .file-toggle', '.file-opened .reading');
}

/** @param {Page} page */
async function patternAtWork(page) {
  await opened(await ready(page), '#top-actions [aria-label="Settings"]', '#dialog-settings[open]');
  await page.type('#setting-pattern', '(?P<time>\\S+) (?P<host>\\S+) sshd(?P<message>.*)');
  await page.waitForSelector('#pattern-preview mark');
}

/** @param {Page} page */
async function failed(page) {
  await pickFile(page, empty);
  await waitState(page, 'failed');
}

/** @param {Page} page */
async function showPrivacy(page) {
  await opened(page, '#tool-privacy', '#dialog-privacy[open]');
  await opened(page, '#probe', '#dialog-privacy [data-refused]');
  await page.$$eval('#dialog-privacy details', (all) => all.forEach((details) => (details.open = true)));
}

/**
 * A line for each rule and element. Where a dialog is open, only that can be reached, and only that is looked at.
 * @param {Page} page
 */
async function graveViolations(page) {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => {
    const dialog = [...document.querySelectorAll('dialog[open]')].at(-1);
    return /** @type {typeof import('axe-core')} */ (Reflect.get(globalThis, 'axe')).run(dialog ?? document, { resultTypes: ['violations'] });
  });
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, impact, nodes }) => nodes.map(({ target, failureSummary }) => `${impact} ${id}: ${target.join(' ')}: ${failureSummary}`));
}
