/**
 * Joins the page's modules with esbuild.
 *
 * What only exists once it is built has a `virtual:` name: `virtual:engine` is wasm-bindgen's glue, `virtual:worker-source` the
 * worker's bundle as text, `virtual:wasm-base64` the packed engine as text. `www/virtual.d.ts` gives their types.
 *
 * @module
 */

import { resolve } from 'node:path';

import { build } from 'esbuild';

/** @type {import('esbuild').BuildOptions} */
const COMMON = { bundle: true, minify: true, write: false, charset: 'utf8', legalComments: 'none', logLevel: 'warning' };

/** @type {import('esbuild').BuildOptions} */
const SCRIPT = { ...COMMON, format: 'iife', target: 'es2023' };

/**
 * @param {string} entry
 * @param {Record<string, string>} texts Text of each virtual module.
 */
export async function bundleScript(entry, texts) {
  return escapeForHtml(await bundle({ ...SCRIPT, entryPoints: [entry], plugins: [textModules(texts)] }));
}

/**
 * @param {string} entry
 * @param {string} glue
 */
export function bundleWorker(entry, glue) {
  return bundle({ ...SCRIPT, entryPoints: [entry], alias: { 'virtual:engine': resolve(glue) } });
}

/**
 * A module for programs.
 * @param {string} entry
 * @param {string} glue
 * @param {Record<string, string>} texts Text of each virtual module.
 */
export function bundleModule(entry, glue, texts) {
  const options = { ...COMMON, format: /** @type {const} */ ('esm'), target: 'es2022' };
  return bundle({ ...options, entryPoints: [entry], alias: { 'virtual:engine': resolve(glue) }, plugins: [textModules(texts)] });
}

/** @param {string} entry */
export function bundleStyles(entry) {
  return bundle({ ...COMMON, entryPoints: [entry] });
}

/** @param {import('esbuild').BuildOptions} options */
async function bundle(options) {
  const { outputFiles } = await build(options);
  return /** @type {import('esbuild').OutputFile[]} */ (outputFiles)[0].text.trim();
}

/**
 * @param {Record<string, string>} texts
 * @returns {import('esbuild').Plugin}
 */
function textModules(texts) {
  return {
    name: 'text-modules',
    setup(builder) {
      builder.onResolve({ filter: /^virtual:/ }, ({ path }) => (path in texts ? { path, namespace: 'text' } : undefined));
      builder.onLoad({ filter: /.*/, namespace: 'text' }, ({ path }) => ({ contents: texts[path], loader: 'text' }));
    },
  };
}

/**
 * Inside a script element, `</script` ends it and `<!--` changes how it ends. esbuild writes neither as an operator, so what is left
 * of them stands in strings and patterns, where `\x3C` means the same.
 * @param {string} script
 */
function escapeForHtml(script) {
  return script.replace(/<(?=\/script|!--)/gi, '\\x3C');
}
