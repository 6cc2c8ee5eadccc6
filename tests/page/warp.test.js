// The axis on which long gaps are short.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { warpedTicks, warpOf } from '../../www/charts/warp.js';

const HOUR = 3_600_000;
/** Two hours of log, a hundred days of nothing, three hours of log. */
const SPAN = { from: 0, to: 2405 * HOUR };
const GAPS = [{ start: 2 * HOUR, end: 2402 * HOUR }];

test('an axis is even where gaps take less than half of it', () => {
  assert.equal(warpOf([], SPAN), null);
  assert.equal(warpOf([{ start: 1 * HOUR, end: 1000 * HOUR }], SPAN), null);
  // A gap outside of what is shown says nothing of it.
  assert.equal(warpOf(GAPS, { from: 2402 * HOUR, to: 2405 * HOUR }), null);
});

test('a long gap is a strip, and every hour beside it as long as another', () => {
  const warp = warpOf(GAPS, SPAN);
  assert.ok(warp);
  const strip = 5 * HOUR * 0.02;
  assert.equal(warp.toAxis(HOUR), HOUR);
  assert.equal(warp.toAxis(2 * HOUR), 2 * HOUR);
  assert.equal(warp.toAxis(2402 * HOUR), 2 * HOUR + strip);
  assert.equal(warp.toAxis(2405 * HOUR), 5 * HOUR + strip);
});

test('the way back leads to the same instant', () => {
  const warp = warpOf(GAPS, SPAN);
  for (const value of [-HOUR, 0, 1, HOUR, 100 * HOUR, 2402 * HOUR, 2403.5 * HOUR, 2406 * HOUR]) {
    assert.ok(Math.abs((warp?.fromAxis(warp.toAxis(value)) ?? NaN) - value) < 1, String(value));
  }
});

test('many gaps together stay narrow', () => {
  const gaps = Array.from({ length: 100 }, (_, index) => ({ start: (10 * index + 1) * HOUR, end: (10 * index + 10) * HOUR }));
  const warp = warpOf(gaps, { from: 0, to: 1001 * HOUR });
  assert.ok(warp);
  assert.ok(Math.abs(warp.toAxis(1001 * HOUR) - 101 * HOUR * 1.2) < 1);
});

test('ticks stand where stretches begin, and at round instants within', () => {
  const warp = warpOf(GAPS, SPAN);
  assert.ok(warp);
  const ticks = warpedTicks(warp, 0.9 * HOUR);
  assert.deepEqual(
    ticks.map(({ at, begins }) => [at / HOUR, begins]),
    [
      [0, true],
      [1, false],
      [2402, true],
      [2403, false],
      [2404, false],
    ],
  );
  // Where there is no room, the next beginning has none either.
  assert.deepEqual(
    warpedTicks(warp, 3 * HOUR).map(({ at }) => at / HOUR),
    [0],
  );
});
