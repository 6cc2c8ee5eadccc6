/**
 * What every view is given.
 *
 * @module
 */

/**
 * @typedef {object} App
 * @property {import('../state/app-state.js').AppStore} store
 * @property {import('../state/session.js').Session} session
 * @property {import('../state/explore.js').Explore} explore
 * @property {import('../engine/client.js').EngineClient} client
 */

/** @typedef {import('../state/app-state.js').State} State */

export {};
