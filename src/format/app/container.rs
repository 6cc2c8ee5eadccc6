//! What runtimes put before the lines of containers: Kubernetes' own log files (CRI), `time stream tag line`, and the name
//! of the service or pod that Docker Compose and `kubectl logs --prefix` write, `web-1  | line`, `[pod/web/app] line`.
//!
//! What follows such a name is a line of any format, each service's its own: for each the best of the others is looked for.
//! <https://github.com/kubernetes/design-proposals-archive/blob/main/node/kubelet-cri-logging.md>
//! <https://docs.docker.com/reference/cli/docker/compose/logs/>

use std::sync::Arc;

use crate::format::cursor::Cursor;
use crate::format::{BoundGrammar, Clock, Extent, Format, Grammar, Header, Span, Subject, best_but, time};

pub(super) const CRI: Format = Format {
    name: "cri",
    title: "Kubernetes container log (CRI)",
    specificity: 0.98,
    extent: Extent::Line,
    clock: Clock::Zoned,
    subject: Subject::Message,
    samples: &[
        "2024-05-01T12:30:45.123456789Z stdout F GET /cart 200 in 3 ms",
        "2024-05-01T14:30:46.000000001+02:00 stderr F panic: runtime error: index out of range",
        "2024-05-01T12:30:47.123456789Z stdout P the first part of a line that is too long",
    ],
    grammar: Grammar::Fixed(parse_cri),
};

pub(super) const COMPOSE: Format = Format {
    name: "docker-compose",
    title: "Docker Compose, kubectl --prefix",
    specificity: 0.95,
    extent: Extent::Lines,
    clock: Clock::None,
    subject: Subject::Message,
    samples: &[
        "web-1    |  * Running on http://127.0.0.1:5000",
        "db_1     | database system is ready to accept connections",
        "proxy    | ready",
        "[pod/shop-7c9f/app] cart 7 was given up",
    ],
    grammar: Grammar::Told(tell),
};

fn parse_cri(line: &[u8]) -> Option<Header> {
    let mut cursor = Cursor::new(line);
    let (time_ms, true) = time::iso(&mut cursor)? else { return None };
    cursor.literal(b" stdout ").or_else(|| cursor.literal(b" stderr "))?;
    // The tag says whether the line is full; more tags may come after it.
    let tag = cursor.until(b' ').or_else(|| cursor.word())?;
    matches!(line[tag.start as usize], b'F' | b'P').then_some(())?;
    matches!(tag.of(line).get(1), None | Some(b':')).then_some(())?;
    Some(Header { time_ms, message: cursor.remainder(), ..Header::default() })
}

/// How many lines are looked at.
const TRIED: usize = 1_000;

/// For how many services a format of their own is looked for; the lines of others are messages without a time.
const MAX_SERVICES: usize = 16;

/// The services of a file and what each of them writes.
struct Services {
    known: Vec<(Box<[u8]>, Format)>,
    clock: Clock,
}

fn tell(lines: &[&[u8]]) -> Option<BoundGrammar> {
    let tried = &lines[..lines.len().min(TRIED)];
    let mut inner: Vec<(&[u8], Vec<&[u8]>)> = Vec::new();
    let mut count = 0;
    for line in tried {
        let Some((service, start)) = prefix(line) else { continue };
        count += 1;
        match inner.iter().position(|(name, _)| *name == service.of(line)) {
            Some(known) => inner[known].1.push(&line[start..]),
            None if inner.len() < MAX_SERVICES => inner.push((service.of(line), vec![&line[start..]])),
            None => {}
        }
    }
    // A few lines with a bar in them are no log of Compose's, and the rest would only be tried in vain.
    if count * 2 < tried.len() {
        return None;
    }
    let known: Vec<(Box<[u8]>, Format)> =
        inner.iter().map(|(name, lines)| ((*name).into(), best_but(COMPOSE.name, lines))).collect();
    let clock = clock(&known);
    let services = Services { known, clock };
    Some(BoundGrammar { clock, parse: Arc::new(move |line| services.parse(line)) })
}

/// How the times of the file are written: as those of the first service that writes any, and without a zone where one of
/// the services writes none.
fn clock(known: &[(Box<[u8]>, Format)]) -> Clock {
    let mut clocks = known.iter().map(|(_, format)| format.clock).filter(|clock| *clock != Clock::None);
    let first = clocks.next().unwrap_or(Clock::None);
    match first {
        Clock::Zoned if clocks.any(|clock| clock == Clock::Local) => Clock::Local,
        _ => first,
    }
}

impl Services {
    fn parse(&self, line: &[u8]) -> Option<Header> {
        let (service, start) = prefix(line)?;
        let rest = &line[start..];
        let format = self.known.iter().find(|(name, _)| **name == *service.of(line)).map(|(_, format)| format);
        let Some(mut header) = format.and_then(|format| format.parse(rest)) else {
            // What is indented is the rest of what the service wrote before.
            let is_continued = rest.is_empty() || rest.starts_with(b"\t") || rest.starts_with(b"  ");
            let whole = Header { process: service, message: Span::new(start, line.len()), ..Header::default() };
            return (!is_continued).then_some(whole);
        };
        header.shift(start as u32);
        if header.message.is_empty() {
            header.message = Span::new(line.len(), line.len());
        }
        if !format.is_some_and(|format| self.can_compare(format.clock)) {
            header.time_ms = None;
        }
        header.host = if header.host.is_empty() { service } else { header.host };
        header.process = if header.process.is_empty() { service } else { header.process };
        Some(header)
    }

