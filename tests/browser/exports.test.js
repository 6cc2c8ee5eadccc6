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

    const features = report.detector.features.map((/** @type {{name: string}} */ feature) => feature.name);
    for (const [name, { header }] of Object.entries(tables)) assert.deepEqual(header, documentedColumns(`${name}.csv`, features));

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

/**
 * The columns of a table, as docs/report.md has them.
 * @param {string} name
 * @param {string[]} features
 */
function documentedColumns(name, features) {
  const row = readFileSync('docs/report.md', 'utf8').match(new RegExp(`^\\| \`${name}\` \\| (.+) \\|$`, 'm'));
  assert.ok(row, `docs/report.md says nothing of ${name}`);
  return row[1].split(', ').flatMap((column) => (column === 'a column a feature' ? features : [column]));
}

/**
 * @param {Record<string, string>[]} rows
 * @param {string} column
 */
function sumOf(rows, column) {
  return rows.reduce((sum, row) => sum + Number(row[column]), 0);
}
