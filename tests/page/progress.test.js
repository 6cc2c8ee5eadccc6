// Speed and time left come from the last three seconds, and say nothing before there is something to say.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { remember, speedOf } from '../../www/lib/progress.js';

/** @param {number} at @param {number} bytes */
const sample = (at, bytes) => ({ at, bytes, lines: bytes / 100 });

test('two samples make a speed', () => {
  // 50 MB in half a second; 300 MB are left.
  assert.deepEqual(speedOf([sample(0, 0), sample(500, 50e6)], 350e6), {
    bytesPerSecond: 100e6,
    linesPerSecond: 1e6,
    secondsLeft: 3,
  });
});

test('too little time says nothing', () => {
  assert.equal(speedOf([], 100), null);
  assert.equal(speedOf([sample(0, 0)], 100), null);
  assert.equal(speedOf([sample(0, 0), sample(100, 10)], 100), null);
});

test('standing still promises no end', () => {
  assert.equal(speedOf([sample(0, 10), sample(1000, 10)], 100)?.secondsLeft, null);
});

test('a slow beginning is forgotten', () => {
  const samples = [0, 1000, 2000, 3000, 4000, 5000].map((at) => sample(at, at < 2000 ? 0 : (at - 2000) * 10));
  /** @type {ReturnType<typeof sample>[]} */
  const kept = samples.reduce((all, one) => remember(all, one), /** @type {ReturnType<typeof sample>[]} */ ([]));
  assert.deepEqual(
    kept.map(({ at }) => at),
    [2000, 3000, 4000, 5000],
  );
  assert.equal(speedOf(kept, 60_000)?.bytesPerSecond, 10_000);
});
