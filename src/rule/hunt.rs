//! What sources do over a whole log: guessing, spraying, a success after failures, attacks on the web.
//!
//! One table by source, bounded. The wordings of single lines come from `login` and `web`.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::format::Header;

use super::attack::{Technique, technique};
use super::login::{self, Outcome};
use super::web::{self, Request};

/// From where on something is a threat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Thresholds {
    /// Failed logins from one source.
    pub failures: u64,
    /// Users that one source tried, for spraying.
    pub users: usize,
    /// Failures before a success that make it suspicious.
    pub before_success: u64,
    /// Sources that are kept at the most; later ones are not looked at.
    pub sources: usize,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self { failures: 10, users: 10, before_success: 3, sources: 1 << 16 }
    }
}

/// Something that a person should look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Threat {
    /// A stable word: `guessing`, `spraying`, `success-after-failures`, or the id of a web rule.
    pub kind: &'static str,
    /// The source.
    pub source: String,
    /// How grave, 1 to 5.
    pub severity: u8,
    /// How many events.
    pub count: u64,
    /// The first line of it, from 1.
    pub first_line: u64,
    /// The last line of it.
    pub last_line: u64,
    /// The ATT&CK technique.
    pub technique: Option<&'static Technique>,
}

#[derive(Debug, Default)]
struct Tally {
    count: u64,
    first: u64,
    last: u64,
    severity: u8,
}

impl Tally {
    fn add(&mut self, line: u64, severity: u8) {
        self.first = if self.count == 0 { line } else { self.first };
        self.last = line;
        self.count += 1;
        self.severity = self.severity.max(severity);
    }
}

#[derive(Debug, Default)]
struct Source {
    /// What tells of the outcome (`Failed password`), and what only echoes it (PAM's line, `Invalid user`). An attempt may
    /// leave either or both, so the larger of the two is what is known to have happened.
    failures: Tally,
    echoes: Tally,
    /// The same since the last success.
    since_success: [u64; 2],
    users: FxHashSet<Vec<u8>>,
    broken: Tally,
    web: FxHashMap<&'static str, Tally>,
}

/// A pass over a log, in file order.
#[derive(Debug, Default)]
pub struct Hunt {
    thresholds: Thresholds,
    sources: FxHashMap<Vec<u8>, Source>,
}

impl Hunt {
    /// A hunt with these thresholds.
    pub fn new(thresholds: Thresholds) -> Self {
        Self { thresholds, ..Self::default() }
    }

    /// Takes a line with what its format read off it.
    pub fn feed(&mut self, number: u64, line: &[u8], header: &Header) {
        if header.is_request() {
            self.request(number, line, header);
        } else {
            self.login(number, line, header);
        }
    }

    fn request(&mut self, number: u64, line: &[u8], header: &Header) {
        let (referrer, agent) = tail(&line[header.status_span.end as usize..]);
        let hits = web::look(&Request { path: header.path.of(line), agent, referrer, status: header.status });
        if hits.is_empty() {
            return;
        }
        let Some(source) = self.source(header.address.of(line)) else { return };
        for hit in hits {
            source.web.entry(hit.rule.id).or_default().add(number, hit.severity);
        }
    }

    fn login(&mut self, number: u64, line: &[u8], header: &Header) {
        let Some(login) = login::read_line(line, header) else { return };
        // PAM and sshd's note of an unknown name tell of the same attempt as the `Failed password` beside them.
        let is_echo = login.is_echo;
        let Thresholds { users, before_success, .. } = self.thresholds;
        let address = login.source;
        if address.is_empty() {
            return;
        }
        let Some(source) = self.source(address) else { return };
        match login.outcome {
            outcome if outcome.is_failure() => {
                let tally = if is_echo { &mut source.echoes } else { &mut source.failures };
                tally.add(number, 3);
                source.since_success[usize::from(is_echo)] += 1;
                if !login.user.is_empty() && source.users.len() < users {
                    source.users.insert(login.user.to_vec());
                }
            }
            // PAM's line beside `Accepted` tells of the same success.
            Outcome::Accepted if !is_echo => {
                if source.since_success.iter().max() >= Some(&before_success) {
                    source.broken.add(number, 5);
                }
                source.since_success = [0; 2];
            }
            _ => {}
        }
    }

