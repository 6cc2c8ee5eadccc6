// The store tells a watcher when what it selected changed, and only then.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { memo } from '../../www/lib/memo.js';
import { createStore } from '../../www/state/store.js';

test('a watcher hears the value now and after each change', () => {
  const store = createStore({ a: 1, b: 1 });
  /** @type {number[]} */
  const heard = [];
  store.watch(
    (state) => state.a,
    (a) => heard.push(a),
  );
  store.set({ b: 2 });
  store.set({ a: 2 });
  store.set({ a: 2 });
  assert.deepEqual(heard, [1, 2]);
});

test('a watcher that ended hears nothing more', () => {
  const store = createStore({ a: 1 });
  let calls = 0;
  const end = store.watch(
    (state) => state.a,
    () => (calls += 1),
  );
  end();
  store.set({ a: 2 });
  assert.equal(calls, 1);
});

test('a watcher that sets something else leaves a consistent state', () => {
  const store = createStore({ a: 1, twice: 2 });
  store.watch(
    (state) => state.a,
    (a) => store.set({ twice: 2 * a }),
  );
  /** @type {number[]} */
  const heard = [];
  store.watch(
    (state) => state.twice,
    (twice) => heard.push(twice),
  );
  store.set({ a: 5 });
  assert.deepEqual(store.get(), { a: 5, twice: 10 });
  assert.deepEqual(heard, [2, 10]);
});

test('a memo computes once for the same inputs', () => {
  let runs = 0;
  const sum = memo((/** @type {number} */ a, /** @type {number} */ b) => {
    runs += 1;
    return a + b;
  });
  assert.equal(sum(1, 2), 3);
  assert.equal(sum(1, 2), 3);
  assert.equal(runs, 1);
  assert.equal(sum(2, 2), 4);
  assert.equal(runs, 2);
});
