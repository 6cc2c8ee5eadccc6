/**
 * All mutable state of the page, in one list. Views own none: what can differ between two moments stands here.
 *
 * @module
 */

/** @typedef {import('../protocol.js').Report} Report */
/** @typedef {import('../protocol.js').Planted} Planted */
/** @typedef {import('../protocol.js').Settings} Settings */
/** @typedef {import('../protocol.js').Timeline} Timeline */
/** @typedef {import('../protocol.js').Line} Line */
/** @typedef {import('../protocol.js').Glance} Glance */
/** @typedef {import('../protocol.js').Expected} Expected */
/** @typedef {import('../protocol.js').EntityKind} EntityKind */
/** @typedef {import('../protocol.js').EntityRow} EntityRow */
/** @typedef {import('./follow.js').Handle} Handle */
/** @typedef {import('../lib/progress.js').Sample} Sample */
/** @typedef {import('../lib/ranges.js').LineRange} LineRange */
/** @typedef {import('../lib/format.js').Clock} Clock */
/** @typedef {import('./store.js').Store<State>} AppStore */

/** @typedef {'idle' | 'working' | 'ready' | 'failed'} Phase */
/** @typedef {'findings' | 'threats' | 'sessions' | 'entities' | 'templates' | 'compare' | 'detectors' | 'labels' | 'noted' | 'files' | 'notes'} Tab */
/** @typedef {'paste' | 'check' | 'settings' | 'privacy' | 'help' | 'handout' | 'palette'} Dialog */
/** @typedef {'light' | 'dark' | 'contrast' | 'system'} Theme */

/**
 * What was opened: enough to open it again.
 * `handle`: a lasting hold on the one file, where the browser gives one; that takes it a moment.
 * @typedef {{kind: 'files', files: File[], name: string, bytes: number, handle?: Promise<Handle | null>} | {kind: 'sample', sample: string, name: string, bytes: number}} Source
 */

/** @typedef {{stage: 'unpacking' | 'reading' | 'analysing', bytes: number, total: number, lines: number, events: number, format: string | null, file: import('../protocol.js').FileUnderWay | null, expected: Expected | null, glance: Glance | null, samples: Sample[]}} Work */
/** `glance`: what was known of the log when it failed. @typedef {{title: string, message: string, advice: string, canRetry: boolean, glance: Glance | null}} Failure */

/**
 * How a file is followed: since when it was last looked at, and how many lines came since it was opened.
 * @typedef {{at: number, lines: number}} Following
 */

/** A part of the log: UTC milliseconds, or line numbers; `to` is exclusive. @typedef {{from: number, to: number}} Span */

/**
 * All lines of a template, a level or an entity, or those of them that hold a text, page by page.
 * @typedef {object} LineList
 * @property {number | null} template
 * @property {string | null} level
 * @property {{kind: EntityKind, id: number} | null} entity
 * @property {import('../protocol.js').SlotValue} [slot] What stands in a place of the template.
 * @property {number[]} [files] The files in which they lie, where not in all.
 * @property {string} [kind] What became of the lines, where they are all of one kind.
 * @property {boolean} [search] Whether they are the hits of the search.
 * @property {number[]} [numbers] Those of the lines, in order, where they are lines of no template, level or entity.
 * @property {number} total
 * @property {number[]} after For each page up to this one, the line after which it begins.
 */

/**
 * Lines read again from the file, in blocks with gaps between them; or a page of a list, as one block without a range.
 * @typedef {object} LineView
 * @property {string} title
 * @property {Map<number, string>} marks Highlighted lines, each with what it is marked for.
 * @property {LineRange[]} ranges
 * @property {Line[][] | null} blocks One for each range; null while they are read.
 * @property {string | null} error Why they can't be read.
 * @property {LineList | null} list
 * @property {LineView | null} back The list from which a person came.
 * @property {string} [note] What there is to say of a key that led nowhere.
 * @property {number} [all] Where all lines of the log are shown: the one to begin with.
 */

/**
 * Something to tell once, with at most one thing to do about it.
 * @typedef {{tone: 'note' | 'problem', text: string, action: 'reopen' | 'unexpect' | 'close' | null}} Notice
 */

