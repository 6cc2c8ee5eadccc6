//! Session keys: what says of a line that it belongs with others. A block's number, a request's, a process, an address.
//!
//! A key is looked for in the line's own bytes, after its header was read. A line may hold several identifiers of one kind
//! (`ask … to delete blk_1 blk_2`), and belongs to the session of each.

mod identifier;
mod suggest;

use regex::bytes::Regex;

use crate::error::{Error, ErrorKind, of_expression};
use crate::format::Header;

pub use suggest::{Suggestion, suggest};

/// The longest identifier that is kept, in bytes; a longer one is cut.
const MAX_IDENTIFIER: usize = 256;

/// The most identifiers of one line.
const MAX_PER_LINE: usize = 64;

/// What the lines of a session have in common.
#[derive(Clone, Debug)]
pub enum Key {
    /// An identifier that begins so, as `blk_` and `req-` do.
    Prefix(Vec<u8>),
    /// A UUID (RFC 9562) anywhere in the line.
    Uuid,
    /// The value of a field: `name=value`, `"name":"value"` or `name: value`.
    Field(Vec<u8>),
    /// The process's number with its program and host, as in `sshd[4711]`.
    Process,
    /// The client's address.
    Address,
    /// The machine.
    Host,
    /// The first group of a regular expression, or all that it matches.
    Pattern(Regex),
}

impl Key {
    /// The key that a setting names: `prefix:blk_`, `uuid`, `field:request_id`, `pid`, `ip`, `host`, `regex:…`. `block` stands
    /// for `prefix:blk_`, and any other single word for a field of that name.
    ///
    /// # Errors
    /// For a text that names none, and for a pattern that can't be read.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let (kind, rest) = text.split_once(':').unwrap_or((text, ""));
        match (kind, rest) {
            ("block", "") => Ok(Self::Prefix(b"blk_".to_vec())),
            ("uuid", "") => Ok(Self::Uuid),
            ("pid", "") => Ok(Self::Process),
            ("ip", "") => Ok(Self::Address),
            ("host", "") => Ok(Self::Host),
            ("prefix", prefix) if identifier::is_prefix(prefix.as_bytes()) => Ok(Self::Prefix(prefix.into())),
            ("field", name) if is_field_name(name) => Ok(Self::Field(name.into())),
            ("regex", pattern) if !pattern.is_empty() => pattern_key(pattern),
            (name, "") if is_field_name(name) && !text.contains(':') => Ok(Self::Field(name.into())),
            _ => Err(Error::new(
                ErrorKind::Settings,
                format!(
                    "Expected a session key: auto, none, block, uuid, pid, ip, host, prefix:blk_, field:request_id or \
                     regex:PATTERN; found \"{text}\"."
                ),
            )),
        }
    }

    /// The key as the setting names it.
    pub fn name(&self) -> String {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        match self {
            Self::Prefix(prefix) => format!("prefix:{}", text(prefix)),
            Self::Uuid => "uuid".to_owned(),
            Self::Field(name) => format!("field:{}", text(name)),
            Self::Process => "pid".to_owned(),
            Self::Address => "ip".to_owned(),
            Self::Host => "host".to_owned(),
            Self::Pattern(pattern) => format!("regex:{}", pattern.as_str()),
        }
    }

    /// Whether what it names goes on for ever, so that only a pause ends a session.
    pub fn outlives_sessions(&self) -> bool {
        matches!(self, Self::Process | Self::Address | Self::Host)
    }

    /// Hands over every identifier of a line, in order; one may come more than once.
    pub fn find(&self, line: &[u8], header: &Header, found: &mut dyn FnMut(&[u8])) {
        let mut left = MAX_PER_LINE;
        let mut found = |identifier: &[u8]| {
            if !identifier.is_empty() && left > 0 {
                left -= 1;
                found(&identifier[..identifier.len().min(MAX_IDENTIFIER)]);
            }
        };
        match self {
            Self::Prefix(prefix) => identifier::with_prefix(line, prefix, &mut found),
            Self::Uuid => identifier::uuids(line, &mut found),
            Self::Field(name) => {
                if let Some(value) = identifier::field(line, name) {
                    found(value);
                }
            }
            Self::Process => process(line, header, &mut found),
            Self::Address => found(header.address.of(line)),
            Self::Host => found(header.host.of(line)),
            Self::Pattern(pattern) => {
                for captures in pattern.captures_iter(line).take(MAX_PER_LINE) {
                    let group = captures.get(1).or_else(|| captures.get(0));
                    found(group.map_or(b"", |group| group.as_bytes()));
                }
            }
        }
    }
}

