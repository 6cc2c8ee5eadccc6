/**
 * Names of files that were opened together: short, and each told from the others.
 *
 * A name is a path below the folder that was chosen, its parts joined by "/". It comes from a disk and may hold anything.
 *
 * @module
 */

/** Log rotation numbers files: "app.log.10" comes after "app.log.2". */
const ORDER = new Intl.Collator('en', { numeric: true });

/**
 * @param {string} a
 * @param {string} b
 */
export function comparePaths(a, b) {
  return ORDER.compare(a, b);
}

/** Files that no person put there: their names begin with a dot, or archives of macOS brought them. @param {string} path */
export function isHidden(path) {
  return path.split('/').some((part) => part.startsWith('.') || part === '__MACOSX');
}

/**
 * The paths without the folder that holds them all.
 * @param {string[]} paths
 */
export function belowCommonFolder(paths) {
  const root = (/** @type {string} */ path) => path.slice(0, path.indexOf('/') + 1);
  const common = root(paths[0] ?? '');
  const isShared = common !== '' && paths.every((path) => root(path) === common);
  return isShared ? paths.map((path) => path.slice(common.length)) : paths;
}

/**
 * Names of which no two are equal: settings and reports tell files by their names.
 * @param {string[]} names
 */
export function distinctNames(names) {
  /** @type {Set<string>} */
  const taken = new Set(names);
  /** @type {Set<string>} */
  const given = new Set();
  return names.map((name) => {
    let distinct = name;
    for (let number = 2; given.has(distinct) || (distinct !== name && taken.has(distinct)); number += 1) distinct = `${name} (${number})`;
    given.add(distinct);
    return distinct;
  });
}

/**
 * The last part of each name where no other file has the same, else the whole.
 * @param {string[]} names
 */
export function shortNames(names) {
  const last = names.map((name) => name.slice(name.lastIndexOf('/') + 1));
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const name of last) counts.set(name, (counts.get(name) ?? 0) + 1);
  return names.map((name, index) => (counts.get(last[index]) === 1 ? last[index] : name));
}
