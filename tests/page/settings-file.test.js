// Settings from a file: what the page saves, and nothing else.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { readFileSync } from 'node:fs';

import { areSettings, isCalledSettings, maySettings, readSettings, SETTINGS } from '../../www/lib/settings-file.js';

/** @param {string} text */
const read = (text) => readSettings(new File([text], 'settings.json'));

test('settings, and those of a report', async () => {
  assert.deepEqual(await read('{"budget":3,"zone":"+02:00"}'), { budget: 3, zone: '+02:00' });
  assert.deepEqual(await read('{"schema":2,"settings":{"budget":3},"findings":[]}'), { budget: 3 });
});

test('what is no settings is refused in a sentence', async () => {
  for (const text of ['', '{}', '{"level":"info","msg":"x"}', '{"settings":{"theme":"dark"}}', '[]', '"x"', 'null', '{"budget":', 'Dec 10 06:55:46 a b: c']) {
    await assert.rejects(read(text), /Expected settings as JSON/, text);
  }
});

test('the names of the settings are those of the report', () => {
  const { properties } = JSON.parse(readFileSync('docs/report.schema.json', 'utf8')).properties.settings;
  assert.deepEqual(SETTINGS.toSorted(), Object.keys(properties).toSorted());
});

test('a dropped file is settings where all of it is, and a log in JSON is none', async () => {
  const are = (/** @type {string} */ text, name = 'a.json') => areSettings(new File([text], name));
  assert.equal(await are('{"budget":3,"zone":"+02:00"}'), true);
  assert.equal(await are('{"budget":3,"budgt":3,"sed":1}'), false);
  assert.equal(await are('{"budget":3,"budgt":3}', 'settings.json'), true);
  for (const text of ['{"level":"info","format":"json","year":2026}', '{"time":1,"msg":"a"}\n{"time":2,"msg":"b"}', '{"budget":3}\n{"budget":4}', '[{"budget":3}]', '{}', '', 'x']) {
    assert.equal(await are(text), false, text);
  }
  const named = (/** @type {string[]} */ ...names) => maySettings(names.map((name) => new File(['{}'], name)));
  assert.deepEqual([named('settings.json'), named('a.JSON'), named('a.log'), named('a.json', 'b.json')], [true, true, false, false]);
});

test('a file that is called as the saved one is meant for settings', () => {
  const called = (/** @type {string} */ name) => isCalledSettings(new File(['x'], name));
  for (const name of ['settings.json', 'Settings (2).json', 'settings-1.json']) assert.equal(called(name), true, name);
  for (const name of ['appsettings.json', 'settings.log', 'settings-audit.json', 'a.json']) assert.equal(called(name), false, name);
});
