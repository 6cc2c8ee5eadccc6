//! How often each template comes.
//!
//! Templates are counted in both logs. How much of each the suspect should have is told by a **scale**: the median, over the
//! templates that both have, of suspect ÷ good. So one template that explodes does not make all others look rare, as shares
//! of all events would (the median of ratios of Anders and Huber, 2010). Whether a count departs from that by chance is told by
//! the G test of two rates.

use super::chance::{adjust, of_rates};
use super::{Change, Counted, Sides};
use crate::ids::{EventId, TemplateId};

/// Templates that both logs have so often tell the scale.
const TELLING: u64 = 5;

/// A template in both logs.
#[derive(Clone, Copy, Debug, PartialEq)]
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

/// The templates of two logs.
pub(super) struct Templates {
    /// How many events of a template the suspect should have for each of the good log.
    pub(super) scale: f64,
    /// Events of both logs.
    pub(super) events: (u64, u64),
    /// A row a template: what changed first, the surest first.
    pub(super) rows: Vec<Compared>,
}

/// Counts the templates of both.
pub(super) fn compare(sides: &Sides<'_>) -> Templates {
    let events = &sides.parsed.log.events;
    let mut counts = vec![Counted::default(); sides.parsed.templates()];
    for (event, is_suspect) in sides.events() {
        counts[events.template(event).index()].add(event, is_suspect);
    }
    let sum = |count: fn(&Counted) -> u64| counts.iter().map(count).sum::<u64>();
    let (good, suspect) = (sum(|counted| counted.good), sum(|counted| counted.suspect));
    let scale = scale(&counts, good, suspect);
    let mut rows: Vec<Compared> = counts
        .iter()
        .enumerate()
        .filter_map(|(template, counted)| compared(*counted, TemplateId(template as u32), scale))
        .collect();
    adjust(&mut rows, |row| &mut row.p_value);
    rows.iter_mut().for_each(|row| row.change = change(row));
    rows.sort_by(|one, other| {
        let size = |row: &Compared| row.good.max(row.suspect);
        let order = one.change.cmp(&other.change).then(one.p_value.total_cmp(&other.p_value));
        order.then(size(other).cmp(&size(one))).then(one.template.cmp(&other.template))
    });
    Templates { scale, events: (good, suspect), rows }
}

fn compared(counted: Counted, template: TemplateId, scale: f64) -> Option<Compared> {
    let Counted { good, suspect, .. } = counted;
    Some(Compared {
        change: Change::Same,
        template,
        good,
        suspect,
        expected: good as f64 * scale,
        p_value: of_rates(good as f64, suspect as f64, scale),
        first: counted.first()?,
    })
}

/// The median of suspect ÷ good over the templates that both have; of all events where too few templates tell.
fn scale(counts: &[Counted], good: u64, suspect: u64) -> f64 {
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

fn change(row: &Compared) -> Change {
    if row.good == 0 { Change::New } else { Change::of(row.suspect, row.expected, row.p_value) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_a_template_that_explodes_does_not_make_the_others_rare() {
        let counted = |good, suspect| Counted { good, suspect, ..Counted::default() };
        let counts = [counted(100, 210), counted(50, 98), counted(80, 160), counted(10, 9_000)];
        assert!((scale(&counts, 240, 9_468) - (2.0f64 * 2.1).sqrt()).abs() < 1e-12);
        assert_eq!(scale(&[counted(1, 2)], 1, 2), 2.0);
    }
}
