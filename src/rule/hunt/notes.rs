//! What a hunt keeps of a slice: a note for each line that tells of a login or a request.
//!
//! A [`Scout`] knows its own slice alone, so that slices can be read apart from each other; the hunt takes the notes in file
//! order. Names stand in a list, once a slice.

use std::ops::Range;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::super::address::canonical;
use super::super::login::{self, Login, Outcome};
use super::super::sigma::SigmaRule;
use super::super::steps::between_signs;
use super::super::user::Wording;
use super::super::web::{self, Request};
use super::page::{Ending, Place};
use super::watch::Watch;
use crate::config::HuntSettings;
use crate::error::Error;
use crate::format::{Clock, Format, Header};
use crate::input::{MAX_LINE, begun_in, trim_line};

/// The longest name or path that is kept.
pub(super) const MOST_BYTES: usize = 256;

/// Referrers, and agents, that are remembered.
const MOST_TEXTS: usize = 16_384;

/// A place in the list of names; 0 is no name.
pub(super) type Name = u32;

/// Where in its slice a line stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    /// The line, from 1 in the slice.
    pub(super) line: u64,
    pub(super) time_ms: Option<i64>,
    /// How the line's format writes times.
    pub(super) clock: Clock,
}

/// A login's line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct LoginNote {
    pub(super) stamp: Stamp,
    pub(super) outcome: Outcome,
    pub(super) user: Name,
    /// Who did it, where the line says so itself.
    pub(super) by: Name,
    pub(super) source: Name,
    /// The machine that wrote the line; none where the line does not tell it.
    pub(super) host: Name,
    pub(super) method: Name,
    pub(super) attempts: u32,
    pub(super) is_echo: bool,
    pub(super) is_forged: bool,
    /// Host and program, and the process's number: of the programs whose lines of one process are one connection.
    pub(super) process: Option<(Name, u32)>,
}

/// A request's line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RequestNote {
    pub(super) stamp: Stamp,
    pub(super) source: Name,
    /// The path without its query, hashed: only whether it was asked for before counts.
    pub(super) path_hash: u64,
    /// The path itself, where it matters: a place in the list of paths.
    pub(super) path: Name,
    pub(super) status: u16,
    pub(super) place: Place,
    /// What was asked for and is not there.
    pub(super) ending: Ending,
    /// Whom the line names; none where it names nobody.
    pub(super) user: Name,
    /// Hits: the rule's place in the list, and the severity.
    pub(super) hits: Vec<(u8, u8)>,
}

impl RequestNote {
    /// Whether the path is kept of a request to such a place that was answered so.
    pub(super) fn has_path(place: Place, status: u16) -> bool {
        place != Place::Elsewhere || status == 401
    }
}

/// A line that a rule from outside looks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct WatchNote {
    pub(super) stamp: Stamp,
    pub(super) source: Name,
    pub(super) user: Name,
    /// The rule's place in the list.
    pub(super) rule: usize,
}

/// The notes of a slice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notes {
    pub(super) names: Vec<Vec<u8>>,
    /// Paths of pages, of which sources ask for more than there are names.
    pub(super) paths: Vec<Vec<u8>>,
    pub(super) logins: Vec<LoginNote>,
    pub(super) requests: Vec<RequestNote>,
    pub(super) watched: Vec<WatchNote>,
    /// Which of the things that Sigma's rules ask for the slice has.
    pub(super) met: Vec<bool>,
    pub(super) lines: u64,
}

/// Texts, with the rules that hit them and their severities.
type Beside = FxHashMap<Vec<u8>, Vec<(u8, u8)>>;

/// What scouts of the same hunt share: it can stand in another worker than the hunt.
#[derive(Clone, Debug, Default)]
pub struct Scouting {
    pub(super) watch: Arc<Watch>,
    ipv6_prefix: u32,
}

impl Scouting {
    /// Scouting by these settings, which were checked, with their own rules and with Sigma's.
    ///
    /// # Errors
    /// Names the rule whose expression can't be read.
    pub fn new(settings: &HuntSettings, sigma: Vec<SigmaRule>) -> Result<Self, Error> {
        let watch = Arc::new(Watch::new(&settings.rules, sigma)?);
        Ok(Self { watch, ..Self::without_rules(settings) })
    }

