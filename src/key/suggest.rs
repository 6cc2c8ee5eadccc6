//! Which key a log's lines are best put together by, told from samples of it.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Key, identifier};
use crate::format::{Format, Header};

/// Names that fields with a request's identifier have.
const REQUESTS: [&str; 25] = [
    "trace_id",
    "traceId",
    "traceID",
    "traceid",
    "trace.id",
    "request_id",
    "requestId",
    "requestID",
    "requestid",
    "request-id",
    "request.id",
    "x-request-id",
    "x_request_id",
    "req_id",
    "reqId",
    "reqid",
    "req.id",
    "correlation_id",
    "correlationId",
    "correlationID",
    "correlationid",
    "correlation-id",
    "correlation.id",
    "x-correlation-id",
    "correlation",
];

/// Names that fields with another session's identifier have.
const FIELDS: [&str; 14] = [
    "session_id",
    "sessionId",
    "session",
    "transaction_id",
    "transactionId",
    "txid",
    "job_id",
    "jobId",
    "task_id",
    "taskId",
    "flow_id",
    "connection_id",
    "conn_id",
    "block_id",
];

/// What a field's name must not begin with to be a session's: what lives on, and what says which kind of event it is.
const LASTING: [&str; 22] = [
    "account", "agent", "app", "auid", "client", "customer", "device", "euid", "event", "gid", "host", "node", "pid",
    "process", "rule", "ruid", "sign", "tenant", "thread", "tid", "type", "u",
];

/// The most names of fields that are looked at.
const MAX_FIELDS: usize = 32;

/// A key that fewer of the events have is not suggested.
const LEAST_COVERAGE: f64 = 0.3;

/// Nor one with fewer different values, or with fewer events to a value.
const LEAST_SESSIONS: usize = 5;
const LEAST_EVENTS: f64 = 1.5;

/// The same of a field that is called a request's: where many are under way at once, a sample holds little of each.
const LEAST_EVENTS_OF_REQUEST: f64 = 1.1;

/// The most prefixes that are looked at.
const MAX_PREFIXES: usize = 32;

/// A key that a log might be cut into sessions by.
#[derive(Clone, Debug)]
pub struct Suggestion {
    /// The key.
    pub key: Key,
    /// The share of the sampled events that have it, 0 to 1.
    pub coverage: f64,
    /// How many values there were in the sample.
    pub sessions: usize,
}

/// The keys that the sampled lines may be put together by, best first: identifiers before processes, processes before
/// addresses, and among those the one that most events have.
pub fn suggest(lines: &[&[u8]], formats: &[Format]) -> Vec<Suggestion> {
    let events: Vec<(&[u8], Header)> = lines
        .iter()
        .filter_map(|line| Some((*line, formats.iter().find_map(|format| format.parse(line))?)))
        .filter(|(_, header)| !header.is_directive)
        .collect();
    let ranked =
        [known_fields(), fields(&events), prefixes(&events), vec![Key::Uuid], vec![Key::Process], vec![Key::Address]];
    let mut suggestions = Vec::new();
    for keys in ranked {
        let mut alike: Vec<Suggestion> = keys.into_iter().filter_map(|key| measure(key, &events)).collect();
        alike.sort_by(|one, other| other.coverage.total_cmp(&one.coverage));
        suggestions.append(&mut alike);
    }
    suggestions
}

fn known_fields() -> Vec<Key> {
    REQUESTS.iter().chain(&FIELDS).map(|name| Key::Field(name.as_bytes().to_vec())).collect()
}

/// Fields whose names say that they identify something that comes and goes, the most frequent first.
fn fields(events: &[(&[u8], Header)]) -> Vec<Key> {
    most_frequent(
        events.iter().flat_map(|(line, _)| identifier::field_names(line)).filter(|name| is_passing(name)),
        MAX_FIELDS,
    )
    .map(|name| Key::Field(name.to_vec()))
    .collect()
}

fn is_passing(name: &[u8]) -> bool {
    let name = name.to_ascii_lowercase();
    name.ends_with(b"id") && name.len() > 2 && !LASTING.iter().any(|lasting| name.starts_with(lasting.as_bytes()))
}

/// Texts by how often they come.
fn most_frequent<'a>(texts: impl Iterator<Item = &'a [u8]>, most: usize) -> impl Iterator<Item = &'a [u8]> {
    let mut counts: FxHashMap<&[u8], usize> = FxHashMap::default();
    texts.for_each(|text| *counts.entry(text).or_default() += 1);
    let mut counted: Vec<(&[u8], usize)> = counts.into_iter().collect();
    counted.sort_unstable_by(|one, other| other.1.cmp(&one.1).then(one.0.cmp(other.0)));
    counted.into_iter().take(most).map(|(text, _)| text)
}

