/**
 * The files of what was dropped or chosen, folders and all.
 *
 * @module
 */
import { belowCommonFolder, comparePaths, distinctNames, isHidden } from './paths.js';

/** The most files that are taken from folders. */
export const MOST_FILES = 10_000;

/** @typedef {{path: string, file: File}} Found */
/** @typedef {{found: Found[], hasMore: boolean, unreadable: number}} Search */

/**
 * The files in these entries and in all folders below, by path. Hidden ones are passed over.
 * @param {FileSystemEntry[]} entries
 * @param {number} [most]
 * @returns {Promise<Search>}
 */
export async function search(entries, most = MOST_FILES) {
  /** @type {Search} */
  const result = { found: [], hasMore: false, unreadable: 0 };
  await gather(entries, '', most, result);
  return result;
}

/**
 * What a folder's input holds, in the same way.
 * @param {File[]} files
 * @param {number} [most]
 * @returns {Search}
 */
export function ofFolder(files, most = MOST_FILES) {
  const found = files.map((file) => ({ path: file.webkitRelativePath || file.name, file })).filter(({ path }) => !isHidden(path));
  found.sort((a, b) => comparePaths(a.path, b.path));
  return { found: found.slice(0, most), hasMore: found.length > most, unreadable: 0 };
}

/**
 * The files under the names by which they are told apart: their paths below the folder that holds them all.
 * @param {Found[]} found
 * @returns {File[]}
 */
export function underTheirPaths(found) {
  const names = distinctNames(belowCommonFolder(found.map(({ path }) => path)));
  return found.map(({ file }, index) => {
    if (names[index] === file.name && !file.webkitRelativePath) return file;
    return new File([file], names[index], { type: file.type, lastModified: file.lastModified });
  });
}

/**
 * @param {FileSystemEntry[]} entries
 * @param {string} folder With a "/" at its end, or nothing.
 * @param {number} most
 * @param {Search} result
 */
async function gather(entries, folder, most, result) {
  for (const entry of entries.toSorted((a, b) => comparePaths(a.name, b.name))) {
    const path = folder + entry.name;
    if (isHidden(path)) continue;
    if (result.found.length >= most) {
      result.hasMore = true;
      return;
    }
    try {
      if (entry.isDirectory) await gather(await childrenOf(/** @type {FileSystemDirectoryEntry} */ (entry)), `${path}/`, most, result);
      else result.found.push({ path, file: await fileOf(/** @type {FileSystemFileEntry} */ (entry)) });
    } catch {
      result.unreadable += 1;
    }
  }
}

/**
 * A folder tells its entries in batches, an empty one last.
 * @param {FileSystemDirectoryEntry} folder
 */
async function childrenOf(folder) {
  const reader = folder.createReader();
  const children = [];
  for (;;) {
    /** @type {FileSystemEntry[]} */
    const batch = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (batch.length === 0) return children;
    children.push(...batch);
  }
}

/**
 * @param {FileSystemFileEntry} entry
 * @returns {Promise<File>}
 */
function fileOf(entry) {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}
