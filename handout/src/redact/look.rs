//! What looks like a name, wherever it stands: addresses, mail addresses, names of hosts, long identifiers, keys.

use std::net::{IpAddr, Ipv6Addr};

use super::{Found, Kind, MASK, begins_word, number};

/// A key is at least this long: shorter ones are words.
const LEAST_KEY: usize = 20;

/// The least length of a number in hexadecimal digits that is an identifier: 64 bits.
const LEAST_HEX: usize = 16;

/// Top-level domains of names of hosts, besides the two letters of countries.
const DOMAINS: [&str; 20] = [
    "com",
    "net",
    "org",
    "edu",
    "gov",
    "mil",
    "info",
    "biz",
    "arpa",
    "local",
    "localdomain",
    "lan",
    "internal",
    "intranet",
    "corp",
    "dev",
    "app",
    "cloud",
    "online",
    "xyz",
];

/// What identifiers of Amazon's access keys begin with, before sixteen capital letters and digits.
const ACCESS_KEYS: [&str; 4] = ["AKIA", "ASIA", "ABIA", "ACCA"];
const ACCESS_KEY: usize = 20;

/// Two letters that end the names of files or parts of programs more often than those of hosts. Countries among them do where
/// the label before is one that registries give: `co`, `com` and so on.
const ENDINGS: [&str; 38] = [
    "am", "cc", "cs", "db", "do", "go", "gz", "hh", "hs", "id", "in", "is", "js", "ko", "kt", "la", "md", "mk", "ml",
    "mm", "mo", "my", "pl", "pm", "po", "ps", "py", "rb", "rc", "rs", "sh", "so", "tf", "to", "ts", "vb", "xz", "cf",
];
const REGISTRIES: [&str; 6] = ["co", "com", "org", "net", "ac", "gov"];

/// Facilities of syslog, which are written with their level: `kern.info`.
const FACILITIES: [&str; 11] =
    ["kern", "user", "mail", "daemon", "auth", "authpriv", "cron", "syslog", "lpr", "news", "uucp"];

/// The longest name that begins at this place by its looks.
pub(super) fn found(text: &str, at: usize) -> Option<Found> {
    let rest = &text[at..];
    if rest.starts_with("::") {
        let before = text[..at].chars().next_back();
        let is_free = !before.is_some_and(|mark| mark.is_alphanumeric() || mark == ':' || mark == '>');
        return is_free.then(|| version_6(rest)).flatten();
    }
    if rest.starts_with('+') {
        return number::phone(text, at);
    }
    if let Some(found) = masked(text, at) {
        return Some(found);
    }
    if !begins_word(text, at) {
        return None;
    }
    let follows_dot = text[..at].ends_with('.');
    let all = [
        mail(rest),
        if follows_dot { None } else { version_4(rest) },
        version_6(rest),
        pairs(rest),
        uuid(rest),
        windows_id(rest),
        if follows_dot { None } else { host(rest) },
        key(rest),
        signed(rest),
        access_key(rest),
        hex(rest),
        number::card(text, at),
        number::iban(rest),
    ];
    all.into_iter().flatten().max_by_key(|found| found.length)
}

/// An address in any usual spelling.
pub(super) fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim_matches(['[', ']']);
    text.parse::<IpAddr>().ok().map(|address| address.to_canonical())
}

/// What a name is, in words.
pub(super) fn what(kind: Kind, name: &str) -> &'static str {
    match (kind, address(name)) {
        (Kind::Ip, Some(address)) => reach(address),
        (Kind::Ip, None) => "address",
        (Kind::User, _) => "user",
        (Kind::Host, _) => "host",
        (Kind::Mail, _) => "mail address",
        (Kind::Id, _) => "identifier",
        (Kind::Key, _) if number::is_card(name) => "number of a payment card",
        (Kind::Key, _) => "secret",
    }
}

