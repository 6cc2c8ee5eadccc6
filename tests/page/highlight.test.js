import assert from 'node:assert/strict';
import { test } from 'node:test';

import { clipped, joined, spansOf } from '../../www/lib/highlight.js';

test('a text is found wherever it stands, capital letters or not', () => {
  assert.deepEqual(spansOf('Disk sda: DISK full', 'disk'), [0, 4, 10, 14]);
  assert.deepEqual(spansOf('aaaa', 'aa'), [0, 2, 2, 4]);
  assert.deepEqual(spansOf('İstanbul İ x', 'x'), [11, 12], 'places are those of the text itself');
  assert.deepEqual(spansOf('abc', ''), []);
});

test('stretches that touch become one', () => {
  assert.deepEqual(joined([0, 2, 8, 9], [1, 4]), [0, 4, 8, 9]);
  assert.deepEqual(joined([], [1, 2]), [1, 2]);
  assert.deepEqual(joined([0, 9], [2, 3]), [0, 9]);
});

test('a part of the text has its part of them', () => {
  assert.deepEqual(clipped([0, 4, 6, 12], 2, 8), [0, 2, 4, 6]);
  assert.deepEqual(clipped([0, 2], 2, 8), []);
});
