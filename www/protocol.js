/**
 * The words that the page and its engine worker exchange.
 *
 * The page sends a Request, each with an `id`; the worker answers with Replies that repeat it.
 * A reply to an id that the page no longer waits for is dropped (see engine/client.js).
 * Everything about the log that travels here is text or numbers: text is only ever shown as text.
 *
 * @module
 */

/**
 * What a person may set. Absent or null means "let Logloupe choose".
 * @typedef {object} Settings
 * @property {number | null} [window_seconds] Length of a time window in seconds; null: one minute, or shorter for a short log.
 * @property {number} [window_overlap] In how many windows an event lies; 1: they do not overlap.
 * @property {number} [budget] At most this many findings ("how many would you look at?"), 1 to 1000.
 * @property {number} [seed] Seed of the isolation forest, an unsigned 32-bit number.
 * @property {'own' | 'vote' | 'percentile' | 'contamination'} [preset] How the detectors come to one verdict.
 * @property {number} [percentile] For the presets vote and percentile, 50 to 99.99.
 * @property {number} [contamination] For the preset contamination: the share of windows that are taken for anomalous, 0.0001 to 0.5.
 * @property {{eps: number | null, min_samples: number}} [dbscan] `eps`: null for the knee of the k-distance curve.
 * @property {{hidden: number, latent: number, epochs: number, batch: number, learning_rate: number, starts: number}} [autoencoder]
 * @property {string | null} [format] Name of a format to force; null: detect. Takes effect when the file is read.
 * @property {string | null} [pattern] A regular expression with named groups, grok, or a time in directives, that reads a line; goes before `format`, and takes effect with it.
 * @property {number | null} [year] Year of the last event, where the log does not write it; null: inferred from the file's date.
 * @property {string | null} [zone] Zone of times that are written without one, `UTC` or `+02:00`; null: read as UTC.
 * @property {{name: string, format?: string | null, pattern?: string | null, year?: number | null, zone?: string | null, baseline?: boolean}[]} [files] The same for single files, where there are several; and whether a file is known to be good.
 * @property {string} [session_key] What lines are put together by to sessions: 'none', 'auto' or a key. Takes effect when the file is read.
 * @property {object} [sequence] How the order of a session's events is judged.
 * @property {number} [session_gap] The pause in seconds after which an address, a host or a process begins a new session.
 * @property {number} [unpack_limit] The most text that is unpacked from archives, in MiB.
 * @property {'own' | 'drain3'} [miner] What makes templates.
 * @property {object} [drain3] The settings of Drain3.
 * @property {TemplateChange[]} [templates] What a person changed about the templates, one change after the other.
 * @property {Expectation[]} [expected] What is known and needs no finding.
 * @property {HuntSettings} [hunt] From where on something is a threat: thresholds by name, and rules of one's own.
 */

/** @typedef {{rules?: OwnRule[]} & {[threshold: string]: any}} HuntSettings */

/** A rule of one's own: `keyword` or `regex` is empty; `severity` 1 to 5, 0 is read as 3; `technique` may be empty. @typedef {{name: string, keyword: string, regex: string, severity: number, technique: string}} OwnRule */

/** What a Sigma rule is; `text` is its own, of a file that may hold several. @typedef {{id: string, title: string, severity: number, technique: string, text: string}} CheckedRule */

/** What a file of Sigma rules holds: `refused` says why others are left out. @typedef {{rules: CheckedRule[], refused: string[]}} CheckedRules */

/**
 * What a hunt for threats came to. `count`: of all findings, of which 2,000 are here at the most; `logins` and `requests`: lines that tell of them; `unanswered`: what Sigma rules ask for and
 * the log has not; `forgotten`: names that found no room; `attack`: the version of ATT&CK.
 * @typedef {{findings: Threat[], count: number, lines: number, logins: number, requests: number, unanswered: string[], forgotten: number, attack: string, measures: Measure[], parameters: Parameter[]}} Hunted
 */

/**
 * A finding of the hunt.
 * @typedef {object} Threat
 * @property {number} number Its place in the list, from 0.
 * @property {string} kind A stable word.
 * @property {string} title
 * @property {string} source Empty where it is of none.
 * @property {string} user Empty where it is of none, or of many.
 * @property {number} severity 1 to 5.
 * @property {'low' | 'medium' | 'high'} confidence
 * @property {number} count How often; a line may tell of several times.
 * @property {number} lines The lines that tell of it.
 * @property {number} first_line
 * @property {number} last_line
 * @property {number | null} first_ms
 * @property {number | null} last_ms
 * @property {number[]} evidence Some of its lines.
 * @property {{id: string, name: string, tactic: string} | null} technique `name` and `tactic` are empty for one that is not known here.
 * @property {string} because
 * @property {{kind: EntityKind, id: number, name: string}[]} entities Those that it is about.
 */

