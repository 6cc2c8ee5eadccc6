/**
 * The dialog that looks at single lines: what rules see in them, and what they are like in the open log.
 *
 * @module
 */
import { el, fill } from '../lib/dom.js';
import { formatCount, formatNoun } from '../lib/format.js';
import { visibleText } from '../lib/visible.js';
import { mountDialog } from './dialogs.js';
import { textForm } from './text-form.js';
import { logText, slottedText } from './text.js';

/** @typedef {import('./app.js').App} App */
/** @typedef {import('./app.js').State} State */
/** @typedef {import('../protocol.js').Answer} Answer */
/** @typedef {Answer['rules'][number]} RuleHit */
/** @typedef {NonNullable<Answer['nearest']>} Nearest */
/** @typedef {Nearest['tokens'][number]} Token */

/** Of a longer text, so many characters are shown. */
const SHOWN = 600;

/** What was read off a line, in the order in which it is shown. @type {[keyof Answer['parsed_log'], string][]} */
const FIELDS = [
  ['timestamp', 'Time'],
  ['level', 'Level'],
  ['ip', 'Address'],
  ['user', 'User'],
  ['host', 'Host'],
  ['process', 'Process'],
  ['method', 'Method'],
  ['path', 'Path'],
  ['status', 'Status'],
  ['format', 'Format'],
];

/** @param {App} app */
export function mountCheck(app) {
  const { store, explore } = app;
  const result = el('div', { class: 'check-result', id: 'check-result', 'aria-live': 'polite' });
  mountDialog(app, 'check', 'Check a line', () => {
    const { check, report } = store.get();
    fillResult(result, store.get());
    return [
      textForm({
        id: 'check-text',
        label: 'Log lines',
        placeholder: 'One line, or several, as they stand in a log',
        rows: 3,
        value: check?.text,
        note: besideOf(report),
        button: 'Check',
        take: (text) => explore.checkLines(text),
        leave: () => store.set({ check: null }),
      }),
      result,
    ];
  });
  store.watch(
    (state) => state.check,
    (_check, state) => fillResult(result, state),
  );
}

/** @param {State['report']} report */
function besideOf(report) {
  return report
    ? `Beside the open log: ${formatNoun(report.ledger.events, 'event')} of ${formatNoun(report.templates.length, 'template')}.`
    : 'No log is open, so that rules alone speak. With one, its templates do as well.';
}

/** @param {Element} result @param {State} state */
function fillResult(result, { check }) {
  if (!check) return fill(result);
  const { answers, lines, left } = check;
  if (answers === null) return fill(result, el('p', { class: 'quiet' }, 'Looking …'));
  if (typeof answers === 'string') return fill(result, el('p', { class: 'check-fault' }, visibleText(answers)));
  fill(
    result,
    left > 0 && el('p', { class: 'quiet' }, `The first ${formatCount(lines.length)} lines; the command line takes any number: logloupe line.`),
    // A single line stands in the box above.
    answers.map((answer, place) => answerOf(lines.length > 1 ? lines[place] : null, answer)),
  );
}

/** @param {string | null} line @param {Answer} answer */
function answerOf(line, answer) {
  const { anomaly, score, reasons, reason, notes, parsed_log: parsed, rules, nearest } = answer;
  return el(
    'article',
    { class: 'check-answer', data: { anomaly: String(anomaly) } },
    el(
      'header',
      { class: 'check-head' },
      el('span', { class: 'tag check-verdict' }, anomaly ? 'Anomaly' : 'No anomaly'),
      el('span', { class: 'check-score', title: 'The greatest score of its reasons, 0 to 1; 0.5 makes an anomaly. It ranks; it is no probability.' }, `Score ${score.toFixed(2)}`),
    ),
    line !== null && el('p', { class: 'check-line' }, logText(clipped(line))),
    reasons.length > 0
      ? el(
          'ul',
          { class: 'check-reasons' },
          reasons.map(({ text, score: own }) => el('li', {}, el('span', { class: 'check-weight' }, own.toFixed(2)), el('span', {}, visibleText(text)))),
        )
      : el('p', {}, visibleText(reason)),
    notes.length > 0 && el('ul', { class: 'check-notes quiet' }, notes.map((note) => el('li', {}, visibleText(note)))),
    rules.map(ruleOf),
    nearest && nearestOf(nearest),
    fieldsOf(parsed),
  );
}

