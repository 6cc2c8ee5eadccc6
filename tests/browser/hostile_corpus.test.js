// Every hostile log of tests/hostile through the page: it ends in a result whose numbers add up, or in a sentence; every tab
// shows it as text; no script runs, nothing is asked of any server, and the page then opens the next log.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { inEachBrowser } from './harness/browsers.js';
import { parseCsv } from './harness/csv.js';
import { calmHour } from './harness/logs.js';
import { dropFile, errorOf, pickFile, waitState } from './harness/page.js';
import { assertLedger, ledgerOf, saveExport } from './harness/result.js';

/** @typedef {import('puppeteer-core').Page} Page */
/** @typedef {import('./harness/page.js').Visit} Visit */

const CORPUS = 'tests/hostile';
const LOGS = [CORPUS, join(CORPUS, 'found')].flatMap((folder) =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.(js|md)$/.test(entry.name))
    .map((entry) => join(folder, entry.name)),
);
const TABS = ['findings', 'threats', 'sessions', 'entities', 'templates', 'compare', 'detectors', 'labels', 'files', 'notes'];
const TABLES = ['findings.csv', 'windows.csv', 'templates.csv', 'entities.csv', 'threats.csv', 'lines.csv'];
const DOCUMENTS = ['report.json', 'settings.json', 'attack-layer.json'];

/** Logs whose text goes into many cells. */
const EXPORTED = ['code.log', 'formulas.log', 'names_auth.log', 'names_access.log', 'marks.log', 'names.zip'];

const STEERING = /[\u0000-\u0008\u000e-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/;

const calm = calmHour();

inEachBrowser('hostile logs', (rig) => {
  for (const path of LOGS) {
    test(path, async () => {
      const visit = await rig.open();
      const before = await elementsThatAct(visit.page);
      await pickFile(visit.page, path);
      if ((await waitState(visit.page, 'ready', 'failed')) === 'failed') {
        assert.match(await errorOf(visit.page), /\w.*\./);
      } else {
        const { lines, events, continuations, unparsed, skipped } = await ledgerOf(visit.page);
        assert.equal(events + continuations + unparsed + skipped, lines);
        await lookAtEverything(visit.page);
      }
      await assertHarmless(visit, before);
      await dropFile(visit.page, 'next.log', calm.join('\n'));
      await waitState(visit.page, 'ready');
      await assertLedger(visit.page, calm.length);
    });
  }

  test('what is saved of them is no formula and no broken document', async () => {
    const visit = await rig.open();
    for (const name of EXPORTED) {
      await pickFile(visit.page, join(CORPUS, name));
      await waitState(visit.page, 'working', 'ready');
      await waitState(visit.page, 'ready');
      await hunted(visit.page);
      for (const table of TABLES) {
        const { rows } = parseCsv((await saveExport(rig, visit.page, table)).toString());
        const bad = rows.flatMap((row) => Object.values(row)).filter((cell) => /^[=+\-@\t\r\n＝＋－＠]/.test(cell) && Number.isNaN(Number(cell)));
        assert.deepEqual(bad.slice(0, 3), [], `${name}, ${table}`);
      }
      for (const document of DOCUMENTS) JSON.parse((await saveExport(rig, visit.page, document)).toString());
      JSON.parse((await saveExport(rig, visit.page, 'threats.json')).toString());
    }
    assert.deepEqual(visit.requests, ['/']);
    assert.deepEqual(visit.problems, []);
  });

  test('settings, rules and labels that are hostile are taken or refused with a sentence', async () => {
    const visit = await rig.open();
    const before = await elementsThatAct(visit.page);
    await pickFile(visit.page, join(CORPUS, 'names.jsonl'));
    await waitState(visit.page, 'ready');
    for (const name of readdirSync(join(CORPUS, 'rules'))) {
      await dropFile(visit.page, name, readFileSync(join(CORPUS, 'rules', name), 'utf8'));
      await settled(visit.page);
    }
    await visit.page.click('#tab-labels');
    for (const name of readdirSync(join(CORPUS, 'labels'))) {
      await dropFile(visit.page, name, readFileSync(join(CORPUS, 'labels', name), 'utf8'));
      await settled(visit.page);
    }
    for (const name of readdirSync(join(CORPUS, 'settings'))) {
      if (!(await visit.page.$('#dialog-settings[open]'))) await visit.page.click('#top-actions [aria-label="Settings"]');
      const input = await visit.page.waitForSelector('#dialog-settings[open] #settings-file');
      await /** @type {import('puppeteer-core').ElementHandle<HTMLInputElement>} */ (input).uploadFile(join(CORPUS, 'settings', name));
      await settled(visit.page);
      if (await visit.page.$('#dialog-settings[open]')) await visit.page.keyboard.press('Escape');
    }
    await assertHarmless(visit, before);
    // Settings that were taken hold for the next log, too: it may be refused by them, with a sentence, and the page lives.
    await dropFile(visit.page, 'next.log', calm.join('\n'));
    await waitState(visit.page, 'ready', 'failed');
    assert.equal(await visit.page.evaluate(() => Reflect.get({}, 'budget')), undefined, 'a setting became a property of every object');
  });
});

/** Opens every tab, the first finding and its first line, a template's lines, an entity and a threat. @param {Page} page */
async function lookAtEverything(page) {
  await hunted(page);
  for (const tab of TABS) {
    await page.click(`#tab-${tab}`);
    await settled(page);
    await clickFirst(page, `#panel-${tab} [data-finding], #panel-${tab} [data-threat], #panel-${tab} td .link, #panel-${tab} [data-lines="all"]`);
    await settled(page);
    assert.doesNotMatch(await visibleText(page), STEERING, `in ${tab}`);
    if (await page.$('#sheet[open]')) await page.keyboard.press('Escape');
    await settled(page);
  }
  await page.click('#tab-findings');
  await clickFirst(page, '[data-line] button.line-number');
  await settled(page);
  assert.doesNotMatch(await visibleText(page), STEERING, 'in the sheet');
  if (await page.$('#sheet[open]')) await page.keyboard.press('Escape');
}

/** @param {Page} page */
function visibleText(page) {
  return page.evaluate(() => `${document.title} ${document.body.innerText}`);
}

/** Clicks what is shown first of these, if anything is. @param {Page} page @param {string} selector */
function clickFirst(page, selector) {
  return page.evaluate((selector) => {
    const shown = [...document.querySelectorAll(selector)].find((one) => one instanceof HTMLElement && one.offsetParent !== null);
    if (shown instanceof HTMLElement) shown.click();
  }, selector);
}

/** Until the engine has answered what was asked before. @param {Page} page */
async function settled(page) {
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 60)));
  await page.waitForSelector('html:not([data-busy])');
}

/** Until the hunt has an end. @param {Page} page */
async function hunted(page) {
  await page.waitForFunction(() => (document.querySelector('#tab-threats .tab-count')?.textContent ?? '') !== '', { timeout: 60_000 });
}

/** @param {Visit} visit @param {number} before How many elements there were that act. */
async function assertHarmless({ page, requests, problems }, before) {
  assert.equal(await page.evaluate(() => 'obeyed' in globalThis), false, 'a script of the log ran');
  assert.equal(await elementsThatAct(page), before, 'the log became markup');
  assert.deepEqual(requests, ['/']);
  assert.deepEqual(problems, []);
}

/** How many elements there are that only hostile text would bring. @param {Page} page */
function elementsThatAct(page) {
  return page.$$eval('script, img, iframe, object, embed, base, meta, link, a[href], math, [onerror], [onload], [ontoggle], [onfocus]', (found) => found.length);
}
