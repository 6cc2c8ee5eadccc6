// Characters that repaint, reorder or hide are shown by name; everything else is left as it is.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { pieces, visibleText } from '../../www/lib/visible.js';

test('ordinary text is one plain piece', () => {
  const text = 'GET /index.html?a=<b>&c="d" 200 — żółć 日本 🙂\ttab';
  assert.deepEqual(pieces(text), [{ text, hidden: false, title: '' }]);
  assert.deepEqual(pieces(''), []);
});

test('a terminal escape is cut out and named', () => {
  assert.deepEqual(pieces('a\u001b[31mb'), [
    { text: 'a', hidden: false, title: '' },
    { text: 'ESC', hidden: true, title: 'U+001B ESCAPE (starts a terminal sequence)' },
    { text: '[31mb', hidden: false, title: '' },
  ]);
});

test('controls have their abbreviations, other hidden characters their numbers', () => {
  assert.equal(visibleText('\0\u0007\r\n\u007f'), 'NULBELCRLFDEL');
  assert.equal(visibleText('\u009b'), 'U+009B');
  assert.equal(visibleText('name\u202egnp.exe'), 'nameU+202Egnp.exe');
});

test('every mark that reorders a line is shown', () => {
  for (const mark of '\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069') {
    const [piece] = pieces(mark);
    assert.equal(piece.hidden, true, piece.text);
    assert.match(piece.text, /^U\+[0-9A-F]{4}$/);
  }
});

test('characters without a width are shown, also beyond the first plane', () => {
  for (const mark of ['\u00ad', '\u200b', '\u200d', '\u2060', '\ufeff', '\u3164', '\u2028', '\ufff9', '\u{e0041}', '\u{e0100}']) {
    assert.equal(pieces(mark)[0].hidden, true, mark.codePointAt(0)?.toString(16));
  }
  assert.equal(pieces('\u{e0041}')[0].text, 'U+E0041');
});

test('the plain pieces are the text without what was hidden', () => {
  const text = '\u200bnothing\u0000 is \u202elost';
  const plain = pieces(text)
    .filter((piece) => !piece.hidden)
    .map((piece) => piece.text);
  assert.equal(plain.join(''), 'nothing is lost');
});
