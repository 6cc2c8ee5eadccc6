//! A good log beside a suspect one: what is new, what is gone, and what comes more or less often than it should.
//!
//! Templates are counted in both. How much of each the suspect should have is told by a **scale**: the median, over the
//! templates that both have, of suspect ÷ good. So one template that explodes does not make all others look rare, as shares
//! of all events would (the median of ratios of Anders and Huber, 2010).
//!
//! Whether a count departs from that by chance is told by the G test of two Poisson rates, against χ² with one degree of
//! freedom; the p-values are those of Benjamini and Hochberg (1995), for as many templates as were tested.

use crate::analysis::Parsed;
use crate::ids::{EventId, TemplateId};

/// Templates that both logs have so often tell the scale.
const TELLING: u64 = 5;

/// A rate has changed that is so many times as high, or as low, …
const LEAST_RATIO: f64 = 2.0;

/// … and would be by chance in one log of so many.
const SIGNIFICANT: f64 = 0.01;

/// What became of a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// The good log has none of it.
    New,
    /// The suspect one has none of it, and should.
    Vanished,
    /// It comes more often.
    More,
    /// It comes less often.
    Fewer,
    /// As often as it should, as far as can be told.
    Same,
}

impl Change {
    /// Its word.
    pub fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Vanished => "vanished",
            Self::More => "more",
            Self::Fewer => "fewer",
            Self::Same => "same",
        }
    }
}

/// A template in both logs.
#[derive(Clone, Debug, PartialEq)]
pub struct Compared {
    /// What became of it.
    pub change: Change,
    /// The template.
    pub template: TemplateId,
    /// Its events in the good log.
    pub good: u64,
    /// Its events in the suspect one.
    pub suspect: u64,
    /// How many the suspect should have.
    pub expected: f64,
    /// How likely a departure so large would be by chance, for as many templates, 0 to 1.
    pub p_value: f64,
    /// Its first event in the suspect log, else in the good one.
    pub first: EventId,
}

/// Two logs compared.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// How many events of a template the suspect should have for each of the good log.
    pub scale: f64,
    /// Events of both logs.
    pub events: (u64, u64),
    /// A row a template: what changed first, the surest first.
    pub rows: Vec<Compared>,
}

/// Compares some files of a log with the others: of each that was read, whether it is good.
pub fn compare(parsed: &Parsed, is_good: &[bool]) -> Comparison {
    let events = &parsed.log.events;
    let mut counts: Vec<Counted> = Vec::new();
    let (mut good, mut suspect) = (0, 0);
    for (file, rows) in parsed.log.files.rows().iter().enumerate() {
        let is_suspect = !is_good.get(file).copied().unwrap_or_default();
        *(if is_suspect { &mut suspect } else { &mut good }) += u64::from(rows.events);
        for event in rows.event_rows().map(EventId) {
            let template = events.template(event).index();
            if counts.len() <= template {
                counts.resize(template + 1, Counted::default());
            }
            counts[template].add(event, is_suspect);
        }
    }
    let scale = scale(&counts, good as usize, suspect as usize);
    let mut rows: Vec<Compared> = counts
        .iter()
        .enumerate()
        .filter_map(|(template, counted)| counted.compared(TemplateId(template as u32), scale))
        .collect();
    adjust(&mut rows);
    rows.iter_mut().for_each(|row| row.change = change(row));
    rows.sort_by(|one, other| {
        let size = |row: &Compared| row.good.max(row.suspect);
        let order = one.change.cmp(&other.change).then(one.p_value.total_cmp(&other.p_value));
        order.then(size(other).cmp(&size(one))).then(one.template.cmp(&other.template))
    });
    Comparison { scale, events: (good, suspect), rows }
}

#[derive(Clone, Copy, Default)]
struct Counted {
    good: u64,
    suspect: u64,
    first_good: Option<EventId>,
    first_suspect: Option<EventId>,
}

impl Counted {
    fn add(&mut self, event: EventId, is_suspect: bool) {
        let (count, first) = if is_suspect {
            (&mut self.suspect, &mut self.first_suspect)
        } else {
            (&mut self.good, &mut self.first_good)
        };
        *count += 1;
        first.get_or_insert(event);
    }

    fn compared(&self, template: TemplateId, scale: f64) -> Option<Compared> {
        let expected = self.good as f64 * scale;
        let p_value = chance(self.good as f64, self.suspect as f64, scale);
        let first = self.first_suspect.or(self.first_good)?;
        Some(Compared {
            change: Change::Same,
            template,
            good: self.good,
            suspect: self.suspect,
            expected,
            p_value,
            first,
        })
    }
}