/// How far an address reaches (RFC 1918, 4193, 3927, 4291, 5737, 3849).
fn reach(address: IpAddr) -> &'static str {
    let (is_private, is_local, is_sample) = match address {
        IpAddr::V4(four) => (four.is_private(), four.is_link_local(), four.is_documentation()),
        IpAddr::V6(six) => {
            let [first, second, ..] = six.segments();
            (first & 0xfe00 == 0xfc00, first & 0xffc0 == 0xfe80, (first, second) == (0x2001, 0xdb8))
        }
    };
    if address.is_loopback() || address.is_unspecified() {
        "address of the machine itself"
    } else if is_private {
        "private address"
    } else if is_local {
        "address within one network"
    } else if is_sample {
        "address for documentation"
    } else {
        "public address"
    }
}

/// A mail address or the name of a host, a part of which is masked: `db-<*>.example.org`.
fn masked(text: &str, at: usize) -> Option<Found> {
    let rest = &text[at..];
    let is_of = |byte: u8| byte.is_ascii_alphanumeric() || b"._%+-@<*>".contains(&byte);
    let before = text[..at].bytes().next_back();
    if !rest.contains(MASK) || before.is_some_and(is_of) {
        return None;
    }
    let spelled = run(rest, is_of);
    // Angle brackets that are no mask's stand around it.
    let end = spelled.replace(MASK, "\0\0\0").find(['<', '>', '*']).unwrap_or(spelled.len());
    let spelled = spelled[..end].trim_end_matches(['.', '-', '_']);
    let plain = spelled.replace(MASK, "x");
    let is_one = spelled.contains(MASK) && spelled.replace(MASK, "").bytes().any(|byte| byte.is_ascii_alphanumeric());
    let looks = mail(&plain).or_else(|| host(&plain)).filter(|looks| is_one && looks.length == plain.len())?;
    Some(Found::here(spelled.len(), looks.kind))
}

/// How many bytes from the beginning on are of this kind.
fn run(rest: &str, is_of: impl Fn(u8) -> bool) -> &str {
    &rest[..rest.bytes().position(|byte| !is_of(byte)).unwrap_or(rest.len())]
}

fn ends_word(rest: &str, length: usize) -> bool {
    !rest[length..].chars().next().is_some_and(char::is_alphanumeric)
}

fn mail(rest: &str) -> Option<Found> {
    let local = run(rest, |byte| byte.is_ascii_alphanumeric() || b"._%+-".contains(&byte));
    let behind = rest[local.len()..].strip_prefix('@')?;
    let domain = run(behind, |byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte)).trim_end_matches(['.', '-']);
    (!domain.is_empty()).then(|| Found::here(local.len() + 1 + domain.len(), Kind::Mail))
}

/// Four numbers, and no fifth.
fn version_4(rest: &str) -> Option<Found> {
    let spelled = run(rest, |byte| byte.is_ascii_digit() || byte == b'.').trim_end_matches('.');
    let numbers = spelled.split('.').filter(|part| part.len() <= 3 && part.parse::<u8>().is_ok()).count();
    let is_one = numbers == 4 && spelled.bytes().filter(|byte| *byte == b'.').count() == 3;
    (is_one && ends_word(rest, spelled.len())).then(|| Found::here(spelled.len(), Kind::Ip))
}

fn version_6(rest: &str) -> Option<Found> {
    let spelled = run(rest, |byte| byte.is_ascii_hexdigit() || byte == b':' || byte == b'.').trim_end_matches('.');
    let shorter = spelled.strip_suffix(':').filter(|shorter| !shorter.ends_with(':')).unwrap_or(spelled);
    let is_one = shorter.bytes().filter(|byte| *byte == b':').count() > 1 && shorter.parse::<Ipv6Addr>().is_ok();
    (is_one && ends_word(rest, shorter.len())).then(|| Found::here(shorter.len(), Kind::Ip))
}

/// A MAC address, or a fingerprint written as one: six and more pairs.
fn pairs(rest: &str) -> Option<Found> {
    let spelled = run(rest, |byte| byte.is_ascii_hexdigit() || byte == b':' || byte == b'-');
    let mark = if spelled.contains(':') { ':' } else { '-' };
    let count = spelled.split(mark).take_while(|part| part.len() == 2).count();
    let length = (3 * count).checked_sub(1)?;
    (count >= 6 && length == spelled.len() && ends_word(rest, length)).then(|| Found::here(length, Kind::Id))
}