    fn source(&mut self, address: &[u8]) -> Option<&mut Source> {
        let is_full = self.sources.len() >= self.thresholds.sources;
        if is_full && !self.sources.contains_key(address) {
            return None;
        }
        Some(self.sources.entry(address.to_vec()).or_default())
    }

    /// The threats, the gravest first.
    pub fn finish(self) -> Vec<Threat> {
        let Thresholds { failures, users, .. } = self.thresholds;
        let mut threats = Vec::new();
        for (address, source) in &self.sources {
            let mut tell = |kind, tally: &Tally, number| threats.push(threat(kind, address, tally, number));
            let known = if source.echoes.count > source.failures.count { &source.echoes } else { &source.failures };
            if known.count >= failures {
                let sprayed = source.users.len() >= users;
                let (kind, number) = if sprayed { ("spraying", "T1110.003") } else { ("guessing", "T1110.001") };
                tell(kind, known, number);
            }
            if source.broken.count > 0 {
                tell("success-after-failures", &source.broken, "T1078");
            }
            for rule in web::RULES {
                if let Some(tally) = source.web.get(rule.id) {
                    tell(rule.id, tally, rule.technique);
                }
            }
        }
        threats.sort_by(|a, b| {
            let rank =
                |threat: &Threat| (std::cmp::Reverse((threat.severity, threat.count)), threat.first_line, threat.kind);
            rank(a).cmp(&rank(b)).then_with(|| a.source.cmp(&b.source))
        });
        threats
    }
}

fn threat(kind: &'static str, address: &[u8], tally: &Tally, number: &str) -> Threat {
    Threat {
        kind,
        source: String::from_utf8_lossy(address).into_owned(),
        severity: tally.severity,
        count: tally.count,
        first_line: tally.first,
        last_line: tally.last,
        technique: technique(number),
    }
}

/// Referrer and agent, as the combined format quotes them behind the status.
fn tail(rest: &[u8]) -> (&[u8], &[u8]) {
    let mut quoted = rest.split(|byte| *byte == b'"').skip(1).step_by(2);
    (quoted.next().unwrap_or(b""), quoted.next().unwrap_or(b""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::by_name;

    fn hunted(format: &str, lines: &[String]) -> Vec<Threat> {
        let format = by_name(format).unwrap();
        let mut hunt = Hunt::default();
        for (number, line) in lines.iter().enumerate() {
            hunt.feed(number as u64 + 1, line.as_bytes(), &format.parse(line.as_bytes()).unwrap());
        }
        hunt.finish()
    }

    fn ssh(message: &str) -> String {
        format!("Mar  1 10:00:00 host sshd[7]: {message} from 192.0.2.9 port 22 ssh2")
    }

    #[test]
    fn ok_success_after_failures_comes_first() {
        let mut lines = vec![ssh("Failed password for root"); 12];
        lines.push(ssh("Accepted password for root"));
        let threats = hunted("syslog", &lines);
        let kinds: Vec<_> = threats.iter().map(|threat| (threat.kind, threat.count, threat.last_line)).collect();
        assert_eq!(kinds, [("success-after-failures", 1, 13), ("guessing", 12, 12)]);
    }

    #[test]
    fn ok_many_users_are_spraying() {
        let lines: Vec<_> = (0..10).map(|user| ssh(&format!("Failed password for u{user}"))).collect();
        assert_eq!(hunted("syslog", &lines)[0].kind, "spraying");
    }

    #[test]
    fn ok_what_only_echoes_reach_counts_and_no_attempt_twice() {
        let echoes: Vec<_> = (0..12).map(|_| ssh("Invalid user ann")).collect();
        assert_eq!(hunted("syslog", &echoes)[0].count, 12);
        let both: Vec<_> =
            (0..12).flat_map(|_| [ssh("Invalid user ann"), ssh("Failed password for invalid user ann")]).collect();
        assert_eq!(hunted("syslog", &both)[0].count, 12);
    }

    #[test]
    fn err_a_slip_is_no_threat() {
        let lines = [ssh("Failed password for ann"), ssh("Accepted password for ann")];
        assert_eq!(hunted("syslog", &lines), []);
    }
}
