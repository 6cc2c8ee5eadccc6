/**
 * The two browsers as the system packages them, driven by puppeteer-core: no browser is downloaded.
 *
 * @module
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe } from 'node:test';

import puppeteer from 'puppeteer-core';

import { openPage } from './page.js';

/** @typedef {'chromium' | 'firefox'} BrowserName */

/**
 * A browser that runs as long as its suite, and the folder that it downloads to.
 * @typedef {object} Rig
 * @property {BrowserName} name
 * @property {string} downloads
 * @property {(options?: import('./page.js').OpenOptions) => Promise<import('./page.js').Visit>} open It is closed when the test is over.
 */

// Without these, Chromium looks for its maker's servers at every start; as root it needs --no-sandbox.
const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * Runs a suite once in each browser.
 * @param {string} title
 * @param {(rig: Rig) => void} define Declares the suite's tests.
 */
export function inEachBrowser(title, define) {
  inBrowser('chromium', title, define);
  inBrowser('firefox', title, define);
}

/**
 * @param {BrowserName} name
 * @param {string} title
 * @param {(rig: Rig) => void} define
 * @param {string[]} [flags] More of Chromium's.
 */
export function inBrowser(name, title, define, flags = []) {
  describe(`${title}, in ${name}`, () => {
    const downloads = mkdtempSync(join(tmpdir(), 'logloupe-downloads-'));
    /** @type {import('puppeteer-core').Browser} */
    let browser;
    /** @type {import('./page.js').Visit[]} */
    const visits = [];
    before(async () => {
      browser = await launch(name, downloads, flags);
    });
    after(async () => {
      await browser?.close();
      rmSync(downloads, { recursive: true });
    });
    // Also after a test that failed: a server that still listens would keep the whole run from ending.
    afterEach(async () => {
      for (const visit of visits.splice(0)) await visit.close();
    });
    define({
      name,
      downloads,
      async open(options) {
        const visit = await openPage(browser, options);
        visits.push(visit);
        return visit;
      },
    });
  });
}

/**
 * @param {BrowserName} name
 * @param {string} downloads
 * @param {string[]} flags
 */
function launch(name, downloads, flags) {
  return name === 'chromium' ? launchChromium(downloads, flags) : launchFirefox(downloads);
}

/**
 * @param {string} downloads
 * @param {string[]} flags
 */
function launchChromium(downloads, flags) {
  return puppeteer.launch({
    browser: 'chrome',
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [...CHROMIUM_FLAGS, ...flags],
    downloadBehavior: { policy: 'allow', downloadPath: downloads },
  });
}

/** @param {string} downloads */
function launchFirefox(downloads) {
  return puppeteer.launch({
    browser: 'firefox',
    executablePath: process.env.FIREFOX ?? '/usr/bin/firefox-esr',
    extraPrefsFirefox: {
      'browser.download.folderList': 2,
      'browser.download.dir': downloads,
      'browser.download.always_ask_before_handling_new_types': false,
    },
  });
}
