/**
 * The ways in: drop, choose, paste, sample. The whole window takes a drop, in every state; a second file replaces the first.
 *
 * @module
 */
import { byId } from '../lib/dom.js';

/** @typedef {import('./app.js').App} App */

/** @param {App} app */
export function mountIntake(app) {
  const { store, session } = app;
  const input = /** @type {HTMLInputElement} */ (byId('file-input'));
  input.addEventListener('change', () => {
    const files = [...(input.files ?? [])];
    // Emptied, so that choosing the same file again is a change again.
    input.value = '';
    openFiles(app, files);
  });
  for (const button of document.querySelectorAll('[data-sample]')) {
    const { dataset } = /** @type {HTMLElement} */ (button);
    const title = button.querySelector('b')?.textContent ?? '';
    button.addEventListener('click', () => session.openSample(dataset.sample ?? '', title));
  }
  byId('open-paste').addEventListener('click', () => store.set({ dialog: 'paste' }));
  byId('open-privacy').addEventListener('click', () => store.set({ dialog: 'privacy' }));
  takeDrops(app);
  document.addEventListener('paste', (event) => takePaste(app, event));
  store.watch(
    (state) => state.dragging,
    (dragging) => byId('drop-overlay').classList.toggle('shown', dragging),
  );
}

/** Opens text as if it were a file. @param {App} app @param {string} text @param {string} name */
export function openText({ session }, text, name = 'pasted.log') {
  return session.openFiles([new File([text], name, { type: 'text/plain' })]);
}

/**
 * @param {App} app
 * @param {File[]} files
 */
function openFiles({ session }, files) {
  if (files.length > 0) session.openFiles(files);
}

/** @param {App} app */
function takeDrops(app) {
  const { store } = app;
  // dragenter and dragleave come for every element on the way; the depth says when the pointer has left the window.
  let depth = 0;
  addEventListener('dragenter', (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    depth += 1;
    store.set({ dragging: true });
  });
  addEventListener('dragover', (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy';
  });
  addEventListener('dragleave', (event) => {
    if (!carries(event)) return;
    depth = Math.max(0, depth - 1);
    if (depth === 0) store.set({ dragging: false });
  });
  addEventListener('drop', (event) => {
    depth = 0;
    store.set({ dragging: false });
    if (!carries(event)) return;
    event.preventDefault();
    takeDrop(app, /** @type {DataTransfer} */ (event.dataTransfer));
  });
}

/** Files, or text dragged from elsewhere; not what is dragged within a text field. @param {DragEvent} event */
function carries(event) {
  const types = event.dataTransfer?.types ?? [];
  return types.includes('Files') || (types.includes('text/plain') && !isEditable(event.target));
}

/**
 * @param {App} app
 * @param {DataTransfer} transfer
 */
function takeDrop(app, transfer) {
  if ([...transfer.items].some((item) => item.webkitGetAsEntry?.()?.isDirectory)) {
    const text = 'That is a folder. Logloupe reads one file at a time: drop a log file out of it.';
    return app.store.set({ notice: { tone: 'problem', text, action: null } });
  }
  const files = [...transfer.files];
  if (files.length) return openFiles(app, files);
  const text = transfer.getData('text/plain');
  if (text) openText(app, text, 'dropped.log');
}

/**
 * @param {App} app
 * @param {ClipboardEvent} event
 */
function takePaste(app, event) {
  if (isEditable(event.target) || document.querySelector('dialog[open]') || !event.clipboardData) return;
  const files = [...event.clipboardData.files];
  if (files.length) return openFiles(app, files);
  const text = event.clipboardData.getData('text/plain');
  if (text.trim()) openText(app, text);
}

/** @param {EventTarget | null} target */
function isEditable(target) {
  return target instanceof Element && target.closest('input:not([type=file]), textarea, select') !== null;
}
