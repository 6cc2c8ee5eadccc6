// Modules that the build provides (see build.sh): the worker's bundled source, the compressed WebAssembly, and the glue
// that wasm-bindgen writes for it.

declare module 'virtual:worker-source' {
  const source: string;
  export default source;
}

declare module 'virtual:wasm-base64' {
  /** The WebAssembly module, packed with Zstandard, in base64. */
  const base64: string;
  export default base64;
}

declare module 'virtual:engine' {
  /** Every method may throw an Error with a `code`: a sentence for a person. A panic surfaces as WebAssembly.RuntimeError. */
  export class Engine {
    constructor(settings: import('../protocol.js').Settings);
    /** Looks at head, middle and tail of each file and detects its format. Returns which can be read, in the order in which their bytes must come. */
    open(files: File[], notes: import('../protocol.js').Report['notes']): Uint32Array;
    /** Ends the file whose bytes came, and goes on to the next that can be read. */
    next_file(): void;
    /** The sessions that stand out most. */
    sessions(): import('../protocol.js').Sessions;
    /** Those that have events within a part of the log that pass a filter. */
    sessions_within(from: number | undefined, to: number | undefined, filter: import('../protocol.js').SearchFilter | null): import('../protocol.js').SessionsWithin;
    /** The entities of a kind, what stands out first. */
    entities(kind: string): import('../protocol.js').Entities;
    /** One of them. */
    entity(kind: string, id: number, buckets: number, from?: number, to?: number): import('../protocol.js').EntityDetail;
    /** What those of a kind did in a part of the log: five numbers each. */
    entities_within(kind: string, from: number | undefined, to: number | undefined, filter: import('../protocol.js').SearchFilter | null): Uint32Array<ArrayBuffer>;
    /** How many events pass a filter, in the buckets that begin at `starts` and end before `to`, and in each finding. */
    passing(filter: import('../protocol.js').SearchFilter, starts: Float64Array, to: number): import('../protocol.js').Passing;
    /** The numbers of a session's lines. */
    session_lines(session: number, template?: number): Uint32Array;
    /** Of each kind, the one that most events of a finding are of. */
    entities_of(rank: number): import('../protocol.js').Foremost[];
    /** The files that the settings call good beside the others. */
    compare(): import('../protocol.js').Comparison;
    /** What the detectors say of all windows; null where there is no verdict. */
    detectors(): import('../protocol.js').Survey | null;
    /** The windows that one of its numbers counts. */
    windows_of(choice: import('../protocol.js').WindowChoice): import('../protocol.js').ChosenWindows;
    /** What another cut would bring, above which so many windows lie. */
    try_cut(cut: number, windows: number): import('../protocol.js').TriedCut;
    /** What the analysis is worth by the labels of a file. */
    assess(labels: Uint8Array): import('../protocol.js').Assessment;
    /** The ranks of the findings that settings with other expectations would take away. */
    expected_of(settings: import('../protocol.js').Settings): Uint32Array;
    train_begin(): void;
    train_step(): import('../protocol.js').TrainingProgress | null;
    train_stop(): void;
    /** Takes the next bytes of the file. */
    push(slice: Uint8Array): void;
    /** Takes the next `length` bytes of the file as a SliceMapper mapped them. */
    merge(part: Uint8Array, length: number): void;
    /** Ends the last file. */
    finish(): void;
    /** Ends the log where it has come to. */
    finish_here(notes: import('../protocol.js').Report['notes']): void;
    /** Ends the last file for now: `grow` goes on with it. */
    finish_for_now(): void;
    /** Takes the bytes that a followed file has grown by, and the file as it is now. */
    grow(file: File, slice: Uint8Array): void;
    /** What head, middle and tail of the open files promise. */
    expected(): import('../protocol.js').Expected;
    /** A look at the log as far as it was read; null before `open`. */
    glance(buckets: number): import('../protocol.js').Glance | null;
    /** `bytes`: of all files; `file`: the number of the one that is being read. */
    so_far(): { bytes: number; file: number; lines: number; events: number; format: string | null };
    /** Judges windows by what a model has learned. */
    judge_by(model: Uint8Array, settings: import('../protocol.js').Settings): import('../protocol.js').Learned;
    /** Judges windows by the log itself again. */
    judge_alone(): void;
    /** Windows, features, detector, findings. After `finish`, and again at will with other settings. */
    analyse(settings: import('../protocol.js').Settings): import('../protocol.js').Report;
    timeline(from: number, to: number, buckets: number): import('../protocol.js').Timeline;
    /** Reads lines again from the file. */
    lines(first: number, count: number): import('../protocol.js').Line[];
    /** Reads the first lines of the events of a template, a level, an entity, with a text in them, or several of these again; those after a line, at most 500. */
    lines_where(wanted: { template: number | null; level: string | null; entity: { kind: string; id: number } | null; files: number[] | null; slot: import('../protocol.js').SlotValue | null }, after_line: number, count: number): import('../protocol.js').Line[];
    step_lines(from: number, to: number | undefined, is_suspect: boolean): Uint32Array;
    /** Works on the fingerprints for a saved report: how many bytes are done, or undefined where all are. */
    hash(): number | undefined;
    /** The first lines of a kind after a line, at most 500, read again. */
    lines_of_kind(kind: string, after_line: number, count: number): import('../protocol.js').Line[];
    export(what: string): Uint8Array<ArrayBuffer>;
    /** A report to hand on, with what was replaced in it. */
    report(form: string, redacts: boolean, noted: { line: number; note: string }[]): { bytes: Uint8Array<ArrayBuffer>; changes: import('../protocol.js').Redacted[] };
    /** How often templates came in the buckets of `timeline`: their rows one after the other. */
    heat(from: number, to: number, buckets: number, templates: Uint32Array, filter: import('../protocol.js').SearchFilter | null): Uint32Array<ArrayBuffer>;
    /** How many events of each template pass a filter. */
    templates_passing(filter: import('../protocol.js').SearchFilter): Uint32Array<ArrayBuffer>;
    /** Reads lines with these numbers again, at most 500. */
    lines_at(numbers: Uint32Array): import('../protocol.js').Line[];
    /** The next line after a line, or the last before it, that is an error or worse, from 1. */
    error_beside(line: number, back: boolean): number | undefined;
    /** Begins a hunt; the notes on all slices must come, in file order. */
    hunt_begin(settings: import('../protocol.js').Settings, rules: string[]): void;
    /** The notes on a slice, as those of a SliceScout. */
    hunt_scout(file: number, bytes: Uint8Array, follows: boolean, length: number): Uint8Array<ArrayBuffer>;
    hunt_take(notes: Uint8Array): void;
    /** The files in the order in which their slices must come. */
    hunt_order(): Uint32Array;
    /** Begins a file of the hunt: the notes on its slices come next. */
    hunt_begin_file(file: number): void;
    /** The same for the lines of a finding. */
    trace_begin_file(file: number): void;
    hunt_finish(): import('../protocol.js').Hunted;
    /** Begins to gather the lines of a finding of the last hunt; the notes on all slices must come again. */
    trace_begin(finding: number): void;
    trace_take(notes: Uint8Array): void;
    trace_finish(): Uint32Array;
    /** What a pattern makes of the open log's lines. */
    preview(pattern: string): import('../protocol.js').Preview;
    /** What is to be said of single lines beside the open log. */
    check_lines(texts: string[]): import('../../api/logloupe.js').Answer[];
    free(): void;
  }