fn uuid(rest: &str) -> Option<Found> {
    let spelled = run(rest, |byte| byte.is_ascii_hexdigit() || byte == b'-');
    let is_one = spelled.split('-').map(str::len).eq([8, 4, 4, 4, 12]);
    (is_one && ends_word(rest, spelled.len())).then(|| Found::here(spelled.len(), Kind::Id))
}

/// A security identifier of Windows that belongs to a domain or a machine.
fn windows_id(rest: &str) -> Option<Found> {
    rest.strip_prefix("S-1-5-21-")?;
    let spelled = run(rest, |byte| byte.is_ascii_digit() || b"S-".contains(&byte)).trim_end_matches('-');
    Some(Found::here(spelled.len(), Kind::Id))
}

/// Labels with dots between that end like the name of a host, and not like that of a file, a class or a facility.
fn host(rest: &str) -> Option<Found> {
    let spelled =
        run(rest, |byte| byte.is_ascii_alphanumeric() || b".-_".contains(&byte)).trim_end_matches(['.', '-', '_']);
    let labels: Vec<&str> = spelled.split('.').collect();
    let [before @ .., last] = labels.as_slice() else { return None };
    let owner = before.last()?;
    let is_cased =
        last.bytes().all(|byte| byte.is_ascii_lowercase()) || !spelled.bytes().any(|byte| byte.is_ascii_lowercase());
    let ending = last.to_ascii_lowercase();
    let is_domain = match ending.len() {
        2 => !ENDINGS.contains(&ending.as_str()) || before.len() > 1 && REGISTRIES.contains(owner),
        _ => DOMAINS.contains(&ending.as_str()),
    };
    let is_facility =
        before.len() == 1 && (FACILITIES.contains(owner) || owner.starts_with("local") && owner.len() == 6);
    let is_named = owner.bytes().any(|byte| byte.is_ascii_alphabetic()) && labels.iter().all(|label| !label.is_empty());
    let is_one =
        is_cased && is_domain && !is_facility && is_named && ending.bytes().all(|byte| byte.is_ascii_alphabetic());
    (is_one && ends_word(rest, spelled.len())).then(|| Found::here(spelled.len(), Kind::Host))
}

/// What is long, and of capital letters, small ones and digits at once.
fn key(rest: &str) -> Option<Found> {
    if let Some(behind) = rest.strip_prefix("SHA256:") {
        let digest = run(behind, |byte| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte));
        return Some(Found::here("SHA256:".len() + digest.len(), Kind::Key)).filter(|_| digest.len() >= LEAST_KEY);
    }
    let spelled = run(rest, |byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)).trim_end_matches(['-', '_']);
    let many = |is_of: fn(&u8) -> bool| spelled.as_bytes().iter().filter(|byte| is_of(byte)).count() >= 2;
    let is_mixed = many(u8::is_ascii_uppercase) && many(u8::is_ascii_lowercase) && many(u8::is_ascii_digit);
    (spelled.len() >= LEAST_KEY && is_mixed).then(|| Found::here(spelled.len(), Kind::Key))
}

/// A signed token (RFC 7519): three parts in base64 with dots between, of which the first two are JSON, and so begin with `eyJ`;
/// it may be cut off.
fn signed(rest: &str) -> Option<Found> {
    rest.strip_prefix("eyJ")?;
    let spelled = run(rest, |byte| byte.is_ascii_alphanumeric() || b"-_=.".contains(&byte)).trim_end_matches('.');
    (spelled.len() >= LEAST_KEY).then(|| Found::here(spelled.len(), Kind::Key))
}

