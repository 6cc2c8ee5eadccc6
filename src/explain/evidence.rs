//! The lines that show a finding.

use rustc_hash::FxHashSet;
use serde::Serialize;

use super::{Context, Reason, TemplateShift, culprits};
use crate::event::Events;
use crate::ids::{EventId, TemplateId};
use crate::words::counted;

/// The most lines of evidence of a finding.
const MAX_LINES: usize = 24;

/// A line that shows why a stretch stands out.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Evidence {
    /// Its number, from 1, over all files.
    pub line: u64,
    /// The number of its file, from 0.
    pub file: u32,
    /// Where it begins in its file, in bytes.
    pub offset: u64,
    /// Its template's id.
    pub template: u32,
    /// Its instant, UTC milliseconds.
    pub time_ms: Option<i64>,
    /// Its level.
    pub level: Option<&'static str>,
    /// Why it is shown.
    pub why: String,
}

/// Chooses lines: those that the reasons speak of; those of the templates that came more often than usual, and with values that are
/// rare in their place; then of those that came less often. For silence, the last line before it and the first after it; where there
/// are none of these, the first lines of the window with the highest score.
pub(super) fn choose(
    context: &Context<'_>,
    ids: &[EventId],
    reasons: &[Reason],
    shifts: &[TemplateShift],
    peak: usize,
) -> Vec<Evidence> {
    let events = context.events;
    let of_shift = |shift: &TemplateShift| {
        let template = TemplateId(shift.template);
        let of_template = ids.iter().filter(|id| events.template(**id) == template);
        let why = why(shift);
        // No further than there are some.
        let lines = culprits::LINES.min(shift.count as usize);
        of_template.take(lines).map(|id| (*id, why.clone())).collect::<Vec<_>>()
    };
    let (more, less): (Vec<_>, Vec<_>) = shifts.iter().partition(|shift| f64::from(shift.count) > shift.usual);
    let mut chosen: Vec<(EventId, String)> =
        reasons.iter().flat_map(|reason| culprits::of_reason(context, ids, reason)).collect();
    chosen.extend(more.into_iter().flat_map(of_shift));
    chosen.extend(culprits::rare_values(context, ids));
    chosen.extend(less.into_iter().flat_map(of_shift));
    if chosen.is_empty() {
        let in_peak = context.windows.events(peak).take(culprits::LINES);
        chosen.extend(in_peak.map(|id| (id, "in the window that stands out most".to_owned())));
    }
    if ids.is_empty() {
        chosen.extend(around_silence(context, peak));
    }
    // A line is shown once, for the first of its reasons.
    let mut seen = FxHashSet::default();
    chosen.retain(|(id, _)| seen.insert(*id));
    chosen.truncate(MAX_LINES);
    chosen.into_iter().map(|(id, why)| line(context, id, why)).collect()
}

fn why(shift: &TemplateShift) -> String {
    if shift.new {
        "its template is new here".to_owned()
    } else if f64::from(shift.count) > shift.usual {
        format!(
            "its template came {} times, usually {}",
            counted(shift.count.into()),
            super::sentence::number(shift.usual)
        )
    } else {
        format!(
            "its template came only {} times, usually {}",
            counted(shift.count.into()),
            super::sentence::number(shift.usual)
        )
    }
}

/// The events before and after a stretch without any.
fn around_silence(context: &Context<'_>, window: usize) -> Vec<(EventId, String)> {
    let windows = context.windows;
    let before = (0..window).rev().find_map(|earlier| windows.events(earlier).last());
    let after = (window + 1..windows.len()).find_map(|later| windows.events(later).next());
    let labelled = [(before, "the last line before the silence"), (after, "the first line after the silence")];
    labelled.into_iter().filter_map(|(id, why)| Some((id?, why.to_owned()))).collect()
}

fn line(context: &Context<'_>, id: EventId, why: String) -> Evidence {
    let Context { events, files, .. } = context;
    let file = files.of_line(events.line(id));
    Evidence {
        line: u64::from(events.line(id)) + 1,
        file: file as u32,
        offset: events.offset(id) - files.rows().get(file).map_or(0, |rows| rows.offset),
        template: events.template(id).0,
        time_ms: events.time_ms(id),
        level: events.level(id).map(crate::format::Level::name),
        why,
    }
}

/// The number, from 1, of the line of the event at this place among all events; one past the last for the end.
pub(super) fn line_at(events: &Events, place: i64) -> i64 {
    let row = usize::try_from(place).unwrap_or(0);
    if row < events.len() {
        return i64::from(events.line(EventId(row as u32))) + 1;
    }
    events.len().checked_sub(1).map_or(1, |last| i64::from(events.line(EventId(last as u32))) + 2)
}
