// Looks at a log that is being read cost next to nothing, however long one takes.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { glances } from '../../www/engine/glances.js';

/** @param {number} cost Milliseconds that a look takes. */
function clocked(cost) {
  const clock = { now: 0, spent: 0, looks: 0 };
  const look = glances(() => clock.now);
  const engine = {
    glance() {
      clock.now += cost;
      clock.spent += cost;
      clock.looks += 1;
      return /** @type {any} */ ({});
    },
  };
  return { clock, step: () => look(engine) };
}

test('the first look comes at once', () => {
  assert.notEqual(clocked(1).step(), null);
});

test('dear looks come seldom, and take three per cent of the time', () => {
  const { clock, step } = clocked(100);
  while (clock.now < 60_000) {
    step();
    clock.now += 100;
  }
  assert.ok(clock.looks > 10 && clock.spent / clock.now < 0.035, `${clock.spent} of ${clock.now} ms`);
});

test('cheap looks come no more often than one can read', () => {
  const { clock, step } = clocked(0);
  for (; clock.now < 1000; clock.now += 10) step();
  assert.equal(clock.looks, 4);
});

test('a look that fails is none, but a panic goes on', () => {
  const look = glances(() => 0);
  const throwing = (/** @type {Error} */ error) => ({
    glance: () => {
      throw error;
    },
  });
  assert.equal(look(throwing(new Error('The file is gone.'))), null);
  assert.throws(() => glances(() => 0)(throwing(new WebAssembly.RuntimeError('unreachable'))), WebAssembly.RuntimeError);
});