fn is_field_name(name: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'@');
    !name.is_empty() && name.len() <= 64 && name.bytes().all(is_part)
}

fn pattern_key(pattern: &str) -> Result<Key, Error> {
    let built = regex::bytes::RegexBuilder::new(pattern).unicode(false).size_limit(1 << 20).build();
    built.map(Key::Pattern).map_err(|fault| {
        let fault = of_expression(&fault);
        Error::new(ErrorKind::Settings, format!("The session key's regular expression can't be read: {fault}."))
    })
}

/// `host program[pid]`: what tells one run of a program from another.
fn process(line: &[u8], header: &Header, found: &mut dyn FnMut(&[u8])) {
    let end = header.process.end as usize;
    let Some(rest) = line.get(end..).and_then(|rest| rest.strip_prefix(b"[")) else { return };
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if digits == 0 || rest.get(digits) != Some(&b']') {
        return;
    }
    let mut identifier = header.host.of(line).to_vec();
    if !identifier.is_empty() {
        identifier.push(b' ');
    }
    identifier.extend_from_slice(header.process.of(line));
    identifier.extend_from_slice(&line[end..end + digits + 2]);
    found(&identifier);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::by_name;

    fn found(key: &str, format: &str, line: &str) -> Vec<String> {
        let header = by_name(format).unwrap().parse(line.as_bytes()).unwrap();
        let mut all = Vec::new();
        let mut take = |id: &[u8]| all.push(String::from_utf8_lossy(id).into_owned());
        Key::parse(key).unwrap().find(line.as_bytes(), &header, &mut take);
        all
    }

    #[test]
    fn ok_identifiers_of_each_kind() {
        assert_eq!(found("block", "plain", "ask to delete blk_-12 blk_7, x"), ["blk_-12", "blk_7"]);
        assert_eq!(found("trace_id", "plain", "GET / trace_id=ab-1 took=3"), ["ab-1"]);
        assert_eq!(found(r"regex:job (\d+)", "plain", "job 12 after job 11"), ["12", "11"]);
        let line = "Jan  2 03:04:05 web1 sshd[4711]: Accepted publickey for deploy from 192.0.2.7 port 22 ssh2";
        assert_eq!(found("pid", "syslog", line), ["web1 sshd[4711]"]);
        assert_eq!(found("host", "syslog", line), ["web1"]);
    }

    #[test]
    fn ok_names_are_read_back() {
        for name in ["prefix:blk_", "uuid", "field:request_id", "pid", "ip", "host", r"regex:id=(\w+)"] {
            assert_eq!(Key::parse(name).unwrap().name(), name);
        }
    }

    #[test]
    fn err_says_what_a_key_is() {
        for text in ["", "prefix:", "regex:", "regex:(", "what ever", "field:a b", "prefix:b k"] {
            let fault = Key::parse(text).unwrap_err();
            assert_eq!(fault.kind(), ErrorKind::Settings, "{text}");
        }
    }

    #[test]
    fn ok_bounded() {
        assert_eq!(found("block", "plain", &"blk_1 ".repeat(1_000)).len(), MAX_PER_LINE);
        assert_eq!(found("id", "plain", &format!("x id={}", "a".repeat(900)))[0].len(), MAX_IDENTIFIER);
    }
}
