//! Web access logs of Apache, nginx, Tomcat, gunicorn and Varnish (varnishncsa): the Common Log Format,
//! `host ident user [time] "request" status bytes`, which Tomcat and others let numbers follow (how long it took, in a unit of
//! their own choice; a number with three decimals are nginx's seconds);
//! the combined one, which adds `"referer" "user agent"`; and either behind the virtual host that was asked,
//! `host:port`, as Debian's Apache writes it.
//! <https://httpd.apache.org/docs/2.4/logs.html#accesslog>

use super::request::method_and_path;
use crate::find::find;
use crate::format::amount::{Amount, TimeUnit};
use crate::format::cursor::Cursor;
use crate::format::{Clock, Extent, Format, Grammar, Header, Span, Subject, address, time};

pub(super) const COMBINED: Format = Format {
    name: "access-combined",
    title: "Web access log (combined)",
    specificity: 0.98,
    extent: Extent::Line,
    clock: Clock::Zoned,
    subject: Subject::Request,
    samples: &[
        r#"203.0.113.9 - - [17/May/2015:10:05:03 +0000] "GET /presentations/kibana-search.png HTTP/1.1" 200 203023 "http://www.example.com/" "Mozilla/5.0 (X11; Linux x86_64)""#,
        r#"2001:db8::7 - alice [20/Feb/2016:00:00:45 -0500] "POST /login?next=%2F HTTP/2.0" 302 - "-" "curl/8.5.0""#,
        r#"198.51.100.23 - - [05/Mar/2024:09:12:44 +0100] "-" 408 0 "-" "-""#,
    ],
    grammar: Grammar::Fixed(parse_combined),
};

pub(super) const COMMON: Format = Format {
    name: "access-common",
    title: "Web access log (common)",
    specificity: 0.96,
    extent: Extent::Line,
    clock: Clock::Zoned,
    subject: Subject::Request,
    samples: &[
        r#"127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] "GET /apache_pb.gif HTTP/1.0" 200 2326"#,
        r#"host.example.com - - [01/Jul/1995:00:00:01 -0400] "GET /history/apollo/ HTTP/1.0" 404 -"#,
        r#"192.0.2.7 - - [05/Mar/2024:09:12:44 +0100] "POST /shop/cart HTTP/1.1" 200 65508 4.386"#,
    ],
    grammar: Grammar::Fixed(parse_common),
};

pub(super) const VHOST: Format = Format {
    name: "access-vhost",
    title: "Web access log (virtual host first)",
    specificity: 0.985,
    extent: Extent::Line,
    clock: Clock::Zoned,
    subject: Subject::Request,
    samples: &[
        r#"www.example.com:443 203.0.113.9 - - [17/May/2015:10:05:03 +0000] "GET /cart HTTP/1.1" 200 5120 "https://www.example.com/" "Mozilla/5.0 (X11; Linux x86_64)""#,
        r#"shop.example.com:80 2001:db8::7 - bob [20/Feb/2016:00:00:45 -0500] "GET / HTTP/1.1" 301 -"#,
        r#"blog.example.com 198.51.100.23 - - [05/Mar/2024:09:12:44 +0100] "HEAD /feed HTTP/1.1" 304 0 "-" "reader/2""#,
    ],
    grammar: Grammar::Fixed(parse_vhost),
};

fn parse_combined(line: &[u8]) -> Option<Header> {
    let (header, mut cursor) = parse_request(line, 0)?;
    // The referer may hold quotes of its own; that both fields follow is what tells the format.
    cursor.literal(b" \"")?;
    find(cursor.rest(), b"\" \"")?;
    Some(Header { took: seconds_at_end(line), ..header })
}

/// nginx's `$request_time`, in seconds with three decimals, where it ends the line. Other numbers there have no unit.
#[inline]
fn seconds_at_end(line: &[u8]) -> Amount {
    if !line.last().is_some_and(u8::is_ascii_digit) {
        return Amount::default();
    }
    let last = memchr::memrchr(b' ', line).map_or(line, |space| &line[space + 1..]);
    let is_millis = last.len() > 4 && last[last.len() - 4] == b'.';
    if is_millis { TimeUnit::SECOND.took(last) } else { Amount::default() }
}

fn parse_common(line: &[u8]) -> Option<Header> {
    let (header, mut cursor) = parse_request(line, 0)?;
    let _ = cursor.byte(b'"');
    let is_number = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b' ');
    let is_whole = cursor.rest().iter().all(is_number);
    is_whole.then(|| Header { took: seconds_at_end(line), ..header })
}

fn parse_vhost(line: &[u8]) -> Option<Header> {
    let mut cursor = Cursor::new(line);
    let host = cursor.word()?;
    cursor.byte(b' ')?;
    // A user's name may hold spaces, so that the client could be taken for one: the host shows itself by its port, or
    // by an address that follows.
    let start = cursor.at();
    if address::before_port(line, host).is_none() && !address::is_address(cursor.word()?.of(line)) {
        return None;
    }
    let (header, _) = parse_request(line, start)?;
    Some(Header { host: address::without_port(line, host), ..header })
}

