// What a finding says of detectors, and the detectors' settings.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { detectorRows } from '../../www/state/selectors.js';
import { NUMBERS, valueOf, withNumbers } from '../../www/views/detector-settings.js';

const finding = /** @type {any} */ ({
  detectors: [
    { name: 'isolation_forest', title: 'Isolation forest', score: 0.55, cut: 0.6, anomalous: false },
    { name: 'series', title: 'Series', score: 40, cut: 16, anomalous: true },
  ],
});
const report = /** @type {any} */ ({
  detector: {
    detectors: [
      { name: 'isolation_forest', title: 'Isolation forest', abstained: null, decides: false },
      { name: 'autoencoder', title: 'Autoencoder', abstained: 'It learns from 32 windows or more.', decides: false },
      { name: 'series', title: 'Series', abstained: null, decides: true },
    ],
  },
});

test('who decides comes first, and who abstained says why', () => {
  const rows = detectorRows(finding, report);
  assert.deepEqual(
    rows.map(({ title, says, score }) => [title, says, score]),
    [
      ['Series', 'anomalous', 40],
      ['Isolation forest', 'normal', 0.55],
      ['Autoencoder', 'It learns from 32 windows or more.', null],
    ],
  );
});

test('settings without detectors show the defaults, and what is set stays beside what has a field', () => {
  assert.deepEqual(
    NUMBERS.map((number) => valueOf({}, number)),
    NUMBERS.map(({ usual }) => usual),
  );
  const values = NUMBERS.map((_, index) => index + 1);
  const settings = withNumbers(/** @type {any} */ ({ budget: 7, dbscan: { eps: 1, min_samples: 3 } }), values);
  assert.equal(settings.budget, 7);
  assert.deepEqual(
    NUMBERS.map((number) => valueOf(settings, number)),
    values,
  );
});
