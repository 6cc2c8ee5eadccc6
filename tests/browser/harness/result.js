/**
 * What a page that is `ready` shows.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { dropFile, waitState } from './page.js';

/**
 * The numbers of the ledger.
 * @param {import('puppeteer-core').Page} page
 */
export function ledgerOf(page) {
  return page.evaluate(() => {
    const value = (/** @type {string} */ name) => {
      const element = document.querySelector(`[data-ledger="${name}"]`);
      if (!(element instanceof HTMLElement)) throw new Error(`the page shows no ${name}`);
      return Number(element.dataset.value);
    };
    return {
      lines: value('lines'),
      events: value('events'),
      continuations: value('continuations'),
      unparsed: value('unparsed'),
      skipped: value('skipped'),
    };
  });
}

/**
 * Every line has a place: the parts add up, and to the number of lines that the file has.
 * @param {import('puppeteer-core').Page} page
 * @param {number} lines
 */
export async function assertLedger(page, lines) {
  const ledger = await ledgerOf(page);
  assert.equal(ledger.lines, lines);
  assert.equal(ledger.events + ledger.continuations + ledger.unparsed + ledger.skipped, lines);
}

/**
 * A page that has read a log and shows the lines of a finding.
 * @param {import('./browsers.js').Rig} rig
 * @param {string[]} log
 */
export async function openFinding(rig, log) {
  const visit = await rig.open();
  await dropFile(visit.page, 'service.log', log.join('\n'));
  await waitState(visit.page, 'ready');
  await visit.page.waitForSelector('#finding [data-line]');
  return visit;
}

/**
 * Opens the first finding and waits for its lines.
 * @param {import('puppeteer-core').Page} page
 * @returns {Promise<string[]>} The lines' text as it is shown.
 */
export async function linesOfFirstFinding(page) {
  await page.evaluate(() => {
    const card = document.querySelector('[data-finding]');
    if (!(card instanceof HTMLElement)) throw new Error('the page shows no finding');
    card.click();
  });
  // What a handle holds on to, the browser can't give back.
  await (await page.waitForSelector('[data-line] [data-line-text]'))?.dispose();
  return page.$$eval('[data-line] [data-line-text]', (elements) => elements.map((element) => element.textContent ?? ''));
}

/**
 * Saves a file through the page's own button and the browser's own download, and reads it back.
 * @param {import('./browsers.js').Rig} rig
 * @param {import('puppeteer-core').Page} page
 * @param {string} name
 * @returns {Promise<Buffer>}
 */
export async function saveExport(rig, page, name) {
  // What came late for an earlier test is none of this one's.
  for (const left of readdirSync(rig.downloads)) rmSync(join(rig.downloads, left));
  await page.evaluate((name) => {
    const button = document.querySelector(`[data-export="${name}"]`);
    if (!(button instanceof HTMLElement)) throw new Error(`the page has no button for ${name}`);
    button.click();
  }, name);
  const path = await downloaded(rig.downloads);
  const bytes = readFileSync(path);
  rmSync(path);
  return bytes;
}

/** So often in a row a file must be found complete and of one size. */
const STEADY = 4;

/**
 * Waits for the one file that is complete: browsers write beside it, under another ending, until it is. Firefox puts the
 * file in its place a moment after it has all of it, so that one look is not enough.
 * @param {string} folder
 */
export async function downloaded(folder) {
  let steady = 0;
  let before = '';
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const names = readdirSync(folder);
    const size = names.length === 1 ? statSync(join(folder, names[0]), { throwIfNoEntry: false })?.size : 0;
    const found = size ? `${names[0]} ${size}` : '';
    steady = found && found === before ? steady + 1 : 0;
    before = found;
    if (steady >= STEADY) return join(folder, names[0]);
    await pause(50);
  }
  throw new Error(`nothing was saved to ${folder}`);
}
