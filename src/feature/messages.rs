//! What the messages of a window say: how many different ones, in how many words, and how many at once.

use rustc_hash::FxHashMap;

use super::distinct::Tally;
use super::{Facts, Feature, Stretch, Unit};
use crate::event::{Events, NO_TIME};
use crate::ids::TemplateId;
use crate::template::Template;

pub(super) const FEATURES: [Feature; 3] = [
    Feature {
        name: "unique_messages",
        title: "Unique messages",
        noun: ("unique message", "unique messages"),
        unit: Unit::Count,
        what: "How many different messages occurred, their numbers, addresses and other variable parts masked.",
    },
    Feature {
        name: "token_entropy",
        title: "Spread over words",
        noun: ("spread over words", "spread over words"),
        unit: Unit::Bits,
        what: "How evenly the window's words are spread, those of its templates with <*> for what varies: 0 bits when all are one.",
    },
    Feature {
        name: "peak_second",
        title: "Busiest second",
        noun: ("event in the busiest second", "events in the busiest second"),
        unit: Unit::Count,
        what: "The most events with times within one second.",
    },
];

/// The words of each template, as numbers.
#[derive(Clone, Debug, Default)]
pub(super) struct Words {
    of_template: Vec<Vec<u32>>,
    count: usize,
}

impl Words {
    pub(super) fn of(templates: &[Template]) -> Self {
        let mut numbers: FxHashMap<&str, u32> = FxHashMap::default();
        let mut of_template = Vec::with_capacity(templates.len());
        for template in templates {
            let words = template.text.split_ascii_whitespace();
            of_template.push(words.map(|word| next_number(&mut numbers, word)).collect());
        }
        Self { of_template, count: numbers.len() }
    }

    /// How many different words there are.
    pub(super) fn len(&self) -> usize {
        self.count
    }

    /// The entropy of the words of templates that came so often, in bits.
    fn entropy(&self, counts: impl Iterator<Item = (u32, u32)>, tally: &mut Tally) -> f64 {
        tally.begin();
        let mut total = 0.0;
        for (template, count) in counts {
            for word in &self.of_template[TemplateId(template).index()] {
                tally.add(*word, count);
                total += f64::from(count);
            }
        }
        let part = |count: u32| f64::from(count) / total * libm::log2(total / f64::from(count));
        tally.counts().map(|(_, count)| part(count)).sum()
    }
}

fn next_number<'a>(numbers: &mut FxHashMap<&'a str, u32>, word: &'a str) -> u32 {
    let next = numbers.len() as u32;
    *numbers.entry(word).or_insert(next)
}

pub(super) fn measure(facts: &mut Facts<'_>, stretch: &Stretch<'_>, row: &mut [f64]) {
    let Facts { events, templates, tally, drafts, words, .. } = facts;
    let entropy = templates.words().entropy(tally.counts(), words);
    row.copy_from_slice(&[drafts.distinct() as f64, entropy, f64::from(peak_second(events, stretch))]);
}

/// The most events whose times lie in one second, of events in their order.
fn peak_second(events: &Events, stretch: &Stretch<'_>) -> u32 {
    let (mut peak, mut run) = (0, 0);
    let mut second: Option<i64> = None;
    for time in stretch.runs.iter().flat_map(|rows| events.times(rows.clone())) {
        if second.is_some_and(|from| (0..1_000).contains(&time.wrapping_sub(from))) {
            run += 1;
        } else {
            peak = peak.max(run);
            second = (*time != NO_TIME).then(|| time.div_euclid(1_000) * 1_000);
            run = u32::from(second.is_some());
        }
    }
    peak.max(run)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_entropy_of_words_by_hand() {
        let template = |text: &str| Template { text: text.to_owned(), name: None, slots: Vec::new() };
        let words = Words::of(&[template("job <*> done"), template("job failed")]);
        assert_eq!(words.len(), 4);
        // Once each: job twice, <*>, done and failed once: 2/5 · log₂ 2.5 + 3 · 1/5 · log₂ 5 bits.
        let entropy = words.entropy([(0, 1), (1, 1)].into_iter(), &mut Tally::new(4));
        assert!((entropy - (0.4 * libm::log2(2.5) + 0.6 * libm::log2(5.0))).abs() < 1e-12);
        assert_eq!(words.entropy(std::iter::empty(), &mut Tally::new(4)), 0.0);
    }
}
