//! The lines that a reason speaks of: the errors of "112 errors", the rarest event of "rarest event one in 1,784", the events of
//! the one address that a share is of.

use super::subject::Subject;
use super::{Context, Reason, sentence};
use crate::feature::{Change, MICROS_OF_A_MILLI, Outcome, RareValue};
use crate::format::Level;
use crate::ids::{EventId, TemplateId};

/// The most lines of a reason.
pub(super) const LINES: usize = 3;

/// The most lines for rare values, each of which is another one.
const MOST_RARE_VALUES: usize = 6;

/// Lines of a finding's events `ids` that a reason speaks of, with what is to be said of each; none where it speaks of no line
/// more than of another.
pub(super) fn of_reason(context: &Context<'_>, ids: &[EventId], reason: &Reason) -> Vec<(EventId, String)> {
    let Context { events, templates, .. } = context;
    let those = |is: &dyn Fn(EventId) -> bool, why: &str| {
        let chosen = various(context, ids.iter().copied().filter(|id| is(*id)));
        chosen.into_iter().map(|id| (id, why.to_owned())).collect()
    };
    let of_status = |first: u16| move |id: EventId| (first..first + 100).contains(&events.status(id));
    match reason.detail.map(|detail| detail.change) {
        Some(Change::Ended { last, .. }) => {
            return vec![(last, "the last line of the host that falls silent".to_owned())];
        }
        Some(Change::Amount { template, from, .. }) => {
            let amount = |id: EventId| events.amounts(id.0..id.0 + 1).next().map(|(_, amount)| amount);
            let of_template = |id: EventId| amount(id).filter(|_| events.template(id) == template);
            let say = |amount| format!("it tells {}, usually {}", sentence::number(amount), sentence::number(from));
            return most(ids, of_template, say);
        }
        Some(Change::SetBack { before, after, .. }) => {
            let told = [(before, "the last line before the clock goes back"), (after, "the first line after it")];
            return told.map(|(id, why)| (id, why.to_owned())).into();
        }
        Some(Change::Grew { .. }) | None => {}
    }
    if let Some(subject) = &reason.subject {
        // Of what is missing there is no line.
        return if reason.measured.is_fall() {
            Vec::new()
        } else {
            those(&|id| subject.has(events, id), &of_subject(subject))
        };
    }
    match reason.feature {
        "errors" | "error_share" | "error_onset" | "error_growth" => {
            those(&|id| events.level(id).is_some_and(Level::is_error), "an error")
        }
        "warnings" => those(&|id| events.level(id) == Some(Level::Warning), "a warning"),
        "failed_logins" => those(&|id| events.signals(id).failed_login(), "a failed login"),
        "invalid_users" => those(&|id| events.signals(id).invalid_user(), "it tells of a user that does not exist"),
        "client_errors" => those(&of_status(400), "refused: a status of 400 to 499"),
        "server_errors" | "failure_share" => those(&of_status(500), "failed: a status of 500 to 599"),
        "new_templates" => those(&|id| templates.is_new(events.template(id), id), "its template is new here"),
        "fleeting_templates" => those(
            &|id| templates.is_fleeting(events.template(id)),
            "its template comes in one short stretch of the log alone",
        ),
        "peak_surprise" | "mean_surprise" => rarest(context, ids),
        "rare_values" => rare_values(context, ids),
        "transition_surprise" => {
            most(ids, |id| templates.order_surprise(id), |_| "it seldom follows the line before it".to_owned())
        }
        "duration_p95" | "duration_onset" | "duration_growth" => most(
            ids,
            |id| Some(f64::from(events.durations(id.0..id.0 + 1).next()?) / MICROS_OF_A_MILLI),
            |millis| format!("it took {} ms", sentence::number(millis)),
        ),
        "bytes_sent" => most(
            ids,
            |id| events.bytes_sent(id.0..id.0 + 1).next().map(f64::from),
            |bytes| format!("{} bytes were sent", sentence::number(bytes)),
        ),
        _ => Vec::new(),
    }
}

fn of_subject(subject: &Subject) -> String {
    match subject {
        Subject::Template(_) => "of the template that came more often than usual".to_owned(),
        Subject::Host(_) => "of the host that has more events than usual".to_owned(),
        Subject::Program(_) => "of the program that has more events than usual".to_owned(),
        Subject::Address(_) => "of the address that has more events than usual".to_owned(),
        Subject::Outcome(Outcome::Status(_)) => "of the status that came more often than usual".to_owned(),
        Subject::Outcome(Outcome::Level(_)) => "of the level that came more often than usual".to_owned(),
    }
}

/// The first of these events, one of each template while there are others.
fn various(context: &Context<'_>, of: impl Iterator<Item = EventId> + Clone) -> Vec<EventId> {
    let mut seen: Vec<TemplateId> = Vec::new();
    let mut chosen: Vec<EventId> = Vec::new();
    for id in of.clone() {
        let template = context.events.template(id);
        if !seen.contains(&template) {
            seen.push(template);
            chosen.push(id);
        }
        if chosen.len() == LINES {
            return chosen;
        }
    }
    let more = LINES - chosen.len();
    let rest: Vec<EventId> = of.filter(|id| !chosen.contains(id)).take(more).collect();
    chosen.extend(rest);
    chosen
}

/// Those of most of something, which is said of them; of equals the first.
fn most(ids: &[EventId], of: impl Fn(EventId) -> Option<f64>, say: impl Fn(f64) -> String) -> Vec<(EventId, String)> {
    let mut all: Vec<(f64, EventId)> =
        ids.iter().filter_map(|id| Some((of(*id)?, *id))).filter(|(size, _)| *size > 0.0).collect();
    all.sort_by(|(one, first), (other, second)| other.total_cmp(one).then(first.cmp(second)));
    all.into_iter().take(LINES).map(|(size, id)| (id, say(size))).collect()
}

/// The first events of the rarest templates.
fn rarest(context: &Context<'_>, ids: &[EventId]) -> Vec<(EventId, String)> {
    let Context { events, templates, .. } = context;
    let rarity = |id: &EventId| templates.surprise(events.template(*id));
    let Some(most) = ids.iter().map(rarity).max_by(f64::total_cmp) else { return Vec::new() };
    let of = ids.iter().copied().filter(|id| rarity(id) == most);
    let why = format!("the rarest template here: one event in {}", sentence::odds(most));
    various(context, of).into_iter().map(|id| (id, why.clone())).collect()
}

/// The lines with values that are rare in their place.
pub(super) fn rare_values(context: &Context<'_>, ids: &[EventId]) -> Vec<(EventId, String)> {
    let rare = ids.iter().filter_map(|id| Some((*id, context.templates.rare_value(*id)?)));
    let told = rare.map(|(id, rare)| {
        let RareValue { text, count, of, distinct, .. } = rare;
        let times = if *count == 1 { "once".to_owned() } else { format!("{count} times") };
        let (of, distinct) = (sentence::number(*of as f64), sentence::number(*distinct as f64));
        (id, format!("“{text}” came {times} in its place, which has {distinct} values in {of} lines"))
    });
    told.take(MOST_RARE_VALUES).collect()
}
