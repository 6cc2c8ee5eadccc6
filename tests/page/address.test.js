// The address tells a place in numbers and words of ours, and what is none is not believed.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { addressOf, readAddress } from '../../www/state/address.js';

const ready = /** @type {const} */ ({ phase: 'ready', tab: 'findings', selected: 3, threat: 1, zoom: null, theme: 'system' });

test('a place is written and read back', () => {
  assert.equal(addressOf(ready), 'view=findings&finding=3');
  const zoomed = addressOf({ ...ready, tab: 'threats', zoom: { from: -5, to: 1_709_280_000_000 }, theme: 'contrast' });
  assert.equal(zoomed, 'view=threats&threat=1&from=-5&to=1709280000000&theme=contrast');
  assert.deepEqual(readAddress(`#${zoomed}`), { tab: 'threats', finding: null, threat: 1, zoom: { from: -5, to: 1_709_280_000_000 }, theme: 'contrast' });
});

test('without a log there is only the theme', () => {
  assert.equal(addressOf({ ...ready, phase: 'idle' }), '');
  assert.equal(addressOf({ ...ready, phase: 'working', theme: 'dark' }), 'theme=dark');
});

test('what is no place is none', () => {
  const nowhere = { tab: null, finding: null, threat: null, zoom: null, theme: null };
  for (const hash of ['', '#', '#main', '#view=<script>&finding=x&from=1', '#from=9&to=3', '#theme=pink&finding=1e9']) {
    assert.deepEqual(readAddress(hash), nowhere, hash);
  }
});