  /** What is to be said of single lines where no log is open. */
  export function check_lines(texts: string[]): import('../../api/logloupe.js').Answer[];

  /** What sources and users do over a whole log. */
  export function hunt_log(log: Uint8Array): import('../../api/logloupe.js').Threat[];

  /** Looks at single lines, for programs. */
  export class LineAnalyzer {
    load_model(bytes: Uint8Array): void;
    load_log(name: string, bytes: Uint8Array, modified_ms: number): void;
    forget(): void;
    set_rules(json: string): void;
    analyze(text: Uint8Array, format?: string): import('../../api/logloupe.js').Answer;
    /** `ends`: where each line ends in the text. */
    analyze_all(text: Uint8Array, ends: Uint32Array, format?: string): import('../../api/logloupe.js').Answer[];
    stats(): import('../../api/logloupe.js').Stats;
    health(): import('../../api/logloupe.js').Health;
  }

  /** Maps slices of some files, in any order. */
  export class SliceMapper {
    constructor(files: File[], settings: import('../protocol.js').Settings);
    map(file: number, slice: Uint8Array): Uint8Array<ArrayBuffer>;
    free(): void;
  }

  /** Looks through slices of some files by rules, in any order. */
  export class SliceScout {
    constructor(files: File[], settings: import('../protocol.js').Settings, rules: string[]);
    /** `bytes`: the slice, the byte before it where it follows one, and up to `beyond_slice()` bytes after it. */
    scout(file: number, bytes: Uint8Array, follows: boolean, length: number): Uint8Array<ArrayBuffer>;
    free(): void;
  }