/// The beginnings of words that are identifiers, the most frequent first.
fn prefixes(events: &[(&[u8], Header)]) -> Vec<Key> {
    let words = events.iter().flat_map(|(line, _)| identifier::words(line));
    most_frequent(words.filter_map(identifier::prefix_of), MAX_PREFIXES)
        .map(|prefix| Key::Prefix(prefix.to_vec()))
        .collect()
}

/// How well a key serves; none where it does not.
fn measure(key: Key, events: &[(&[u8], Header)]) -> Option<Suggestion> {
    let mut values: FxHashSet<Vec<u8>> = FxHashSet::default();
    let (mut with, mut rows) = (0usize, 0usize);
    for (line, header) in events {
        let before = rows;
        key.find(line, header, &mut |value| {
            rows += 1;
            values.insert(value.to_vec());
        });
        with += usize::from(rows > before);
    }
    let coverage = with as f64 / events.len().max(1) as f64;
    let sessions = values.len();
    let is_request = matches!(&key, Key::Field(name) if REQUESTS.iter().any(|known| known.as_bytes() == name));
    let least = if is_request { LEAST_EVENTS_OF_REQUEST } else { LEAST_EVENTS };
    let serves = coverage >= LEAST_COVERAGE && sessions >= LEAST_SESSIONS && rows as f64 >= least * sessions as f64;
    serves.then_some(Suggestion { key, coverage, sessions })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::by_name;

    fn first(lines: &[String], format: &str) -> Option<String> {
        let lines: Vec<&[u8]> = lines.iter().map(|line| line.as_bytes()).collect();
        suggest(&lines, &[by_name(format).unwrap().clone()]).first().map(|best| best.key.name())
    }

    #[test]
    fn ok_identifiers_go_before_processes() {
        let blocks: Vec<String> = (0..60).map(|n| format!("received blk_-{} of size 12", 10_000 + n % 20)).collect();
        assert_eq!(first(&blocks, "plain").as_deref(), Some("prefix:blk_"));
        let traced: Vec<String> =
            (0..60).map(|n| format!("Jan  2 03:04:05 web1 app[{}]: step trace_id=t{}", n % 9, n % 20)).collect();
        assert_eq!(first(&traced, "syslog").as_deref(), Some("field:trace_id"));
        let plain: Vec<String> = (0..60).map(|n| format!("Jan  2 03:04:05 web1 app[{}]: step", n % 9)).collect();
        assert_eq!(first(&plain, "syslog").as_deref(), Some("pid"));
    }

    /// Lines of requests in JSON from ten addresses; so many of every ten requests have a second line.
    fn requests(name: &str, twice: usize) -> Vec<String> {
        let line = |n: usize, said: &str| {
            format!(
                r#"{{"timestamp":"2026-03-01T10:00:{:02}Z","message":"{said}","client_ip":"10.0.0.{}","{name}":"r{n:04}"}}"#,
                n % 60,
                n % 10
            )
        };
        let begun = (0..200).map(|n| line(n, "began"));
        begun.chain((0..200).filter(|n| n % 10 < twice).map(|n| line(n, "ended"))).collect()
    }

    fn first_of_json(lines: &[String]) -> Option<String> {
        let lines: Vec<&[u8]> = lines.iter().map(|line| line.as_bytes()).collect();
        let grammar = by_name("json").unwrap().bind(&lines).unwrap();
        suggest(&lines, &[grammar]).first().map(|best| best.key.name())
    }

    #[test]
    fn ok_requests_go_before_addresses_though_a_sample_holds_little_of_each() {
        for name in ["request_id", "x-request-id", "trace_id", "traceID", "correlation_id", "correlation"] {
            assert_eq!(first_of_json(&requests(name, 3)), Some(format!("field:{name}")));
        }
        // Another identifier needs more events to each, and one that never comes again puts nothing together.
        assert_eq!(first_of_json(&requests("job_id", 3)).as_deref(), Some("ip"));
        assert_eq!(first_of_json(&requests("job_id", 9)).as_deref(), Some("field:job_id"));
        assert_eq!(first_of_json(&requests("request_id", 0)).as_deref(), Some("ip"));
    }

    #[test]
    fn ok_nothing_to_go_by() {
        let lines: Vec<String> = (0..60).map(|n| format!("line number {n} has id req-{n:06}")).collect();
        assert_eq!(first(&lines, "plain"), None);
        assert_eq!(first(&[], "plain"), None);
    }
}