/**
 * @typedef {object} State
 * @property {Phase} phase
 * @property {boolean} framed Inside another page, where Logloupe opens nothing.
 * @property {Source | null} source
 * @property {Work | null} work
 * @property {Failure | null} failure
 * @property {Report | null} report
 * @property {Planted[] | null} planted What a sample had planted in it.
 * @property {Settings} settings
 * @property {boolean} settingsWait Whether the settings were given for the next log, all of them.
 * @property {boolean} reanalysing
 * @property {Following | null} following Set while the file is followed.
 * @property {number | null} rate Bytes read in a second, of the last log that took long enough to tell.
 * @property {Timeline | null} timeline The buckets of the shown span.
 * @property {Span | null} whole The span of the whole log.
 * @property {Span | null} zoom The chosen part of it.
 * @property {Chip[]} filters What templates and lines of the whole page must be, beside the time that is shown.
 * @property {import('./passing.js').Passing | null} passing How many events pass the filters; null where there are none.
 * @property {{report: Report, timeline: Timeline, filters: Chip[], templates: ReadonlySet<number>, counts: Uint32Array | null} | null} inTime Templates with events in the shown time that pass the filters, where that is a part of the log; `counts`: how many of each, by their numbers, where all of the time is shown.
 * @property {boolean} heatOpen Whether the heat map is shown.
 * @property {import('./heat.js').Heat | null} heat Its counts.
 * @property {import('./heat.js').Heat | null} trends Those of the templates in their table.
 * @property {number | null} selected Rank of the open finding.
 * @property {LineView | null} evidence Lines of the open finding.
 * @property {LineView | null} sheet Lines in the sheet at the side.
 * @property {Search | null} search What is looked for in the log, and how far that has come; null where nobody has looked.
 * @property {LineView | null} threatLines Lines of the open threat.
 * @property {import('../protocol.js').Hunted | string | null} threats What the hunt came to, or why it came to nothing.
 * @property {{bytes: number, total: number} | null} hunting How far a hunt has come, while one is under way.
 * @property {ThreatView} threatView
 * @property {ThreatFilter} threatFilter
 * @property {boolean} threatsBySource Whether threats of one source stand together.
 * @property {number | null} threat The place of the open threat in the list.
 * @property {SigmaRule[]} sigmaRules Rules that were dropped, for all logs.
 * @property {{name: string, why: string}[]} refusedRules Those that can't be used.
 * @property {Tab} tab
 * @property {{key: 'count' | 'text' | 'level' | 'first_line' | 'last_line', descending: boolean}} templateSort
 * @property {string} templateFilter
 * @property {{key: 'order' | 'name' | 'bytes' | 'lines' | 'events' | 'coverage' | 'first_ms', descending: boolean}} fileSort
 * @property {string} fileFilter
 * @property {ReadonlySet<string>} filesOpen Names of the files of which everything is shown.
 * @property {Clock} clock Whose time all instants are shown in.
 * @property {string | null} openTemplate Text of the template that is open in the table.
 * @property {import('../protocol.js').TrainingProgress | null} training How far the training of a network has come, while one is trained.
 * @property {import('../protocol.js').Sessions | string | null} sessions What stands out among them, why there are none, or null where nobody asked.
 * @property {import('./asked.js').SessionsWithin | string | null} sessionsWithin Those with events in the shown time that pass the filters, where that is a part of the log.
 * @property {number} sessionsPage Which page of their table is shown, from 0.
 * @property {import('../protocol.js').Entities[] | string | null} entities Of each kind, or why there are none, or null where nobody asked.
 * @property {import('./asked.js').Within | string | null} entitiesWithin What they did in the shown time, in events that pass the filters, where that is a part of the log.
 * @property {EntityKind | null} entityKind The kind that is shown; null: the first that there is.
 * @property {{key: 'score' | 'name' | 'events' | 'errors' | 'failed_logins' | 'templates' | 'first_ms' | 'last_ms', descending: boolean}} entitySort
 * @property {string} entityFilter
 * @property {{kind: EntityKind, id: number} | null} entity The one that is open.
 * @property {import('../protocol.js').EntityDetail | string | null} entityDetail What it did.
 * @property {import('../protocol.js').Comparison | string | null} comparison Good files beside the others.
 * @property {ComparedKind | null} comparedKind What of it is shown; null: the first that changed.
 * @property {import('../protocol.js').Change | null} comparedChange The change that is shown; null: all.
 * @property {{file: File, windows: number, events: number, sessions: number, key: string} | null} model What the log is judged by, where that is another one; `sessions`, where it has some, by `key`.
 * @property {import('../protocol.js').Survey | string | null} survey What the detectors say of all windows, or why that can't be told, or null where nobody asked.
 * @property {string | null} judge The detector whose scores are shown; null: the verdict.
 * @property {{choice: import('../protocol.js').WindowChoice, found: import('../protocol.js').ChosenWindows | string | null} | null} chosenWindows Windows that a number of these counts; null while they are looked up.
 * @property {{at: number, tried: import('../protocol.js').TriedCut | string | null} | null} triedCut The stop that the verdict's cut was moved to, and what it would bring.
 * @property {File | null} labels The file of labels.
 * @property {import('../protocol.js').Assessment | string | null} assessment What the analysis is worth by them, or why that can't be told.
 * @property {Offer | null} offer What of the open finding can be marked as expected.
 * @property {string[]} chosenTemplates Texts of those that are ticked.
 * @property {Check | null} check Single lines that were looked at.
 * @property {ReadonlyMap<number, string>} noted Lines that a person noted, by their numbers, each with what was written beside it.
 * @property {{line: number, isDropped: boolean} | null} noting The noted line whose note is written, or that was taken back just now.
 * @property {{line: number, words: string} | null} dropped What was taken back last.
 * @property {Line[] | string | null} notedLines The noted lines as the file has them, or why they can't be read.
 * @property {boolean} wrap Whether long lines are wrapped.
 * @property {boolean} columns Whether lines in the sheet stand in columns, by the parts that their format reads, and not as they are.
 * @property {string} highlight A text that is highlighted in lines, wherever it stands.
 * @property {number | null} tour The step of the tour that is shown.
 * @property {boolean} hasKeys Whether single letters are keys.
 * @property {Notice | null} notice
 * @property {Dialog | null} dialog
 * @property {Theme} theme
 * @property {boolean} dragging A file hovers over the window.
 * @property {string} version
 */

