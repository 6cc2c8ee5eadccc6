/**
 * Files of labels, told from logs by their first line.
 *
 * @module
 */

/** What stands first in the file is enough: two columns have short names. */
const HEAD = 256;

/** Whether a file may be one of labels, by its name. Others are never looked into, so that a log is opened at once. @param {File[]} files */
export function mayBeLabels(files) {
  return files.length === 1 && /\.(csv|txt)$/i.test(files[0].name);
}

/** Whether a file holds labels: it begins with a header such as `BlockId,Label` or `line,label`. @param {File} file */
export async function areLabels(file) {
  // What can't be read is no labels; whoever opens it says why.
  const head = await file.slice(0, HEAD).text().catch(() => '');
  return isHeader(head);
}

/** @param {string} text */
export function isHeader(text) {
  const [first] = text.replace(/^\ufeff/, '').split(/\r\n|\r|\n/, 1);
  const names = first.split(',').map((name) => name.trim().replace(/^"(.*)"$/, '$1').toLowerCase());
  return names.length === 2 && /^\w[\w .-]*$/.test(names[0]) && names[1] === 'label' && text.length > first.length;
}