/**
 * What a threshold is held against: how many have a value in each bin, of which `lows` are the least values.
 * @typedef {{name: string, of: string, side: 'reaches' | 'passes' | 'within', lows: number[], counts: number[], most: number, total: number, reached: number}} Measure
 */

/** A number that can be set. @typedef {{name: string, unit: string, low: number, high: number, default: number, effect: string, value: number}} Parameter */

/**
 * One line, read again from the file.
 * @typedef {object} Line
 * @property {number} number 1-based line number, over all files.
 * @property {number} file Number of the file among those that were read, from 0.
 * @property {number} in_file 1-based line number in the file.
 * @property {number} offset Byte offset of the line's first byte in its file.
 * @property {'event' | 'continuation' | 'unparsed' | 'skipped'} kind
 * @property {string} text The line as text; invalid bytes are U+FFFD.
 * @property {boolean} clipped Whether the text was cut at the display limit.
 * @property {number | null} template Id of the event's template.
 * @property {number | null} time_ms Instant of the event, UTC milliseconds.
 * @property {string | null} level 'trace', 'debug', 'info', 'notice', 'warning', 'error' or 'critical'.
 * @property {Parts | null} parts Its parts as its format reads them; null for a line that is no event's first, or can't be read apart.
 * @property {number[]} [spans] Where in the text stands what is looked for: beginnings and ends in turn, in UTF-16 units.
 */

/**
 * Where in a line's text its parts begin and end, in UTF-16 units; an absent one ends where it begins.
 * @typedef {Record<'host' | 'process' | 'address' | 'user' | 'message', [number, number]>} Parts
 */

/** What is looked for in a log: a text as it stands there, or a regular expression. @typedef {{text: string, is_expression: boolean, heeds_case: boolean}} Wording */

/** What one line must be, or must not: what is null asks for nothing; `files` by their numbers among those that were read, `lines` by the numbers of those on which events begin. @typedef {{template: number | null, level: string | null, entity: {kind: EntityKind, id: number} | null, status: number | null, files: number[] | null, lines: number[] | null}} Wanted */

/** What lines must be besides; of `only`, those of one kind are choices. `span`: a part of the log, the end exclusive, in UTC milliseconds or by lines from 1. @typedef {{only: Wanted[], without: Wanted[], span: {from: number, to: number, by: 'time' | 'line'} | null}} SearchFilter */

/**
 * The timeline binned for the pixels: `start.length` buckets of equally many windows, columns of equal length.
 * It holds the windows that begin within the range that was asked for.
 * @typedef {object} Timeline
 * @property {Float64Array} start Start of each bucket: UTC ms, or the first line number where the log has no times.
 * @property {Float64Array} events Events in the bucket's windows (sum).
 * @property {Float64Array} errors Errors in them (sum).
 * @property {Float64Array} score Highest score among them, 0 to 1; NaN where there is none.
 * @property {Uint8Array} flagged 1 where a finding lies in the bucket.
 */

/**
 * How many events pass the filters: those in each bucket of a timeline, the errors among them, and those in each finding.
 * @typedef {{events: Uint32Array, errors: Uint32Array, findings: Uint32Array}} Passing
 */

