/**
 * Chromium for the benchmarks in a tab, and a server of a few addresses where a page needs one.
 *
 * @module
 */
import { createServer } from 'node:http';

import puppeteer from 'puppeteer-core';

/** The longest that a call into the page may take. */
const LIMIT_MS = 600_000;

/** Chromium: the one that `CHROMIUM` names, or the system's. */
export function launch() {
  return puppeteer.launch({
    browser: 'chrome',
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
    protocolTimeout: LIMIT_MS,
  });
}

/**
 * Serves an empty page at `/`, and beside it what stands at each path. Its address, and what ends it.
 * @param {Record<string, () => {type: string, body: Buffer}>} at
 */
export async function serve(at) {
  const server = createServer((request, response) => {
    const { type, body } = at[request.url ?? '']?.() ?? { type: 'text/html', body: '<!doctype html>' };
    response.setHeader('content-type', type);
    response.end(body);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(null)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return { address: `http://127.0.0.1:${port}/`, close: () => server.close() };
}
