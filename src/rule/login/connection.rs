//! What the lines of one connection say together.
//!
//! sshd writes several lines about one attempt, and PAM another beside them; some name the source, some don't; and of a
//! client that fails in one way and then gets in by another, only the success counts. The lines of one process are
//! therefore held together: echoes are kept back until something that is no echo tells of the attempt, or until the
//! connection ends without a success.

use rustc_hash::FxHashMap;

use super::{Login, Outcome};

/// Connections that are kept at the most: the oldest is forgotten first.
const MOST: usize = 8192;

/// What a line adds to what is known of its connection.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// Failed attempts that are certain now.
    pub failures: u32,
    /// Whether the line tells of a failure, also of one that was counted already.
    pub is_failure: bool,
    /// Whether someone came and went without a login.
    pub is_probe: bool,
    /// Whether nothing was told of the connection before that, no failure and no probe: so each connection counts once.
    pub is_new_probe: bool,
    /// Whether someone got in.
    pub is_accepted: bool,
    /// The source, also where only an earlier line names it; empty where none did.
    pub source: Vec<u8>,
    /// The user of the attempts that failed.
    pub user: Vec<u8>,
}

/// The process that a line is of: its host's and program's hash and its number.
pub(crate) type Key = (u64, u32);

#[derive(Debug, Default)]
struct Connection {
    source: Vec<u8>,
    user: Vec<u8>,
    /// Echoes that nothing has told of yet.
    held: u32,
    /// What told of an attempt whose `Failed` is still to come.
    announced: Announced,
    /// Failures that were told of.
    told: u32,
    /// Whether something odd was seen before the source was known.
    is_odd: bool,
    is_probed: bool,
    is_in: bool,
    age: u64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Announced {
    #[default]
    Nothing,
    InvalidUser,
    Pam,
}

/// The connections that are open.
#[derive(Debug, Default)]
pub struct Connections {
    open: FxHashMap<Key, Connection>,
    lines: u64,
}

impl Connections {
    /// Takes a line of a process with a number.
    pub fn take(&mut self, key: Key, login: &Login<'_>) -> Told {
        self.lines += 1;
        self.make_room();
        let connection = self.open.entry(key).or_default();
        connection.age = self.lines;
        if login.outcome == Outcome::Connected {
            *connection = Connection { age: self.lines, ..Connection::default() };
        }
        if !login.source.is_empty() {
            connection.source = login.source.to_vec();
        }
        let told = connection.take(login);
        // Process numbers come again.
        if login.outcome == Outcome::Closed || login.method == b"close" {
            self.open.remove(&key);
        }
        told
    }

    /// Failures that were kept back in connections of which no end was seen, in a set order.
    pub fn finish(self) -> Vec<Told> {
        let mut rest: Vec<_> =
            self.open.into_iter().filter(|(_, open)| open.held > 0 && !open.source.is_empty()).collect();
        rest.sort_by_key(|(key, _)| *key);
        rest.into_iter().map(|(_, mut open)| open.tell()).collect()
    }

    fn make_room(&mut self) {
        if self.open.len() < MOST {
            return;
        }
        let old = self.lines.saturating_sub(MOST as u64 / 2);
        self.open.retain(|_, connection| connection.age >= old);
    }
}

impl Connection {
    fn take(&mut self, login: &Login<'_>) -> Told {
        match login.outcome {
            Outcome::Failed | Outcome::InvalidUser | Outcome::Refused => self.failed(login),
            Outcome::Accepted => self.accepted(login),
            Outcome::Probe => self.probed(),
            Outcome::Closed => self.closed(),
            _ => self.about(),
        }
    }

    fn failed(&mut self, login: &Login<'_>) -> Told {
        let earlier = self.of_another_user(login.user);
        let new = match (login.is_echo, login.method) {
            (false, _) => self.certain(login.attempts),
            (true, b"disconnect" | b"maximum") => self.given_up(),
            (true, b"publickey" | b"pam") => self.hold(login.attempts),
            // sshd's inner note of an unknown user, of whom it has spoken or will speak no more.
            (true, b"request") => self.hold(u32::from(self.told + self.held == 0)),
            (true, _) if login.source.is_empty() => self.hold(login.attempts),
            (true, method) => self.announce(method == b"unknown"),
        };
        let is_failure = !login.is_echo || earlier + new > 0;
        self.told += earlier + new;
        Told { failures: earlier + new, is_failure, ..self.about() }
    }

    /// Takes the user's name, and tells what was held back of another one.
    fn of_another_user(&mut self, user: &[u8]) -> u32 {
        if user.is_empty() || user == self.user {
            return 0;
        }
        let is_other = !self.user.is_empty();
        self.user = user.to_vec();
        if is_other { std::mem::take(&mut self.held) } else { 0 }
    }

    fn certain(&mut self, attempts: u32) -> u32 {
        self.held = self.held.saturating_sub(attempts);
        let known = u32::from(std::mem::take(&mut self.announced) != Announced::Nothing);
        attempts.saturating_sub(known)
    }

    fn hold(&mut self, attempts: u32) -> u32 {
        self.held = self.held.saturating_add(attempts);
        0
    }