/**
 * The report: the one result. `docs/report.md` describes every field.
 * @typedef {object} Report
 * @property {number} schema
 * @property {string} version
 * @property {Settings} settings
 * @property {{name: string, bytes: number}} input The file, or all of them as one.
 * @property {FileReport[]} files Each file, in the order in which lines are counted.
 * @property {{name: string, title: string, coverage: number, runner_up: {name: string, title: string, coverage: number} | null, misfits: number[]}} format
 *   `coverage`: share of the file's non-blank lines that are events of it or belong to one; `misfits`: the first line numbers that did not fit.
 * @property {{file: string, text: string}[]} notes What was found while files were unpacked.
 * @property {{lines: number, events: number, continuations: number, unparsed: number, skipped: number}} ledger
 *   lines = events + continuations + unparsed + skipped, always.
 * @property {{basis: 'time' | 'line', first_ms: number | null, last_ms: number | null, zone: string, year: string, out_of_order: number, untimed: number}} time
 * @property {{level: string, count: number}[]} levels Events by level, the gravest last.
 * @property {{basis: 'time' | 'line', length: number, reach: number, count: number, note: string | null, gaps: {start: number, end: number}[]}} windows
 *   `length`: milliseconds, or events. `gaps`: stretches without events that are too long to be made of windows.
 * @property {{name: string, title: string, abstained: string | null, cut: number, detectors: {name: string, title: string, abstained: string | null, decides: boolean, losses?: number[]}[], features: Feature[], learned?: {windows: number, events: number}}} detector
 * @property {Finding[]} findings Ranked, most anomalous first.
 * @property {number[]} expected Of each part of `settings.expected`, how many findings it took away.
 * @property {Flaw[]} flaws What is wrong with the files themselves.
 * @property {Template[]} templates Most frequent first; the counts add up to the events.
 * @property {{code: string, count: number, first_line: number | null, text: string}[]} diagnostics
 */

/**
 * One file. Its numbers are 0 and its times null where it was left out.
 * @typedef {object} FileReport
 * @property {string} name
 * @property {number} bytes
 * @property {string | null} left_out Why it was not read.
 * @property {number} first_line Its first line, from 1, over all files.
 * @property {number} lines
 * @property {number} events
 * @property {{name: string, title: string, events: number, first_line: number}[]} formats The chosen one first; `first_line` in this file.
 * @property {number} coverage
 * @property {{name: string, title: string, coverage: number} | null} runner_up
 * @property {number[]} misfits The first lines that did not fit, from 1 in this file.
 * @property {number | null} first_ms
 * @property {number | null} last_ms
 * @property {string} zone How the zone is known.
 * @property {string} year How the year, or the date, is known.
 * @property {boolean} is_exact Whether all of every instant was written.
 */

/**
 * @typedef {object} Flaw Something that is wrong with a file itself.
 * @property {'gap' | 'clock_jump' | 'repeat' | 'cut_off'} kind
 * @property {number} file Number of the file among those that were read, from 0.
 * @property {number} first_line From 1 over all files.
 * @property {number} last_line
 * @property {number | null} start_ms When it begins; null in a file without times.
 * @property {number} length_ms The silence, or the step of the clock; 0 for the others.
 * @property {number} count Repeated events, or steps of the clock in all.
 * @property {string} text
 */

/** @typedef {{name: string, title: string, unit: 'count' | 'share' | 'bits' | 'bytes' | 'ms' | 'deviations', what: string, used: boolean}} Feature */

/**
 * What can be told of a log while it is still being read.
 * @typedef {object} Glance
 * @property {number} lines
 * @property {number} events
 * @property {string} format
 * @property {number | null} first_ms
 * @property {number | null} last_ms
 * @property {number} bucket_ms How long a bucket is.
 * @property {number[]} volume Events in each bucket, from the first instant on.
 * @property {number[]} errors Errors in each bucket.
 * @property {number} error_count
 * @property {boolean} has_levels
 * @property {{line: number, level: string | null, text: string}[]} first_errors
 */

/** What a log will take, about: its lines, and the memory that they take. @typedef {{lines: number, memory: number}} Expected */

/** The file that is being read, where there are several: its place among them, from 1. @typedef {{name: string, place: number, of: number}} FileUnderWay */

/**
 * What a pattern makes of lines of the open log.
 * @typedef {object} Preview
 * @property {number} lines How many lines it was tried on, from head, middle and tail.
 * @property {number} matched How many of them it reads.
 * @property {number} timed Of how many of these the time was read.
 * @property {number} untimed Of how many what stands for the time is none that is known.
 * @property {string | null} no_time What stands for it in the first of those.
 * @property {PreviewLine[]} samples The first lines that it reads, and the first that it doesn't.
 * @property {string | null} error Why it is no pattern; all else is empty then.
 */

/** `fields`: what the named groups took, in UTF-16 units of the text. @typedef {{text: string, matched: boolean, fields: {name: string, start: number, end: number}[]}} PreviewLine */

/** A format that a log can be read as. @typedef {{name: string, title: string}} FormatName */

/** What stands in a slot, as it is shown. @typedef {{position: number, value: string}} SlotValue */

