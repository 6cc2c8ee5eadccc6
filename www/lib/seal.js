/**
 * Closing the one way out of the page that its policy does not cover: WebRTC speaks to a server before any page could say no.
 *
 * @module
 */

const CONSTRUCTORS = ['RTCPeerConnection', 'webkitRTCPeerConnection', 'mozRTCPeerConnection'];

/**
 * Takes WebRTC away from the page. Nothing in it uses WebRTC; nothing that might get into it shall.
 * @param {Record<string, unknown>} [scope]
 */
export function seal(scope = /** @type {any} */ (globalThis)) {
  for (const name of CONSTRUCTORS) delete scope[name];
}