    /// The same without rules from outside.
    pub(super) fn without_rules(settings: &HuntSettings) -> Self {
        Self { watch: Arc::default(), ipv6_prefix: settings.ipv6_prefix }
    }

    /// A scout for the next slice.
    pub fn scout(&self) -> Scout {
        Scout::new(self.ipv6_prefix, Arc::clone(&self.watch))
    }
}

/// Reads the lines of a slice.
#[derive(Debug)]
pub struct Scout {
    notes: Notes,
    /// Where names, and paths, stand in their lists.
    places: [FxHashMap<Vec<u8>, Name>; 2],
    /// Sources as they were written, and their names.
    spellings: FxHashMap<Vec<u8>, Name>,
    watch: Arc<Watch>,
    /// What rules say of referrers and of agents that were seen.
    beside: [Beside; 2],
    ipv6_prefix: u32,
}

impl Scout {
    /// A scout for the next slice.
    fn new(ipv6_prefix: u32, watch: Arc<Watch>) -> Self {
        let notes = Notes {
            names: vec![Vec::new()],
            paths: vec![Vec::new()],
            logins: Vec::new(),
            requests: Vec::new(),
            watched: Vec::new(),
            met: vec![false; watch.asks()],
            lines: 0,
        };
        let places = || [(Vec::new(), 0)].into_iter().collect();
        Self {
            watch,
            notes,
            places: [places(), places()],
            spellings: FxHashMap::default(),
            beside: Default::default(),
            ipv6_prefix,
        }
    }

    /// Reads a line in the first of the formats that reads it. Of a line 64 KiB are looked at.
    pub fn read(&mut self, line: &[u8], formats: &[Format]) {
        self.notes.lines += 1;
        let line = trim_line(line);
        let line = &line[..line.len().min(MAX_LINE)];
        let Some((format, header)) = formats.iter().find_map(|format| Some((format, format.parse(line)?))) else {
            return;
        };
        let stamp = Stamp { line: self.notes.lines, time_ms: header.time_ms, clock: format.clock };
        self.watch(line, &header, stamp);
        if header.is_request() {
            self.request(line, &header, stamp);
            if let Some(login) = login::read_cluster(line, &header) {
                self.note(&login, line, &header, stamp);
            }
        } else if let Some(login) = login::read_line(line, &header) {
            self.note(&login, line, &header, stamp);
        }
    }

    /// Reads the lines that begin in a slice of a file: see [`begun_in`].
    pub fn read_slice(&mut self, bytes: &[u8], follows: bool, length: usize, formats: &[Format]) {
        let Range { mut start, end } = begun_in(bytes, follows, length);
        while start < end {
            let line_end = memchr::memchr(b'\n', &bytes[start..]).map_or(bytes.len(), |at| start + at + 1);
            self.read(&bytes[start..line_end], formats);
            start = line_end;
        }
    }

    /// The notes.
    pub fn finish(self) -> Notes {
        self.notes
    }

    fn watch(&mut self, line: &[u8], header: &Header, stamp: Stamp) {
        let watch = Arc::clone(&self.watch);
        let hits = watch.hits(line, header, &mut self.notes.met);
        if hits.is_empty() {
            return;
        }
        // In a login's message the daemon's own source, and not one that a user's name pretends.
        let login = login::read_line(line, header);
        let source = login.map(|login| login.source).filter(|source| !source.is_empty());
        let source = self.source(source.unwrap_or_else(|| header.address.of(line)));
        let user = match login {
            Some(login) => login.user,
            None if header.user.is_empty() => Wording::of(header.message.of(line)).user(line, header.message).of(line),
            None => header.user.of(line),
        };
        let user = self.name(if user == b"-" { b"" } else { user });
        for rule in hits {
            self.notes.watched.push(WatchNote { stamp, source, user, rule });
        }
    }

    fn note(&mut self, login: &Login<'_>, line: &[u8], header: &Header, stamp: Stamp) {
        let process = self.process(line, header);
        let Login { outcome, attempts, is_echo, is_forged, .. } = *login;
        let note = LoginNote {
            stamp,
            outcome,
            user: self.name(login.user),
            by: self.name(login.by),
            source: self.source(login.source),
            host: self.host(header.host.of(line)),
            method: self.name(login.method),
            attempts,
            is_echo,
            is_forged,
            process,
        };
        self.notes.logins.push(note);
    }