/** @typedef {{id: number, count: number, text: string, name: string | null, level: string | null, first_line: number, last_line: number, slots: Slot[]}} Template */

/**
 * A variable place of a template.
 * @typedef {object} Slot
 * @property {number} position Which `<*>` of the text it is, from 0.
 * @property {string} kind
 * @property {number} distinct How many values it has; about how many where it is saturated.
 * @property {boolean} saturated
 * @property {boolean} can_split
 * @property {{value: string, count: number, estimated: boolean}[]} top The commonest first.
 */

/**
 * A change to the templates, which are named by their text.
 * @typedef {{rename: {template: string, name: string}} | {merge: string[]} | {split: {template: string, slot: number}}} TemplateChange
 */

/**
 * What a person expects: a template by its text, an entity by its name, a time, or a feature as the foremost reason.
 * @typedef {{template: string} | {entity: {kind: EntityKind, name: string}} | {time: {from_ms: number, to_ms: number}} | {reason: string} | {detector: string}} Expectation
 */

/**
 * @typedef {object} Finding
 * @property {number} rank From 1.
 * @property {number} score 0 to 1.
 * @property {number} start UTC ms (or line number, by windows.basis) where it begins.
 * @property {number} end Exclusive end.
 * @property {number} windows How many windows it joins.
 * @property {number} events
 * @property {number} errors
 * @property {string} headline One sentence made from the structure below.
 * @property {Reason[]} reasons Largest contribution first.
 * @property {DetectorVote[]} detectors What each detector says of the window with the highest score.
 * @property {{feature: string, from: number, to: number} | null} change The smallest change of one feature that would have made that window normal.
 * @property {{template: number, count: number, usual: number, new: boolean}[]} templates What the finding's windows held against the usual count for as many windows.
 * @property {{line: number, file: number, offset: number, template: number, time_ms: number | null, level: string | null, why: string}[]} evidence
 */

/**
 * What a detector says of a window. Scores of different detectors do not compare.
 * @typedef {{name: string, title: string, score: number, cut: number, anomalous: boolean}} DetectorVote
 */

/**
 * @typedef {object} Reason
 * @property {string} feature Name of a Feature.
 * @property {number} actual
 * @property {number} typical Median over all windows.
 * @property {number} contribution Share of the score that this feature accounts for, 0 to 1; the shares of a finding add up to 1 at most.
 * @property {string} sentence
 */

/**
 * The sessions, the highest score first; at most 500 of them.
 * `baseline`: how many sessions of good files, or of a model, they are judged by; 0 where there are none. `texts`: where it is a
 * model, the texts of the templates that the rows name, whose numbers are the model's; else these are the log's. `epochs`: how good each epoch was of
 * the network that was trained for them; null where none was.
 * @typedef {{key: string, count: number, baseline: number, texts: [number, string][] | null, flagged: number, abstained: string | null, epochs: Epoch[] | null, rows: SessionRow[]}} Sessions
 */

/**
 * The sessions that have events within a part of the log that pass a filter, the highest score first; at most 500 of them, and how many of
 * each one's events pass. `texts` as in `Sessions`.
 * @typedef {{count: number, flagged: number, texts: [number, string][] | null, rows: SessionRow[], passing: number[]}} SessionsWithin
 */

/**
 * A session. `id`: its number for `session-lines`; `score`: 0 to 1, 0.5 is the cut; `lines`: its first lines, at most 200; `reasons`: the counts that are furthest from the usual.
 * @typedef {{id: number, name: string, events: number, score: number, flagged: boolean, votes: string[], start: number | null, end: number | null, lines: number[], reasons: {template: number, count: number, usual: number}[], step: UnexpectedStep | null}} SessionRow
 */

/** What is to be said of a single line. @typedef {import('../api/logloupe.js').Answer} Answer */

/** How a report to hand on is written. @typedef {'html' | 'markdown' | 'timesketch'} HandoutForm */

/** A name that got a pseudonym in a report. @typedef {{kind: string, original: string, pseudonym: string, what: string, count: number}} Redacted */

/** @typedef {'ip' | 'user' | 'host' | 'process'} EntityKind */

/**
 * The entities of a kind, the highest score first; at most 2,000 of them. `without`: events that are of none; `note`: what is missing.
 * @typedef {{kind: EntityKind, count: number, without: number, note: string | null, measures: {name: string, title: string, what: string}[], rows: EntityRow[]}} Entities
 */

