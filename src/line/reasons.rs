//! What a line scores, and why.

use super::answer::{Nearest, Reason, RuleHit};
use super::fields::Fields;
use super::normal::{Basis, LEAST_EVENTS, MOST_NEW, Normal, Values};
use crate::template::MASK;

/// What a new template scores where new ones are usual.
const NEW_AS_USUAL: f64 = 0.3;

/// The share of events that scores 1, as powers of ten: one in a million.
const DECADES: f64 = 6.0;

/// The most values that are named in a sentence.
const SHOWN: usize = 60;

/// The reasons, the weightiest first.
pub(super) fn weigh(fields: &Fields<'_>, hits: &[RuleHit], nearest: Option<&Nearest>, normal: &Normal) -> Vec<Reason> {
    let mut reasons: Vec<Reason> = hits.iter().map(of_hit).collect();
    if let Some(nearest) = nearest {
        reasons.extend(of_template(nearest, normal));
        if nearest.matches && normal.can_tell() {
            reasons.extend(of_values(fields, nearest, normal));
        }
    }
    if normal.can_tell() {
        reasons.extend(of_names(fields, normal));
    }
    // The sort is stable: of equals, rules come first.
    reasons.sort_by(|one, other| other.score.total_cmp(&one.score));
    reasons
}

fn of_hit(hit: &RuleHit) -> Reason {
    let technique = hit.technique.as_ref().map_or(String::new(), |technique| format!(" ({})", technique.id));
    Reason {
        kind: "rule",
        score: f64::from(hit.severity) / 5.0,
        text: format!("By rule {}{technique}: {}", hit.id, hit.sentence),
    }
}

fn of_template(nearest: &Nearest, normal: &Normal) -> Option<Reason> {
    if !normal.can_tell() {
        let text = format!(
            "There are {} events to compare it with, fewer than {LEAST_EVENTS}: too few to say what is usual.",
            normal.events()
        );
        return Some(Reason { kind: "new_template", score: 0.0, text });
    }
    if !nearest.matches {
        return Some(new_template(nearest, normal));
    }
    let share = normal.as_rare_share(nearest.template_id)?;
    let score = rarity(share);
    (score >= 0.2).then(|| Reason {
        kind: "rare_template",
        score,
        text: format!(
            "Its template came {}; {} of the events are of templates that came as seldom.",
            times(nearest.count),
            percent(share)
        ),
    })
}

fn new_template(nearest: &Nearest, normal: &Normal) -> Reason {
    let whose = if normal.basis() == Basis::Model { "The model knows" } else { "The log has" };
    let alike = nearest.similarity;
    if normal.new_template_share() > MOST_NEW {
        let text = format!(
            "{whose} no template like it; but new ones are usual: {} of the events are of templates that came once.",
            percent(normal.new_template_share())
        );
        return Reason { kind: "new_template", score: NEW_AS_USUAL, text };
    }
    let text = format!(
        "{whose} no template like it. The nearest one, number {}, has {} % of its wording.",
        nearest.template_id,
        // Rounded down: what is not wholly the same never has all of it.
        libm::floor(alike * 100.0)
    );
    Reason { kind: "new_template", score: rounded(0.5 + 0.5 * (1.0 - alike)), text }
}

/// Values in places that repeat few.
fn of_values(fields: &Fields<'_>, nearest: &Nearest, normal: &Normal) -> Vec<Reason> {
    let slots = normal.slots(nearest.template_id);
    if slots.is_empty() || fields.is_request {
        return Vec::new();
    }
    let captured = captured(nearest);
    let new = slots.iter().filter_map(|slot| {
        let value = captured.get(slot.position)?.as_ref()?;
        let place = format!("the place {} of its template", slot.position + 1);
        of_new(value.as_bytes(), &place, slot)
    });
    new.collect()
}

fn of_names(fields: &Fields<'_>, normal: &Normal) -> Vec<Reason> {
    let found = fields.names();
    let new = normal.names().iter().filter_map(|(kind, known)| {
        let (_, text) = found.iter().find(|(of, text)| of == kind && !text.is_empty())?;
        of_new(text, &format!("the {kind}"), known)
    });
    new.collect()
}

fn of_new(value: &[u8], place: &str, known: &Values) -> Option<Reason> {
    if known.known.contains(value) {
        return None;
    }
    let shown: String = String::from_utf8_lossy(value).chars().take(SHOWN).collect();
    let usual = match known.known.len() {
        1 => format!("all {} events have the same one", known.events),
        several => format!("{} events have {several} others", known.events),
    };
    Some(Reason {
        kind: "new_value",
        score: rarity(known.new_share()),
        text: format!("\"{shown}\" was not seen before as {place}: {usual}."),
    })
}

/// What stands in each variable place of a template that the line is of; none where the words do not stand one to one.
fn captured(nearest: &Nearest) -> Vec<Option<String>> {
    let mut values = Vec::new();
    for token in &nearest.tokens {
        let (Some(of), line) = (&token.template, &token.line) else { return Vec::new() };
        let found = line.as_ref().and_then(|word| parts(of, word));
        let masks = of.matches(MASK).count();
        match found {
            Some(found) => values.extend(found.into_iter().map(Some)),
            None => values.extend((0..masks).map(|_| None)),
        }
    }
    values
}

/// What stands in the variable places of one word.
fn parts(pattern: &str, word: &str) -> Option<Vec<String>> {
    let mut literals = pattern.split(MASK);
    let mut rest = word.strip_prefix(literals.next()?)?;
    let mut found = Vec::new();
    let mut literals = literals.peekable();
    while let Some(literal) = literals.next() {
        let end = if literals.peek().is_none() {
            rest.len().checked_sub(literal.len()).filter(|_| rest.ends_with(literal))?
        } else {
            rest.find(literal)?
        };
        found.push(rest[..end].to_owned());
        rest = &rest[end + literal.len()..];
    }
    Some(found)
}

/// What a share of events scores: one in a million is 1.
fn rarity(share: f64) -> f64 {
    rounded((-libm::log10(share) / DECADES).clamp(0.0, 1.0))
}

/// To the fourth place: more says nothing.
fn rounded(score: f64) -> f64 {
    libm::round(score * 10_000.0) / 10_000.0
}

fn times(count: u64) -> String {
    match count {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        more => format!("{more} times"),
    }
}

fn percent(share: f64) -> String {
    let percent = share * 100.0;
    if percent >= 1.0 { format!("{percent:.0} %") } else { format!("{percent:.2} %") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_values_of_a_word() {
        let told = |pattern, word| parts(pattern, word).map(|found| found.join(" "));
        assert_eq!(told("(uid=<*>)", "(uid=0)").as_deref(), Some("0"));
        assert_eq!(told("<*>:<*>,", "10:20,").as_deref(), Some("10 20"));
        assert_eq!(told("now", "now").as_deref(), Some(""));
        assert_eq!(told("a<*>", "b7"), None);
    }

    #[test]
    fn ok_a_share_of_events_as_a_score() {
        assert_eq!([rarity(1.0), rarity(0.001), rarity(0.000_001), rarity(0.0)], [0.0, 0.5, 1.0, 1.0]);
    }
}
