//! What rules see in a line, with the text after each decoding step.

use super::answer::{RuleHit, RuleTechnique, StepText};
use super::login::told;
use crate::format::Header;
use crate::rule::login::Login;
use crate::rule::web::{self, Request};
use crate::rule::{self, Expression, Looked, SigmaRule, Step, login, steps};

/// The hits, the gravest first.
pub(super) fn find(line: &[u8], header: &Header, own: &[Expression], sigma: &[SigmaRule]) -> Vec<RuleHit> {
    let is_request = header.is_request();
    let mut hits = if is_request { of_request(line, header) } else { Vec::new() };
    let login = if is_request { login::read_cluster(line, header) } else { login::read_line(line, header) };
    hits.extend(login.and_then(|login| of_login(&login, line, header)));
    hits.extend(own.iter().filter_map(|rule| of_own(rule, line)));
    if !sigma.is_empty() {
        let looked = Looked::new(line, header);
        hits.extend(sigma.iter().filter(|rule| rule.holds(&looked)).map(|rule| of_sigma(rule, line)));
    }
    // The sort is stable: equals stay in the rules' order.
    hits.sort_by_key(|hit| std::cmp::Reverse(hit.severity));
    hits
}

fn of_request(line: &[u8], header: &Header) -> Vec<RuleHit> {
    let request = Request::of(line, header);
    let hit = |hit: web::Hit| {
        let text = request.part(hit.part);
        let (from, to) = hit.looked_at;
        let within = (hit.span.0.saturating_sub(from), hit.span.1.saturating_sub(from));
        RuleHit {
            id: hit.rule.id.to_owned(),
            name: hit.rule.name.to_owned(),
            severity: hit.severity,
            technique: RuleTechnique::of(hit.rule.technique),
            sentence: format!("{}{}", hit.rule.sentence, answered(header.status)),
            part: hit.part,
            steps: steps(&text[from..to], within).iter().map(shown).collect(),
        }
    };
    web::look(&request).into_iter().map(hit).collect()
}

/// What the server's answer does to a hit.
fn answered(status: u16) -> String {
    match status {
        200..300 => format!(" It was answered with {status}, a success: graver by one."),
        400..500 => format!(" It was answered with {status}, a refusal: less grave by one."),
        500..600 => format!(" It was answered with {status}, a fault of the server: graver by one."),
        _ => String::new(),
    }
}

fn of_login(login: &Login<'_>, line: &[u8], header: &Header) -> Option<RuleHit> {
    let (id, name, severity, technique, sentence) = told(login)?;
    let message = header.message.of(line);
    let user = crate::find::find(message, login.user).filter(|_| !login.user.is_empty());
    let span = user.map_or((0, message.len()), |start| (start, start + login.user.len()));
    Some(RuleHit {
        id: id.to_owned(),
        name: name.to_owned(),
        severity,
        technique: RuleTechnique::of(technique),
        sentence: sentence.to_owned(),
        part: "message",
        steps: vec![shown(&rule::as_written(message, span))],
    })
}

fn of_own(rule: &Expression, line: &[u8]) -> Option<RuleHit> {
    let span = rule.find(line)?;
    Some(RuleHit {
        id: rule.kind(),
        name: rule.name.clone(),
        severity: rule.severity,
        technique: RuleTechnique::of(&rule.technique),
        sentence: format!("The line fulfils your own rule \"{}\".", rule.name),
        part: "line",
        steps: vec![shown(&rule::as_written(line, span))],
    })
}

fn of_sigma(rule: &SigmaRule, line: &[u8]) -> RuleHit {
    RuleHit {
        id: rule.kind(),
        name: rule.title.clone(),
        severity: rule.severity,
        technique: RuleTechnique::of(&rule.technique),
        sentence: format!("The line fulfils the Sigma rule \"{}\".", rule.title),
        part: "line",
        steps: vec![shown(&rule::as_written(line, (0, line.len())))],
    }
}

fn shown(step: &Step) -> StepText {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    StepText {
        name: step.name.clone(),
        before: text(&step.before),
        hit: text(&step.hit),
        after: text(&step.after),
        cut: step.is_cut,
    }
}
