// The types of logloupe.js. docs/api.md says what the fields mean.

export interface Answer {
  /** Whether the score reaches 0.5. */
  anomaly: boolean;
  /** 0 to 1. It ranks; it is no probability. */
  score: number;
  /** What the line was judged by. */
  model: 'rules' | 'rules+model' | 'rules+log';
  /** The reasons in words, the weightiest first. */
  reason: string;
  reasons: Reason[];
  parsed_log: ParsedLog;
  /** What rules hit, the gravest first. */
  rules: RuleHit[];
  /** The normal template that the line is most like; null where nothing is loaded. */
  nearest: Nearest | null;
  /** What was odd about the text itself. */
  notes: string[];
}

export interface Reason {
  kind: 'rule' | 'new_template' | 'rare_template' | 'new_value';
  score: number;
  text: string;
}

export interface ParsedLog {
  /** ISO 8601, as far as the line tells it. */
  timestamp: string | null;
  ip: string | null;
  method: string | null;
  path: string | null;
  status: number | null;
  /** The number of the normal template that the line is of. */
  template_id: number | null;
  /** The line's own wording, `<*>` for what varies. */
  template: string;
  format: string;
  level: 'trace' | 'debug' | 'info' | 'notice' | 'warning' | 'error' | 'critical' | null;
  host: string | null;
  process: string | null;
  user: string | null;
  message: string | null;
}

export interface RuleHit {
  id: string;
  name: string;
  /** 1 to 5. */
  severity: number;
  technique: { id: string; name: string; tactic: string; version: string } | null;
  sentence: string;
  part: 'path' | 'query' | 'agent' | 'referrer' | 'user' | 'header' | 'message' | 'line';
  /** The text as written, and after each round of decoding; the last is what the rule saw. */
  steps: Step[];
}

export interface Step {
  name: string;
  before: string;
  /** What the rule hit. */
  hit: string;
  after: string;
  /** Whether the text was cut to be shown. */
  cut: boolean;
}

export interface Nearest {
  template_id: number;
  text: string;
  count: number;
  /** Whether the line is one of its events. */
  matches: boolean;
  /** 0 to 1. */
  similarity: number;
  /** The line and the template word by word. */
  tokens: { line: string | null; template: string | null; same: boolean }[];
}

export interface Options {
  /** Read in the format of this name, such as `access-combined` or `syslog`. */
  format?: string;
}

export interface OwnRule {
  name: string;
  /** A text, looked for without case; or a `regex`. */
  keyword?: string;
  regex?: string;
  /** 1 to 5; 3 unless said otherwise. */
  severity?: number;
  /** The number of an ATT&CK technique. */
  technique?: string;
}

/** What a source or a user does over a whole log. */
export interface Threat {
  /** A stable word. */
  kind: string;
  /** Its kind's name for people. */
  title: string;
  /** The address or name; empty where it is of none. */
  source: string;
  user: string;
  /** 1 to 5. */
  severity: number;
  confidence: 'low' | 'medium' | 'high';
  count: number;
  /** From 1. */
  first_line: number;
  last_line: number;
  /** Milliseconds since 1970; those of logs without a year lie in 2000 and after. */
  first_ms: number | null;
  last_ms: number | null;
  /** Lines to look at. */
  lines: number[];
  /** The number of the ATT&CK technique. */
  technique: string | null;
  because: string;
}

export interface Stats {
  lines: number;
  anomalies: number;
  /** How often each rule hit. */
  rules: Record<string, number>;
  reasons: Record<string, number>;
  formats: Record<string, number>;
}

export type Health =
  | {
      status: 'ok';
      version: string;
      attack_version: string;
      formats: number;
      web_rules: number;
      own_rules: number;
      model: { kind: 'none' | 'model' | 'log'; name: string; templates: number; events: number };
    }
  | { status: 'crashed'; version: string; reason: string };

/** What went wrong, as a sentence, with a code for the program. */
export class LogloupeError extends Error {
  constructor(code: string, message: string);
  code: string;
}

export const version: string;
export function analyzeLine(text: string, options?: Options): Answer;
export function analyzeLines(texts: Iterable<string>, options?: Options): Answer[];
export function loadModel(bytes: ArrayBuffer | ArrayBufferView): void;
export function loadLog(log: string | ArrayBuffer | ArrayBufferView, options?: { name?: string; modified?: Date | number }): void;
export function unload(): void;
export function setRules(rules: OwnRule[]): void;
export function huntLog(log: string | ArrayBuffer | ArrayBufferView): Threat[];
export function stats(): Stats;
export function health(): Health;
