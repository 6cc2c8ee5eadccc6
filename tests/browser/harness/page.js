/**
 * A visit to the built page: opened from a server or from disk, and watched while it is open.
 *
 * @module
 */

import { existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

import { listen, pageServer } from '../../../xtask/page/server.js';

const PAGE_FILE = 'dist/index.html';

/** @typedef {'http' | 'file'} Mode */

/** @type {Mode[]} */
export const MODES = ['http', 'file'];

/**
 * @typedef {object} Visit
 * @property {import('puppeteer-core').Page} page
 * @property {string} server Address of a server that counts; it serves the page, in `file` mode to nobody.
 * @property {string[]} requests Every path that the server was asked for.
 * @property {string[]} problems Console errors, uncaught errors, dialogs and refusals of the policy so far.
 * @property {() => Promise<void>} close
 */

/**
 * @typedef {object} OpenOptions
 * @property {Mode} [mode] `http` where it is not given.
 * @property {(page: import('puppeteer-core').Page) => Promise<unknown>} [prepare] Called before the page loads.
 * @property {'idle' | 'failed'} [state] What it comes to by itself: `idle` where it is not given.
 */

/**
 * @param {import('puppeteer-core').Browser} browser
 * @param {OpenOptions} [options]
 * @returns {Promise<Visit>}
 */
export async function openPage(browser, { mode = 'http', prepare, state = 'idle' } = {}) {
  if (!existsSync(PAGE_FILE)) throw new Error(`${PAGE_FILE} is missing: run ./build.sh first`);
  /** @type {string[]} */
  const requests = [];
  const server = pageServer(PAGE_FILE, (path) => requests.push(path));
  const address = await listen(server, 0);
  const page = await browser.newPage();
  const problems = await watch(page);
  const close = async () => {
    await page.close();
    server.closeAllConnections();
    server.close();
  };
  try {
    await prepare?.(page);
    await page.goto(mode === 'http' ? address : pathToFileURL(PAGE_FILE).href);
    await waitState(page, state);
  } catch (error) {
    await close();
    throw error;
  }
  return { page, server: address, requests, problems, close };
}

/**
 * Gathers what goes wrong in the page.
 * @param {import('puppeteer-core').Page} page
 */
async function watch(page) {
  /** @type {string[]} */
  const problems = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.text().startsWith('refused: ')) problems.push(message.text());
  });
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('dialog', (dialog) => {
    problems.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  // Firefox tells of refusals neither in the console nor as errors: the page's own event does, in both browsers.
  await page.evaluateOnNewDocument(() => {
    addEventListener('securitypolicyviolation', (event) => {
      console.log(`refused: ${event.effectiveDirective} ${event.blockedURI}`);
    });
  });
  return problems;
}

/**
 * Waits until the page is in one of the states, and says in which.
 * @param {import('puppeteer-core').Page} page
 * @param {...('idle' | 'working' | 'ready' | 'failed')} wanted
 */
export async function waitState(page, ...wanted) {
  const seconds = 60;
  const end = Date.now() + seconds * 1000;
  while (Date.now() < end) {
    const state = await stateOf(page);
    if (wanted.some((name) => name === state)) return state;
    await pause(50);
  }
  throw new Error(`the page is '${await stateOf(page)}' and did not become ${wanted.join(' or ')} in ${seconds} s: ${await errorOf(page)}`);
}

/** @param {import('puppeteer-core').Page} page */
function stateOf(page) {
  return page.evaluate(() => document.documentElement.dataset.state);
}

/**
 * The sentence that the page shows after a failure, or nothing.
 * @param {import('puppeteer-core').Page} page
 */
export function errorOf(page) {
  return page.evaluate(() => document.querySelector('#error-message')?.textContent?.trim() ?? '');
}

/**
 * Picks a file from disk in the page's file input, as a person would.
 * @param {import('puppeteer-core').Page} page
 * @param {string[]} paths
 */
export async function pickFile(page, ...paths) {
  const input = await page.$('#file-input');
  if (!input) throw new Error('the page has no #file-input');
  await /** @type {import('puppeteer-core').ElementHandle<HTMLInputElement>} */ (input).uploadFile(...paths);
}

/**
 * Drops a file of this text on the page.
 * @param {import('puppeteer-core').Page} page
 * @param {string} name
 * @param {string} text
 * @param {number} [times] How often the text stands in the file. The repeated parts share their bytes, so a large file costs nothing.
 */
export function dropFile(page, name, text, times = 1) {
  return page.evaluate(
    (name, text, times) => {
      const part = new Blob([text]);
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(Array.from({ length: times }, () => part), name, { type: 'text/plain' }));
      for (const type of ['dragenter', 'dragover', 'drop']) {
        document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
      }
    },
    name,
    text,
    times,
  );
}

/**
 * Waits until the page is in the middle of reading.
 * @param {import('puppeteer-core').Page} page
 */
export async function waitMiddle(page) {
  await page.waitForFunction(() => {
    const bar = document.querySelector('progress');
    return document.documentElement.dataset.state === 'working' && bar !== null && bar.value > 0 && bar.value < bar.max;
  });
}

/**
 * Shows a part of the time, as its address does.
 * @param {import('puppeteer-core').Page} page
 * @param {number} from
 * @param {number} to
 */
export async function showTime(page, from, to) {
  await page.evaluate((from, to) => {
    const parts = new URLSearchParams(location.hash.slice(1));
    parts.set('from', String(from));
    parts.set('to', String(to));
    location.hash = parts.toString();
  }, from, to);
  await page.waitForSelector('#timeline-reset:not([hidden])');
}

/** What an element says. @param {import('puppeteer-core').Page} page @param {string} selector */
export async function text(page, selector) {
  return page.$eval(selector, (node) => node.textContent ?? '');
}
