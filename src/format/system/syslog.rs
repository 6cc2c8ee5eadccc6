//! BSD syslog, RFC 3164, as rsyslog and syslogd write it to `/var/log`: `Mmm dd HH:MM:SS host tag[pid]: message`.
//! The year and the zone are not written. auth.log, messages, mail.log and kern.log are of this grammar.
//! <https://www.rfc-editor.org/rfc/rfc3164#section-4.1>

use super::tag::tag;
use crate::format::address::peer;
use crate::format::cursor::Cursor;
use crate::format::{Clock, Extent, Format, Grammar, Header, Subject, time};

pub(super) const FORMAT: Format = Format {
    name: "syslog",
    title: "Syslog (RFC 3164: auth.log, messages)",
    specificity: 0.93,
    // What a program logs in several lines, some daemons write as it is, indented by a tab.
    extent: Extent::Wrapped(&["\t"]),
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

/// Passes over `<38>`, the priority of a message that came over the network.
fn priority(cursor: &mut Cursor<'_>) {
    let mut ahead = *cursor;
    if ahead.byte(b'<').is_some() && ahead.digit_run().is_some() && ahead.byte(b'>').is_some() {
        *cursor = ahead;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::Span;

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