    fn host(&mut self, host: &[u8]) -> Name {
        // Where the host is missing, the program stands in its place.
        if host.ends_with(b":") { 0 } else { self.name(host) }
    }

    fn process(&mut self, line: &[u8], header: &Header) -> Option<(Name, u32)> {
        let (host, program) = (header.host.of(line), header.process.of(line));
        if !program.starts_with(b"sshd") && !host.starts_with(b"sshd") {
            return None;
        }
        let number = login::process_number(line, header);
        (number > 0).then(|| (self.name(host), number))
    }

    fn request(&mut self, line: &[u8], header: &Header, stamp: Stamp) {
        let request = Request::of(line, header);
        let Request { path, status, agent, referrer, .. } = request;
        let found = web::look_at_asked(&request);
        let mut hits: Vec<(u8, u8)> =
            found.iter().filter_map(|hit| Some((web::number_of(hit.rule)?, hit.severity))).collect();
        for (rule, severity) in self.beside(referrer, agent) {
            if !hits.iter().any(|(number, _)| *number == rule) {
                hits.push((rule, web::answered(severity, status)));
            }
        }
        let bare = &path[..memchr::memchr(b'?', path).unwrap_or(path.len())];
        let place = if header.method.of(line) == b"POST" { Place::of(bare) } else { Place::Elsewhere };
        let has_path = RequestNote::has_path(place, status);
        let note = RequestNote {
            stamp,
            source: self.source(header.address.of(line)),
            path_hash: hash(bare),
            path: if has_path { self.path(bare) } else { 0 },
            status,
            place,
            ending: if matches!(status, 403 | 404 | 410) { Ending::of(bare) } else { Ending::Other },
            user: self.name(request.user),
            hits,
        };
        self.notes.requests.push(note);
    }

    /// The rules that the referrer or the agent hits, with their severities. The same few come again and again.
    fn beside(&mut self, referrer: &[u8], agent: &[u8]) -> Vec<(u8, u8)> {
        let mut rules = Vec::new();
        for (text, is_agent) in [(referrer, false), (agent, true)] {
            if text.is_empty() {
                continue;
            }
            let known = &mut self.beside[usize::from(is_agent)];
            if known.len() >= MOST_TEXTS {
                known.clear();
            }
            if let Some(found) = known.get(text) {
                rules.extend_from_slice(found);
                continue;
            }
            let request = if is_agent {
                Request { agent: text, ..Request::default() }
            } else {
                Request { referrer: text, ..Request::default() }
            };
            let found: Vec<(u8, u8)> = web::look(&request)
                .iter()
                .filter_map(|hit| Some((web::number_of(hit.rule)?, hit.rule.severity)))
                .collect();
            rules.extend_from_slice(&found);
            known.insert(text.to_vec(), found);
        }
        rules
    }

    fn source(&mut self, text: &[u8]) -> Name {
        if let Some(name) = self.spellings.get(text) {
            return *name;
        }
        let name = self.name(&canonical(text, self.ipv6_prefix));
        self.spellings.insert(text.to_vec(), name);
        name
    }

    fn name(&mut self, text: &[u8]) -> Name {
        place_in(&mut self.notes.names, &mut self.places[0], text)
    }

    fn path(&mut self, text: &[u8]) -> Name {
        place_in(&mut self.notes.paths, &mut self.places[1], text)
    }
}

/// The text's place in a list, at whose end it is put where it is new.
fn place_in(list: &mut Vec<Vec<u8>>, places: &mut FxHashMap<Vec<u8>, Name>, text: &[u8]) -> Name {
    let text = &text[..between_signs(text, MOST_BYTES)];
    if let Some(name) = places.get(text) {
        return *name;
    }
    let name = list.len() as Name;
    list.push(text.to_vec());
    places.insert(text.to_vec(), name);
    name
}

/// FNV-1a, the same on every machine. <http://www.isthe.com/chongo/tech/comp/fnv/>
fn hash(text: &[u8]) -> u64 {
    text.iter().fold(0xCBF2_9CE4_8422_2325, |sum, byte| (sum ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01B3))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// <http://www.isthe.com/chongo/src/fnv/test_fnv.c>
    #[test]
    fn ok_hash() {
        assert_eq!((hash(b""), hash(b"foobar")), (0xCBF2_9CE4_8422_2325, 0x8594_4171_F739_67E8));
    }
}