/// The median of suspect ÷ good over the templates that both have; of all events where too few templates tell.
fn scale(counts: &[Counted], good: usize, suspect: usize) -> f64 {
    let mut ratios: Vec<f64> = counts
        .iter()
        .filter(|counted| counted.good >= TELLING && counted.suspect >= TELLING)
        .map(|counted| counted.suspect as f64 / counted.good as f64)
        .collect();
    ratios.sort_by(f64::total_cmp);
    match ratios.len() {
        0 => suspect as f64 / good.max(1) as f64,
        odd if odd % 2 == 1 => ratios[odd / 2],
        even => (ratios[even / 2 - 1] * ratios[even / 2]).sqrt(),
    }
}

/// The G test: how likely two counts would part so far by chance if the second should be `scale` times the first.
fn chance(good: f64, suspect: f64, scale: f64) -> f64 {
    let total = good + suspect;
    let share = scale / (1.0 + scale);
    let term = |count: f64, expected: f64| if count > 0.0 { count * libm::log(count / expected) } else { 0.0 };
    let g = 2.0 * (term(suspect, total * share) + term(good, total * (1.0 - share)));
    // χ² with one degree of freedom is a squared normal variable.
    libm::erfc((g.max(0.0) / 2.0).sqrt())
}

/// Makes p-values hold for all rows together, after Benjamini and Hochberg.
fn adjust(rows: &mut [Compared]) {
    rows.sort_by(|one, other| other.p_value.total_cmp(&one.p_value));
    let all = rows.len() as f64;
    let mut least = 1.0f64;
    for (from_largest, row) in rows.iter_mut().enumerate() {
        least = least.min(row.p_value * all / (all - from_largest as f64));
        row.p_value = least;
    }
}

fn change(row: &Compared) -> Change {
    if row.good == 0 {
        return Change::New;
    }
    if row.p_value > SIGNIFICANT {
        return Change::Same;
    }
    match row.suspect as f64 / row.expected {
        _ if row.suspect == 0 => Change::Vanished,
        ratio if ratio >= LEAST_RATIO => Change::More,
        ratio if ratio * LEAST_RATIO <= 1.0 => Change::Fewer,
        _ => Change::Same,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_the_chance_as_in_tables() {
        // χ² of 3.841 with one degree of freedom is exceeded in 5 %: 50 against 50 · (1 + x), found by hand for G.
        assert!((chance(100.0, 100.0, 1.0) - 1.0).abs() < 1e-12);
        // 60 and 40 where 50 and 50 were expected: G = 2 (60 ln 1.2 + 40 ln 0.8) = 4.0271, p = 0.0448.
        assert!((chance(40.0, 60.0, 1.0) - 0.0448).abs() < 1e-4);
        assert!(chance(0.0, 30.0, 1.0) < 1e-9 && chance(0.0, 1.0, 1.0) > 0.1);
    }

    #[test]
    fn ok_a_template_that_explodes_does_not_make_the_others_rare() {
        let counted = |good, suspect| Counted { good, suspect, ..Counted::default() };
        let counts = [counted(100, 210), counted(50, 98), counted(80, 160), counted(10, 9_000)];
        assert!((scale(&counts, 240, 9_468) - (2.0f64 * 2.1).sqrt()).abs() < 1e-12);
        assert_eq!(scale(&[counted(1, 2)], 1, 2), 2.0);
    }

    #[test]
    fn ok_p_values_for_all_together() {
        let row = |p_value| Compared {
            change: Change::Same,
            template: TemplateId(0),
            good: 1,
            suspect: 1,
            expected: 1.0,
            p_value,
            first: EventId(0),
        };
        let mut rows = [row(0.01), row(0.04), row(0.03), row(0.5)];
        adjust(&mut rows);
        let found: Vec<f64> = rows.iter().map(|row| row.p_value).collect();
        // 0.5; 0.04 · 4/3; the lesser of that and 0.03 · 4/2; 0.01 · 4.
        let expected = [0.5, 0.04 * 4.0 / 3.0, 0.04 * 4.0 / 3.0, 0.04];
        assert!(found.iter().zip(expected).all(|(found, expected)| (found - expected).abs() < 1e-12), "{found:?}");
    }
}
