//! Sentences, made from the structure of a finding.

use super::{Reason, TemplateShift};
use crate::feature::{Feature, Unit};

/// One reason: `Errors: 42, usually 1 (42 times as many).`
pub(super) fn reason(feature: &Feature, actual: f64, typical: f64) -> String {
    let (actual_text, typical_text) = (with_unit(feature.unit, actual), with_unit(feature.unit, typical));
    let compared = comparison(actual, typical).map(|text| format!(" ({text})")).unwrap_or_default();
    format!("{}: {actual_text}, usually {typical_text}{compared}.", feature.title)
}

/// The whole finding, by its first reasons.
pub(super) fn headline(reasons: &[Reason], shifts: &[TemplateShift], silent: bool) -> String {
    if silent {
        return "Silence: no events at all, where there usually are some.".to_owned();
    }
    let new = shifts.iter().filter(|shift| shift.new).count();
    let first: Vec<&str> = reasons.iter().take(2).map(|reason| reason.sentence.trim_end_matches('.')).collect();
    let mut text = first.join("; ");
    if new > 0 && !reasons.iter().take(2).any(|reason| reason.feature == "new_templates") {
        text.push_str(&format!("; {new} template{} never seen before", if new == 1 { "" } else { "s" }));
    }
    text.push('.');
    text
}

fn with_unit(unit: Unit, value: f64) -> String {
    match unit {
        Unit::Count => number(value),
        Unit::Share => format!("{} %", number(value * 100.0)),
        Unit::Bits => format!("{} bits", number(value)),
        Unit::Bytes => format!("{} bytes", number(value)),
        Unit::Deviations => format!("{} standard deviations", number(value)),
    }
}

/// How two values compare, where a factor says something.
fn comparison(actual: f64, typical: f64) -> Option<String> {
    if typical <= 0.0 || actual <= 0.0 {
        return None;
    }
    let factor = actual / typical;
    if factor >= 1.5 {
        return Some(format!("{} times", number(factor)));
    }
    (factor <= 2.0 / 3.0).then(|| format!("a {} of it", fraction(1.0 / factor)))
}

fn fraction(parts: f64) -> String {
    let parts = libm::round(parts);
    match parts as i64 {
        2 => "half".to_owned(),
        3 => "third".to_owned(),
        parts => format!("{parts}th"),
    }
}

/// A number for people: whole from ten up, one decimal below, two below one.
pub(super) fn number(value: f64) -> String {
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

/// `1234567` as `1,234,567`.
fn grouped(digits: &str) -> String {
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const ERRORS: Feature = Feature { name: "errors", title: "Errors", unit: Unit::Count, what: "" };
    const SHARE: Feature = Feature { name: "share", title: "Share of errors", unit: Unit::Share, what: "" };

    #[test]
    fn ok_reasons() {
        assert_eq!(reason(&ERRORS, 42.0, 1.0), "Errors: 42, usually 1 (42 times).");
        assert_eq!(reason(&ERRORS, 0.0, 12.0), "Errors: 0, usually 12.");
        assert_eq!(reason(&ERRORS, 4.0, 12.0), "Errors: 4, usually 12 (a third of it).");
        assert_eq!(reason(&ERRORS, 11.0, 10.0), "Errors: 11, usually 10.");
        assert_eq!(reason(&SHARE, 0.25, 0.005), "Share of errors: 25 %, usually 0.50 % (50 times).");
    }

    #[test]
    fn ok_numbers() {
        assert_eq!(number(1_234_567.0), "1,234,567");
        assert_eq!(number(999.6), "1,000");
        assert_eq!(number(-1234.0), "-1,234");
        assert_eq!(number(3.149), "3.1");
        assert_eq!(number(0.123), "0.12");
        assert_eq!(number(0.0), "0");
    }

    #[test]
    fn ok_headlines() {
        let because = |feature, sentence: &str| Reason {
            feature,
            actual: 1.0,
            typical: 0.0,
            contribution: 0.5,
            sentence: sentence.to_owned(),
        };
        let reasons = [because("errors", "Errors: 42, usually 1."), because("events", "Events: 90, usually 9.")];
        let new = [TemplateShift { template: 3, count: 5, usual: 0.0, new: true }];
        assert_eq!(headline(&reasons, &[], false), "Errors: 42, usually 1; Events: 90, usually 9.");
        assert_eq!(
            headline(&reasons, &new, false),
            "Errors: 42, usually 1; Events: 90, usually 9; 1 template never seen before."
        );
        assert!(headline(&reasons, &[], true).starts_with("Silence"));
    }
}
