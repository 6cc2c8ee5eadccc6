// Which errors end an instance of the engine, and what is said of them.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { isFatal, whyStopped } from '../../www/engine/fatal.js';

test('a trap, a buffer that can’t be made and what comes after them end an instance; a sentence of the engine does not', () => {
  assert.ok(isFatal(new WebAssembly.RuntimeError('unreachable')));
  assert.ok(isFatal(new RangeError('Array buffer allocation failed')));
  assert.ok(isFatal(new Error('recursive use of an object detected which would lead to unsafe aliasing in rust')));
  assert.ok(!isFatal(new Error('The file is empty.')));
  assert.ok(!isFatal('no error at all'));
});

test('without memory it says how much there was, and with some what the trap says', () => {
  const full = new WebAssembly.Memory({ initial: 320, maximum: 321 });
  assert.equal(whyStopped(new WebAssembly.RuntimeError('unreachable'), full), 'it held 21.0 MB of memory, and the browser gave it no more');
  const roomy = new WebAssembly.Memory({ initial: 320, maximum: 1000 });
  assert.equal(whyStopped(new WebAssembly.RuntimeError('unreachable'), roomy), 'unreachable');
  assert.equal(whyStopped('gone', null), 'gone');
});
