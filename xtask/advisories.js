/**
 * Says what `npm audit --json` found. Where the registry does not answer such questions it says so, and fails nothing.
 *
 * @module
 */

import { readFileSync } from 'node:fs';

const answer = answerOf(readFileSync(0, 'utf8'));
if (!answer?.metadata) {
  console.error('▸ the npm registry answers no questions about advisories here, so those of npm packages are not looked up');
} else {
  const { total } = answer.metadata.vulnerabilities;
  for (const [name, { severity, range }] of Object.entries(answer.vulnerabilities)) console.error(`${name} ${range}: ${severity} (see 'npm audit')`);
  if (total > 0) process.exitCode = 1;
}

/** @param {string} text @returns {any} */
function answerOf(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
