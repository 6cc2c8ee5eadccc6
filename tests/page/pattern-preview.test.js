// What the preview of a pattern says of times.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { timesOf } from '../../www/views/pattern-preview.js';

test('times that are none are told with the first of them, and what to do', () => {
  assert.equal(timesOf({ timed: 5, untimed: 0, no_time: null }), '');
  assert.equal(timesOf({ timed: 0, untimed: 0, no_time: null }), '');
  assert.match(timesOf({ timed: 0, untimed: 7, no_time: 'Nov 30' }), /^\. None of their times can be read as one: “Nov 30”\. Let the group take all of the time/);
  assert.match(timesOf({ timed: 3, untimed: 1200, no_time: 'a\u202eb' }), /^\. 1,200 of their times can’t be read as times: “a[^\u202e]*b”/);
});
