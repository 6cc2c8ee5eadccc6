// Text passes through untouched, the rest comes out of the engine's unpacker piece by piece.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { unpack } from '../../www/engine/unpack.js';

/** @typedef {import('virtual:engine').UnpackStep} UnpackStep */

/**
 * An engine that takes a file for packed whose text begins with "packed", and gives these steps for each.
 * @param {UnpackStep[]} steps
 */
function engineWith(steps) {
  const seen = { freed: 0, opened: /** @type {string[]} */ ([]), limits: {} };
  class Unpacker {
    /** @type {UnpackStep[]} */
    left = [];
    /** @param {object} limits */
    constructor(limits) {
      seen.limits = limits;
    }
    /** @param {File} file */
    open(file) {
      seen.opened.push(file.name);
      this.left = [...steps];
    }
    step() {
      return /** @type {UnpackStep} */ (this.left.shift());
    }
    position() {
      return 5;
    }
    notes() {
      return [{ kind: 'truncated', member: 'a', text: 'a ends in the middle.' }];
    }
    skipped() {
      return [{ name: 'b', text: 'b is empty and was passed over.' }];
    }
    nothing_left() {
      return Object.assign(new Error('no text'), { code: 'binary' });
    }
    free() {
      seen.freed += 1;
    }
  }
  const engine = {
    Unpacker,
    is_plain: (/** @type {Uint8Array} */ head) => !new TextDecoder().decode(head).startsWith('packed'),
    sniffed: () => 6,
    unreadable_file: () => Object.assign(new Error('gone'), { code: 'file' }),
  };
  return { engine, seen };
}

/** @param {string} text */
const bytes = (text) => /** @type {Uint8Array<ArrayBuffer>} */ (new TextEncoder().encode(text));

/** @type {UnpackStep[]} */
const TWO_MEMBERS = [
  { type: 'working' },
  { type: 'begin', name: 'x.zip/a.log', modified: 1000 },
  { type: 'bytes', bytes: bytes('one ') },
  { type: 'bytes', bytes: bytes('two') },
  { type: 'end' },
  { type: 'begin', name: 'x.zip/b.log', modified: 2000 },
  { type: 'end' },
  { type: 'done' },
];

test('members become files, in order, with their names and dates', async () => {
  const { engine, seen } = engineWith(TWO_MEMBERS);
  const plain = new File(['text'], 'plain.log', { lastModified: 3000 });
  const { members, notes, skipped } = await unpack(engine, [new File(['packed'], 'x.zip'), plain], { depth: 2 });
  assert.deepEqual(members.map((file) => [file.name, file.lastModified, file.size]), [
    ['x.zip/a.log', 1000, 7],
    ['x.zip/b.log', 2000, 0],
    ['plain.log', 3000, 4],
  ]);
  assert.equal(members[2], plain);
  assert.equal(await members[0].text(), 'one two');
  assert.deepEqual([notes.length, skipped.length], [1, 1]);
  assert.deepEqual(seen, { freed: 1, opened: ['x.zip'], limits: { depth: 2 } });
});

test('progress counts the bytes of all files', async () => {
  const { engine } = engineWith(TWO_MEMBERS);
  /** @type {unknown[]} */
  const told = [];
  const files = [new File(['text'], 'plain.log'), new File(['packed'], 'x.zip')];
  await unpack(engine, files, {}, (progress) => void told.push(progress));
  assert.equal(told.length, TWO_MEMBERS.length - 1);
  assert.deepEqual(told.at(-1), { bytes: 9, total: 10, member: 'x.zip/b.log' });
});

test('what onProgress throws ends the unpacking, and the unpacker is freed', async () => {
  const { engine, seen } = engineWith(TWO_MEMBERS);
  const stop = async () => {
    throw new Error('cancelled');
  };
  await assert.rejects(unpack(engine, [new File(['packed'], 'x.zip')], {}, stop), /cancelled/);
  assert.equal(seen.freed, 1);
});

test('files without any text are refused by the engine', async () => {
  const { engine } = engineWith([{ type: 'done' }]);
  await assert.rejects(unpack(engine, [new File(['packed'], 'x.zip')], {}), { code: 'binary' });
});

test('a file that can no longer be read is told', async () => {
  const { engine } = engineWith(TWO_MEMBERS);
  const gone = new File(['text'], 'x.log');
  gone.slice = () => {
    throw new Error('NotReadableError');
  };
  await assert.rejects(unpack(engine, [gone], {}), { code: 'file' });
});
