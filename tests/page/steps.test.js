// The least expected step of a session as rows of text.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { expectedInstead, likelihood, stepsAround } from '../../www/lib/steps.js';

const text = (/** @type {number} */ template) => ['begin', 'work', 'end', 'jam'][template];

/** @param {Partial<import('../../www/protocol.js').UnexpectedStep>} more */
function step(more) {
  return { position: 5, came: { template: 3, share: 0.0004 }, expected: [], by: 'order', first: 4, around: [1, 3, 2], ...more };
}

test('the unexpected step is marked, and places count from 1', () => {
  assert.deepEqual(stepsAround(step({}), text), [
    { place: 5, text: 'work', unexpected: false },
    { place: 6, text: 'jam', unexpected: true },
    { place: 7, text: 'end', unexpected: false },
  ]);
});

test('an end that came too early is a step of its own', () => {
  const rows = stepsAround(step({ position: 2, first: 0, around: [0, 1], came: { template: null, share: 0.01 } }), text);
  assert.deepEqual(rows.at(-1), { place: 3, text: 'the end', unexpected: true });
  assert.equal(rows.filter((row) => row.unexpected).length, 1);
});

test('what was expected comes with its share', () => {
  const expected = [{ template: 2, share: 0.973 }, { template: null, share: 0.004 }, { template: 0, share: 0.00001 }];
  assert.deepEqual(expectedInstead(step({ expected }), text), [
    { text: 'end', share: '97.3 %' },
    { text: 'the end', share: '0.40 %' },
    { text: 'begin', share: 'under 0.01 %' },
  ]);
  assert.equal(likelihood(step({})), '0.04 %');
});
