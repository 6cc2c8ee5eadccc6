//! The normal template that a line is most like.

use rustc_hash::{FxHashMap, FxHashSet};

use super::align::{Word, beside, weight, words};
use super::answer::Nearest;
use super::fields::Fields;
use super::normal::Normal;
use crate::template::best_allowing;

/// The most wordings whose template is remembered.
const MOST_REMEMBERED: usize = 65_536;

/// The most templates that are compared word by word; the others share fewer words with the line.
const MOST_COMPARED: usize = 32;

/// Finds templates by wordings.
pub(super) struct Finder {
    exact: FxHashMap<String, u32>,
    /// What was found for a wording: the template, and whether the wording is one of its.
    found: FxHashMap<String, Option<(u32, bool)>>,
}

impl Finder {
    pub(super) fn new(templates: &[String]) -> Self {
        let mut exact = FxHashMap::default();
        for (number, text) in (0..).zip(templates) {
            exact.entry(text.clone()).or_insert(number);
        }
        Self { exact, found: FxHashMap::default() }
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
        let (wording, templates) = (fields.wording.as_str(), normal.templates());
        let known = self.exact.get(wording).copied().or_else(|| best_allowing(templates, wording));
        // Miners that mask nothing have templates that allow the message as it was written.
        let known = known.or_else(|| {
            let message = String::from_utf8_lossy(fields.message());
            self.exact.get(&*message).copied().or_else(|| best_allowing(templates, &message))
        });
        known.map(|known| (known, true)).or_else(|| Some((most_alike(fields, templates)?, false)))
    }
}

/// The template with the greatest similarity; of equals the first.
fn most_alike(fields: &Fields<'_>, templates: &[String]) -> Option<u32> {
    let own = line_words(fields);
    let masked: FxHashSet<&str> = own.iter().map(|word| word.masked).collect();
    let shared = |text: &String| {
        let of = words(text, fields.is_request);
        let common: f64 = of.iter().filter(|word| masked.contains(*word)).map(|word| weight(word)).sum();
        common / (of.len().max(own.len()).max(1)) as f64
    };
    let mut likely: Vec<(f64, u32)> = templates.iter().map(shared).zip(0..).collect();
    likely.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
    likely.truncate(MOST_COMPARED);
    let compared = likely.into_iter().map(|(_, number)| {
        let of = words(&templates[number as usize], fields.is_request);
        (beside(&own, &of).0, number)
    });
    let best = compared.max_by(|one, other| one.0.total_cmp(&other.0).then(other.1.cmp(&one.1)));
    best.map(|(_, number)| number)
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
    let raw = std::str::from_utf8(fields.message()).map(|message| words(message, false)).unwrap_or_default();
    if !fields.is_request && raw.len() == masked.len() {
        return raw.into_iter().zip(masked).map(|(raw, masked)| Word { raw, masked }).collect();
    }
    masked.into_iter().map(|masked| Word { raw: masked, masked }).collect()
}
