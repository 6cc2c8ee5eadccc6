//! BSD syslog, RFC 3164, as rsyslog and syslogd write it to `/var/log`: `Mmm dd HH:MM:SS host tag[pid]: message`.
//! The year and the zone are not written. auth.log, messages, mail.log and kern.log are of this grammar.
//! <https://www.rfc-editor.org/rfc/rfc3164#section-4.1>

use crate::format::cursor::Cursor;
use crate::format::{Clock, Extent, Format, Grammar, Header, Span, Subject, time};

pub(super) const FORMAT: Format = Format {
    name: "syslog",
    title: "Syslog (RFC 3164: auth.log, messages)",
    specificity: 0.93,
    extent: Extent::Line,
    clock: Clock::YearLess,
    subject: Subject::Message,
    samples: &[
        "Dec 10 06:55:46 bastion sshd[24200]: Invalid user webmaster from 203.0.113.31",
        "Jun  9 06:06:20 combo syslogd 1.4.1: restart.",
        "Jun 14 15:16:01 combo sshd(pam_unix)[19939]: authentication failure; logname= uid=0 euid=0 tty=NODEVssh ruser= rhost=198.51.100.4",
        "Mar  4 06:25:01 bastion kernel: [12345.678901] eth0: link up",
        "<38>Oct 11 22:14:15 mymachine su: 'su root' failed on /dev/pts/8",
    ],
    grammar: Grammar::Fixed(parse),
};

/// The longest tag that is taken for one. RFC 3164 allows 32; units of systemd are longer.
const MAX_TAG: usize = 128;

fn parse(line: &[u8]) -> Option<Header> {
    let mut cursor = Cursor::new(line);
    priority(&mut cursor);
    let stamp = time::year_less(&mut cursor)?;
    cursor.byte(b' ')?;
    let host = cursor.word()?;
    cursor.skip(1);
    cursor.spaces();
    let (process, message) = tag(line, cursor);
    Some(Header { time_ms: stamp.instant, host, process, address: peer(line, message), message, ..Header::default() })
}

/// The other side's address, where the message names one as daemons do: `… from 203.0.113.31 …`, `rhost=203.0.113.31`.
#[inline]
fn peer(line: &[u8], message: Span) -> Span {
    let text = message.of(line);
    let mark =
        [&b" from "[..], b"rhost="].into_iter().find_map(|mark| Some(memchr::memmem::find(text, mark)? + mark.len()));
    let Some(start) = mark else { return Span::default() };
    let is_part = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b':' | b'-');
    let length = text[start..].iter().take_while(is_part).count();
    // A name of a host or an address holds a dot or a colon; "from" is also just a word.
    let found = &text[start..start + length];
    if !found.iter().any(|byte| matches!(byte, b'.' | b':')) {
        return Span::default();
    }
    let start = message.start as usize + start;
    Span::new(start, start + length)
}

/// Passes over `<38>`, the priority of a message that came over the network.
fn priority(cursor: &mut Cursor<'_>) {
    let mut ahead = *cursor;
    if ahead.byte(b'<').is_some() && ahead.digit_run().is_some() && ahead.byte(b'>').is_some() {
        *cursor = ahead;
    }
}

/// Parts `tag[pid]: message`, `tag: message` and `tag 1.4.1: message`. Without a tag, all is message.
#[inline]
fn tag(line: &[u8], cursor: Cursor<'_>) -> (Span, Span) {
    let start = cursor.at();
    let rest = cursor.rest();
    let name = rest.iter().take(MAX_TAG).position(|byte| matches!(byte, b'[' | b':' | b' ')).unwrap_or(0);
    let mut end = name;
    match rest.get(end) {
        Some(b'[') => end += memchr::memchr(b']', &rest[end..]).map_or(0, |close| close + 1),
        // A version may stand between the tag and the colon.
        Some(b' ') => {
            end += 1 + rest[end + 1..].iter().take_while(|byte| byte.is_ascii_digit() || **byte == b'.').count();
            end = if end > name + 1 { end } else { name };
        }
        _ => {}
    }
    if name == 0 || rest.get(end) != Some(&b':') {
        return (Span::default(), cursor.remainder());
    }
    let message = end + 1 + usize::from(rest.get(end + 1) == Some(&b' '));
    (Span::new(start, start + name), Span::new(start + message, line.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(line: &str) -> (String, String, String) {
        let header = parse(line.as_bytes()).unwrap();
        let text = |span: Span| String::from_utf8_lossy(span.of(line.as_bytes())).into_owned();
        (text(header.host), text(header.process), text(header.message))
    }

    #[test]
    fn ok_fields() {
        let parts =
            |host: &str, process: &str, message: &str| (host.to_owned(), process.to_owned(), message.to_owned());
        assert_eq!(fields(FORMAT.samples[0]), parts("bastion", "sshd", "Invalid user webmaster from 203.0.113.31"));
        assert_eq!(fields(FORMAT.samples[1]), parts("combo", "syslogd", "restart."));
        assert_eq!(fields(FORMAT.samples[2]).1, "sshd(pam_unix)");
        assert_eq!(fields(FORMAT.samples[4]), parts("mymachine", "su", "'su root' failed on /dev/pts/8"));
        assert_eq!(fields("Mar  4 06:25:01 a last message repeated 2 times").1, "");
        assert_eq!(fields("Mar  4 06:25:01 a :odd").2, ":odd");
        assert_eq!(fields("Mar  4 06:25:01 a x[12"), parts("a", "", "x[12"));
    }

    #[test]
    fn ok_peers() {
        let address = |line: &str| {
            let header = parse(line.as_bytes()).unwrap();
            String::from_utf8_lossy(header.address.of(line.as_bytes())).into_owned()
        };
        assert_eq!(address(FORMAT.samples[0]), "203.0.113.31");
        assert_eq!(address(FORMAT.samples[2]), "198.51.100.4");
        assert_eq!(address("Mar  4 06:25:01 a b: login from 2001:db8::7 port 4"), "2001:db8::7");
        assert_eq!(address("Mar  4 06:25:01 a b: recovered from crash"), "");
        assert_eq!(address("Mar  4 06:25:01 a b: sent from "), "");
    }

    #[test]
    fn ok_time_is_within_the_stand_in_year() {
        let header = parse(FORMAT.samples[0].as_bytes()).unwrap();
        assert_eq!(header.time_ms, Some(976_431_346_000)); // date -u -d '2000-12-10 06:55:46' +%s
        assert_eq!(parse(b"Feb 29 00:00:00 a b: c").unwrap().time_ms, Some(951_782_400_000));
        assert_eq!(parse(b"Feb 31 00:00:00 a b: c").unwrap().time_ms, None);
    }

    #[test]
    fn err_near_misses() {
        for line in ["Dec 10 06:55 bastion sshd[1]: x", "Foo 10 06:55:46 a b: c", "Dec 10 06:55:46", "Dec 10 06:55:46 "]
        {
            assert_eq!(parse(line.as_bytes()), None, "{line}");
        }
    }
}
