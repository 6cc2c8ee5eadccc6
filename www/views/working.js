/**
 * While a log is read: how far, how fast, how long still, and a way out.
 *
 * The elements are made once and only their texts change, so nothing jumps and the Cancel button keeps the focus.
 *
 * @module
 */
import { byId, el, fill } from '../lib/dom.js';
import { formatAbout, formatBytes, formatCount, formatDuration } from '../lib/format.js';
import { guessRate, speedOf } from '../lib/progress.js';
import { visibleText } from '../lib/visible.js';
import { fillSoFar } from './so-far.js';
import { logText } from './text.js';

/** @typedef {import('./app.js').App} App */
/** @typedef {import('../state/app-state.js').Work} Work */

/** @param {App} app */
export function mountWorking({ store, session }) {
  const name = el('h1', { class: 'working-name' });
  const stage = el('p', { class: 'working-stage' });
  const expected = el('p', { class: 'working-expected' });
  const soFar = el('section', { class: 'so-far', 'aria-label': 'So far', hidden: true });
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
      expected,
      bar,
      el(
        'dl',
        { class: 'facts' },
        Object.values(facts).map((one) => one.row),
      ),
      el('p', { class: 'working-actions' }, cancel),
      soFar,
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
      expected.textContent = expectedOf(work, store.get().rate);
      showBar(bar, work);
      showFacts(facts, work);
    },
  );
  store.watch(
    (state) => state.work?.glance ?? null,
    (glance, { clock }) => {
      soFar.hidden = glance === null;
      if (glance) fillSoFar(soFar, glance, clock);
    },
  );
}

/**
 * What the log will take, before it is read and while it is. A log that is done in a moment needs no forecast.
 * @param {Work} work
 * @param {number | null} rate
 */
function expectedOf({ expected, total, stage }, rate) {
  if (!expected || stage === 'unpacking') return '';
  const time = formatDuration(Math.ceil(total / (rate ?? guessRate(navigator.hardwareConcurrency))) * 1000);
  return `${formatBytes(total)}, about ${formatAbout(expected.lines)} lines: some ${time}, and ${formatBytes(expected.memory)} of memory.`;
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
