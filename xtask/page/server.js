/**
 * A server of one file on this machine alone, for `./build.sh serve` and for the browser tests.
 *
 * @module
 */

import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

/**
 * Serves the file at `/`, read anew for each request, and nothing else.
 * @param {string} file
 * @param {(path: string) => void} [onRequest] Told every path that is asked for.
 */
export function pageServer(file, onRequest = () => {}) {
  return createServer((request, response) => {
    onRequest(request.url ?? '');
    if (request.url !== '/') {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }).end(readFileSync(file));
  });
}

/**
 * Resolves with the address once the server listens; rejects where the port is taken.
 * @param {import('node:http').Server} server
 * @param {number} port 0 for any free one.
 * @returns {Promise<string>}
 */
export function listen(server, port) {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      const address = /** @type {import('node:net').AddressInfo} */ (server.address());
      resolve(`http://127.0.0.1:${address.port}/`);
    });
  });
}
