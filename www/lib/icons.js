/**
 * The page's few icons: 16 × 16, drawn with strokes in the current text colour, hidden from screen readers.
 *
 * @module
 */
import { svg } from './dom.js';

/** @type {Record<string, string[]>} */
const PATHS = {
  plus: ['M8 3.5v9', 'M3.5 8h9'],
  minus: ['M3.5 8h9'],
  close: ['M4 4l8 8', 'M12 4l-8 8'],
  down: ['M4 6.5l4 4 4-4'],
  up: ['M4 9.5l4-4 4 4'],
  left: ['M9.5 4l-4 4 4 4'],
  right: ['M6.5 4l4 4-4 4'],
  export: ['M8 2.5v7.5', 'M5 7l3 3 3-3', 'M3 13.5h10'],
  settings: [
    'M2.5 5h6',
    'M12 5h1.5',
    'M2.5 11H4',
    'M7.5 11h6',
    'M10.2 3.3a1.7 1.7 0 1 0 0 3.4a1.7 1.7 0 1 0 0-3.4',
    'M5.8 9.3a1.7 1.7 0 1 0 0 3.4a1.7 1.7 0 1 0 0-3.4',
  ],
  open: ['M2.5 12.5v-9h4l1.5 2h5.5v7z'],
  light: [
    'M8 5.2a2.8 2.8 0 1 0 0 5.6a2.8 2.8 0 1 0 0-5.6',
    'M8 1.5v1.4',
    'M8 13.1v1.4',
    'M1.5 8h1.4',
    'M13.1 8h1.4',
    'M3.4 3.4l1 1',
    'M11.6 11.6l1 1',
    'M12.6 3.4l-1 1',
    'M4.4 11.6l-1 1',
  ],
  dark: ['M13.2 9.6A5.6 5.6 0 0 1 6.4 2.8a5.6 5.6 0 1 0 6.8 6.8z'],
  system: ['M2 3h12v8H2z', 'M6 14h4', 'M8 11v3'],
  contrast: ['M8 2.2a5.8 5.8 0 1 0 0 11.6a5.8 5.8 0 1 0 0-11.6', 'M8 2.2v11.6', 'M10 3v10', 'M12 4.5v7'],
  help: ['M5.8 6a2.2 2.2 0 1 1 3.1 2c-.6.3-.9.7-.9 1.4v.3', 'M8 12.2v.3'],
  shield: ['M8 1.8l5 1.9v3.8c0 3.2-2.1 5.6-5 6.7c-2.9-1.1-5-3.5-5-6.7V3.7z', 'M5.7 8l1.7 1.7 3-3.2'],
  check: ['M3 8.5l3.2 3.2L13 5'],
  missed: ['M8 2.2a5.8 5.8 0 1 0 0 11.6a5.8 5.8 0 1 0 0-11.6', 'M4 4l8 8'],
  zoom: ['M6.8 2.5a4.3 4.3 0 1 0 0 8.6a4.3 4.3 0 1 0 0-8.6', 'M10 10l3.8 3.8'],
  bookmark: ['M4.5 2.5h7v11L8 10.6l-3.5 2.9z'],
  columns: ['M2.5 3.5h11v9h-11z', 'M6.2 3.5v9', 'M9.8 3.5v9'],
  line: ['M2.5 4h11', 'M2.5 8h4.5', 'M2.5 12h4.5', 'M9 10.2l1.8 1.8 3.2-4'],
  wrap: ['M2.5 4h11', 'M2.5 8h8.6a2 2 0 0 1 0 4H8', 'M9.5 10.4L8 12l1.5 1.6', 'M2.5 12h3'],
  warning: ['M8 2.2l6.3 11.3H1.7z', 'M8 6.5v3.2', 'M8 11.6v.3'],
  file: ['M4 1.8h5l3 3v9.4H4z', 'M9 1.8v3h3'],
  paste: ['M5.5 3H3.5v11h9V3h-2', 'M5.5 2h5v2.5h-5z', 'M6 8h4', 'M6 10.5h4'],
};

/** @param {keyof typeof PATHS | string} name */
export function icon(name) {
  const paths = (PATHS[name] ?? []).map((d) => svg('path', { d }));
  return svg('svg', { viewBox: '0 0 16 16', class: 'icon', 'aria-hidden': 'true', focusable: 'false' }, ...paths);
}
