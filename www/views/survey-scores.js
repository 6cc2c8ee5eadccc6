/**
 * The scores of the verdict or a detector as a histogram, which can be walked through; and the verdict's cut, which can be moved.
 *
 * @module
 */
import { binAt, LEFT, RIGHT, scoresChart } from '../charts/scores.js';
import { el, fill } from '../lib/dom.js';
import { keepFocus } from '../lib/focus.js';
import { formatCount, formatScore } from '../lib/format.js';
import { memo } from '../lib/memo.js';
import { binText, chooseWindows, isSurvey, moveCut, rangeOfBin, rowsOf, shownJudge, stopsInBin, todayOf, todayText, triedText, wayTo } from '../state/survey.js';
import { openSetting } from './commands.js';
import { info } from './info.js';
import { tableOf } from './table.js';

/** @typedef {import('./app.js').App} App */
/** @typedef {import('./app.js').State} State */
/** @typedef {import('../protocol.js').Judge} Judge */
/** @typedef {import('../protocol.js').Report} Report */
/** @typedef {import('../protocol.js').Survey} Survey */

/** @param {App} app */
export function mountScores(app) {
  const { store } = app;
  const heading = el('h2', {});
  const judges = el('div', { class: 'segments', role: 'group', 'aria-label': 'Whose scores' });
  const plot = el('div', { class: 'scores-plot', tabindex: 0, role: 'application', 'aria-roledescription': 'chart', data: { chart: 'scores' } });
  const readout = el('p', { class: 'timeline-readout', 'aria-live': 'polite' });
  const table = el('details', { class: 'twin' }, el('summary', {}, 'As a table'));
  const cut = cutMover(app);
  const host = el(
    'section',
    { class: 'panel scores', id: 'scores', 'aria-label': 'Scores' },
    el('header', { class: 'panel-head' }, heading, info('Cut'), legend(), judges),
    plot,
    el('div', { class: 'timeline-foot' }, table, readout),
    cut.node,
  );
  /** @type {number | null} */
  let cursor = null;

  const now = () => {
    const { survey, judge, report, triedCut } = store.get();
    return isSurvey(survey) && report ? { survey, report, triedCut, ...shownJudge(survey, judge) } : null;
  };
  const draw = () => {
    const what = now();
    const width = Math.floor(plot.clientWidth);
    if (!what || width < LEFT + RIGHT + 1) return;
    const { survey, triedCut, name, judge } = what;
    const tried = name === null && triedCut ? triedCut.at / stopsInBin(survey) : null;
    fill(plot, scoresChart(judge.histogram, { cursor, tried }, width, labelOf(judge)));
  };
  const tell = () => {
    const what = now();
    if (!what) return fill(readout);
    fill(readout, cursor === null ? `Heights${what.judge.histogram.logarithmic ? ' and scores' : ''} are logarithmic. Click a bar for its windows.` : binText(what.judge, cursor));
  };
  const showTable = () => {
    const what = now();
    fill(table, el('summary', {}, 'As a table'), table.open && what && tableOfBins(what.judge, what.name, app));
  };
  const move = (/** @type {number | null} */ to) => {
    if (to === cursor) return;
    cursor = to;
    draw();
    tell();
  };
  const open = (/** @type {number | null} */ bin) => {
    const what = now();
    if (what && bin !== null && what.judge.histogram.counts[bin] > 0) chooseWindows(app, { kind: 'bin', judge: what.name, number: bin });
  };

  store.watch(surveyed, () => {
    const what = now();
    cursor = null;
    if (!what) return;
    const { survey, report, name, judge } = what;
    heading.textContent = `Scores: ${titleOf(name, report)}`;
    plot.setAttribute('aria-label', `${labelOf(judge)} Left and right arrows move from bar to bar, Enter shows its windows.`);
    keepFocus(judges, () => fill(judges, judgeButtons(survey, report, name, app)));
    draw();
    tell();
    showTable();
  });
  store.watch(moved, () => {
    draw();
    const what = now();
    cut.node.hidden = !what || what.name !== null;
    if (what) cut.show(what.survey, what.report, what.triedCut);
  });
  new ResizeObserver(draw).observe(plot);
  table.addEventListener('toggle', () => table.open && !table.querySelector('table') && showTable());
  const under = (/** @type {MouseEvent} */ event) => {
    const what = now();
    const box = plot.getBoundingClientRect();
    return what && binAt(what.judge.histogram, event.clientX - box.left, box.width);
  };
  plot.addEventListener('mousemove', (event) => move(under(event)));
  plot.addEventListener('mouseleave', () => move(null));
  plot.addEventListener('click', (event) => open(under(event)));
  plot.addEventListener('keydown', (event) => {
    const what = now();
    if (!what || event.ctrlKey || event.metaKey || event.altKey) return;
    const last = what.judge.histogram.counts.length - 1;
    const step = event.shiftKey ? 10 : 1;
    /** @type {Record<string, number>} */
    const moves = { ArrowLeft: (cursor ?? last + 1) - step, ArrowRight: (cursor ?? -1) + step, Home: 0, End: last };
    if (event.key === 'Enter') open(cursor);
    else if (event.key === 'Escape' && cursor !== null) move(null);
    else if (event.key in moves) move(Math.max(0, Math.min(last, moves[event.key])));
    else return;
    event.preventDefault();
  });
  return host;
}

const surveyed = memoOf((/** @type {State} */ { survey, judge, report }) => [survey, judge, report]);
const moved = memoOf((/** @type {State} */ { survey, judge, report, triedCut }) => [survey, judge, report, triedCut]);

