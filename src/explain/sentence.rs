//! Sentences, made from the structure of a finding.

use super::{Context, Reason, TemplateShift};
use crate::feature::{Change, Feature, Origin, Unit};
use crate::integrity::duration;
use crate::template::Template;
use crate::words::grouped;

/// The most characters of a template's wording in a headline.
const MAX_WORDING: usize = 72;

/// How many features a headline names.
const HEADLINE_PARTS: usize = 2;

/// One reason, such as `42 errors, usually 1 (42 ×).`
pub(super) fn reason(context: &Context<'_>, reason: &Reason) -> String {
    format!("{}.", capital(&clause(context, reason)))
}

fn clause(context: &Context<'_>, reason: &Reason) -> String {
    let Reason { measured, actual, typical, subject, detail, .. } = reason;
    let name = subject.map(|subject| subject.name(context));
    match detail {
        Some(detail) => change(measured, detail.change, name.as_deref()),
        None => phrase(measured, *actual, *typical, name.as_deref()),
    }
}

/// What changes here and stays so.
fn change(feature: &Feature, change: Change, subject: Option<&str>) -> String {
    match change {
        Change::Grew { from, to } if feature.name == "error_growth" => {
            let [from, to] = [from, to].map(|share| number(100.0 * share));
            format!("{} grows from here to the end, from {from} % to {to} %", feature.noun.0)
        }
        Change::Grew { from, to } => {
            let times = times(to, from).map(|times| format!(" ({times})")).unwrap_or_default();
            format!(
                "{} grows from here to the end, from {} ms to {} ms{times}",
                feature.noun.0,
                number(from),
                number(to)
            )
        }
        Change::Amount { from, to, lasts, .. } => {
            let times = times(to, from).map(|times| format!(" ({times})")).unwrap_or_default();
            let [from, to] = [from, to].map(number);
            let name = subject.unwrap_or("a template");
            if lasts {
                format!("the amount in {name} goes from {from} to {to}{times} and stays")
            } else {
                format!("the amount in {name} is {to}, usually {from}{times}")
            }
        }
        Change::SetBack { length_ms, .. } => {
            format!("the clock goes back by {}, and on from there", duration(length_ms))
        }
        Change::Ended { usual, .. } => {
            format!("{} falls silent for good, after {} events a window", subject.unwrap_or("a host"), number(usual))
        }
    }
}

/// The whole finding: what is new in it, and its first reasons; those that count things go before those that measure odds, and what
/// came before what is missing, which often only makes room for it.
pub(super) fn headline(
    context: &Context<'_>,
    reasons: &[Reason],
    shifts: &[TemplateShift],
    joined: bool,
    silent: bool,
) -> String {
    if silent {
        return "Silence: no events at all, where there usually are some.".to_owned();
    }
    let new = first_seen(context, shifts);
    let is_said = |reason: &&Reason| new.is_some() && reason.feature == "new_templates";
    let mut parts: Vec<&Reason> = reasons.iter().filter(|reason| !is_said(reason)).collect();
    // The sort is stable: among its like, the larger contribution stays first.
    parts.sort_by_key(|reason| (reason.measured.is_fall(), abstractness(reason.measured.unit)));
    let phrases = parts.iter().take(HEADLINE_PARTS).map(|reason| clause(context, reason));
    let text = phrases.chain(new).collect::<Vec<_>>().join("; ");
    // The reasons are those of the strongest window; what lasts is told of all.
    let lasts = parts.first().is_some_and(|reason| reason.detail.is_some());
    if joined && !lasts { format!("At its height: {text}.") } else { format!("{}.", capital(&text)) }
}

/// How far a unit is from things that people count.
fn abstractness(unit: Unit) -> u8 {
    match unit {
        Unit::Count => 0,
        Unit::Deviations => 1,
        Unit::Share | Unit::Milliseconds => 2,
        Unit::Bytes | Unit::Traffic | Unit::Odds | Unit::Bits => 3,
    }
}

/// The wording of the first template that is new here, and how many more there are.
fn first_seen(context: &Context<'_>, shifts: &[TemplateShift]) -> Option<String> {
    let mut new = shifts.iter().filter(|shift| shift.new);
    let template = context.texts.get(new.next()?.template as usize)?;
    let wording = wording(template);
    let more = match new.count() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    // By a good log, new is what that one does not have, wherever it comes here.
    let seen = if context.detection.is_learned { "not in the good log" } else { "first seen" };
    Some(format!("{seen}: “{wording}”{more}"))
}

/// What a template is called, as far as there is room for it.
pub(super) fn wording(template: &Template) -> String {
    let text = template.name.as_ref().unwrap_or(&template.text);
    let mut wording: String = text.chars().take(MAX_WORDING).collect();
    if wording.len() < text.len() {
        wording.push('…');
    }
    wording
}

