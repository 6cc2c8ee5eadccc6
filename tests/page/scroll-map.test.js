// Every line of a list can be scrolled to, also where the list is higher than a browser can draw.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { heightOf, lastTop, MOST_PIXELS, positionOf, topAfter } from '../../www/lib/scroll-map.js';

const short = { total: 1000, row: 22, view: 660 };
const long = { total: 2_248_200, row: 22, view: 660 };

test('a list that fits is drawn as it is', () => {
  assert.equal(heightOf(short), 22_000);
  assert.equal(topAfter(short, { top: 0, position: 0 }, 2200), 100);
  assert.equal(positionOf(short, 100), 2200);
});

test('a list that does not fit is lower than any browser’s clamp', () => {
  assert.equal(heightOf(long), MOST_PIXELS);
  assert.ok(long.total * long.row > 33_554_432);
});

test('the end is the last line, and the beginning the first', () => {
  for (const list of [short, long]) {
    const end = heightOf(list) - list.view;
    assert.equal(topAfter(list, { top: 5, position: 5 }, end), lastTop(list));
    assert.equal(topAfter(list, { top: 5, position: 5 }, end - 0.6), lastTop(list));
    assert.equal(topAfter(list, { top: lastTop(list), position: end }, 0), 0);
    assert.equal(lastTop(list) + list.view / list.row, list.total);
  }
});

test('a wheel moves by its pixels, wherever the list stands', () => {
  const before = { top: 1_000_000, position: positionOf(long, 1_000_000) };
  assert.ok(Math.abs(topAfter(long, before, before.position + 110) - 1_000_005) < 1e-6);
  assert.ok(Math.abs(topAfter(long, before, before.position - 660) - 999_970) < 1e-6);
});

test('dragging moves in proportion', () => {
  const half = topAfter(long, { top: 0, position: 0 }, (heightOf(long) - long.view) / 2);
  assert.ok(Math.abs(half - lastTop(long) / 2) < 1);
});

test('positions and tops stand for one another', () => {
  for (const top of [0, 1, 12_345, 2_000_000, lastTop(long)]) {
    const position = positionOf(long, top);
    const back = topAfter(long, { top: -1e9, position: -1e9 }, position);
    assert.ok(Math.abs(back - top) < 5, `${top} became ${back}`);
  }
});

test('every line can be brought to the screen by pages', () => {
  let at = { top: 0, position: 0 };
  const list = { total: 3_000_000, row: 22, view: 22_000 };
  const seen = new Set([0]);
  for (let page = 0; page < 5000 && at.top < lastTop(list); page += 1) {
    const top = topAfter(list, at, at.position + list.view);
    assert.ok(top - at.top <= list.view / list.row * 6, `from ${at.top} to ${top}`);
    // What the view does when it comes to rest.
    at = { top, position: positionOf(list, top) };
    seen.add(top);
  }
  assert.equal(at.top, lastTop(list));
});

test('a list without lines stays where it is', () => {
  assert.equal(topAfter({ total: 0, row: 22, view: 660 }, { top: 0, position: 0 }, 0), 0);
  assert.equal(positionOf({ total: 3, row: 22, view: 660 }, 2), 0);
});
