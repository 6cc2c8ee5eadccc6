/**
 * The charts on the screen as pictures: a canvas as it is, a drawing by way of one.
 *
 * @module
 */

/** @typedef {{save: (name: string, bytes: Uint8Array<ArrayBuffer>, mime?: string) => void}} Saver */

/** Pictures of drawings are so much larger than they stand on the screen, as those of fine screens are. */
const SCALE = 2;

/** Saves each chart that is shown. @param {Saver} saver */
export async function savePictures(saver) {
  const charts = [...document.querySelectorAll('main canvas, main svg[role="img"]')].filter((chart) => chart.checkVisibility());
  const names = new Map();
  for (const chart of charts) {
    const blob = await pictureOf(chart);
    if (!blob) continue;
    const what = chart.closest('[data-chart]')?.getAttribute('data-chart') ?? chart.getAttribute('class') ?? 'chart';
    const count = (names.get(what) ?? 0) + 1;
    names.set(what, count);
    saver.save(`logloupe-${what.split(' ')[0]}${count > 1 ? `-${count}` : ''}.png`, new Uint8Array(await blob.arrayBuffer()), 'image/png');
  }
}

/** @param {Element} chart @returns {Promise<Blob | null>} */
async function pictureOf(chart) {
  const drawn = chart instanceof HTMLCanvasElement ? chart : await redrawn(/** @type {SVGSVGElement} */ (chart));
  const paper = document.createElement('canvas');
  [paper.width, paper.height] = [drawn.width, drawn.height];
  const ink = paper.getContext('2d');
  if (!ink || paper.width === 0 || paper.height === 0) return null;
  // What is transparent on the page stands on its panel.
  ink.fillStyle = getComputedStyle(chart.closest('.panel') ?? document.documentElement).backgroundColor;
  ink.fillRect(0, 0, paper.width, paper.height);
  ink.drawImage(drawn, 0, 0);
  return new Promise((resolve) => paper.toBlob(resolve, 'image/png'));
}

/**
 * A drawing of rectangles and paths, with the colours that it has on the screen. Nothing is loaded for it, which the policy
 * would refuse.
 * @param {SVGSVGElement} drawing
 */
async function redrawn(drawing) {
  const canvas = document.createElement('canvas');
  const { width, height } = drawing.getBoundingClientRect();
  [canvas.width, canvas.height] = [Math.round(width * SCALE), Math.round(height * SCALE)];
  const ink = canvas.getContext('2d');
  const matrix = drawing.getScreenCTM();
  const { left, top } = drawing.getBoundingClientRect();
  if (!ink || !matrix) return canvas;
  ink.setTransform(matrix.a * SCALE, 0, 0, matrix.d * SCALE, (matrix.e - left) * SCALE, (matrix.f - top) * SCALE);
  for (const shape of drawing.querySelectorAll('rect, path, text')) {
    const { fill, stroke, strokeWidth, font } = getComputedStyle(shape);
    const number = (/** @type {string} */ name) => Number(shape.getAttribute(name));
    ink.fillStyle = fill === 'none' ? 'transparent' : fill;
    ink.strokeStyle = stroke === 'none' ? 'transparent' : stroke;
    ink.lineWidth = parseFloat(strokeWidth) || 1;
    if (shape.tagName === 'rect') ink.fillRect(number('x'), number('y'), number('width'), number('height'));
    else if (shape.tagName === 'path') ink.stroke(new Path2D(shape.getAttribute('d') ?? ''));
    else {
      ink.font = font;
      const anchor = shape.getAttribute('text-anchor') ?? 'start';
      ink.textAlign = anchor === 'middle' ? 'center' : /** @type {CanvasTextAlign} */ (anchor);
      ink.fillText(shape.textContent ?? '', number('x'), number('y'));
    }
  }
  return canvas;
}
