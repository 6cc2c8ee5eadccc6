/**
 * The words of this page that have a meaning of their own, each in a sentence or two.
 *
 * @module
 */

/** @type {Record<string, string>} */
export const WORDS = {
  Template: 'A message with its changing parts replaced by placeholders. “Failed password for <*>” is one template, however many users it names.',
  Window: 'A stretch of time, one minute unless set otherwise. Windows are compared with each other.',
  Score: 'How easily a window can be told apart from the others, from 0 to 1. It ranks; it is not a probability.',
  Finding: 'One window, or several in a row, with a high score. It names the measures that made the score, and shows the lines.',
  Threat:
    'What a rule sees in a line, or in what a source or a user does over the whole log: guessing, a success after failures, an attack in a request. It names its rule, its reason and a technique of ATT&CK.',
  Entity: 'An address, a user, a host or a process that the log names. One stands out that does much more of something than others of its kind.',
  Detector: 'A way of telling windows apart. Each scores every window by its own measure and has a cut above which it finds one anomalous; some of them make the verdict, the others vote beside it.',
  Cut: 'The score above which a window is found anomalous. It is a suggestion, and no probability.',
  Session: 'Events that belong together by what they have in common, such as a block, a job or a request. One stands out by its order or by what it holds.',
  Unparsed: 'A line that does not fit the format that most lines have. Counted, kept, and shown.',
};
