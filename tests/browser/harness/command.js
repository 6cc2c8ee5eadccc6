/**
 * The command line, run as a person would.
 *
 * @module
 */

import { execFileSync } from 'node:child_process';

const COMMAND = process.env.LOGLOUPE_CLI ?? 'target/debug/logloupe';
const LARGEST_OUTPUT = 64 * 1024 * 1024;

/**
 * What `logloupe` prints to standard output.
 * @param {...string} words
 */
export function logloupe(...words) {
  return execFileSync(COMMAND, words, { maxBuffer: LARGEST_OUTPUT, stdio: ['ignore', 'pipe', 'pipe'] });
}
