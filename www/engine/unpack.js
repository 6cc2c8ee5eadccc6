/**
 * From the files that a person chose to files of plain text.
 *
 * Text is passed through untouched. What is packed or in another encoding is unpacked by the engine into files that the
 * browser keeps, on disk if need be: each piece becomes a blob at once, so that the worker's memory holds no more than one.
 *
 * @module
 */

/** @typedef {typeof import('virtual:engine')} EngineModule */
/** @typedef {import('virtual:engine').Unpacker} Unpacker */
/** @typedef {import('virtual:engine').UnpackLimits} UnpackLimits */
/** What a person should know about the unpacking. @typedef {{kind: string, member: string, text: string}} UnpackNote */
/** What was passed over, and a sentence that says so. @typedef {{name: string, text: string}} Skipped */
/** @typedef {{members: File[], notes: UnpackNote[], skipped: Skipped[]}} Unpacked */
/** How far it got: bytes read of all files, and what is unpacked. @typedef {{bytes: number, total: number, member: string}} UnpackProgress */

/** How much text is enough for a first look, in bytes. */
const BEGINNING = 2 << 20;

/**
 * Unpacks files. Member names are paths through the containers: `logs.tar.gz/var/log/auth.log`.
 *
 * Between two pieces it waits for `onProgress`: let that take a macrotask now and then, so that the worker hears messages;
 * what it throws ends the unpacking. Ending the worker does, too.
 * @param {Pick<EngineModule, 'Unpacker' | 'is_plain' | 'sniffed' | 'unreadable_file'>} engine The module `virtual:engine`.
 * @param {File[]} files
 * @param {Partial<UnpackLimits>} limits
 * @param {(progress: UnpackProgress) => Promise<void> | void} [onProgress]
 * @param {(begun: File) => void} [onBegun] Called once, with the beginning of the first text that is long enough to look at.
 * @returns {Promise<Unpacked>}
 * @throws An error with a `code`, where a file can't be read or none holds any text.
 */
export async function unpack(engine, files, limits, onProgress = () => {}, onBegun = () => {}) {
  const unpacker = new engine.Unpacker(limits);
  try {
    /** @type {File[]} */
    const members = [];
    const total = files.reduce((sum, file) => sum + file.size, 0);
    let before = 0;
    let hasBegun = false;
    const begun = (/** @type {Blob[]} */ pieces, /** @type {string} */ name, /** @type {number} */ lastModified) => {
      if (hasBegun || pieces.reduce((sum, { size }) => sum + size, 0) < BEGINNING) return;
      hasBegun = true;
      onBegun(new File(pieces, name, { lastModified }));
    };
    for (const file of files) {
      if (await isPlain(engine, file)) members.push(file);
      else await unpackOne(unpacker, file, members, begun, (bytes, member) => onProgress({ bytes: before + bytes, total, member }));
      before += file.size;
    }
    if (members.length === 0) throw unpacker.nothing_left();
    return { members, notes: unpacker.notes(), skipped: unpacker.skipped() };
  } finally {
    unpacker.free();
  }
}

/**
 * @param {Pick<EngineModule, 'is_plain' | 'sniffed' | 'unreadable_file'>} engine
 * @param {File} file
 */
async function isPlain(engine, file) {
  try {
    return engine.is_plain(new Uint8Array(await file.slice(0, engine.sniffed()).arrayBuffer()));
  } catch {
    throw engine.unreadable_file();
  }
}

/**
 * @param {Unpacker} unpacker
 * @param {File} file
 * @param {File[]} members Takes what comes out.
 * @param {(pieces: Blob[], name: string, lastModified: number) => void} begun
 * @param {(bytes: number, member: string) => Promise<void> | void} pause
 */
async function unpackOne(unpacker, file, members, begun, pause) {
  unpacker.open(file);
  /** @type {Blob[]} */
  let pieces = [];
  let name = file.name;
  let lastModified = file.lastModified;
  for (;;) {
    const step = unpacker.step();
    switch (step.type) {
      case 'begin':
        name = step.name;
        lastModified = step.modified;
        break;
      case 'bytes':
        pieces.push(new Blob([step.bytes]));
        begun(pieces, name, lastModified);
        break;
      case 'end':
        members.push(new File(pieces, name, { lastModified }));
        pieces = [];
        break;
      case 'working':
        break;
      case 'done':
        return;
    }
    await pause(unpacker.position(), name);
  }
}
