/**
 * The ways in: drop, choose, paste, sample. The whole window takes a drop, in every state. Files that come together, and
 * those of a folder, make one log; what comes later replaces it.
 *
 * @module
 */
import { byId } from '../lib/dom.js';
import { MOST_FILES, ofFolder, search, underTheirPaths } from '../lib/folders.js';
import { formatCount, formatNoun } from '../lib/format.js';
import { areLabels, mayBeLabels } from '../lib/labels.js';
import { areSettings, isCalledSettings, maySettings } from '../lib/settings-file.js';
import { takeSettings } from '../state/given.js';
import { areModel, takeModel } from '../state/model.js';
import { addRules, areRules } from '../state/threats.js';
import { takeLabels } from './labels.js';

/** @typedef {import('./app.js').App} App */

/** @param {App} app */
export function mountIntake(app) {
  const { store, session } = app;
  onChoice('file-input', (files) => openFiles(app, files));
  onChoice('folder-input', (files) => openFound(app, ofFolder(files)));
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
    (dragging, state) => {
      byId('drop-overlay').classList.toggle('shown', dragging);
      if (dragging) byId('drop-what').textContent = wantsLabels(state) ? 'Drop labels for the open log' : 'Drop it to read it here';
    },
  );
}

/**
 * @param {string} id
 * @param {(files: File[]) => void} open
 */
function onChoice(id, open) {
  const input = /** @type {HTMLInputElement} */ (byId(id));
  input.addEventListener('change', () => {
    const files = [...(input.files ?? [])];
    // Emptied, so that choosing the same file again is a change again.
    input.value = '';
    if (files.length > 0) open(files);
  });
}

/** Opens text as if it were a file. @param {App} app @param {string} text @param {string} name */
export function openText({ session }, text, name = 'pasted.log') {
  return session.openFiles([new File([text], name, { type: 'text/plain' })]);
}

/**
 * @param {App} app
 * @param {File[]} files
 * @param {ReturnType<typeof handleOf>} [handle]
 */
function openFiles(app, files, handle) {
  if (areModel(files)) return takeModel(app, files[0]);
  if (areRules(files)) return addRules(app, files);
  if (mayBeLabels(files)) return openTable(app, files[0], handle);
  if (maySettings(files)) return openJson(app, files[0], handle);
  if (files.length > 0) openLogs(app, files, handle);
}

/**
 * A table may be one of labels, which never takes the place of the log that it is of.
 * @param {App} app
 * @param {File} file
 * @param {ReturnType<typeof handleOf>} [handle]
 */
async function openTable(app, file, handle) {
  const { store } = app;
  if (!(await areLabels(file))) return openLogs(app, [file], handle);
  if (store.get().phase === 'ready') return takeLabels(store, file);
  const text = `${file.name} holds labels, and no log. Open their log first, then drop them on it.`;
  store.set({ notice: { tone: 'problem', text, action: null } });
}

/**
 * JSON may be settings that were saved here, which say how logs are read and are none.
 * @param {App} app
 * @param {File} file
 * @param {ReturnType<typeof handleOf>} [handle]
 */
async function openJson(app, file, handle) {
  if (isCalledSettings(file) || (await areSettings(file))) return takeSettings(app, file);
  openLogs(app, [file], handle);
}

/**
 * @param {App} app
 * @param {File[]} files
 * @param {ReturnType<typeof handleOf>} [handle]
 */
function openLogs({ session }, files, handle) {
  session.openFiles(underTheirPaths(files.map((file) => ({ path: file.name, file }))), handle);
}

/**
 * Opens what was found in folders, and says where that is not all.
 * @param {App} app
 * @param {import('../lib/folders.js').Search} search
 */
function openFound({ store, session }, { found, hasMore, unreadable }) {
  const note = (/** @type {string} */ text) => store.set({ notice: { tone: 'problem', text, action: null } });
  if (found.length === 0) return note(unreadable > 0 ? 'That folder can’t be read.' : 'That folder holds no files, or only hidden ones.');
  session.openFiles(underTheirPaths(found));
  const left = [
    hasMore && `Only the first ${formatCount(MOST_FILES)} files of the folder were taken, by name.`,
    unreadable > 0 && `${formatNoun(unreadable, 'file or folder', 'files or folders')} could not be read.`,
  ];
  if (left.some(Boolean)) note(left.filter(Boolean).join(' '));
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
  // Asked of all items at once: when this event is over, they are gone.
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.() ?? null).filter((entry) => entry !== null);
  if (entries.some(({ isDirectory }) => isDirectory)) return takeFolders(app, entries);
  const files = [...transfer.files];
  if (files.length === 1 && wantsLabels(app.store.get())) return takeLabels(app.store, files[0]);
  if (files.length === 1 && app.store.get().dialog === 'settings') {
    // What becomes of them is told where the dialog hides nothing.
    app.store.set({ dialog: null });
    return takeSettings(app, files[0]);
  }
  if (files.length) return openFiles(app, files, handleOf(transfer));
  const text = transfer.getData('text/plain');
  if (text) openText(app, text, 'dropped.log');
}

/** Whether a file that is dropped now is one of labels: a person looks at them. @param {import('./app.js').State} state */
function wantsLabels({ phase, tab }) {
  return phase === 'ready' && tab === 'labels';
}

/**
 * A lasting hold on the one file that was dropped, where the browser gives one (Chromium does). It must be asked for while
 * the event lasts.
 * @param {DataTransfer} transfer
 * @returns {Promise<import('../state/follow.js').Handle | null> | undefined}
 */
function handleOf({ items, files }) {
  const item = /** @type {any} */ ([...items].find(({ kind }) => kind === 'file'));
  if (files.length !== 1 || !item?.getAsFileSystemHandle) return undefined;
  return item.getAsFileSystemHandle().catch(() => null);
}

/**
 * @param {App} app
 * @param {FileSystemEntry[]} entries
 */
async function takeFolders(app, entries) {
  const { store } = app;
  /** @type {import('../state/app-state.js').Notice} */
  const notice = { tone: 'note', text: 'Looking for files in the folder …', action: null };
  const { source } = store.get();
  store.set({ notice });
  const found = await search(entries);
  if (store.get().notice === notice) store.set({ notice: null });
  // Whoever opened something else meanwhile wants that.
  if (store.get().source === source) openFound(app, found);
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