/**
 * A part of what lines must be, or with `isOut` must not: of a template, a level, an entity, a web answer's status, some files, or events that begin on some lines (those of a session), by their numbers.
 * @typedef {{title: string, isOut: boolean, template: number | null, level: string | null, entity: {kind: EntityKind, id: number} | null, status: number | null, files: number[] | null, lines: number[] | null}} Chip
 */

/**
 * `under`: how far it has come, while it is under way; `found`: how many lines, of which so many can be shown; `at`: the hit that was
 * shown last; `lines`: how many the log had when it began.
 * @typedef {object} Search
 * @property {import('../protocol.js').Wording} wording
 * @property {Chip[]} chips
 * @property {Span | null} span
 * @property {{bytes: number, total: number} | null} under
 * @property {{count: number, kept: number} | null} found
 * @property {boolean} isStopped
 * @property {number} lines
 * @property {string | null} fault Why it can't be looked for.
 * @property {number} at
 */

/** @typedef {'findings' | 'matrix' | 'thresholds' | 'rules'} ThreatView */
/** @typedef {'templates' | 'values' | 'orders' | 'timings'} ComparedKind */

/** What is shown of the threats; what is empty asks for nothing. @typedef {{text: string, tactic: string, technique: string, kind: string}} ThreatFilter */

/** `name`: of its file. @typedef {import('../protocol.js').CheckedRule & {name: string}} SigmaRule */

/** @type {ThreatFilter} */
export const NO_FILTER = { text: '', tactic: '', technique: '', kind: '' };

/**
 * Ways to expect a finding, each with the ranks of the findings that it would take away; null while they are looked up.
 * @typedef {{rank: number, foremost: import('../protocol.js').Foremost[], ways: {title: string, expected: import('../protocol.js').Expectation[], ranks: number[]}[] | null}} Offer
 */

