/**
 * The least expected step of a session, as rows of text.
 *
 * @module
 */

/** @typedef {import('../protocol.js').UnexpectedStep} UnexpectedStep */
/** @typedef {import('../protocol.js').Likely} Likely */

/** @typedef {{place: number, text: string, unexpected: boolean}} StepRow `place` counts from 1. */

const END = 'the end';

/**
 * The steps around the unexpected one, in order.
 * @param {UnexpectedStep} step
 * @param {(template: number) => string} text
 * @returns {StepRow[]}
 */
export function stepsAround({ position, first, around }, text) {
  const rows = around.map((template, at) => ({ place: first + at + 1, text: text(template), unexpected: first + at === position }));
  // Where the session ends too early, its end is what was not expected.
  const isEnd = position === first + around.length;
  return isEnd ? [...rows, { place: position + 1, text: END, unexpected: true }] : rows;
}

/**
 * What was expected in its place, the likeliest first.
 * @param {UnexpectedStep} step
 * @param {(template: number) => string} text
 */
export function expectedInstead({ expected }, text) {
  return expected.map(({ template, share }) => ({ text: template === null ? END : text(template), share: percent(share) }));
}

/** How likely what came was. @param {UnexpectedStep} step */
export function likelihood({ came }) {
  return percent(came.share);
}

/** @param {number} share */
function percent(share) {
  if (share > 0 && share < 0.0001) return 'under 0.01 %';
  return `${(100 * share).toFixed(share < 0.01 ? 2 : share < 0.995 ? 1 : 0)} %`;
}
