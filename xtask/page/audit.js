/**
 * Looks over what the page is made of for anything that could reach out of it, beside the policy that would refuse it.
 *
 * @module
 */

/**
 * What no part may hold. Names of XML namespaces are never loaded, and a host under `.invalid` cannot exist.
 * @type {Rule[]}
 */
const ANYWHERE = [
  { what: 'an address to load from or go to', pattern: /https?:\/\/(?!www\.w3\.org\/|[\w.-]+\.invalid\b)[^\s"'`<>]{0,60}/i },
  { what: 'a character that HTML would change, and with it the hash', pattern: /[\r\0]/ },
];

/** @type {Rule[]} */
const IN_MARKUP = [
  { what: 'an attribute that loads', pattern: /\s(?:src|href|srcset|action|poster|data)\s*=\s*(?!["']?(?:data:|#))[^\s>]+/i },
  { what: 'a handler or style that the policy would refuse', pattern: /<[a-z][^<>]*\s(?:on[a-z]+|style)\s*=/i },
];

/** @type {Rule[]} */
const IN_STYLES = [
  { what: 'a style sheet or a picture to load', pattern: /@import|url\((?!\s*["']?(?:data:|#))[^)]{0,60}/i },
  { what: 'the end of the style element', pattern: /<\/style/i },
];

/** @type {Rule[]} */
const IN_SCRIPT = [
  { what: 'code that loads code', pattern: /\bimportScripts\s*\(|[^.\w$]import\s*\(/ },
  // As a string WebRTC's name may stand there: www/lib/seal.js takes it away by name.
  { what: 'a way out that no policy closes', pattern: /(?<!["'`\w])(?:webkit|moz)?RTCPeerConnection\b|\blocation\s*=[^=]|\blocation\.(?:href\s*=|assign\b|replace\b)|\bwindow\.open\b/ },
  { what: 'the end of the script element, or what moves it', pattern: /<\/script|<!--/i },
];

/**
 * @typedef {object} Rule
 * @property {string} what
 * @property {RegExp} pattern
 */

/**
 * Throws where a part of the page holds what it must not.
 * @param {{markup: string, styles: string, script: string}} parts
 */
export function audit({ markup, styles, script }) {
  refuse('www/index.html', markup, [...ANYWHERE, ...IN_MARKUP]);
  refuse('the styles', styles, [...ANYWHERE, ...IN_STYLES]);
  refuse('the script', script, [...ANYWHERE, ...IN_SCRIPT]);
  if (!/^<!doctype html>\s*<html[^>]*>\s*<head>\s*<meta charset="utf-8"\s*\/?>\s*<!-- policy -->/i.test(markup)) {
    throw new Error('www/index.html: the policy must follow the charset at the top of the head: it does not bind what comes before');
  }
}

/**
 * @param {string} part
 * @param {string} text
 * @param {Rule[]} rules
 */
function refuse(part, text, rules) {
  for (const { what, pattern } of rules) {
    const found = text.match(pattern);
    if (found) throw new Error(`${part}: ${what}: ${found[0].slice(0, 120)}`);
  }
}