/** A selector of several parts of the state. @param {(state: State) => unknown[]} partsOf */
function memoOf(partsOf) {
  const kept = memo((/** @type {unknown[]} */ ...parts) => ({ parts }));
  return (/** @type {State} */ state) => kept(...partsOf(state));
}

/** @param {string | null} name @param {Report} report */
function titleOf(name, { detector }) {
  return detector.detectors.find((one) => one.name === name)?.title ?? 'The verdict';
}

/** @param {Judge} judge */
function labelOf({ cut, above, histogram: { edges, counts } }) {
  const windows = counts.reduce((sum, count) => sum + count, 0);
  return `Scores of ${formatCount(windows)} windows, from ${formatScore(edges[0])} to ${formatScore(edges[edges.length - 1])}; ${formatCount(above)} lie above the cut at ${formatScore(cut)}.`;
}

function legend() {
  const key = (/** @type {string} */ kind, /** @type {string} */ label) => el('li', {}, el('span', { class: 'swatch', data: { kind } }), label);
  return el('ul', { class: 'legend', 'aria-label': 'Legend' }, key('windows', 'Windows'), key('anomalous', 'of them anomalous by the verdict'), key('cut', 'Cut'));
}

/** @param {Survey} survey @param {Report} report @param {string | null} shown @param {App} app */
function judgeButtons(survey, report, shown, { store }) {
  const names = [null, ...rowsOf(survey, report).filter(({ said }) => said).map(({ name }) => name)];
  return names.map((name) =>
    el(
      'button',
      { class: 'segment', type: 'button', 'aria-pressed': String(name === shown), data: { focus: `scores ${name}`, judge: name ?? 'verdict' }, on: { click: () => store.set({ judge: name }) } },
      name === null ? 'Verdict' : titleOf(name, report),
    ),
  );
}

/** @param {Judge} judge @param {string | null} name @param {App} app */
function tableOfBins(judge, name, app) {
  const { counts, anomalous, cut } = judge.histogram;
  const rows = counts.flatMap((count, bin) => {
    if (count === 0) return [];
    const show = () => chooseWindows(app, { kind: 'bin', judge: name, number: bin });
    return [
      el(
        'tr',
        {},
        el('th', { scope: 'row' }, rangeOfBin(judge, bin)),
        el('td', {}, el('button', { class: 'link', type: 'button', on: { click: show } }, formatCount(count))),
        el('td', {}, formatCount(anomalous[bin])),
        el('td', {}, bin >= cut ? 'above' : 'below'),
      ),
    ];
  });
  return tableOf(['Scores', 'Windows', 'Anomalous by the verdict', 'The cut'], rows, { frame: 'twin-scroll', region: 'Scores as a table' });
}

/** Sets what a moved cut takes, and says what it was before. @param {Partial<import('../protocol.js').Settings>} patch @param {Report} before @param {App} app */
async function takeOver(patch, { settings }, { store, session }) {
  await session.analyse({ ...store.get().settings, ...patch });
  const said = Object.entries(patch).map(([name, value]) => `${name} is ${value} now; it was ${/** @type {Record<string, unknown>} */ (settings)[name]}.`);
  if (!store.get().notice) store.set({ notice: { tone: 'note', text: `Set: ${said.join(' ')}`, action: null } });
}

/** What another cut would bring: a slider under the chart, what it leads to, and the way there. @param {App} app */
function cutMover(app) {
  const { store } = app;
  const slider = el('input', {
    class: 'slider',
    type: 'range',
    id: 'cut-slider',
    min: 0,
    step: 1,
    'aria-describedby': 'cut-told',
    on: { input: () => moveCut(app, Number(slider.value)) },
  });
  const told = el('p', { id: 'cut-told', role: 'status' });
  const way = el('div', { class: 'cut-way' });
  const node = el('div', { class: 'cut-mover' }, el('label', { for: slider.id, class: 'unseen' }, 'Try another cut'), slider, el('div', { class: 'cut-told' }, told, way));

  /** @param {Survey} survey @param {Report} report @param {State['triedCut']} triedCut */
  const show = (survey, report, triedCut) => {
    const at = triedCut?.at ?? todayOf(survey);
    slider.max = String(survey.stops.length - 1);
    if (Number(slider.value) !== at) slider.value = String(at);
    const { cut, windows } = survey.stops[at];
    slider.setAttribute('aria-valuetext', `${formatScore(cut)}: ${formatCount(windows)} windows`);
    const today = todayText(survey, report);
    fill(told, triedCut ? [el('b', {}, triedText(triedCut, survey, report)), ' ', el('span', { class: 'quiet' }, today)] : [`${today} `, el('span', { class: 'quiet' }, 'Move it to see what another would bring.')]);
    keepFocus(way, () => fill(way, triedCut && waysOf(triedCut, survey, report)));
  };
  /** @param {NonNullable<State['triedCut']>} triedCut @param {Survey} survey @param {Report} report */
  const waysOf = (triedCut, survey, report) => {
    const found = wayTo(triedCut, survey, report);
    const back = el('button', { class: 'button small ghost', type: 'button', data: { focus: 'back' }, on: { click: () => toToday() } }, 'Back to the cut');
    const toToday = () => {
      store.set({ triedCut: null });
      slider.focus();
    };
    if (found === null) return back;
    if ('patch' in found) {
      const take = () => {
        takeOver(found.patch, report, app);
        slider.focus();
      };
      return [el('button', { class: 'button small primary', type: 'button', data: { focus: 'take' }, on: { click: take } }, found.title), back];
    }
    const { text, field } = found;
    const open = field !== null && el('button', { class: 'button small', type: 'button', data: { focus: 'settings' }, on: { click: () => openSetting(store, field) } }, 'Open the setting');
    return [el('span', { class: 'quiet' }, text), open, back];
  };
  return { node, show };
}