fn access_key(rest: &str) -> Option<Found> {
    let spelled = run(rest, |byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    let is_one = spelled.len() == ACCESS_KEY && ACCESS_KEYS.iter().any(|head| spelled.starts_with(head));
    (is_one && ends_word(rest, spelled.len())).then(|| Found::here(spelled.len(), Kind::Key))
}

fn hex(rest: &str) -> Option<Found> {
    let spelled = run(rest, |byte| byte.is_ascii_hexdigit());
    let has = |is_of: fn(&u8) -> bool| spelled.as_bytes().iter().any(is_of);
    let is_one = spelled.len() >= LEAST_HEX && has(u8::is_ascii_digit) && has(u8::is_ascii_alphabetic);
    (is_one && ends_word(rest, spelled.len())).then(|| Found::here(spelled.len(), Kind::Id))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> Option<(&str, Kind)> {
        found(text, 0).map(|found| (&text[..found.length], found.kind))
    }

    #[test]
    fn ok_addresses() {
        for text in ["192.0.2.1", "2001:db8::1", "::1", "fe80::1", "::ffff:192.0.2.1", "2001:DB8:0:0:8:800:200C:417A"] {
            assert_eq!(name(text), Some((text, Kind::Ip)), "{text}");
        }
        assert_eq!(name("192.0.2.1:8080"), Some(("192.0.2.1", Kind::Ip)));
        assert_eq!(name("192.0.2.1. Then"), Some(("192.0.2.1", Kind::Ip)));
        assert_eq!(name("2001:db8::1%eth0"), Some(("2001:db8::1", Kind::Ip)));
        assert_eq!(name("2001:db8::: up"), None);
        for text in ["1.2.3", "1.2.3.4.5", "256.1.1.1", "10:20:30", "1.2.3.4a"] {
            assert_eq!(name(text), None, "{text}");
        }
        assert_eq!(found("a::1", 1), None);
        assert_eq!(found("5.1.2.3.4", 2), None);
    }

    #[test]
    fn ok_mail_and_hosts() {
        assert_eq!(name("Bob.L+x@mail.example.com."), Some(("Bob.L+x@mail.example.com", Kind::Mail)));
        assert_eq!(name("root@gate"), Some(("root@gate", Kind::Mail)));
        for text in [
            "example.com",
            "db-1.eu.corp.example.de",
            "SRV.CORP.LOCAL",
            "a.co.in",
            "files.example.co.id",
            "x_y.example.org",
        ] {
            assert_eq!(name(text), Some((text, Kind::Host)), "{text}");
        }
        for text in [
            "run.sh",
            "a.min.js",
            "java.lang.String",
            "System.IO",
            "kern.info",
            "local7.info",
            "e.g",
            "3.5.de",
            "x..com",
            "libc.so",
        ] {
            assert_eq!(name(text), None, "{text}");
        }
    }

    #[test]
    fn ok_masked_names() {
        for (text, kind) in [
            ("db-<*>.example.org", Kind::Host),
            ("<*>.dyn.example.org", Kind::Host),
            ("ann.<*>@example.org", Kind::Mail),
        ] {
            assert_eq!(name(text), Some((text, kind)), "{text}");
        }
        for text in ["<*>", "<*>.<*>", "Q<*>.docx", "<*>@<*>", "<<*>", "run-<*>.sh"] {
            assert_eq!(name(text), None, "{text}");
        }
    }

    #[test]
    fn ok_identifiers_and_keys() {
        let id = |text: &'static str| assert_eq!(name(text), Some((text, Kind::Id)), "{text}");
        id("3ea4052c-895d-4b64-9e2d-04d64c4d94ab");
        id("00:1b:44:11:3a:b7");
        id("00-1B-44-11-3A-B7");
        id("d41d8cd98f00b204e9800998ecf8427e");
        id("S-1-5-21-3623811015-3361044348-30300820-1013");
        let key = |text: &'static str| assert_eq!(name(text), Some((text, Kind::Key)), "{text}");
        key("SHA256:nThbg6kXUpJWGl7E1IGOCspRomTxdCARLviKw6E5SY8");
        key("ghp_16C7e42F292c6912E7710c838347Ae178B4a");
        key("AKIAIOSFODNN7EXAMPLE");
        key("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbm4ifQ.c2lnbmF0dXJlLXM");
        for text in [
            "application_1445062781478_0011",
            "1608999687919862906",
            "PacketResponderOfTheDataNode",
            "2026-03-01",
            "S-1-5-18",
            "AKIAIOSFODNN7EXAMPLES",
            "ABCDIOSFODNN7EXAMPLE",
        ] {
            assert_eq!(name(text), None, "{text}");
        }
    }
}
