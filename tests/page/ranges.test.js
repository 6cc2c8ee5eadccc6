// Which lines are fetched around the lines that matter.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { around, aroundWhole, extend, lastLine, merge } from '../../www/lib/ranges.js';

test('lines get their context, cut at the ends of the file', () => {
  assert.deepEqual(around([1, 50, 100], 2, 100), [
    { first: 1, count: 3 },
    { first: 48, count: 5 },
    { first: 98, count: 3 },
  ]);
});

test('ranges that touch become one, in file order', () => {
  // 8–12 and 13–17 touch; 30–34 stands apart.
  assert.deepEqual(around([32, 15, 10], 2, 100), [
    { first: 8, count: 10 },
    { first: 30, count: 5 },
  ]);
});

test('a range inside another disappears', () => {
  assert.deepEqual(
    merge([
      { first: 10, count: 20 },
      { first: 12, count: 3 },
    ]),
    [{ first: 10, count: 20 }],
  );
});

test('lines that the file does not have are left out', () => {
  assert.deepEqual(around([0, 101, 7], 0, 100), [{ first: 7, count: 1 }]);
});

test('a range grows at one end, and not beyond the file', () => {
  const range = { first: 5, count: 3 };
  assert.deepEqual(extend(range, 'earlier', 10, 100), { first: 1, count: 7 });
  assert.deepEqual(extend(range, 'later', 10, 12), { first: 5, count: 8 });
  assert.equal(lastLine(range), 7);
});

test('a line brings what continues it, up to a limit', () => {
  // 11–14 continue line 10; 51–100 continue line 50.
  const continues = (/** @type {number} */ line) => (line > 10 && line < 15) || line > 50;
  assert.deepEqual(aroundWhole([10, 50], 2, 100, { continues, most: 30 }), [
    { first: 8, count: 7 },
    { first: 48, count: 33 },
  ]);
  // One that nothing continues has its context, and no range reaches beyond the file.
  assert.deepEqual(aroundWhole([20, 99], 2, 100, { continues, most: 30 }), [
    { first: 18, count: 5 },
    { first: 97, count: 4 },
  ]);
});
