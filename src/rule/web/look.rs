//! Looks at a request part by part: what stands before the query, each argument's value, and what comes beside.

use super::super::decode::Decoded;
use super::request::next_quoted;
use super::{Place, RULES, Request, Rule, Value, host, is_odd, origin};

/// What a rule saw.
#[derive(Clone, Debug)]
pub struct Hit {
    /// The rule.
    pub rule: &'static Rule,
    /// The part of the request: `path`, `query`, `agent`, `referrer`, `user`, or `header` for what the line has in quotes besides.
    pub part: &'static str,
    /// Where in that part.
    pub span: (usize, usize),
    /// The stretch of that part that was decoded by itself: one argument's value, or what stands before the query.
    pub looked_at: (usize, usize),
    /// What stands there, decoded.
    pub decoded: Vec<u8>,
    /// How many rounds of decoding it took.
    pub rounds: u8,
    /// The rule's severity, one more where the server answered with a success, one less where it refused.
    pub severity: u8,
}

/// The hits in a request, at most one a rule.
pub fn look(request: &Request<'_>) -> Vec<Hit> {
    let mut hits = look_at_asked(request);
    if !request.agent.is_empty() {
        request.look_at("agent", (0, request.agent.len()), &[Place::Agent], Value::default(), &mut hits);
        request.look_at_text("agent", &mut hits);
    }
    match origin(request.referrer) {
        // A referrer names its own site: only what it carries is looked at.
        Some(end) if is_odd(&request.referrer[end..]) => request.look_at_path("referrer", end, &mut hits),
        Some(_) => {}
        None => request.look_at_text("referrer", &mut hits),
    }
    hits
}

/// The hits in what was asked for and by whom, without agent and referrer.
pub(crate) fn look_at_asked(request: &Request<'_>) -> Vec<Hit> {
    let mut hits = Vec::new();
    if is_odd(request.path) {
        request.look_at("path", (0, request.path.len()), &[Place::Path], Value::default(), &mut hits);
        request.look_at_path("path", 0, &mut hits);
    }
    if is_odd(request.query) {
        let path = Decoded::of(request.path);
        let value = Value { before: &path.text, ..Value::default() };
        request.look_at("query", (0, request.query.len()), &[Place::Path], value, &mut hits);
        request.look_at_arguments("query", 0, &mut hits);
    }
    request.look_at_text("user", &mut hits);
    let mut more = request.more;
    while let Some((text, after)) = next_quoted(more) {
        if is_odd(text) {
            let end = request.more.len() - after.len() - 1;
            request.look_at("header", (end - text.len(), end), VALUES, Value::default(), &mut hits);
        }
        more = after;
    }
    hits
}

/// Where rules for values look.
const VALUES: &[Place] = &[Place::Values];

impl Request<'_> {
    /// Looks at what stands before the query, from this place on, and at every argument's value.
    fn look_at_path(&self, part: &'static str, start: usize, hits: &mut Vec<Hit>) {
        let text = self.part(part);
        let query = memchr::memchr(b'?', &text[start..]).map_or(text.len(), |step| start + step);
        self.look_at(part, (start, query), VALUES, Value { is_path: true, ..Value::default() }, hits);
        self.look_at_arguments(part, query + 1, hits);
    }

    /// Looks at the value of every argument from this place on.
    fn look_at_arguments(&self, part: &'static str, mut start: usize, hits: &mut Vec<Hit>) {
        let text = self.part(part);
        while start < text.len() {
            let end = memchr::memchr(b'&', &text[start..]).map_or(text.len(), |step| start + step);
            let equals = memchr::memchr(b'=', &text[start..end]).map(|step| start + step);
            let name = equals.map_or(&b""[..], |equals| &text[start..equals]);
            let value = Value { name, home: host(self.referrer), ..Value::default() };
            self.look_at(part, (equals.map_or(start, |equals| equals + 1), end), VALUES, value, hits);
            start = end + 1;
        }
    }

    /// Looks at a part that is one text.
    fn look_at_text(&self, part: &'static str, hits: &mut Vec<Hit>) {
        let text = self.part(part);
        if is_odd(text) {
            self.look_at(part, (0, text.len()), VALUES, Value::default(), hits);
        }
    }

    /// Looks at a stretch of a part, decoded.
    fn look_at(
        &self,
        part: &'static str,
        (from, to): (usize, usize),
        places: &[Place],
        value: Value<'_>,
        hits: &mut Vec<Hit>,
    ) {
        let text = &self.part(part)[from..to];
        if text.is_empty() {
            return;
        }
        let decoded = Decoded::of(text);
        let value = Value { text: &decoded.text, ..value };
        for rule in RULES.iter().filter(|rule| places.contains(&rule.place)) {
            if hits.iter().any(|hit| hit.rule.id == rule.id) {
                continue;
            }
            let Some((start, end)) = (rule.find)(&value) else { continue };
            let (first, last) = decoded.original(start, end);
            hits.push(Hit {
                rule,
                part,
                span: (from + first, from + last),
                looked_at: (from, to),
                decoded: decoded.text[start..end].to_vec(),
                rounds: decoded.rounds,
                severity: answered(rule.severity, self.status),
            });
        }
    }
}

/// The severity of a hit, given what the server answered.
pub(crate) fn answered(severity: u8, status: u16) -> u8 {
    match status {
        200..300 | 500..600 => (severity + 1).min(5),
        400..500 => severity.saturating_sub(1).max(1),
        _ => severity,
    }
}
