/**
 * Puts the module for programs together: dist/api/ with logloupe.js, which holds the engine, and its types.
 *
 *     node xtask/page/api.js ENGINE.js ENGINE.wasm
 *
 * @module
 */

import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

import { bundleModule } from './bundle.js';

const [glue, wasmFile] = process.argv.slice(2);
if (!glue || !wasmFile) throw new Error('usage: node xtask/page/api.js ENGINE.js ENGINE.wasm');

const wasm = gzipSync(readFileSync(wasmFile), { level: 9 }).toString('base64');
const script = await bundleModule('api/logloupe.js', glue, { 'virtual:wasm-base64': wasm });
const { license, engines } = JSON.parse(readFileSync('package.json', 'utf8'));
const version = /^version = "(.*)"$/m.exec(readFileSync('Cargo.toml', 'utf8'))?.[1] ?? '';

mkdirSync('dist/api', { recursive: true });
writeFileSync('dist/api/logloupe.js', script);
copyFileSync('api/logloupe.d.ts', 'dist/api/logloupe.d.ts');
const manifest = { name: 'logloupe', version, type: 'module', license, engines, exports: { '.': { types: './logloupe.d.ts', default: './logloupe.js' } } };
writeFileSync('dist/api/package.json', `${JSON.stringify(manifest, null, 2)}\n`);
console.log(`dist/api         ${(script.length / 1000).toFixed(1)} kB`);
