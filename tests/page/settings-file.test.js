// Settings from a file: what the page saves, and nothing else.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { readSettings } from '../../www/lib/settings-file.js';

/** @param {string} text */
const read = (text) => readSettings(new File([text], 'settings.json'));

test('settings, and those of a report', async () => {
  assert.deepEqual(await read('{"budget":3,"zone":"+02:00"}'), { budget: 3, zone: '+02:00' });
  assert.deepEqual(await read('{"schema":2,"settings":{"budget":3},"findings":[]}'), { budget: 3 });
});

test('what is no settings is refused in a sentence', async () => {
  for (const text of ['', '[]', '"x"', 'null', '{"budget":', 'Dec 10 06:55:46 a b: c']) {
    await assert.rejects(read(text), /Expected settings as JSON/, text);
  }
});
