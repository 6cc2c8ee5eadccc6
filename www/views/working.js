/**
 * While a log is read: how far, how fast, how long still, and a way out.
 *
 * The elements are made once and only their texts change, so nothing jumps and the Cancel button keeps the focus.
 *
 * @module
 */
import { byId, el, fill } from '../lib/dom.js';
import { formatBytes, formatCount, formatDuration } from '../lib/format.js';
import { speedOf } from '../lib/progress.js';
import { visibleText } from '../lib/visible.js';
import { logText } from './text.js';

/** @typedef {import('./app.js').App} App */
/** @typedef {import('../state/app-state.js').Work} Work */

/** @param {App} app */
export function mountWorking({ store, session }) {
  const name = el('h1', { class: 'working-name' });
  const stage = el('p', { class: 'working-stage' });
  const bar = el('progress', { class: 'progress', 'aria-label': 'Bytes read' });
  const facts = { size: fact('Read'), lines: fact('Lines'), speed: fact('Speed'), left: fact('Time left') };
  const cancel = el('button', { class: 'button', id: 'cancel', type: 'button', on: { click: () => session.cancel() } }, 'Cancel');
  fill(
    byId('view-working'),
    el(
      'div',
      { class: 'card-narrow' },
      stage,
      name,
      bar,
      el(
        'dl',
        { class: 'facts' },
        Object.values(facts).map((one) => one.row),
      ),
      el('p', { class: 'working-actions' }, cancel),
    ),
  );

  store.watch(
    (state) => state.source,
    (source) => fill(name, source && logText(source.name)),
  );
  store.watch(
    (state) => state.work,
    (work) => {
      if (!work) return;
      stage.textContent = stageOf(work);
      showBar(bar, work);
      showFacts(facts, work);
    },
  );
}

/** @param {Work} work */
function stageOf({ stage, format, file }) {
  if (stage === 'analysing') return 'Looking for what is unusual';
  if (stage === 'unpacking') return file ? `Unpacking ${visibleText(file.name)}` : 'Unpacking';
  const what = file ? ` file ${formatCount(file.place)} of ${formatCount(file.of)}, ${visibleText(file.name)},` : '';
  return format ? `Reading${what} as ${format}` : 'Reading';
}

/**
 * @param {HTMLProgressElement} bar
 * @param {Work} work
 */
function showBar(bar, { stage, bytes, total }) {
  if (stage === 'analysing' || total === 0) return bar.removeAttribute('value');
  bar.max = total;
  bar.value = bytes;
}

/**
 * @param {Record<'size' | 'lines' | 'speed' | 'left', {value: HTMLElement}>} facts
 * @param {Work} work
 */
function showFacts(facts, { stage, bytes, total, lines, samples }) {
  const speed = speedOf(samples, total);
  facts.size.value.textContent = total ? `${formatBytes(bytes)} of ${formatBytes(total)}` : '–';
  facts.lines.value.textContent = lines ? `${formatCount(lines)} so far` : '–';
  facts.speed.value.textContent = speed
    ? `${formatBytes(speed.bytesPerSecond)}/s, ${formatCount(speed.linesPerSecond)} lines/s`
    : '–';
  const left = stage === 'reading' && speed?.secondsLeft;
  facts.left.value.textContent = typeof left === 'number' ? formatDuration(Math.ceil(left) * 1000) : '–';
}

/** @param {string} label */
function fact(label) {
  const value = el('dd', {}, '–');
  return { value, row: el('div', {}, el('dt', {}, label), value) };
}
