// The heat map's columns stand under the timeline's buckets, gaps and all.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { columnAt, columnsOf } from '../../www/charts/heat-axis.js';
import { warpOf } from '../../www/charts/warp.js';

const HOUR = 3_600_000;
/** An hour of log, a hundred days of nothing, another hour: two columns each. */
const SPAN = { from: 0, to: 2402 * HOUR };
const GAPS = [{ start: HOUR, end: 2401 * HOUR }];
/** @type {[number, number][]} */
const BOUNDS = [0, 0.5, 2401, 2401.5].map((hour) => [hour * HOUR, (hour + 0.5) * HOUR]);

test('columns lie where the axis has their times, and nothing lies in a gap', () => {
  const columns = columnsOf(BOUNDS, SPAN, warpOf(GAPS, SPAN));
  // Two hours and a strip of a fiftieth of them.
  const whole = 2 * 1.02;
  const expected = [0, 0.5, 1.04, 1.54].map((hour) => ({ left: hour / whole, right: (hour + 0.5) / whole }));
  columns.forEach(({ left, right }, at) => {
    assert.ok(Math.abs(left - expected[at].left) < 1e-9 && Math.abs(right - expected[at].right) < 1e-9, `${at}: ${left} to ${right}`);
  });
  assert.equal(columnAt(columns, 0.25 / whole, 0), 0);
  assert.equal(columnAt(columns, 0.5 / whole, 0), 1, 'where two touch, the later one');
  assert.equal(columnAt(columns, 1.02 / whole, 0), null, 'in the gap');
  assert.equal(columnAt(columns, 1.035 / whole, 0.01), 2, 'near enough');
  assert.equal(columnAt(columns, 1, 0), 3);
});

test('an even axis has a gap as long as it is', () => {
  const columns = columnsOf([[0, 10], [90, 100]], { from: 0, to: 100 }, null);
  assert.deepEqual(columns, [{ left: 0, right: 0.1 }, { left: 0.9, right: 1 }]);
  assert.equal(columnAt(columns, 0.5, 0.01), null);
});
