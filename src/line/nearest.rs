//! The normal template that a line is most like.

use std::cell::OnceCell;

use rustc_hash::{FxHashMap, FxHashSet};

use super::align::{Word, beside, similarity, weight, words};
use super::answer::Nearest;
use super::fields::Fields;
use super::normal::Normal;
use crate::template::Patterns;

/// The most wordings whose template is remembered.
const MOST_REMEMBERED: usize = 65_536;

/// The most templates that are compared word by word; the others share fewer words with the line.
const MOST_COMPARED: usize = 32;

/// Finds templates by wordings.
pub(super) struct Finder {
    exact: FxHashMap<String, u32>,
    patterns: Patterns,
    /// The words of templates as those of messages, and as those of requests.
    vocabularies: [OnceCell<Vocabulary>; 2],
    /// What was found for a wording: the template, and whether the wording is one of its.
    found: FxHashMap<String, Option<(u32, bool)>>,
}

impl Finder {
    pub(super) fn new(templates: &[String]) -> Self {
        let mut exact = FxHashMap::default();
        for (number, text) in (0..).zip(templates) {
            exact.entry(text.clone()).or_insert(number);
        }
        let patterns = Patterns::of(templates);
        Self { exact, patterns, vocabularies: Default::default(), found: FxHashMap::default() }
    }

    /// The template that the line is of, or the one most like it; none where nothing is known.
    pub(super) fn find(&mut self, fields: &Fields<'_>, normal: &Normal) -> Option<Nearest> {
        if self.found.len() >= MOST_REMEMBERED {
            self.found.clear();
        }
        let found = match self.found.get(&fields.wording) {
            Some(found) => *found,
            None => {
                let found = self.look(fields, normal);
                self.found.insert(fields.wording.clone(), found);
                found
            }
        };
        let (template_id, matches) = found?;
        Some(nearest(fields, template_id, matches, normal))
    }

    fn look(&self, fields: &Fields<'_>, normal: &Normal) -> Option<(u32, bool)> {
        let known = |text: &str| self.exact.get(text).copied().or_else(|| self.patterns.best_allowing(text));
        // Miners that mask nothing have templates that allow the message as it was written.
        let found = known(&fields.wording).or_else(|| known(&String::from_utf8_lossy(fields.message())));
        found.map(|found| (found, true)).or_else(|| Some((self.most_alike(fields, normal.templates())?, false)))
    }

    /// The template with the greatest similarity; of equals the first.
    fn most_alike(&self, fields: &Fields<'_>, templates: &[String]) -> Option<u32> {
        let own = line_words(fields);
        let vocabulary = self.vocabularies[usize::from(fields.is_request)]
            .get_or_init(|| Vocabulary::of(templates, fields.is_request));
        let compared = vocabulary.likely(&own).into_iter().map(|number| {
            let of = words(&templates[number as usize], fields.is_request);
            (similarity(&own, &of), number)
        });
        let best = compared.max_by(|one, other| one.0.total_cmp(&other.0).then(other.1.cmp(&one.1)));
        best.map(|(_, number)| number)
    }
}

/// Which templates have which words.
struct Vocabulary {
    /// By a word, the templates that have it, and what it says of them in all.
    templates: FxHashMap<String, Vec<(u32, f64)>>,
    /// How many words each has.
    lengths: Vec<usize>,
}

impl Vocabulary {
    fn of(templates: &[String], is_request: bool) -> Self {
        let mut of: FxHashMap<String, Vec<(u32, f64)>> = FxHashMap::default();
        let mut lengths = Vec::with_capacity(templates.len());
        for (number, text) in (0..).zip(templates) {
            let words = words(text, is_request);
            lengths.push(words.len());
            for word in words {
                let having = of.entry(word.to_owned()).or_default();
                match having.last_mut().filter(|(last, _)| *last == number) {
                    Some((_, said)) => *said += weight(word),
                    None => having.push((number, weight(word))),
                }
            }
        }
        Self { templates: of, lengths }
    }

    /// Those that share the most words with a line: few enough to compare word by word.
    fn likely(&self, line: &[Word<'_>]) -> Vec<u32> {
        let masked: FxHashSet<&str> = line.iter().map(|word| word.masked).collect();
        let mut shared = vec![0.0f64; self.lengths.len()];
        // The sums are of halves, and so the same in any order.
        for (number, said) in masked.iter().filter_map(|word| self.templates.get(*word)).flatten() {
            shared[*number as usize] += said;
        }
        for (shared, length) in shared.iter_mut().zip(&self.lengths) {
            *shared /= line.len().max(*length).max(1) as f64;
        }
        let mut numbers: Vec<u32> = (0..).take(shared.len()).collect();
        let by_shared =
            |one: &u32, other: &u32| shared[*other as usize].total_cmp(&shared[*one as usize]).then(one.cmp(other));
        if numbers.len() > MOST_COMPARED {
            numbers.select_nth_unstable_by(MOST_COMPARED, by_shared);
            numbers.truncate(MOST_COMPARED);
        }
        numbers
    }
}

fn nearest(fields: &Fields<'_>, template_id: u32, matches: bool, normal: &Normal) -> Nearest {
    let text = &normal.templates()[template_id as usize];
    let (similarity, mut tokens) = beside(&line_words(fields), &words(text, fields.is_request));
    if matches {
        // Lists of like things are cut in templates: what is left over is no difference.
        tokens.iter_mut().for_each(|token| token.same = true);
    }
    Nearest {
        template_id,
        text: text.clone(),
        count: normal.count(template_id),
        matches,
        similarity: if matches { 1.0 } else { similarity },
        tokens,
    }
}

/// The line's words: as written beside masked, where they stand one to one; else masked ones alone.
fn line_words<'a>(fields: &'a Fields<'_>) -> Vec<Word<'a>> {
    let masked = words(&fields.wording, fields.is_request);
    let mut raw = std::str::from_utf8(fields.message()).map(|message| words(message, false)).unwrap_or_default();
    // The number of an event stands before its message in its template.
    raw.splice(0..0, std::str::from_utf8(fields.header.code.of(fields.line)).ok().filter(|code| !code.is_empty()));
    if !fields.is_request && raw.len() == masked.len() {
        return raw.into_iter().zip(masked).map(|(raw, masked)| Word { raw, masked }).collect();
    }
    masked.into_iter().map(|masked| Word { raw: masked, masked }).collect()
}
