/**
 * Serves dist/index.html on localhost: on PORT, or on 8080 or the next free port.
 *
 * @module
 */

import { listen, pageServer } from './server.js';

const FIRST_PORT = 8080;
const LAST_PORT = 8179;

const wanted = process.env.PORT ? Number(process.env.PORT) : null;
const address = wanted === null ? await listenFrom(FIRST_PORT) : await listen(pageServer('dist/index.html'), wanted);
console.log(`Logloupe is at ${address} (stop with Ctrl+C)`);

/**
 * @param {number} port
 * @returns {Promise<string>}
 */
async function listenFrom(port) {
  try {
    return await listen(pageServer('dist/index.html'), port);
  } catch (error) {
    const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    if (!taken || port === LAST_PORT) throw error;
    return listenFrom(port + 1);
  }
}
