// Names of files that come together, and what is taken from folders.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ofFolder, search, underTheirPaths } from '../../www/lib/folders.js';
import { belowCommonFolder, distinctNames, isHidden, shortNames } from '../../www/lib/paths.js';

/** A file's entry as a browser gives it. @param {string} name */
function fileEntry(name) {
  return { name, isDirectory: false, file: (/** @type {(file: File) => void} */ take) => take(new File([name], name, { lastModified: 1000 })) };
}

/** A folder's entry: it tells its children two at a time. @param {string} name @param {any[]} children */
function folderEntry(name, children) {
  const createReader = () => {
    let at = 0;
    return { readEntries: (/** @type {(batch: any[]) => void} */ take) => take(children.slice(at, (at += 2))) };
  };
  return { name, isDirectory: true, createReader };
}

/** A folder that refuses to be read. @param {string} name */
function closedEntry(name) {
  return { name, isDirectory: true, createReader: () => ({ readEntries: (/** @type {any} */ _take, /** @type {() => void} */ refuse) => refuse() }) };
}

/** @param {...any} entries */
const asEntries = (...entries) => /** @type {FileSystemEntry[]} */ (entries);

test('a folder gives all files below it, by path, without hidden ones', async () => {
  const logs = folderEntry('logs', [
    fileEntry('b.log.10'),
    fileEntry('b.log.2'),
    fileEntry('.DS_Store'),
    folderEntry('a', [fileEntry('z.log'), folderEntry('.git', [fileEntry('HEAD')]), fileEntry('y.log')]),
    closedEntry('closed'),
  ]);
  const { found, hasMore, unreadable } = await search(asEntries(logs));
  assert.deepEqual(
    found.map(({ path }) => path),
    ['logs/a/y.log', 'logs/a/z.log', 'logs/b.log.2', 'logs/b.log.10'],
  );
  assert.deepEqual({ hasMore, unreadable }, { hasMore: false, unreadable: 1 });
  const files = underTheirPaths(found);
  assert.deepEqual(
    files.map(({ name }) => name),
    ['a/y.log', 'a/z.log', 'b.log.2', 'b.log.10'],
  );
  assert.equal(await files[0].text(), 'y.log');
  assert.equal(files[0].lastModified, 1000);
});

test('no more files are taken than are asked for', async () => {
  const many = folderEntry('logs', Array.from({ length: 9 }, (_, index) => fileEntry(`${index}.log`)));
  const { found, hasMore } = await search(asEntries(many), 4);
  assert.equal(found.length, 4);
  assert.equal(hasMore, true);
});

test('a chosen folder gives the same', () => {
  const file = (/** @type {string} */ path) => {
    const made = new File(['x'], path.split('/').at(-1) ?? '');
    Object.defineProperty(made, 'webkitRelativePath', { value: path });
    return made;
  };
  const { found } = ofFolder([file('logs/b.log'), file('logs/.hidden/a.log'), file('logs/a/c.log')]);
  assert.deepEqual(
    underTheirPaths(found).map(({ name }) => name),
    ['a/c.log', 'b.log'],
  );
});

test('a single file stays the object that it is', () => {
  const file = new File(['x'], 'a.log');
  assert.equal(underTheirPaths([{ path: 'a.log', file }])[0], file);
});

test('folders that differ stay in the paths', () => {
  assert.deepEqual(belowCommonFolder(['one/a.log', 'two/a.log']), ['one/a.log', 'two/a.log']);
  assert.deepEqual(belowCommonFolder(['one/a.log', 'b.log']), ['one/a.log', 'b.log']);
  assert.deepEqual(belowCommonFolder(['one/a.log', 'one/x/b.log']), ['a.log', 'x/b.log']);
  assert.deepEqual(belowCommonFolder([]), []);
});

test('no two names are equal', () => {
  assert.deepEqual(distinctNames(['a.log', 'a.log', 'a.log (2)', 'a.log']), ['a.log', 'a.log (3)', 'a.log (2)', 'a.log (4)']);
});

test('names are as short as they can be told apart', () => {
  assert.deepEqual(shortNames(['web/access.log', 'db/error.log', 'web/error.log']), ['access.log', 'db/error.log', 'web/error.log']);
});

test('what begins with a dot is hidden, wherever it stands', () => {
  assert.deepEqual(['.DS_Store', 'a/.git/x', '__MACOSX/a.log', 'a.log', 'a/b.log'].map(isHidden), [true, true, true, false, false]);
});