/// Reads what the formats share from `start` on, and leaves the cursor after the size.
#[inline]
pub(super) fn parse_request(line: &[u8], start: usize) -> Option<(Header, Cursor<'_>)> {
    let mut cursor = Cursor::new(line);
    cursor.skip(start);
    // Some exports wrap every line in quotes.
    let _ = cursor.byte(b'"');
    let address = cursor.until(b' ')?;
    cursor.until(b' ')?;
    // A user's name may hold spaces.
    let length = find(cursor.rest(), b" [")?;
    let user = Span::new(cursor.at(), cursor.at() + length);
    cursor.skip(length + 2);
    let time_ms = time::web(&mut cursor).filter(|stamp| stamp.clock == Clock::Zoned)?.instant;
    cursor.literal(b"] \"")?;
    let request_start = cursor.at();
    let request_end = request_start + closing_quote(cursor.rest())?;
    cursor.skip(request_end - request_start + 2);
    let status = cursor.digits(3)?;
    let message = Span::new(request_start, cursor.at());
    let status_span = Span::new(cursor.at() - 3, cursor.at());
    cursor.byte(b' ')?;
    let size = cursor.digit_run();
    if size.is_none() {
        // Some write -1 where nothing was sent.
        cursor.byte(b'-')?;
        let _ = cursor.digit_run();
    }
    let sent = size.map_or(Amount::default(), |size| Amount::digits(size.of(line)));
    let (method, path) = method_and_path(line, Span::new(request_start, request_end));
    let status = status as u16;
    // A dash, or two quotes of nothing, stand for nobody.
    let is_nobody = matches!(user.of(line), b"-" | b"\"\"");
    let user = if is_nobody { Span::default() } else { user };
    let header =
        Header { time_ms, address, user, method, path, status, status_span, sent, message, ..Header::default() };
    Some((header, cursor))
}

/// Where the request ends: at the first quote that a status follows, for requests hold quotes of their own.
#[inline]
fn closing_quote(rest: &[u8]) -> Option<usize> {
    memchr::memchr_iter(b'"', rest).find(|quote| {
        let after = &rest[quote + 1..];
        after.len() >= 4
            && after[0] == b' '
            && after[1..4].iter().all(u8::is_ascii_digit)
            && !matches!(after.get(4), Some(b'0'..=b'9'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_fields() {
        let line = COMBINED.samples[1].as_bytes();
        let header = parse_combined(line).unwrap();
        assert_eq!(header.time_ms, Some(1_455_944_445_000)); // date -u -d '2016-02-20 00:00:45 -0500' +%s
        assert_eq!(header.address.of(line), b"2001:db8::7");
        assert_eq!((header.method.of(line), header.path.of(line)), (&b"POST"[..], &b"/login?next=%2F"[..]));
        assert_eq!(header.status, 302);
        assert_eq!(header.status_span.of(line), b"302");
        assert_eq!(header.message.of(line), br#"POST /login?next=%2F HTTP/2.0" 302"#);
    }

    #[test]
    fn ok_odd_requests() {
        let no_request = parse_combined(COMBINED.samples[2].as_bytes()).unwrap();
        assert!(no_request.method.is_empty() && no_request.path.is_empty());
        let unsent = br#"1.2.3.4 - - [05/Mar/2024:09:12:44 +0100] "GET /a HTTP/1.1" 200 -1 "-" "x""#;
        assert_eq!(parse_combined(unsent).unwrap().path.of(unsent), b"/a");
        let quoted = br#"1.2.3.4 - - [05/Mar/2024:09:12:44 +0100] "GET /a"b c HTTP/1.1" 200 5 "-" "x""#;
        assert_eq!(parse_combined(quoted).unwrap().path.of(quoted), br#"/a"b c"#);
        let wrapped = br#""1.2.3.4 - - [05/Mar/2024:09:12:44 +0100] "GET / HTTP/1.1" 200 5 "-" "x"""#;
        assert_eq!(parse_combined(wrapped).unwrap().address.of(wrapped), b"1.2.3.4");
        let old = br#"1.2.3.4 - - [05/Mar/2024:09:12:44 +0100] "GET /old" 200 5"#;
        assert_eq!(parse_common(old).unwrap().path.of(old), b"/old");
    }

    #[test]
    fn ok_virtual_hosts() {
        let line = VHOST.samples[0].as_bytes();
        let header = parse_vhost(line).unwrap();
        assert_eq!((header.host.of(line), header.address.of(line)), (&b"www.example.com"[..], &b"203.0.113.9"[..]));
        assert_eq!((header.path.of(line), header.status), (&b"/cart"[..], 200));
        for sample in COMBINED.samples.iter().chain(COMMON.samples) {
            assert_eq!(parse_vhost(sample.as_bytes()), None, "{sample}");
        }
    }

    #[test]
    fn err_near_misses() {
        for line in [
            r#"1.2.3.4 - - [05/Mar/2024:09:12:44] "GET / HTTP/1.1" 200 5"#,
            r#"1.2.3.4 - - [05/Mar/2024:09:12:44 +0100] "GET / HTTP/1.1" abc 5"#,
            r#"1.2.3.4 - - [05/Mar/2024:09:12:44 +0100] "GET / HTTP/1.1 200 5"#,
            "1.2.3.4 - -",
        ] {
            assert_eq!(parse_common(line.as_bytes()), None, "{line}");
            assert_eq!(parse_combined(line.as_bytes()), None, "{line}");
        }
        assert_eq!(parse_common(COMBINED.samples[0].as_bytes()), None);
        assert_eq!(parse_combined(COMMON.samples[0].as_bytes()), None);
    }
}