fn phrase(feature: &Feature, actual: f64, typical: f64, subject: Option<&str>) -> String {
    let (one, many) = feature.noun;
    let noun = if actual == 1.0 { one } else { many };
    let missing = if feature.is_fall() { "events missing of" } else { "events of" };
    let named = subject.map(|subject| format!("{missing} {subject}"));
    let noun = named.as_deref().unwrap_or(noun);
    let times = times(actual, typical).map(|times| format!(" ({times})")).unwrap_or_default();
    match feature.unit {
        Unit::Count | Unit::Traffic => format!("{} {noun}, usually {}{times}", number(actual), number(typical)),
        Unit::Milliseconds => format!("{noun} {} ms, usually {} ms{times}", number(actual), number(typical)),
        Unit::Share => format!("{} % {noun}, usually {} %", number(actual * 100.0), number(typical * 100.0)),
        Unit::Bytes => format!("{noun} {} bytes, usually {}{times}", number(actual), number(typical)),
        Unit::Bits => format!("{noun} {}, usually {}", number(actual), number(typical)),
        Unit::Odds => format!("{noun} one in {}, usually one in {}", odds(actual), odds(typical)),
        Unit::Deviations if matches!(feature.origin(), Origin::Share(..)) => {
            format!("{noun}: {} standard deviations off its share, usually {}", number(actual), number(typical))
        }
        Unit::Deviations => {
            let side = if actual < 0.0 { "below" } else { "above" };
            let than = if feature.is_odd_above_only() { "those before" } else { "the surroundings" };
            format!("{noun} {} standard deviations {side} {than}", number(actual.abs()))
        }
    }
}

/// How many events there are for one that is as rare as so many bits.
pub(super) fn odds(bits: f64) -> String {
    let events = libm::exp2(bits);
    number(if events < 10.0 { events } else { libm::round(events) })
}

fn capital(text: &str) -> String {
    let mut marks = text.chars();
    marks.next().map_or(String::new(), |first| first.to_uppercase().chain(marks).collect())
}

/// How many times the typical value, where that says something.
fn times(actual: f64, typical: f64) -> Option<String> {
    let factor = actual / typical;
    (typical > 0.0 && factor >= 1.5).then(|| format!("{} ×", number(factor)))
}

/// A number for people: whole from ten up, one decimal below, two below one.
pub(super) fn number(value: f64) -> String {
    if value != 0.0 && value.abs() < 0.005 {
        return "nearly 0".to_owned();
    }
    let decimals = match value.abs() {
        size if size >= 10.0 || size == libm::floor(size) => 0,
        size if size >= 1.0 => 1,
        _ => 2,
    };
    let text = format!("{value:.decimals$}");
    let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |digits| ("-", digits));
    let (whole, rest) = digits.find('.').map_or((digits, ""), |dot| digits.split_at(dot));
    format!("{sign}{}{rest}", grouped(whole))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn feature(many: &'static str, unit: Unit) -> Feature {
        Feature { name: "feature", title: "Feature", noun: ("error", many), unit, what: "" }
    }

    fn said(feature: &Feature, actual: f64, typical: f64) -> String {
        capital(&phrase(feature, actual, typical, None)) + "."
    }

    #[test]
    fn ok_reasons() {
        let errors = feature("errors", Unit::Count);
        assert_eq!(said(&errors, 42.0, 1.0), "42 errors, usually 1 (42 ×).");
        assert_eq!(said(&errors, 1.0, 0.0), "1 error, usually 0.");
        assert_eq!(said(&errors, 0.0, 12.0), "0 errors, usually 12.");
        assert_eq!(said(&errors, 11.0, 10.0), "11 errors, usually 10.");
        let share = feature("of the events are errors", Unit::Share);
        assert_eq!(said(&share, 0.25, 0.005), "25 % of the events are errors, usually 0.50 %.");
        let rarest = feature("rarest event", Unit::Odds);
        assert_eq!(said(&rarest, 10.0, 2.0), "Rarest event one in 1,024, usually one in 4.");
        let volume = feature("volume", Unit::Deviations);
        assert_eq!(said(&volume, -9.5, 0.1), "Volume 9.5 standard deviations below the surroundings.");
    }

    #[test]
    fn ok_numbers() {
        assert_eq!(number(1_234_567.0), "1,234,567");
        assert_eq!(number(999.6), "1,000");
        assert_eq!(number(-1234.0), "-1,234");
        assert_eq!(number(3.149), "3.1");
        assert_eq!(number(0.123), "0.12");
        assert_eq!(number(0.0), "0");
        assert_eq!(number(0.001), "nearly 0");
    }
}
