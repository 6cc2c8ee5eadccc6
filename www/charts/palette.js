/**
 * The colours that a canvas needs, taken from the styles, so that there is one list of colours (styles/tokens.css) and a
 * chart follows the theme like everything else.
 *
 * @module
 */

const NAMES = /** @type {const} */ ({
  ink: '--ink-2',
  grid: '--line',
  events: '--chart-events',
  passing: '--chart-passing',
  errors: '--chart-errors',
  score: '--chart-score',
  scoreFill: '--chart-score-fill',
  mark: '--mark',
  markWash: '--chart-band',
  markInk: '--mark-ink-on-solid',
  gap: '--chart-gap',
  flaw: '--error',
  paper: '--panel',
});

/** @typedef {Record<keyof typeof NAMES, string> & {font: string}} Palette */

/**
 * Reads the current colours. A custom property holds what was written ("light-dark(…)"); only a real property of a real
 * element holds what it comes to, so each colour is asked of a probe.
 * @param {HTMLElement} host Where the chart lives.
 * @returns {Palette}
 */
export function readPalette(host) {
  const probe = document.createElement('span');
  probe.hidden = true;
  host.append(probe);
  const style = getComputedStyle(probe);
  const colours = Object.entries(NAMES).map(([name, property]) => {
    probe.style.setProperty('color', `var(${property})`);
    return [name, style.color];
  });
  const font = `11px ${style.fontFamily}`;
  probe.remove();
  return { ...Object.fromEntries(colours), font };
}
