/**
 * The logs that the tests open: real ones that lie beside the project, and ones that a test writes for itself.
 *
 * @module
 */

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';

const REAL_LOGS = process.env.LOGLOUPE_DATA ?? '../shared/data';

/** Why tests on real logs are skipped, or false where the logs are there: the value of a test's `skip`. */
export const noRealLogs = existsSync(REAL_LOGS) ? false : `no logs in ${REAL_LOGS}: set LOGLOUPE_DATA to the folder that holds loghub_2k`;

/** A real log. @param {string} name Its path among them. */
export function realLog(name) {
  return join(REAL_LOGS, name);
}

/**
 * The first 2,000 lines of a system's log, from loghub.
 * @param {string} system
 */
export function loghub(system) {
  return join(REAL_LOGS, 'loghub_2k', system, `${system}_2k.log`);
}

/**
 * The number of lines, counted apart from Logloupe: a last line without a newline is one too.
 * @param {string} path
 */
export function countLines(path) {
  const bytes = readFileSync(path);
  let newlines = 0;
  for (const byte of bytes) if (byte === 0x0a) newlines += 1;
  return bytes.length > 0 && bytes.at(-1) !== 0x0a ? newlines + 1 : newlines;
}

/** A folder that is gone when the test file has run; returns the function that writes a file into it and gives back its path. */
export function temporaryFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'logloupe-logs-'));
  after(() => rmSync(folder, { recursive: true }));
  return (/** @type {string} */ name, /** @type {string | Uint8Array} */ content) => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
}

/**
 * An hour of a calm service, twenty lines a minute, the same in every run.
 * @param {(minute: number) => string[]} [extra] Messages that a minute has besides.
 */
export function calmHour(extra = () => []) {
  const lines = [];
  for (let minute = 0; minute < 60; minute += 1) {
    const time = (/** @type {number} */ second) => `2026-03-01T10:${pad(minute)}:${pad(second)}Z`;
    for (let job = 0; job < 20; job += 1) lines.push(`${time(job * 3)} INFO worker ${job % 4} finished job ${minute * 20 + job} in ${30 + (job % 7)} ms`);
    for (const message of extra(minute)) lines.push(`${time(59)} ${message}`);
  }
  return lines;
}

/** @param {number} value */
function pad(value) {
  return String(value).padStart(2, '0');
}

/**
 * Two hundred jobs of four steps, one after the other.
 * @param {number} hour
 * @param {{exit: (job: number) => number, isSwapped: (job: number) => boolean, took: number}} how
 */
export function service(hour, { exit, isSwapped, took }) {
  return Array.from({ length: 200 }, (_, job) => {
    const line = (/** @type {number} */ at, /** @type {string} */ what) => {
      const second = 10 * job + at;
      return `2026-03-02 ${hour + Math.floor(second / 3600)}:${String(Math.floor(second / 60) % 60).padStart(2, '0')}:${String(second % 60).padStart(2, '0')} INFO a.B: job ${5000 + 7 * job} ${what}`;
    };
    const [first, second] = isSwapped(job) ? ['checks', 'loads'] : ['loads', 'checks'];
    return [line(0, 'begins'), line(2, first), line(4, second), line(6, `ended: exit=${exit(job)} took ${took + (job % 20)} ms`)];
  }).flat();
}
