/**
 * Takes the README's pictures of the page as it is built: a generated log, so that nobody's log is in them.
 *
 * usage: node tests/browser/pictures.js    (after ./build.sh; needs Chromium)
 *
 * @module
 */
import { fileURLToPath } from 'node:url';

import puppeteer from 'puppeteer-core';

const root = new URL('../../', import.meta.url);

const browser = await puppeteer.launch({
  browser: 'chrome',
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  defaultViewport: { width: 1280, height: 960 },
});
for (const theme of ['light', 'dark']) {
  const page = await browser.newPage();
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: theme }]);
  await page.goto(new URL('dist/index.html', root).href);
  await page.click('[data-sample="auth"]');
  await page.waitForFunction(() => document.documentElement.dataset.state === 'ready' && document.querySelector('[data-line]'));
  // What was clicked had the pointer over it; here it would seem to point at something.
  await page.mouse.move(0, 0);
  await page.screenshot({ path: fileURLToPath(new URL(`docs/page-${theme}.png`, root)) });
}
await browser.close();
