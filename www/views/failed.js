/**
 * When it did not work: what was expected, what was found, what to do. The sentence is the engine's own.
 *
 * @module
 */
import { byId, el, fill } from '../lib/dom.js';
import { icon } from '../lib/icons.js';
import { soFarPanel } from './so-far.js';
import { visibleText } from '../lib/visible.js';

/** @typedef {import('./app.js').App} App */
/** @typedef {import('../state/app-state.js').Failure} Failure */

/** @param {App} app */
export function mountFailed({ store, session }) {
  store.watch(
    (state) => state.failure,
    (failure, state) => {
      fill(byId('view-failed'), failure && cardOf(failure, session, state));
      if (failure) byId('view-failed').querySelector('h1')?.focus();
    },
  );
}

/**
 * @param {Failure} failure
 * @param {App['session']} session
 * @param {import('./app.js').State} state
 */
function cardOf(failure, session, { framed, clock }) {
  const canOpen = !framed;
  return el(
    'div',
    { class: 'card-narrow' },
    el('p', { class: 'failed-mark' }, icon('warning')),
    el('h1', { tabindex: -1 }, visibleText(failure.title)),
    el('p', { id: 'error-message', class: 'failed-message' }, visibleText(failure.message)),
    failure.advice && el('p', { class: 'failed-advice' }, failure.advice),
    canOpen &&
      el(
        'p',
        { class: 'failed-actions' },
        el(
          'button',
          { class: 'button primary', type: 'button', on: { click: () => byId('file-input').click() } },
          'Choose another file',
        ),
        failure.canRetry &&
          el('button', { class: 'button', type: 'button', on: { click: () => session.reopen() } }, 'Try it again'),
        el('button', { class: 'button ghost', type: 'button', on: { click: () => session.close() } }, 'Back to the start'),
      ),
    failure.glance && soFarPanel(failure.glance, clock, 'What was read until then'),
  );
}