    /// Whether times of this kind can stand beside those of the file: those without a year or a date can't.
    fn can_compare(&self, clock: Clock) -> bool {
        let is_whole = |clock: Clock| matches!(clock, Clock::Local | Clock::Zoned);
        clock == self.clock || is_whole(clock) && is_whole(self.clock)
    }
}

/// The service's name, and where its line begins.
fn prefix(line: &[u8]) -> Option<(Span, usize)> {
    let mut cursor = Cursor::new(line);
    escapes(&mut cursor);
    if cursor.literal(b"[pod/").is_some() {
        let name = cursor.until_text(b"] ")?;
        return Some((name, cursor.at()));
    }
    cursor.peek().filter(u8::is_ascii_alphabetic)?;
    let name = cursor.while_part(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'))?;
    let before = cursor.at();
    cursor.spaces();
    let padding = cursor.at() - before;
    // Names are padded to the longest, and one blank more: a single one is part of a table or of a sentence, unless the
    // name ends in the number of a container.
    let is_numbered = name.of(line).rsplit(|byte| matches!(byte, b'-' | b'_')).next().is_some_and(|last| {
        last.len() < name.of(line).len() && !last.is_empty() && last.iter().all(u8::is_ascii_digit)
    });
    if padding == 0 || padding == 1 && !is_numbered {
        return None;
    }
    cursor.byte(b'|')?;
    escapes(&mut cursor);
    let _ = cursor.byte(b' ');
    Some((name, cursor.at()))
}

/// Passes over what colours a terminal: `ESC [ … letter`.
fn escapes(cursor: &mut Cursor<'_>) {
    while cursor.literal(b"\x1b[").is_some() {
        cursor.while_part(|byte| byte.is_ascii_digit() || byte == b';');
        cursor.skip(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::{reads_none, sample};

    #[test]
    fn ok_fields() {
        assert_eq!(sample(&CRI, 0), "2024-05-01T12:30:45.123Z | - | - | - | - | GET /cart 200 in 3 ms");
        assert_eq!(sample(&COMPOSE, 0), "- | - | web-1 | web-1 | - |  * Running on http://127.0.0.1:5000");
        assert_eq!(sample(&COMPOSE, 3), "- | - | shop-7c9f/app | shop-7c9f/app | - | cart 7 was given up");
    }

    #[test]
    fn ok_the_rest_is_read_in_its_own_format() {
        let lines: [&[u8]; 3] = [
            b"\x1b[36mweb_1  |\x1b[0m 2024-05-01 12:30:45,123 - shop.cart - ERROR - cart 7 was given up",
            b"web_1  | 2024-05-01 12:30:46,123 - shop.cart - INFO - cart 8 was paid",
            b"db_1   | ready",
        ];
        let format = COMPOSE.bind(&lines).unwrap();
        assert_eq!(format.clock, Clock::Local);
        let header = format.parse(lines[0]).unwrap();
        assert_eq!(header.time_ms, Some(1_714_566_645_123)); // date -u -d '2024-05-01 12:30:45' +%s, .123
        assert_eq!((header.host.of(lines[0]), header.process.of(lines[0])), (&b"web_1"[..], &b"shop.cart"[..]));
        assert_eq!(header.message.of(lines[0]), b"cart 7 was given up");
        let other = format.parse(lines[2]).unwrap();
        assert_eq!((other.time_ms, other.message.of(lines[2])), (None, &b"ready"[..]));
        assert_eq!(format.parse(b"web_1  |     at main.py"), None);
    }

    #[test]
    fn ok_each_service_writes_in_a_format_of_its_own() {
        let lines: [&[u8]; 4] = [
            b"web-1    |  * Running on http://127.0.0.1:5000",
            b"db-1     | 2024-05-01 12:30:45.123 UTC [7] LOG:  database system is ready",
            b"proxy-1  | 2024/05/01 12:30:46 [error] 7#7: *1 connect() failed",
            b"cron-1   | May  1 12:30:47 cron crond[7]: started",
        ];
        let format = COMPOSE.bind(&lines).unwrap();
        assert_eq!(format.clock, Clock::Local);
        let times: Vec<Option<i64>> = lines.iter().map(|line| format.parse(line).unwrap().time_ms).collect();
        // date -u -d '2024-05-01 12:30:45' +%s
        assert_eq!(times, [None, Some(1_714_566_645_123), Some(1_714_566_646_000), None]);
        assert_eq!(format.parse(lines[0]).unwrap().message.of(lines[0]), b" * Running on http://127.0.0.1:5000");
    }

    #[test]
    fn err_near_misses() {
        reads_none(
            &CRI,
            &[
                "2024-05-01T12:30:45.1Z stdin F x",
                "2024-05-01T12:30:45.1Z stdout Full x",
                "2024-05-01T12:30:45.1 stdout F x",
            ],
        );
        reads_none(&COMPOSE, &["id | name", "web-1 x | y", "12 | y", "  | x", "pod/shop/app] x"]);
        assert!(COMPOSE.bind(&[b"web-1  | one", b"of", b"three"]).is_none());
    }
}