    /// `Invalid user`, or sshd's word of what PAM refused: an attempt of which `Failed` may tell again.
    fn announce(&mut self, is_unknown_user: bool) -> u32 {
        let is_known = self.announced == Announced::InvalidUser && !is_unknown_user;
        self.announced = if is_unknown_user { Announced::InvalidUser } else { Announced::Pam };
        u32::from(!is_known)
    }

    /// Too many attempts: those that were held back, one at the least where none was told of.
    fn given_up(&mut self) -> u32 {
        let known = if self.told > 0 { self.held } else { self.held.max(1) };
        self.held = if self.source.is_empty() { known } else { 0 };
        if self.source.is_empty() { 0 } else { known }
    }

    fn accepted(&mut self, login: &Login<'_>) -> Told {
        // Failures of the same user in the same connection were another way to log in; those of others were not.
        let is_other = !self.user.is_empty() && self.user != login.user;
        let failures = if is_other { std::mem::take(&mut self.held) } else { 0 };
        let told = Told { failures, is_failure: failures > 0, is_accepted: true, ..self.about() };
        let source = std::mem::take(&mut self.source);
        *self = Self { source, is_in: true, age: self.age, ..Self::default() };
        told
    }

    fn probed(&mut self) -> Told {
        if self.source.is_empty() {
            self.is_odd = true;
            return Told::default();
        }
        if self.held > 0 {
            return self.tell();
        }
        self.is_odd = false;
        self.probe(!self.is_in)
    }

    fn closed(&mut self) -> Told {
        if self.is_in {
            return self.about();
        }
        if self.held > 0 {
            return self.tell();
        }
        self.probe(self.is_odd)
    }

    fn probe(&mut self, is_probe: bool) -> Told {
        let is_new_probe = is_probe && self.told == 0 && !self.is_probed;
        self.is_probed |= is_probe;
        Told { is_probe, is_new_probe, ..self.about() }
    }

    fn tell(&mut self) -> Told {
        self.told = self.told.saturating_add(self.held);
        Told { failures: std::mem::take(&mut self.held), is_failure: true, ..self.about() }
    }

    fn about(&self) -> Told {
        Told { source: self.source.clone(), user: self.user.clone(), ..Told::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use super::*;

    /// How many failures each message of one process tells, a `+` for a success and a `?` for a probe.
    fn told(messages: &[&str]) -> String {
        let mut connections = Connections::default();
        let tell = |message: &&str| {
            let told = connections.take((1, 7), &read(message.as_bytes()).unwrap());
            let mark = if told.is_accepted {
                "+"
            } else if told.is_new_probe {
                "?"
            } else {
                ""
            };
            format!("{}{mark}", told.failures)
        };
        messages.iter().map(tell).collect::<Vec<_>>().join(" ")
    }

    const PAM: &str = "pam_unix(sshd:auth): authentication failure; ruser= rhost=192.0.2.9  user=ann";
    const FAILED: &str = "Failed password for ann from 192.0.2.9 port 5 ssh2";
    const CLOSED: &str = "Connection closed by 192.0.2.9 [preauth]";
    const ACCEPTED: &str = "Accepted password for ann from 192.0.2.9 port 5 ssh2";

    #[test]
    fn ok_an_attempt_counts_once() {
        assert_eq!(told(&[PAM, FAILED, PAM, FAILED, CLOSED]), "0 1 0 1 0");
        let unknown = "Failed password for invalid user eve from 192.0.2.9 port 5 ssh2";
        assert_eq!(told(&["Invalid user eve from 192.0.2.9 port 5", unknown, unknown]), "1 0 1");
        let by_pam = "error: PAM: Authentication failure for ann from 192.0.2.9";
        let asked = "Failed keyboard-interactive/pam for ann from 192.0.2.9 port 5 ssh2";
        assert_eq!(told(&[by_pam, asked, by_pam, asked, by_pam]), "1 0 1 0 1");
    }

    #[test]
    fn ok_what_only_echoes_tell() {
        assert_eq!(told(&[PAM, PAM, CLOSED]), "0 0 2");
        assert_eq!(
            told(&["Connection from 192.0.2.9 port 5", "Disconnecting: Too many authentication failures"]),
            "0 1"
        );
    }

    #[test]
    fn ok_a_connection_without_a_login_counts_once() {
        let gone = "Received disconnect from 192.0.2.9 port 5:11: Bye Bye [preauth]";
        let left = "Disconnected from authenticating user ann 192.0.2.9 port 5 [preauth]";
        assert_eq!(told(&[gone, left]), "0? 0");
        assert_eq!(told(&[FAILED, gone, left]), "1 0 0");
        assert_eq!(told(&[PAM, gone, left]), "0 1 0");
    }

    #[test]
    fn ok_another_way_in() {
        assert_eq!(told(&[PAM, ACCEPTED, "Connection closed by 192.0.2.9"]), "0 0+ 0");
        let other = "pam_unix(sshd:auth): authentication failure; ruser= rhost=192.0.2.9  user=root";
        assert_eq!(told(&[other, other, ACCEPTED]), "0 0 2+");
    }

    #[test]
    fn ok_bounded() {
        let mut connections = Connections::default();
        let login = read(PAM.as_bytes()).unwrap();
        for number in 0..50_000 {
            connections.take((1, number), &login);
        }
        assert!(connections.open.len() <= MOST);
        assert!(connections.finish().iter().all(|told| told.failures == 1));
    }
}
