import assert from 'node:assert/strict';
import { test } from 'node:test';

import { areLabels, isHeader, mayBeLabels } from '../../www/lib/labels.js';

test('labels are told by their header', () => {
  for (const text of ['BlockId,Label\nblk_1,Normal\n', 'line,label\r\n1,-\r\n', '\ufeff"LineId","Label"\n1,0', 'job id, Label\nj7,Anomaly\n']) assert.ok(isHeader(text), text);
  for (const text of ['', 'BlockId,Label', 'a,b,Label\n', 'time,message\n1,Label\n', '2026-03-01 10:00:00 INFO x,label y\n', ',label\n', 'label\n1\n']) assert.ok(!isHeader(text), text);
});

test('only small tables by name are looked into', async () => {
  const file = (/** @type {string} */ name, text = 'BlockId,Label\nblk_1,Normal\n') => new File([text], name);
  assert.ok(mayBeLabels([file('labels.CSV')]));
  assert.ok(!mayBeLabels([file('auth.log')]) && !mayBeLabels([file('a.csv'), file('b.csv')]));
  assert.equal(await areLabels(file('labels.csv')), true);
  assert.equal(await areLabels(file('rows.csv', 'time,level\n')), false);
});