/** @param {RuleHit} hit */
function ruleOf({ id, name, severity, technique, part, steps }) {
  return el(
    'section',
    { class: 'check-part', data: { rule: id } },
    el('h3', {}, visibleText(name), ' ', el('span', { class: 'quiet' }, `severity ${severity} of 5, in the ${part}`)),
    technique &&
      el(
        'p',
        { class: 'check-technique' },
        el('span', { class: 'tag' }, technique.id),
        ` ${technique.name}`,
        el('span', { class: 'quiet' }, technique.tactic && ` · ${technique.tactic}`, ` · ATT&CK ${technique.version}`),
      ),
    el(
      'ol',
      { class: 'check-steps' },
      steps.map(({ name: step, before, hit, after, cut }) =>
        el(
          'li',
          {},
          el('span', { class: 'check-step' }, step),
          el('span', { class: 'check-text' }, cut && '… ', logText(before), el('mark', {}, logText(clipped(hit))), logText(after), cut && ' …'),
        ),
      ),
    ),
  );
}

/** @param {Nearest} nearest */
function nearestOf({ text, count, matches, similarity, tokens }) {
  const how = matches ? 'the line is one of its events' : `${Math.floor(similarity * 100)} % of the wording`;
  return el(
    'section',
    { class: 'check-part check-nearest' },
    el('h3', {}, matches ? 'Its template' : 'The nearest template', ' ', el('span', { class: 'quiet' }, `${formatNoun(count, 'event')}, ${how}`)),
    matches
      ? el('p', { class: 'check-text' }, slottedText(text))
      : el(
          'dl',
          { class: 'check-beside' },
          el('dt', {}, 'Line'),
          el('dd', { class: 'check-text', data: { side: 'line' } }, wordsOf(tokens, 'line')),
          el('dt', {}, 'Template'),
          el('dd', { class: 'check-text', data: { side: 'template' } }, wordsOf(tokens, 'template')),
        ),
  );
}

/**
 * The words of one side, those that the other does not have marked.
 * @param {Token[]} tokens
 * @param {'line' | 'template'} side
 */
function wordsOf(tokens, side) {
  return tokens.flatMap((token) => {
    const word = token[side];
    if (word === null) return [];
    const shown = logText(clipped(word));
    return [token.same ? shown : el('mark', {}, shown), ' '];
  });
}

/** @param {Answer['parsed_log']} parsed */
function fieldsOf(parsed) {
  const told = FIELDS.filter(([name]) => parsed[name] !== null && parsed[name] !== '');
  return el(
    'section',
    { class: 'check-part' },
    el('h3', {}, 'What was read'),
    el(
      'dl',
      { class: 'check-fields' },
      told.map(([name, title]) => el('div', { data: { field: name } }, el('dt', {}, title), el('dd', {}, logText(clipped(shownOf(name, String(parsed[name]))))))),
    ),
  );
}

/**
 * Programs get a time without a year as ISO 8601 writes it, `--03-01T10:00:00`; people get the rest of it.
 * @param {keyof Answer['parsed_log']} name
 * @param {string} text
 */
function shownOf(name, text) {
  return name === 'timestamp' && text.startsWith('--') ? `${text.slice(2).replace('T', ' ')} (no year is written)` : text;
}

/** @param {string} text */
function clipped(text) {
  return text.length > SHOWN ? `${text.slice(0, SHOWN)} …` : text;
}
