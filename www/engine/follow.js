/**
 * A file that grows: only what is new of it is read.
 *
 * @module
 */
import { bytesOf } from './read.js';

/** @typedef {import('virtual:engine').Engine} Engine */

/** The most new bytes that are taken at once; more come the next time. */
const MOST = 32 << 20;

/**
 * Gives the engine what a file has grown by.
 * @param {Engine} engine
 * @param {File[]} opened The file as it was known; the grown one takes its place.
 * @param {File} file As it is by now.
 * @returns {Promise<boolean>} Whether it has grown at all.
 * @throws An error with a `code`, where it has become shorter: it was cut, or another one stands in its place.
 */
export async function grown(engine, opened, file) {
  const { size } = opened[0];
  if (file.size < size) throw cutFile();
  if (file.size === size) return false;
  const end = Math.min(file.size, size + MOST);
  const bytes = await bytesOf(file, size, end);
  // What is not taken yet is no part of the file as it is known.
  opened[0] = end === file.size ? file : new File([file.slice(0, end)], file.name, { lastModified: file.lastModified });
  engine.grow(opened[0], bytes);
  return true;
}

function cutFile() {
  const text = 'The file is shorter than it was: it was cut, or another file has taken its place. Read it again to go on with it.';
  return Object.assign(new Error(text), { code: 'cut' });
}
