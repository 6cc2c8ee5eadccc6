// What is exported is what docs/report.md says, adds up, and is harmless where a spreadsheet opens it.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { inEachBrowser } from './harness/browsers.js';
import { parseCsv } from './harness/csv.js';
import { calmHour } from './harness/logs.js';
import { dropFile, waitState } from './harness/page.js';
import { saveExport } from './harness/result.js';

const FORMULAS = ['=HYPERLINK("//example.invalid","x")', '+1, and "more"', '@SUM(A1)', '-2+3'];

const log = calmHour((minute) => (minute === 40 ? Array.from({ length: 20 }, () => FORMULAS).flat() : []));

/** Features that stand among the first columns of windows.csv, most of them under other names. */
const NAMED_OTHERWISE = ['events', 'unique_messages', 'distinct_hosts', 'distinct_processes', 'mean_length', 'failed_logins', 'invalid_users', 'token_entropy'];

inEachBrowser('exports', (rig) => {
  test('the tables have the documented columns, and the numbers agree', async () => {
    const visit = await rig.open();
    await dropFile(visit.page, 'formulas.log', log.join('\n'));
    await waitState(visit.page, 'ready');
    const save = async (/** @type {string} */ name) => (await saveExport(rig, visit.page, name)).toString();
    const report = JSON.parse(await save('report.json'));
    const tables = {
      findings: parseCsv(await save('findings.csv')),
      windows: parseCsv(await save('windows.csv')),
      templates: parseCsv(await save('templates.csv')),
      lines: parseCsv(await save('lines.csv')),
    };

    for (const [name, { header }] of Object.entries(tables)) assert.deepEqual(header, documentedColumns(`${name}.csv`, report.detector));

    assert.deepEqual(faultsOf(report, JSON.parse(readFileSync('docs/report.schema.json', 'utf8'))), []);
    const findings = (await save('findings.jsonl')).trimEnd().split('\n').map((line) => JSON.parse(line));
    assert.deepEqual(findings, report.findings);
    const events = (await save('events.jsonl')).trimEnd().split('\n').map((line) => JSON.parse(line));
    assert.equal(events.length, report.ledger.events);
    assert.deepEqual(Object.keys(events[0]).sort(), ['format', 'level', 'line', 'template_id', 'time']);

    assert.equal(tables.findings.rows.length, report.findings.length);
    assert.equal(tables.windows.rows.length, report.windows.count);
    assert.equal(tables.templates.rows.length, report.templates.length);
    assert.deepEqual(
      tables.lines.rows.map((row) => row.line),
      log.map((_, index) => String(index + 1)),
    );
    assert.equal(sumOf(tables.templates.rows, 'count'), report.ledger.events);
    assert.equal(tables.lines.rows.filter((row) => row.kind === 'event').length, report.ledger.events);

    const texts = tables.templates.rows.map((row) => row.template);
    assert.ok(texts.some((text) => text.startsWith("'=HYPERLINK")), texts.join('\n'));
    assert.deepEqual(texts.filter((text) => /^[=+\-@\t]/.test(text)), []);
  });
});

test('a report that is not as its schema says would be found', () => {
  const schema = { type: 'object', required: ['a'], additionalProperties: false, properties: { a: { anyOf: [{ type: 'integer' }, { type: 'null' }] }, b: { type: 'array', items: { enum: ['x'] } } } };
  assert.deepEqual(faultsOf({ a: null, b: ['x'] }, schema), []);
  assert.deepEqual(faultsOf({ a: 1.5, b: ['y'], c: 1 }, schema), ['.a fits none of 2', '.b[0] is none of x', '.c is not known']);
  assert.deepEqual(faultsOf({}, schema), [' lacks a']);
});

/**
 * Where a value is not as a schema says: the words of JSON Schema that ours uses.
 * @param {any} value
 * @param {any} schema
 * @param {any} [root]
 * @param {string} [at]
 * @returns {string[]}
 */
function faultsOf(value, schema, root = schema, at = '') {
  if (schema.$ref) return faultsOf(value, root.$defs[schema.$ref.replace('#/$defs/', '')], root, at);
  if (schema.anyOf) return schema.anyOf.some((/** @type {any} */ one) => faultsOf(value, one, root, at).length === 0) ? [] : [`${at} fits none of ${schema.anyOf.length}`];
  if (schema.enum && !schema.enum.includes(value)) return [`${at} is none of ${schema.enum.join(', ')}`];
  if ('const' in schema && value !== schema.const) return [`${at} is not ${schema.const}`];
  const type = value === null ? 'null' : Array.isArray(value) ? 'array' : Number.isInteger(value) ? 'integer' : typeof value;
  if (schema.type && schema.type !== type && !(schema.type === 'number' && type === 'integer')) return [`${at} is ${type}, not ${schema.type}`];
  if (type === 'array') return value.flatMap((/** @type {any} */ item, /** @type {number} */ place) => faultsOf(item, schema.items ?? {}, root, `${at}[${place}]`));
  if (type !== 'object') return [];
  const missing = (schema.required ?? []).filter((/** @type {string} */ name) => !(name in value)).map((/** @type {string} */ name) => `${at} lacks ${name}`);
  return [
    ...missing,
    ...Object.entries(value).flatMap(([name, item]) => {
      const known = schema.properties?.[name];
      if (known) return faultsOf(item, known, root, `${at}.${name}`);
      return schema.additionalProperties === false ? [`${at}.${name} is not known`] : [];
    }),
  ];
}

/**
 * The columns of a table, as docs/report.md has them.
 * @param {string} name
 * @param {{features: {name: string}[], detectors: {name: string}[]}} detector
 */
function documentedColumns(name, { features, detectors }) {
  const row = readFileSync('docs/report.md', 'utf8').match(new RegExp(`^\\| \`${name}\` \\| (.+) \\|$`, 'm'));
  assert.ok(row, `docs/report.md says nothing of ${name}`);
  return row[1].split(', ').flatMap((column) => {
    if (column === 'a score a detector') return detectors.map(({ name }) => `${name}_score`);
    if (column === 'all other features') return features.map(({ name }) => name).filter((name) => !NAMED_OTHERWISE.includes(name));
    return [column];
  });
}

/**
 * @param {Record<string, string>[]} rows
 * @param {string} column
 */
function sumOf(rows, column) {
  return rows.reduce((sum, row) => sum + Number(row[column]), 0);
}