/**
 * Lines that a person wants to know about: the text as it was pasted, those of its lines that are looked at, how many are not,
 * and an answer each; null while they are looked at, or why there is none.
 * @typedef {{text: string, lines: string[], left: number, answers: import('../protocol.js').Answer[] | string | null}} Check
 */

/** @returns {State} */
export function initialState() {
  return {
    ...nothingOpen(),
    framed: false,
    rate: /** @type {number | null} */ (null),
    model: /** @type {State['model']} */ (null),
    settings: {},
    settingsWait: false,
    wrap: true,
    columns: false,
    highlight: '',
    hasKeys: true,
    tour: /** @type {number | null} */ (null),
    clock: /** @type {Clock} */ ('utc'),
    notice: null,
    dialog: null,
    theme: 'system',
    dragging: false,
    version: '',
    sigmaRules: /** @type {SigmaRule[]} */ ([]),
    refusedRules: /** @type {State['refusedRules']} */ ([]),
  };
}

/** The part of the state that belongs to one opened log, as it is without one. */
export function nothingOpen() {
  return {
    phase: /** @type {Phase} */ ('idle'),
    source: null,
    work: null,
    failure: null,
    report: null,
    planted: null,
    check: /** @type {Check | null} */ (null),
    noted: /** @type {State['noted']} */ (new Map()),
    noting: /** @type {State['noting']} */ (null),
    dropped: /** @type {State['dropped']} */ (null),
    notedLines: /** @type {State['notedLines']} */ (null),
    reanalysing: false,
    following: /** @type {Following | null} */ (null),
    timeline: null,
    whole: null,
    zoom: null,
    filters: /** @type {Chip[]} */ ([]),
    passing: /** @type {State['passing']} */ (null),
    inTime: /** @type {State['inTime']} */ (null),
    heatOpen: false,
    heat: /** @type {State['heat']} */ (null),
    trends: /** @type {State['trends']} */ (null),
    selected: null,
    evidence: null,
    sheet: null,
    search: /** @type {Search | null} */ (null),
    threats: /** @type {State['threats']} */ (null),
    hunting: /** @type {State['hunting']} */ (null),
    threatView: /** @type {ThreatView} */ ('findings'),
    threatFilter: NO_FILTER,
    threatsBySource: false,
    threat: /** @type {number | null} */ (null),
    threatLines: /** @type {LineView | null} */ (null),
    tab: /** @type {Tab} */ ('findings'),
    templateSort: { key: /** @type {const} */ ('count'), descending: true },
    templateFilter: '',
    ...nothingAsked(),
    entityKind: /** @type {State['entityKind']} */ (null),
    entitySort: { key: /** @type {State['entitySort']['key']} */ ('score'), descending: true },
    entityFilter: '',
    entity: /** @type {State['entity']} */ (null),
    comparedKind: /** @type {State['comparedKind']} */ (null),
    comparedChange: /** @type {State['comparedChange']} */ (null),
    judge: /** @type {State['judge']} */ (null),
    labels: /** @type {State['labels']} */ (null),
    training: /** @type {State['training']} */ (null),
    fileSort: { key: /** @type {State['fileSort']['key']} */ ('order'), descending: false },
    fileFilter: '',
    filesOpen: /** @type {ReadonlySet<string>} */ (new Set()),
    openTemplate: /** @type {string | null} */ (null),
    chosenTemplates: /** @type {string[]} */ ([]),
  };
}

/** What is asked of the engine only when somebody looks at it, and again after each analysis. */
export function nothingAsked() {
  return {
    sessions: /** @type {State['sessions']} */ (null),
    sessionsWithin: /** @type {State['sessionsWithin']} */ (null),
    sessionsPage: 0,
    entities: /** @type {State['entities']} */ (null),
    entitiesWithin: /** @type {State['entitiesWithin']} */ (null),
    entityDetail: /** @type {State['entityDetail']} */ (null),
    comparison: /** @type {State['comparison']} */ (null),
    survey: /** @type {State['survey']} */ (null),
    chosenWindows: /** @type {State['chosenWindows']} */ (null),
    triedCut: /** @type {State['triedCut']} */ (null),
    assessment: /** @type {State['assessment']} */ (null),
    offer: /** @type {State['offer']} */ (null),
  };
}
