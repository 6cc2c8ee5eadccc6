/**
 * Checks what the project depends on, without any further tool: where packages come from, under which licences, that each direct
 * one has an exact version and a line in ARCHITECTURE.md that says why it is there, and that npm's have a checksum.
 *
 *     cargo metadata --locked --format-version 1 | node xtask/dependencies.js
 *
 * @module
 */

import { readFileSync } from 'node:fs';

/** @typedef {{name: string, req: string, source: string | null}} Dependency */
/** @typedef {{name: string, version: string, license: string | null, source: string | null, dependencies: Dependency[]}} Package */

const CRATES_IO = 'registry+https://github.com/rust-lang/crates.io-index';
const NPM = 'https://registry.npmjs.org/';

/** Licences are expressions: `MIT OR Apache-2.0`, older ones with a slash. Allowed are the names that deny.toml lists. */
const allowed = new Set(readFileSync('deny.toml', 'utf8').match(/^allow = \[([^\]]*)\]/m)?.[1].match(/[^"]+(?=",)/g));
const table = readFileSync('ARCHITECTURE.md', 'utf8').match(/## Dependencies\n([\s\S]*?)\n## /)?.[1] ?? '';
const named = new Set(table.match(/[\w-]+/g));

const faults = [...ofCrates(JSON.parse(readFileSync(0, 'utf8')).packages), ...ofNpm()];
for (const fault of faults) console.error(fault);
process.exitCode = faults.length > 0 ? 1 : 0;

/** @param {Package[]} packages */
function ofCrates(packages) {
  const own = packages.filter(({ source }) => source === null);
  const others = packages.filter(({ source }) => source !== null);
  const direct = own.flatMap(({ dependencies }) => dependencies).filter(({ source }) => source !== null);
  return [
    ...others.filter(({ source }) => source !== CRATES_IO).map(({ name, source }) => `${name} comes from ${source}: only crates.io is allowed.`),
    ...others.filter(({ license }) => !mayBeUsed(license ?? '')).map(({ name, license }) => `${name} is under ${license}: deny.toml does not allow that.`),
    ...direct.filter(({ req }) => !/^=\d/.test(req)).map(({ name, req }) => `${name} = "${req}": expected an exact version such as "=1.2.3".`),
    ...unnamed(direct.map(({ name }) => name)),
  ];
}

function ofNpm() {
  const { dependencies, devDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
  /** @type {[string, {resolved?: string, integrity?: string, link?: boolean}][]} */
  const locked = Object.entries(JSON.parse(readFileSync('package-lock.json', 'utf8')).packages).filter(([path]) => path !== '');
  const direct = Object.entries({ ...dependencies, ...devDependencies });
  return [
    ...locked.filter(([, { resolved }]) => resolved && !resolved.startsWith(NPM)).map(([path]) => `${path} comes from elsewhere than ${NPM}.`),
    ...locked.filter(([, { integrity }]) => !integrity?.startsWith('sha512-')).map(([path]) => `${path} has no SHA-512 in package-lock.json.`),
    ...direct.filter(([, version]) => !/^\d/.test(String(version))).map(([name, version]) => `${name} ${version}: expected an exact version.`),
    ...unnamed(direct.map(([name]) => name).filter((name) => !name.startsWith('@types/'))),
  ];
}

/** @param {string[]} names */
function unnamed(names) {
  return [...new Set(names)].filter((name) => !named.has(name)).map((name) => `${name}: the table of dependencies in ARCHITECTURE.md does not say why it is there.`);
}

/** Whether one of the alternatives is allowed in all its parts. @param {string} license */
function mayBeUsed(license) {
  const flat = license.replaceAll(/[()]/g, '');
  return flat.split(' AND ').every((part) => part.split(/ OR |\//).some((one) => allowed.has(one.trim())));
}
