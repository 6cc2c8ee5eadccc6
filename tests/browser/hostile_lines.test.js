// A log line is only ever text: what would be markup, a terminal sequence or a mark that reorders text is shown, not obeyed.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { inEachBrowser } from './harness/browsers.js';
import { calmHour } from './harness/logs.js';
import { dropFile, waitState } from './harness/page.js';
import { linesOfFirstFinding } from './harness/result.js';

const HOSTILE = [
  '<script>globalThis.obeyed = true; alert(1)</script>',
  '<img src=x onerror="globalThis.obeyed = true">',
  '<svg/onload=globalThis.obeyed=true><a href="javascript:alert(1)">click</a>',
  'before \u001b[31mred\u001b[0m after',
  'name \u202egnp.exe\u202c end',
];

const log = calmHour((minute) => (minute === 40 ? Array.from({ length: 20 }, () => HOSTILE.map((text) => `ERROR ${text}`)).flat() : []));

inEachBrowser('hostile lines', (rig) => {
  test('are shown as text', async () => {
    const visit = await rig.open();
    const before = await elementsThatAct(visit.page);
    await dropFile(visit.page, 'hostile.log', log.join('\n'));
    await waitState(visit.page, 'ready');
    const shown = (await linesOfFirstFinding(visit.page)).join('\n');
    for (const text of HOSTILE.slice(0, 3)) assert.ok(shown.includes(text), `not shown: ${text}\n${shown}`);
    assert.doesNotMatch(shown, /[\u001b\u202a-\u202e\u2066-\u2069]/, 'a character that hides or reorders text is shown by its name instead');
    assert.match(shown, /red/);
    assert.match(shown, /gnp\.exe/);
    assert.equal(await visit.page.evaluate(() => 'obeyed' in globalThis), false);
    assert.equal(await elementsThatAct(visit.page), before);
    assert.deepEqual(visit.problems, []);
  });

  test('stay text in the name of the file, in the templates, in the sheet and in the title', async () => {
    const visit = await rig.open();
    const before = await elementsThatAct(visit.page);
    await dropFile(visit.page, '<img src=x onerror="globalThis.obeyed = true">\u202egnp.log', log.join('\n'));
    await waitState(visit.page, 'ready');
    await linesOfFirstFinding(visit.page);
    await visit.page.click('[data-line] button.line-number');
    await visit.page.waitForSelector('#sheet[open] [data-line]');
    await visit.page.keyboard.press('Escape');
    await visit.page.click('#tab-templates');
    const text = await visit.page.evaluate(() => `${document.title}\n${document.body.innerText}`);
    assert.match(text, /<script>globalThis/);
    assert.match(text, /<img src=x onerror="globalThis\.obeyed = true">.*gnp\.log – Logloupe/);
    assert.doesNotMatch(text, /[\u001b\u202a-\u202e\u2066-\u2069]/);
    assert.equal(await visit.page.evaluate(() => 'obeyed' in globalThis), false);
    assert.equal(await elementsThatAct(visit.page), before);
    assert.deepEqual(visit.problems, []);
  });
});

/**
 * How many elements there are that only hostile text would bring.
 * @param {import('puppeteer-core').Page} page
 */
function elementsThatAct(page) {
  return page.$$eval('script, img, iframe, object, embed, a[href^="javascript:"], [onerror], [onload]', (found) => found.length);
}
