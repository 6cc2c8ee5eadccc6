//! The expressions that grok patterns call by name.
//!
//! The names are those that people know from other programs; the expressions are our own, for an engine that looks neither
//! ahead nor back. They differ where that is seen: a time has seconds, `WORD` is of ASCII, a number may stand next to letters.
//!
//! No expression refers to itself, however indirectly.

use std::cmp::Reverse;

/// Every name with its expression, in the order of the names.
#[rustfmt::skip]
const NAMES: [(&str, &str); 70] = [
    // A request as web servers quote it, and its status: what our own grammars take for the message.
    ("APACHEREQUEST", r#"(?:%{HTTPVERB:verb} %{DATA:request}(?: HTTP/%{NUMBER:httpversion})?|%{DATA:rawrequest})" %{STATUSCODE:response}"#),
    ("BASE10NUM", r"[+-]?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)"),
    ("BASE16NUM", r"[+-]?(?:0[xX])?[0-9A-Fa-f]+"),
    ("COMBINEDAPACHELOG", r#"%{COMMONAPACHELOG} "%{DATA:referrer}" "%{GREEDYDATA:agent}""#),
    ("COMMONAPACHELOG", r#""?%{NOTSPACE:clientip} %{NOTSPACE:ident} %{DATA:auth} \[%{HTTPDATE:timestamp}\] "%{APACHEREQUEST:message} (?:%{NONNEGINT:bytes}|-)"#),
    ("DATA", r".*?"),
    ("DATE", r"%{DATE_US}|%{DATE_EU}"),
    ("DATESTAMP", r"%{DATE}[- ]%{TIME}"),
    ("DATE_EU", r"%{MONTHDAY}[./-]%{MONTHNUM}[./-]%{YEAR}"),
    ("DATE_US", r"%{MONTHNUM}[/-]%{MONTHDAY}[/-]%{YEAR}"),
    ("DAY", r"\b(?i:Mon(?:day)?|Tue(?:s(?:day)?)?|Wed(?:nesday)?|Thu(?:rs(?:day)?)?|Fri(?:day)?|Sat(?:urday)?|Sun(?:day)?)\b"),
    ("EMAILADDRESS", r"%{EMAILLOCALPART}@%{HOSTNAME}"),
    ("EMAILLOCALPART", r"[A-Za-z0-9!#$&'*+/=?^_`|~.-]+"),
    ("GREEDYDATA", r".*"),
    ("HOST", r"%{HOSTNAME}"),
    ("HOSTNAME", r"\b[0-9A-Za-z][0-9A-Za-z_-]*(?:\.[0-9A-Za-z_-]+)*\.?"),
    ("HOSTPORT", r"%{IPORHOST}:%{POSINT}"),
    ("HOUR", r"2[0-3]|[01]?[0-9]"),
    ("HTTPDATE", r"%{MONTHDAY}/%{MONTH}/[0-9]{4}:%{TIME} [+-][0-9]{4}"),
    ("HTTPVERB", r"[A-Z][A-Z-]*"),
    ("INT", r"[+-]?[0-9]+"),
    ("IP", r"%{IPV6}|%{IPV4}"),
    ("IPORHOST", r"%{IP}|%{HOSTNAME}"),
    ("IPV4", r"\b(?:%{IPV4OCTET}\.){3}%{IPV4OCTET}\b"),
    ("IPV4OCTET", r"25[0-5]|2[0-4][0-9]|[01]?[0-9]{1,2}"),
    ("IPV6", r"(?:(?:%{IPV6PART}:){7}%{IPV6PART}|(?:%{IPV6PART}:){6}%{IPV4}|(?:%{IPV6PART}(?::%{IPV6PART}){0,6})?::(?:(?:%{IPV6PART}:){0,5}(?:%{IPV4}|%{IPV6PART}))?)(?:%[0-9A-Za-z._-]+)?"),
    ("IPV6PART", r"[0-9A-Fa-f]{1,4}"),
    ("ISO8601_TIMEZONE", r"Z|[+-][0-9]{2}(?::?[0-9]{2})?"),
    ("JAVACLASS", r"(?:[A-Za-z$_][0-9A-Za-z$_]*\.)*[A-Za-z$_][0-9A-Za-z$_]*"),
    ("LOGLEVEL", r"\b(?i:trace|debug|notice|info(?:rmation(?:al)?)?|warn(?:ing)?|err(?:or)?|crit(?:ical)?|fatal|severe|alert|emerg(?:ency)?|panic|verbose|fine(?:st|r)?|config)\b"),
    ("MAC", r"[0-9A-Fa-f]{2}(?:[:-][0-9A-Fa-f]{2}){5}|(?:[0-9A-Fa-f]{4}\.){2}[0-9A-Fa-f]{4}"),
    ("MINUTE", r"[0-5][0-9]"),
    ("MONTH", r"\b(?i:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sep(?:t(?:ember)?)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b"),
    ("MONTHDAY", r"3[01]|[12][0-9]|0?[1-9]"),
    ("MONTHNUM", r"1[0-2]|0?[1-9]"),
    ("MONTHNUM2", r"1[0-2]|0[1-9]"),
    ("NONNEGINT", r"\b[0-9]+\b"),
    ("NOTSPACE", r"\S+"),
    ("NUMBER", r"%{BASE10NUM}"),
    ("PATH", r"%{UNIXPATH}|%{WINPATH}"),
    ("PID", r"%{POSINT}"),
    ("POSINT", r"\b[1-9][0-9]*\b"),
    ("PROG", r"[!-Z\\^-~]+"),
    ("QS", r"%{QUOTEDSTRING}"),
    ("QUOTEDSTRING", r#""(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`"#),
    ("SECOND", r"(?:60|[0-5]?[0-9])(?:[.,][0-9]+)?"),
    ("SPACE", r"\s*"),
    ("STATUSCODE", r"[0-9]{3}"),
    ("SYSLOGBASE", r"(?:%{SYSLOGFACILITY} ?)?%{SYSLOGTIMESTAMP:timestamp} %{SYSLOGHOST:logsource} +%{SYSLOGPROG}(?: [0-9.]+)?:"),
    ("SYSLOGFACILITY", r"<%{NONNEGINT}(?:\.%{NONNEGINT})?>"),
    ("SYSLOGHOST", r"%{IPORHOST}"),
    ("SYSLOGPROG", r"%{PROG:program}(?:\[%{POSINT:pid}\])?"),
    ("SYSLOGTIMESTAMP", r"%{MONTH} +%{MONTHDAY} %{TIME}"),
    ("TIME", r"%{HOUR}:%{MINUTE}:%{SECOND}"),
    ("TIMESTAMP_ISO8601", r"[0-9]{4}-%{MONTHNUM2}-[0-9]{2}[T ]%{TIME}(?:%{ISO8601_TIMEZONE})?"),
    ("TTY", r"/dev/(?:pts/[0-9]+|tty[0-9A-Za-z]*)"),
    ("TZ", r"\b[A-Z]{2,5}\b"),
    ("UNIXPATH", r"(?:/(?:[0-9A-Za-z_%!$@:.,+~=-]|\\.)*)+"),
    ("URI", r"%{URIPROTO}://(?:%{USER}(?::[^@\s]*)?@)?(?:%{URIHOST})?(?:%{URIPATHPARAM})?"),
    ("URIHOST", r"(?:\[%{IPV6}\]|%{IPORHOST})(?::%{POSINT})?"),
    ("URIPARAM", r"\?[^\s\x22]*"),
    ("URIPATH", r"(?:/[0-9A-Za-z$.+!*'(){},~:;=@#%&_|\\-]*)+"),
    ("URIPATHPARAM", r"%{URIPATH}(?:%{URIPARAM})?"),
    ("URIPROTO", r"[A-Za-z][0-9A-Za-z+.-]*"),
    ("USER", r"%{USERNAME}"),
    ("USERNAME", r"[0-9A-Za-z._-]+"),
    ("UUID", r"[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}"),
    ("WINPATH", r"(?:[A-Za-z]:|\\)(?:\\[^\\?*\s]*)+"),
    ("WORD", r"\b\w+\b"),
    ("YEAR", r"[0-9]{4}|[0-9]{2}"),
];

/// The most names that are called near.
const MAX_NEAR: usize = 3;

/// The expression called `name`.
pub(super) fn definition(name: &str) -> Option<&'static str> {
    let place = NAMES.binary_search_by_key(&name, |(name, _)| name).ok()?;
    Some(NAMES[place].1)
}

/// Names that differ from `name` by few letters, capitals aside: the nearest first, of equals those that begin alike.
pub(super) fn near(name: &str) -> Vec<&'static str> {
    let name = name.to_ascii_uppercase();
    let reach = (name.len() / 3).max(2);
    let alike = |known: &str| known.bytes().zip(name.bytes()).take_while(|(one, other)| one == other).count();
    let mut found: Vec<(usize, Reverse<usize>, &str)> = NAMES
        .iter()
        .filter(|(known, _)| known.len().abs_diff(name.len()) <= reach)
        .map(|(known, _)| (distance(known.as_bytes(), name.as_bytes()), Reverse(alike(known)), *known))
        .filter(|(distance, ..)| *distance <= reach)
        .collect();
    found.sort_unstable();
    found.into_iter().take(MAX_NEAR).map(|(.., known)| known).collect()
}

/// How many letters must be put in, left out or changed to make one word of the other (Levenshtein).
fn distance(one: &[u8], other: &[u8]) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (place, letter) in one.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = place + 1;
        for (column, theirs) in other.iter().enumerate() {
            let changed = diagonal + usize::from(letter != theirs);
            diagonal = row[column + 1];
            row[column + 1] = changed.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::pattern::{build, grok};

    /// Whether the expression takes the whole text.
    fn takes(name: &str, text: &str) -> bool {
        let expanded = grok::expand(&format!("%{{{name}}}")).unwrap();
        build(&format!("^(?:{})$", expanded.expression)).unwrap().is_match(text.as_bytes())
    }

    #[test]
    fn ok_names_are_in_order_and_all_can_be_built() {
        assert!(NAMES.is_sorted_by_key(|(name, _)| name));
        for (name, _) in NAMES {
            takes(name, "");
        }
    }

    /// Each name with texts that it takes.
    #[rustfmt::skip]
    const TAKEN: &[(&str, &[&str])] = &[
        ("APACHEREQUEST", &[r#"GET /a HTTP/1.1" 200"#, r#"-" 408"#]),
        ("BASE10NUM", &["1", "-1.5", ".5"]),
        ("BASE16NUM", &["0x1F", "deadbeef", "-ff"]),
        ("COMBINEDAPACHELOG", &[r#"203.0.113.9 - alice [17/May/2015:10:05:03 +0000] "GET /a.png HTTP/1.1" 200 203 "https://example.com/" "curl/8.5.0""#]),
        ("COMMONAPACHELOG", &[r#"host.example.com - - [01/Jul/1995:00:00:01 -0400] "GET /history/ HTTP/1.0" 404 -"#]),
        ("DATA", &["", "a b"]),
        ("DATE", &["05/31/2024", "31.05.2024"]),
        ("DATESTAMP", &["31.05.2024 12:30:45", "05/31/24-1:30:45"]),
        ("DATE_EU", &["31.05.2024", "1/5/24", "31-12-1999"]),
        ("DATE_US", &["05/31/2024", "12-1-24"]),
        ("DAY", &["Mon", "thursday", "Tues"]),
        ("EMAILADDRESS", &["alice+logs@mail.example.com"]),
        ("EMAILLOCALPART", &["alice.b"]),
        ("GREEDYDATA", &["", "all of it"]),
        ("HOST", &["db-1"]),
        ("HOSTNAME", &["db-1.example.com", "localhost", "example.com."]),
        ("HOSTPORT", &["db-1.example.com:5432", "192.0.2.7:80"]),
        ("HOUR", &["0", "09", "23"]),
        ("HTTPDATE", &["17/May/2015:10:05:03 +0000"]),
        ("HTTPVERB", &["GET", "VERSION-CONTROL"]),
        ("INT", &["42", "-7", "+1"]),
        ("IP", &["192.0.2.7", "2001:db8::7"]),
        ("IPORHOST", &["192.0.2.7", "::1", "www.example.com"]),
        ("IPV4", &["192.0.2.7", "255.255.255.255", "0.0.0.0"]),
        ("IPV4OCTET", &["7", "199", "255"]),
        ("IPV6", &["::", "::1", "2001:db8::7", "1:2:3:4:5:6:7:8", "::ffff:192.0.2.7", "fe80::1ff:fe23:4567:890a%eth2", "1:2:3:4:5:6:192.0.2.7", "2001:db8::"]),
        ("IPV6PART", &["db8"]),
        ("ISO8601_TIMEZONE", &["Z", "+02:00", "-0800", "+05"]),
        ("JAVACLASS", &["com.example.shop.Cart$Item"]),
        ("LOGLEVEL", &["INFO", "warning", "Fatal", "finest", "err"]),
        ("MAC", &["00:1b:44:11:3a:b7", "00-1B-44-11-3A-B7", "001b.4411.3ab7"]),
        ("MINUTE", &["00", "59"]),
        ("MONTH", &["Jan", "September", "sept", "MAY"]),
        ("MONTHDAY", &["1", "09", "31"]),
        ("MONTHNUM", &["1", "09", "12"]),
        ("MONTHNUM2", &["09", "12"]),
        ("NONNEGINT", &["0", "42"]),
        ("NOTSPACE", &["a/b=c"]),
        ("NUMBER", &["3", "-3.25"]),
        ("PATH", &["/var/log/app.log", r"C:\logs\app.log"]),
        ("PID", &["4242"]),
        ("POSINT", &["1", "4242"]),
        ("PROG", &["sshd(pam_unix)", "postfix/smtpd"]),
        ("QS", &[r#""a \"b\" c""#, "'x'"]),
        ("QUOTEDSTRING", &[r#""""#, "`a`"]),
        ("SECOND", &["0", "59.123", "60", "45,5"]),
        ("SPACE", &["", " \t "]),
        ("STATUSCODE", &["404"]),
        ("SYSLOGBASE", &["Dec 10 06:55:46 bastion sshd[24200]:", "<38>Oct 11 22:14:15 host su:", "Jun  9 06:06:20 combo syslogd 1.4.1:"]),
        ("SYSLOGFACILITY", &["<38>", "<4.6>"]),
        ("SYSLOGHOST", &["bastion", "192.0.2.7"]),
        ("SYSLOGPROG", &["cron", "sshd[24200]"]),
        ("SYSLOGTIMESTAMP", &["Dec 10 06:55:46", "Jun  9 06:06:20"]),
        ("TIME", &["12:30:45", "9:30:45.123"]),
        ("TIMESTAMP_ISO8601", &["2024-05-01T12:30:45.123Z", "2024-05-01 12:30:45,123", "2024-05-01T12:30:45+02:00"]),
        ("TTY", &["/dev/pts/8", "/dev/tty1"]),
        ("TZ", &["UTC", "CEST"]),
        ("UNIXPATH", &["/", "/var/log/app.log"]),
        ("URI", &["https://alice:x@www.example.com:8443/a/b?c=d", "http://[::1]:80/"]),
        ("URIHOST", &["www.example.com:443", "[2001:db8::7]:80"]),
        ("URIPARAM", &["?a=b&c", "?"]),
        ("URIPATH", &["/a/b.html", "/"]),
        ("URIPATHPARAM", &["/a/b?c=d", "/a"]),
        ("URIPROTO", &["https", "svn+ssh"]),
        ("USER", &["alice"]),
        ("USERNAME", &["alice.b-c_1"]),
        ("UUID", &["550e8400-e29b-41d4-a716-446655440000"]),
        ("WINPATH", &[r"C:\logs\app.log", r"\\server\share"]),
        ("WORD", &["a_1"]),
        ("YEAR", &["2024", "24"]),
    ];

    #[test]
    fn ok_each_name_takes_what_it_is_for() {
        for (name, texts) in TAKEN {
            for text in *texts {
                assert!(takes(name, text), "{name} does not take {text}");
            }
        }
        let untried: Vec<&str> =
            NAMES.iter().map(|(name, _)| *name).filter(|name| !TAKEN.iter().any(|(tried, _)| tried == name)).collect();
        assert!(untried.is_empty(), "{untried:?}");
    }

    #[test]
    fn err_each_name_refuses_what_it_is_not_for() {
        for (name, texts) in [
            ("BASE10NUM", &["1.", "x", ""][..]),
            ("BASE16NUM", &["0xg", ""]),
            ("COMBINEDAPACHELOG", &[r#"203.0.113.9 - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 203"#]),
            ("COMMONAPACHELOG", &[r#"203.0.113.9 - - [17/May/2015:10:05:03] "GET / HTTP/1.1" 200 203"#]),
            ("DATE_EU", &["05/31/2024", "2024-05-01"]),
            ("DATE_US", &["31/05/2024", "05.31.2024"]),
            ("DAY", &["Mo", "Someday"]),
            ("EMAILADDRESS", &["alice", "@example.com"]),
            ("HOSTNAME", &["", "-a", "a b"]),
            ("HOSTPORT", &["db-1", "db-1:0"]),
            ("HOUR", &["24", ""]),
            ("HTTPDATE", &["17/05/2015:10:05:03 +0000", "17/May/2015 10:05:03 +0000"]),
            ("INT", &["1.5", "x"]),
            ("IP", &["256.1.1.1", "12:30:45", "1.2.3"]),
            ("IPV4", &["192.0.2.256", "192.0.2", "1.2.3.4000"]),
            ("IPV6", &["12:30:45", "1:2:3:4:5:6:7:8:9", "g::1", ":::"]),
            ("ISO8601_TIMEZONE", &["UTC", "2:00"]),
            ("LOGLEVEL", &["informative", "x"]),
            ("MAC", &["00:1b:44:11:3a", "001b44113ab7"]),
            ("MINUTE", &["60", "5"]),
            ("MONTH", &["Foo", "Janu"]),
            ("MONTHDAY", &["0", "32"]),
            ("MONTHNUM", &["0", "13"]),
            ("NONNEGINT", &["-1", "1.5"]),
            ("NOTSPACE", &["", "a b"]),
            ("PATH", &["log", "a/b"]),
            ("POSINT", &["0", "-1"]),
            ("PROG", &["a b", "a[1]"]),
            ("QUOTEDSTRING", &[r#""a"#, r#""a\""#, "a"]),
            ("SECOND", &["61", "x"]),
            ("SPACE", &["x"]),
            ("SYSLOGBASE", &["Dec 10 06:55 bastion sshd[24200]:", "Dec 10 06:55:46 bastion"]),
            ("SYSLOGTIMESTAMP", &["Dec 10", "10 Dec 06:55:46"]),
            ("TIME", &["12:30", "24:00:00"]),
            ("TIMESTAMP_ISO8601", &["2024-13-01T12:30:45", "2024-05-01", "24-05-01T12:30:45"]),
            ("TZ", &["utc", "X"]),
            ("UNIXPATH", &["a", ""]),
            ("URI", &["www.example.com", "://a"]),
            ("URIPATH", &["a", "/a?b"]),
            ("URIPATHPARAM", &["a?b", "/a b"]),
            ("USERNAME", &["a@b", ""]),
            ("UUID", &["550e8400e29b41d4a716446655440000"]),
            ("WORD", &["a-b", ""]),
            ("YEAR", &["024", "x"]),
        ] {
            for text in texts {
                assert!(!takes(name, text), "{name} takes {text}");
            }
        }
    }

    /// But for those that only other expressions use.
    #[test]
    fn ok_the_documentation_has_every_name() {
        let documentation = include_str!("../../../docs/patterns.md");
        let inner = ["APACHEREQUEST", "HTTPVERB", "IPV4OCTET", "IPV6PART", "STATUSCODE"];
        for (name, _) in NAMES {
            assert!(inner.contains(&name) || documentation.contains(&format!("`{name}`")), "{name}");
        }
    }

    #[test]
    fn ok_near_names() {
        assert_eq!(near("IPX"), ["IP", "IPV4", "IPV6"]);
        assert_eq!(near("loglevel")[0], "LOGLEVEL");
        assert_eq!(near("TIMESTAMP_ISO"), ["TIMESTAMP_ISO8601"]);
        assert_eq!(near("WHATEVER_THIS_IS"), Vec::<&str>::new());
        assert_eq!((distance(b"", b"abc"), distance(b"kitten", b"sitting")), (3, 3));
    }
}