/**
 * `id` is its number for `entity` and `lines-where`. `reasons`: the largest part of the score first; `top`: its commonest templates;
 * `only`: those that no other of its kind has.
 * @typedef {{id: number, kind: EntityKind, name: string, score: number, events: number, errors: number, failed_logins: number, templates: number, own_templates: number, first_ms: number | null, last_ms: number | null, first_line: number, last_line: number, reasons: {measure: string, actual: number, typical: number, part: number, sentence: string}[], top: CountedTemplate[], only: CountedTemplate[]}} EntityRow
 */

/** @typedef {{template: number, count: number, text: string}} CountedTemplate */

/**
 * One entity: its events and errors over time (or over lines), its templates with their counts here and in all, the findings that it has events in.
 * @typedef {{start: number, length: number, events: number[], errors: number[], templates: {template: number, count: number, all: number}[], distinct: number, findings: {rank: number, events: number}[]}} EntityDetail
 */

/**
 * What entities did in a part of the log: five numbers for each that has events there, its own, its events, errors, failed logins and templates.
 * @typedef {Record<EntityKind, Uint32Array>} EntitiesWithin
 */

/** The entity of a kind that most events of a finding are of. @typedef {{kind: EntityKind, id: number, name: string, events: number, all: number}} Foremost */

/** @typedef {'new' | 'vanished' | 'more' | 'fewer' | 'same'} Change */

/**
 * Good files beside the others. `scale`: events that the others should have for each of the good ones; at most 500 rows of each change,
 * and of values, orders and timings, which are changes all of them.
 * @typedef {{scale: number, good: number, suspect: number, counts: {change: Change, count: number}[], rows: ComparedRow[], values: {count: number, rows: ComparedValue[]}, orders: {count: number, rows: ComparedOrder[]}, timings: {count: number, rows: ComparedTiming[]}}} Comparison
 */

/** How often something came in its place, of how many: in the good files and in the others. @typedef {{change: Change, good: number, good_of: number, suspect: number, suspect_of: number, expected: number, p_value: number, first_line: number}} Shares */

/** A value in a column (`level`, `status` or a kind of entities, of which `id` is the number), or in a slot: the `position` of a template. @typedef {{column: 'level' | 'status' | EntityKind | null, id: number | null, template: number | null, position: number | null, text: string, shares: Shares}} ComparedValue */

/** What follows a template, and what usually does; null for a session's end. @typedef {{from: number, to: number | null, usual: number | null, shares: Shares}} ComparedOrder */

/** How long something took, or was `until` another template (milliseconds); how many bytes were sent; or another amount. @typedef {{change: Change, template: number, what: 'took' | 'sent' | 'amount' | 'until', until: number | null, good: Spread, suspect: Spread, p_value: number, first_line: number}} ComparedTiming */

/** @typedef {{count: number, median: number, p95: number}} Spread */

/** @typedef {{change: Change, template: number, good: number, suspect: number, expected: number, p_value: number, first_line: number}} ComparedRow */

/**
 * What the analysis is worth by labels, of sessions or of windows.
 * @typedef {{judged: 'sessions' | 'windows', key: string | null, labels: number, labelled: number, hits: number, false_alarms: number, misses: number, rest: number, precision: number, recall: number, f1: number, average_precision: number, best_f1: number, cases: Record<'misses' | 'false_alarms' | 'hits', LabelledCase[]>}} Assessment
 */

/** A session, or a window, which has no name. @typedef {{name: string | null, score: number, events: number, start: number | null, end: number | null, lines: number[]}} LabelledCase */

/**
 * What the detectors say of all windows. `votes`: how many windows no detector finds anomalous, one, two …; `stops`: cuts of the verdict from its lowest
 * score to its highest, as many in each bin of its histogram, with the windows above each.
 * @typedef {{windows: number, verdict: Judge, detectors: SurveyedDetector[], votes: number[], pairs: {one: string, other: string, both: number, either: number}[], stops: {cut: number, windows: number}[]}} Survey
 */

/** The verdict, or a detector: from which score on a window is anomalous, and how many are. @typedef {{cut: number, above: number, histogram: ScoreHistogram}} Judge */

/**
 * How scores are spread. `edges`: one more than there are bins, each of which holds what lies above its lower edge, up to its upper one;
 * `anomalous`: those that the verdict takes for anomalous; `cut`: the edge that is the cut.
 * @typedef {{edges: number[], counts: number[], anomalous: number[], cut: number, logarithmic: boolean}} ScoreHistogram
 */

