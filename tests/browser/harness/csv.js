/**
 * CSV after RFC 4180, read strictly: what a spreadsheet would guess at is an error here.
 *
 * @module
 */

const FIELD = /"((?:[^"]|"")*)"|([^",\r\n]*)/y;

/**
 * The header, and each row under the header's names.
 * @param {string} text
 * @returns {{header: string[], rows: Record<string, string>[]}}
 */
export function parseCsv(text) {
  const [header, ...records] = parseRecords(text);
  const rows = records.map((fields, index) => {
    if (fields.length !== header.length) throw new Error(`row ${index + 1} has ${fields.length} fields, the header ${header.length}`);
    return Object.fromEntries(header.map((name, column) => [name, fields[column]]));
  });
  return { header, rows };
}

/** @param {string} text */
function parseRecords(text) {
  /** @type {string[][]} */
  const records = [];
  let at = 0;
  while (at < text.length) {
    /** @type {string[]} */
    const fields = [];
    for (;;) {
      FIELD.lastIndex = at;
      const [whole, quoted, plain] = /** @type {RegExpExecArray} */ (FIELD.exec(text));
      fields.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
      at += whole.length + 1;
      if (text[at - 1] === ',') continue;
      if (text[at - 1] === '\n') break;
      throw new Error(`record ${records.length + 1}: a field must end with a comma or a line feed, not with ${JSON.stringify(text[at - 1])}`);
    }
    records.push(fields);
  }
  return records;
}
