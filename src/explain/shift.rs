//! Which templates came more often, or less often, than they usually do.

use std::ops::Range;

use serde::Serialize;

use super::Context;
use crate::feature::Thing;
use crate::ids::TemplateId;

/// The most shifts of a finding.
const MAX_SHIFTS: usize = 12;

/// The least strength of a shift of a template that is not new, twice the log-likelihood ratio: what one chance in a hundred gives (χ², one degree).
const LEAST_STRENGTH: f64 = 6.6;

/// A template whose count in a finding is not the usual one.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TemplateShift {
    /// The template's id.
    pub template: u32,
    /// Its events in the finding.
    pub count: u32,
    /// Its events in as many other windows, or in as many of the log that was learned from, on average.
    pub usual: f64,
    /// Whether it occurs here for the first time; of a log that is judged by another, whether that one does not have it.
    pub new: bool,
}

/// The shifts in the events of these windows; the strongest first.
pub(super) fn shifts(context: &Context<'_>, held: Range<usize>) -> Vec<TemplateShift> {
    let Context { events, templates, windows, tallies, .. } = context;
    let mut counts = vec![0u32; templates.len()];
    for (template, count) in held.clone().flat_map(|window| tallies.of(context, Thing::Template, window)) {
        counts[*template as usize] += count;
    }
    let others = windows.len().saturating_sub(held.len()).max(1) as f64;
    let is_held = |event| windows.of_event(events, event).is_some_and(|window| held.contains(&window));
    let mut shifts: Vec<(f64, TemplateShift)> = Vec::new();
    for (row, count) in counts.into_iter().enumerate() {
        let template = TemplateId(row as u32);
        let learned = templates.learned_rate(template);
        let rate = learned.unwrap_or_else(|| f64::from(templates.count(template) - count) / others);
        let usual = rate * held.len() as f64;
        let strength = strength(f64::from(count), usual);
        let is_unknown = || learned.map_or_else(|| is_held(templates.first(template)), |rate| rate == 0.0);
        let new = count > 0 && is_unknown();
        if new || strength >= LEAST_STRENGTH {
            shifts.push((strength, TemplateShift { template: template.0, count, usual, new }));
        }
    }
    // Equal strengths stay in the order of the templates.
    shifts.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    shifts.into_iter().take(MAX_SHIFTS).map(|(_, shift)| shift).collect()
}

/// Twice the logarithm of how much likelier `count` is under its own rate than under the usual one (Poisson).
fn strength(count: f64, usual: f64) -> f64 {
    // A twentieth of an event stands in for a template that came nowhere else.
    let usual = usual.max(0.05);
    if count == 0.0 { 2.0 * usual } else { 2.0 * (count * libm::log(count / usual) - (count - usual)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_strength_grows_in_both_directions() {
        assert_eq!(strength(10.0, 10.0), 0.0);
        assert!(strength(20.0, 10.0) > strength(15.0, 10.0));
        assert!(strength(0.0, 10.0) > strength(5.0, 10.0));
        // 2 (100 ln 10 − 90) = 280.5
        assert!((strength(100.0, 10.0) - 280.517).abs() < 1e-3);
    }
}