  /** A search through the open log, or through slices of it for a search that is made elsewhere. */
  export class LogSearch {
    constructor(wording: import('../protocol.js').Wording, filter: import('../protocol.js').SearchFilter | null);
    /** `bytes`: the slice, the byte before it where it follows one, and up to `beyond_slice()` bytes after it. */
    look(bytes: Uint8Array, follows: boolean, length: number): Uint8Array<ArrayBuffer>;
    /** What was found in the next slice of the engine's log. */
    take(engine: Engine, found: Uint8Array): void;
    count(): number;
    kept(): number;
    /** The numbers of the first hits after a line, from 1. */
    numbers(after: number, count: number): Uint32Array;
    /** The number of the hit beside a line, and its place among all; empty where there is none. */
    beside(line: number, back: boolean): Uint32Array;
    /** Beginnings and ends in a text, in UTF-16 units. */
    spans(text: string): Uint32Array;
    free(): void;
  }

  /** Unpacks files within common limits, one after the other. */
  export class Unpacker {
    constructor(limits: Partial<UnpackLimits>);
    /** Begins with a file; what was left of the last one is given up. */
    open(file: File): void;
    /** What comes next of the file. */
    step(): UnpackStep;
    /** How far into the file was read, in bytes. */
    position(): number;
    notes(): import('./unpack.js').UnpackNote[];
    skipped(): import('./unpack.js').Skipped[];
    /** The error to end with where all files together held no text at all. */
    nothing_left(): Error;
    free(): void;
  }

  /** `bytes`: of text in all (4 GiB). `members`: entries in all (10,000). `depth`: containers within one another (4). */
  export type UnpackLimits = { bytes: number; members: number; depth: number };
  export type UnpackStep =
    | { type: 'begin'; name: string; modified: number }
    | { type: 'bytes'; bytes: Uint8Array<ArrayBuffer> }
    | { type: 'end' }
    | { type: 'working' }
    | { type: 'done' };

  /** Whether a file that begins so is text that can be read as it is. */
  export function is_plain(head: Uint8Array): boolean;
  /** How many of a file's first bytes `is_plain` looks at. */
  export function sniffed(): number;
  export function beyond_slice(): number;
  /** Reads a file of Sigma rules, and says what of them is not supported. */
  export function check_rules(text: Uint8Array): import('../protocol.js').CheckedRules;
  /** What to say where the browser can no longer read a file. */
  export function unreadable_file(): Error;
  export function initSync(options: { module: WebAssembly.Module }): { memory: WebAssembly.Memory };
  /** A log made from a seed, with the anomalies planted in it. `modified`: a file's date, from which a year may be inferred. */
  export function sample(kind: string, seed: number): { name: string; modified: number; bytes: Uint8Array<ArrayBuffer>; planted: import('../protocol.js').Planted[] };
  export function version(): string;
  export function fresh_seed(): number;
  /** Every format that a log can be read as. */
  export function formats(): import('../protocol.js').FormatName[];
}
