// The timeline's arithmetic: lanes, ticks, buckets, flags.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { findingAt } from '../../www/charts/marks.js';
import { countRange, drawnColumns, niceTicks, SCORE_LANE, scoreRange, withoutCollisions } from '../../www/charts/scale.js';
import { bucketAt, bucketLength, boundsOf } from '../../www/lib/buckets.js';
import { spanOf } from '../../www/state/session.js';

test('the score’s lane begins where it should', () => {
  const [low, high] = scoreRange();
  assert.ok(Math.abs((0 - low) / (high - low) - (1 - SCORE_LANE)) < 1e-9);
  assert.ok(high >= 1);
});

test('the highest bar stays below the score’s lane', () => {
  for (const most of [0, 1, 250, 1e7]) {
    const [low, high] = countRange(most);
    assert.equal(low, 0);
    assert.ok(most / high < 1 - SCORE_LANE);
  }
});

test('ticks are round and few', () => {
  assert.deepEqual(niceTicks(0, 3), [0]);
  assert.deepEqual(niceTicks(1, 3), [0, 1]);
  assert.deepEqual(niceTicks(5, 3), [0, 2, 4]);
  assert.deepEqual(niceTicks(105, 3), [0, 50, 100]);
  assert.deepEqual(niceTicks(900, 3), [0, 500]);
});

test('a bucket is found by what it holds', () => {
  const starts = [10, 20, 30, 90];
  assert.equal(bucketLength(starts, 5), 10);
  assert.equal(bucketLength([10], 5), 5);
  assert.deepEqual(
    [9, 10, 19.9, 20, 89, 90, 1000].map((value) => bucketAt(starts, value)),
    [-1, 0, 0, 1, 2, 3, 3],
  );
});

test('small bars are lifted, no score is a gap, and each run has an end', () => {
  const timeline = {
    start: Float64Array.of(0, 10, 40),
    events: Float64Array.of(1000, 1, 0),
    errors: Float64Array.of(0, 1, 0),
    score: Float64Array.of(0.5, 0.7, NaN),
    flagged: Uint8Array.of(0, 1, 0),
  };
  const [x, events, passing, errors, score] = drawnColumns(timeline, 10, 50);
  assert.deepEqual(x, [0, 10, 20, 40, 50]);
  assert.deepEqual(events, [1000, 20, undefined, null, undefined]);
  assert.deepEqual(passing, [null, null, undefined, null, undefined]);
  assert.deepEqual(errors, [null, 20, undefined, null, undefined]);
  assert.deepEqual(score, [0.5, 0.7, null, null, null]);
});

test('what passes the filters stands in front of the whole, and errors are those of it', () => {
  const timeline = {
    start: Float64Array.of(0, 10),
    events: Float64Array.of(1000, 500),
    errors: Float64Array.of(300, 400),
    score: Float64Array.of(0.5, 0.7),
    flagged: Uint8Array.of(0, 1),
  };
  const [, events, passing, errors] = drawnColumns(timeline, 10, 20, { events: Uint32Array.of(1, 200), errors: Uint32Array.of(0, 100) });
  assert.deepEqual(events, [1000, 500, undefined]);
  assert.deepEqual(passing, [20, 200, undefined]);
  assert.deepEqual(errors, [null, 100, undefined]);
});

test('flags go to the best ranks, and none covers another', () => {
  const marks = [
    { rank: 3, at: 15 },
    { rank: 1, at: 10 },
    { rank: 2, at: 100 },
  ];
  assert.deepEqual(
    withoutCollisions(marks, 20).map(({ rank }) => rank),
    [1, 2],
  );
});

test('a click opens the best finding under it', () => {
  const findings = /** @type {any[]} */ ([
    { rank: 1, start: 0, end: 50 },
    { rank: 2, start: 40, end: 60 },
  ]);
  assert.equal(findingAt(findings, 45, 0)?.rank, 1);
  assert.equal(findingAt(findings, 55, 0)?.rank, 2);
  assert.equal(findingAt(findings, 61, 2)?.rank, 2);
  assert.equal(findingAt(findings, 70, 2), null);
});

test('a span ends with the last window of the log', () => {
  const report = /** @type {any} */ ({ windows: { basis: 'time', length: 60 }, time: { last_ms: 250 }, ledger: { lines: 9 } });
  // Buckets of two windows; the log's last event lies in the window 240–300, the first of its bucket.
  assert.deepEqual(spanOf(/** @type {any} */ ({ start: Float64Array.of(0, 120, 240) }), report), { from: 0, to: 300 });
  // Zoomed to the first two buckets, the span ends with them.
  assert.deepEqual(spanOf(/** @type {any} */ ({ start: Float64Array.of(0, 120) }), report), { from: 0, to: 240 });
});

test('a bucket of lines ends where the next one begins, one of time after its length', () => {
  const starts = [1, 61, 141];
  const lines = /** @type {const} */ ({ basis: 'line', length: 50 });
  assert.deepEqual(
    [0, 1, 2].map((bucket) => boundsOf(starts, bucket, lines, 230)),
    [
      [1, 61],
      [61, 141],
      [141, 230],
    ],
  );
  const time = /** @type {const} */ ({ basis: 'time', length: 10 });
  assert.deepEqual(boundsOf([0, 20, 90], 1, time, 110), [20, 40]);
  assert.deepEqual(boundsOf([0, 20, 90], 2, time, 100), [90, 100]);
});

test('the span of a log without times ends with its last line', () => {
  const report = /** @type {any} */ ({ windows: { basis: 'line', length: 50 }, time: { last_ms: null }, ledger: { lines: 229 } });
  const timeline = /** @type {any} */ ({ start: Float64Array.of(1, 61, 141) });
  assert.deepEqual(spanOf(timeline, report), { from: 1, to: 230 });
  assert.deepEqual(spanOf(timeline, report, 205.5), { from: 1, to: 206 });
});