/**
 * A detector that did not abstain. `agreed`: windows that the verdict finds, too; `alone`: that no other detector does; `without`: what the verdict
 * would be without it: windows that would no longer be anomalous, and windows that would be as well.
 * @typedef {Judge & {name: string, agreed: number, alone: number, without: {kind: 'same' | 'no_verdict' | 'changed', gone: number, new: number}}} SurveyedDetector
 */

/**
 * Windows that a number of a `Survey` counts. `judge` and `other` are names of detectors; null, where a detector is none, is the verdict.
 * `number`: how many detectors, or which bin.
 * @typedef {{kind: 'above' | 'agreed' | 'alone' | 'gone' | 'new' | 'votes' | 'both' | 'either' | 'bin', judge?: string | null, other?: string, number?: number}} WindowChoice
 */

/** The windows of a choice, the highest score first; at most 500 of them. @typedef {{count: number, rows: ChosenWindow[]}} ChosenWindows */

/** `score`: the verdict's; `own`: that of the detector that the choice is about; `finders`: the detectors that find it. @typedef {{start: number, end: number, events: number, score: number, own: number | null, finders: string[]}} ChosenWindow */

/** What another cut would bring; `setting`: what would have to be set for it, null where no setting does. @typedef {{findings: number, setting: {name: 'percentile' | 'contamination', value: number} | null}} TriedCut */

/** What a model has learned; `key`: by which it made its sessions; `settings`: those that were sent, with what the model carries. @typedef {{windows: number, events: number, sessions: number, key: string, settings: Settings}} Learned */

/** Mean −ln p of a step, while learning and of what was held out. @typedef {{loss: number, held_out: number | null}} Epoch */

/** An event and how likely it was, 0 to 1; without a template it is the session's end. @typedef {{template: number | null, share: number}} Likely */

/**
 * The least expected step of a session. `position`: its place from 0, the number of events where it is the end; `first`: the place of the first event in `around`, whose templates these are.
 * @typedef {{position: number, came: Likely, expected: Likely[], by: string, first: number, around: number[]}} UnexpectedStep
 */

/** How far the training of a network has come: `epoch` from 1, `done` 0 to 1 of it. @typedef {{epoch: number, epochs: number, done: number, last: Epoch | null}} TrainingProgress */

/** @typedef {{name: string, what: string, start: number, end: number, first_line: number, last_line: number}} Planted */

