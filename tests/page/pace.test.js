// How much is done at once of work whose speed nobody knows.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { LEAST_PIECE, nextPiece, SLOW_MS } from '../../www/lib/pace.js';

/** The pieces of so many bytes at a speed, in milliseconds for each. @param {number} bytes @param {number} perByte */
function pieces(bytes, perByte) {
  const took = [];
  for (let [at, piece] = [0, LEAST_PIECE]; at < bytes; ) {
    const length = Math.min(piece, bytes - at);
    took.push(length * perByte);
    at += length;
    piece = nextPiece(length, length * perByte);
  }
  return took;
}

test('quick work soon comes in large pieces', () => {
  assert.ok(pieces(64 << 20, 1e-7).length < 25);
});

test('slow work is done in pieces of a moment', () => {
  // A hundredth of a millisecond for each byte is as slow as an expression gets on a line of ordinary length.
  const took = pieces(4 << 20, 1e-2);
  assert.ok(Math.max(...took) <= 2 * SLOW_MS, String(Math.max(...took)));
});

test('a piece has something in it, and an end', () => {
  for (const [bytes, took] of [[1, 0], [LEAST_PIECE, 1e9], [1 << 30, 0]]) {
    const next = nextPiece(bytes, took);
    assert.ok(next >= LEAST_PIECE && next <= 4 << 20, `${bytes} ${took} ${next}`);
  }
});
