/**
 * Makes the invisible visible.
 *
 * A log is written by strangers: it may hold terminal escapes that repaint a screen, bidirectional marks that reorder a
 * line so that it reads as something else, and characters of no width that hide between others. Each such character is
 * cut out of the text here and named, so that a view can show it as a token in its place.
 *
 * @module
 */

/**
 * A piece of a line: plain text, or one hidden character (or a run of the same one) under its visible name.
 * @typedef {{text: string, hidden: boolean, title: string}} Piece
 */

/**
 * Characters that are shown by name. The tab is left alone: it has a width and logs use it as a column separator.
 * C0, DEL and C1 controls; soft hyphen; combining grapheme joiner; Arabic letter mark; Hangul and Khmer fillers; Mongolian
 * separators; zero-width spaces, joiners and directional marks; line and paragraph separators; embeddings, overrides,
 * isolates and invisible operators; the Braille blank; byte order mark; interlinear anchors; variation selectors beyond
 * the first sixteen and tag characters, both of which can smuggle whole texts.
 */
const HIDDEN =
  /[\0-\x08\x0a-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0\ufff9-\ufffb\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}]/gu;

/** The abbreviations of the C0 controls, by their code (ECMA-48). */
const CONTROLS =
  'NUL SOH STX ETX EOT ENQ ACK BEL BS TAB LF VT FF CR SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US'.split(
    ' ',
  );

/** @type {Record<number, string>} */
const NAMES = {
  0x00: 'NULL',
  0x07: 'BELL',
  0x08: 'BACKSPACE',
  0x0a: 'LINE FEED',
  0x0d: 'CARRIAGE RETURN',
  0x1b: 'ESCAPE (starts a terminal sequence)',
  0x7f: 'DELETE',
  0xad: 'SOFT HYPHEN',
  0x061c: 'ARABIC LETTER MARK',
  0x200b: 'ZERO WIDTH SPACE',
  0x200c: 'ZERO WIDTH NON-JOINER',
  0x200d: 'ZERO WIDTH JOINER',
  0x200e: 'LEFT-TO-RIGHT MARK',
  0x200f: 'RIGHT-TO-LEFT MARK',
  0x2028: 'LINE SEPARATOR',
  0x2029: 'PARAGRAPH SEPARATOR',
  0x202a: 'LEFT-TO-RIGHT EMBEDDING',
  0x202b: 'RIGHT-TO-LEFT EMBEDDING',
  0x202c: 'POP DIRECTIONAL FORMATTING',
  0x202d: 'LEFT-TO-RIGHT OVERRIDE (reorders text)',
  0x202e: 'RIGHT-TO-LEFT OVERRIDE (reorders text)',
  0x2060: 'WORD JOINER',
  0x2066: 'LEFT-TO-RIGHT ISOLATE',
  0x2067: 'RIGHT-TO-LEFT ISOLATE',
  0x2068: 'FIRST STRONG ISOLATE',
  0x2069: 'POP DIRECTIONAL ISOLATE',
  0xfeff: 'BYTE ORDER MARK',
};

/**
 * Splits a text into plain pieces and named hidden characters. Joining the plain pieces loses only what was hidden.
 * @param {string} text
 * @returns {Piece[]}
 */
export function pieces(text) {
  /** @type {Piece[]} */
  const found = [];
  let end = 0;
  for (const match of text.matchAll(HIDDEN)) {
    if (match.index > end) found.push(plain(text.slice(end, match.index)));
    found.push(named(match[0]));
    end = match.index + match[0].length;
  }
  if (end < text.length) found.push(plain(text.slice(end)));
  return found;
}

/** The text with every hidden character replaced by its visible name: for titles and live regions. @param {string} text */
export function visibleText(text) {
  return pieces(text)
    .map((piece) => piece.text)
    .join('');
}

/**
 * @param {string} text
 * @returns {Piece}
 */
function plain(text) {
  return { text, hidden: false, title: '' };
}

/**
 * @param {string} character
 * @returns {Piece}
 */
function named(character) {
  const code = character.codePointAt(0) ?? 0;
  const number = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  const name = NAMES[code];
  return {
    text: abbreviation(code) ?? number,
    hidden: true,
    title: name ? `${number} ${name}` : `${number}, a character that shows nothing`,
  };
}

/** A control's abbreviation: legible in every font, where Unicode's pictures of controls are often an empty box. @param {number} code */
function abbreviation(code) {
  return code === 0x7f ? 'DEL' : CONTROLS[code];
}