/**
 * `init` comes first and once: it carries the compiled module and the ports of the helpers, and `ready` answers it.
 * `help` comes first and once to a worker that shall help another: it serves that port for good; `files` brings it the
 * files of the `open` with the same id.
 * `check` tries settings on what is open, without reading it: `failed` says why they are impossible.
 * `learn` judges windows, and sessions by the same key, by a model from now on, or by the log itself again where there is none; `open` and `sample` bring the model with them.
 * `lines-where` asks for the first lines of events of a template, a level, an entity, or several of these, of which the line number is greater than `after`;
 * at most 500 come at once. `slot` asks for lines with a value in a place of the template.
 * `unpacked` says that the helpers can have the files: those that came with `open`, or the texts that came out of them.
 * `lost` says that a helper is of no use any more.
 * `open` with `follow` keeps the log open at its end: `grow` brings the file as it is by now, and is answered by a new report, or none where it has not grown.
 * `train` trains a network of the next event, tells how far it has come as `training`, and is answered by `sessions`; `stop-training` breaks it off, and the sessions are as before.
 * `check-lines` asks about single lines, beside the open log or, where `beside` is false, by rules alone.
 * `hunt` looks through the open files by rules, tells how far it has come as `hunting`, and is answered by what was found; `stop-hunt` breaks it off, and so does another `hunt`.
 * `hunt-lines` asks for the numbers of all lines of a finding of the last hunt, `lines-at` for lines by their numbers, 500 at the most.
 * `search` looks through the open files for a text, tells how far it has come as `searching`, and is answered by how many lines were found and how many of them can be shown; `stop-search` breaks it off, and what was found until then stays.
 * `search-page` asks for the first hits after a line, also while a search is under way; `search-step` for the hit beside a line, `error-step` for the error beside one. `lines` with `marked` says where in them the text of the search stands.
 * `step-lines` asks for the lines where a template is followed by another one, or by a session's end: those of both.
 * `entities-within` and `sessions-within` ask what entities and sessions did in a part of the log, in the events that pass a filter, `entity` may; `session-lines` for the numbers of a session's lines, or of those of a template in it.
 * `passing` asks how many events pass a filter, in the buckets that begin at `starts` and end before `to`; its `span` is not heeded.
 * `handout` asks for a report to hand on, `redacts` whether names get pseudonyms in it, `noted` are lines that a person noted; `heat` for how often templates came in the buckets of the `timeline` of the same span, their rows one after the other.
 * `detectors` asks what the detectors say of all windows, null where there is no verdict; `windows-of` for the windows that one of its numbers counts; `try-cut` what another cut would bring, above which so many windows lie.
 * `probe` lets the worker try to reach the network, so that the page can show that the policy refuses it there as well.
 * @typedef {{type: 'init', id: number, module: WebAssembly.Module, helpers: MessagePort[]}
 *   | {type: 'help', id: number, module: WebAssembly.Module, port: MessagePort}
 *   | {type: 'files', id: number, files: File[]}
 *   | {type: 'open', id: number, files: File[], settings: Settings, model?: File | null, follow?: boolean}
 *   | {type: 'grow', id: number, file: File, settings: Settings}
 *   | {type: 'lost', id: number, helper: number}
 *   | {type: 'sample', id: number, kind: string, seed: number, settings: Settings, model?: File | null}
 *   | {type: 'learn', id: number, model: File | null, settings: Settings}
 *   | {type: 'check', id: number, settings: Settings}
 *   | {type: 'analyse', id: number, settings: Settings}
 *   | {type: 'timeline', id: number, from: number, to: number, buckets: number}
 *   | {type: 'passing', id: number, filter: SearchFilter, starts: Float64Array, to: number}
 *   | {type: 'lines', id: number, first: number, count: number, marked?: boolean}
 *   | {type: 'lines-where', id: number, template: number | null, level: string | null, entity: {kind: EntityKind, id: number} | null, files: number[] | null, slot: SlotValue | null, after: number, count: number}
 *   | {type: 'lines-of-kind', id: number, kind: string, after: number, count: number}
 *   | {type: 'handout', id: number, form: HandoutForm, redacts: boolean, noted: {line: number, note: string}[]}
 *   | {type: 'heat', id: number, from: number, to: number, buckets: number, templates: number[], filter: SearchFilter | null}
 *   | {type: 'templates-passing', id: number, filter: SearchFilter}
 *   | {type: 'export', id: number, what: 'report.json' | 'settings.json' | 'usual.model' | 'findings.jsonl' | 'events.jsonl' | 'findings.csv' | 'windows.csv' | 'templates.csv' | 'lines.csv' | 'sessions.csv' | 'entities.csv' | 'comparison.csv' | 'threats.json' | 'threats.csv' | 'attack-layer.json'}
 *   | {type: 'sessions', id: number}
 *   | {type: 'sessions-within', id: number, span: {from: number, to: number} | null, filter: SearchFilter | null}
 *   | {type: 'entities', id: number, kinds: EntityKind[]}
 *   | {type: 'session-lines', id: number, session: number, template: number | null}
 *   | {type: 'step-lines', id: number, from: number, to: number | null, isSuspect: boolean}
 *   | {type: 'entities-within', id: number, kinds: EntityKind[], span: {from: number, to: number} | null, filter: SearchFilter | null}
 *   | {type: 'entity', id: number, kind: EntityKind, entity: number, buckets: number, part: {from: number, to: number} | null}
 *   | {type: 'entities-of', id: number, rank: number}
 *   | {type: 'search', id: number, wording: Wording, filter: SearchFilter | null}
 *   | {type: 'stop-search', id: number}
 *   | {type: 'search-page', id: number, after: number, count: number}
 *   | {type: 'search-step', id: number, line: number, back: boolean}
 *   | {type: 'error-step', id: number, line: number, back: boolean}
 *   | {type: 'hunt', id: number, settings: Settings, rules: string[]}
 *   | {type: 'stop-hunt', id: number}
 *   | {type: 'hunt-lines', id: number, finding: number}
 *   | {type: 'lines-at', id: number, numbers: number[]}
 *   | {type: 'check-rules', id: number, text: string}
 *   | {type: 'compare', id: number}
 *   | {type: 'detectors', id: number}
 *   | {type: 'windows-of', id: number, choice: WindowChoice}
 *   | {type: 'try-cut', id: number, cut: number, windows: number}
 *   | {type: 'assess', id: number, file: File}
 *   | {type: 'expected-of', id: number, settings: Settings[]}
 *   | {type: 'train', id: number}
 *   | {type: 'stop-training', id: number}
 *   | {type: 'check-lines', id: number, lines: string[], beside: boolean}
 *   | {type: 'preview', id: number, pattern: string}
 *   | {type: 'formats', id: number}
 *   | {type: 'fresh-seed', id: number}
 *   | {type: 'probe', id: number, address: string}} Request
 */

/**
 * @typedef {{type: 'ready', id: number, version: string}
 *   | {type: 'progress', id: number, stage: 'unpacking' | 'reading' | 'analysing', bytes: number, total: number, lines: number, events: number, format: string | null, file: FileUnderWay | null, expected: Expected | null, glance: Glance | null}
 *   | {type: 'unpacked', id: number, files: File[] | null}
 *   | {type: 'report', id: number, report: Report, planted: Planted[] | null, cutShort?: string | null, follows?: boolean}
 *   | {type: 'grow', id: number, report: Report | null}
 *   | {type: 'check', id: number}
 *   | {type: 'learn', id: number, learned: Learned | null}
 *   | {type: 'timeline', id: number, timeline: Timeline}
 *   | {type: 'passing', id: number, passing: Passing}
 *   | {type: 'lines', id: number, lines: Line[]}
 *   | {type: 'lines-where', id: number, lines: Line[]}
 *   | {type: 'lines-of-kind', id: number, lines: Line[]}
 *   | {type: 'handout', id: number, bytes: Uint8Array, changes: Redacted[]}
 *   | {type: 'heat', id: number, counts: Uint32Array}
 *   | {type: 'templates-passing', id: number, counts: Uint32Array}
 *   | {type: 'export', id: number, name: string, mime: string, bytes: Uint8Array}
 *   | {type: 'sessions', id: number, sessions: Sessions}
 *   | {type: 'sessions-within', id: number, within: SessionsWithin}
 *   | {type: 'entities', id: number, entities: Entities[]}
 *   | {type: 'session-lines', id: number, lines: number[]}
 *   | {type: 'step-lines', id: number, lines: number[]}
 *   | {type: 'entities-within', id: number, counts: EntitiesWithin}
 *   | {type: 'entity', id: number, detail: EntityDetail}
 *   | {type: 'entities-of', id: number, foremost: Foremost[]}
 *   | {type: 'searching', id: number, bytes: number, total: number, count: number, kept: number}
 *   | {type: 'search', id: number, count: number, kept: number}
 *   | {type: 'stop-search', id: number, count: number, kept: number}
 *   | {type: 'search-page', id: number, lines: Line[]}
 *   | {type: 'search-step', id: number, hit: {line: number, place: number} | null}
 *   | {type: 'error-step', id: number, line: number | null}
 *   | {type: 'hunting', id: number, bytes: number, total: number}
 *   | {type: 'hashing', id: number, bytes: number, total: number}
 *   | {type: 'hunt', id: number, hunted: Hunted}
 *   | {type: 'stop-hunt', id: number}
 *   | {type: 'hunt-lines', id: number, lines: number[]}
 *   | {type: 'lines-at', id: number, lines: Line[]}
 *   | {type: 'check-rules', id: number, checked: CheckedRules}
 *   | {type: 'compare', id: number, comparison: Comparison}
 *   | {type: 'detectors', id: number, survey: Survey | null}
 *   | {type: 'windows-of', id: number, chosen: ChosenWindows}
 *   | {type: 'try-cut', id: number, tried: TriedCut}
 *   | {type: 'assess', id: number, assessment: Assessment}
 *   | {type: 'expected-of', id: number, ranks: number[][]}
 *   | {type: 'training', id: number, progress: TrainingProgress}
 *   | {type: 'stop-training', id: number}
 *   | {type: 'check-lines', id: number, answers: Answer[]}
 *   | {type: 'preview', id: number, preview: Preview}
 *   | {type: 'formats', id: number, formats: FormatName[]}
 *   | {type: 'fresh-seed', id: number, seed: number}
 *   | {type: 'probe', id: number, attempts: {way: string, refused: boolean}[]}
 *   | {type: 'failed', id: number, code: string, message: string}
 *   | {type: 'crashed', message: string}} Reply
 */

export {};
