//! Python's web servers: gunicorn, `[yyyy-mm-dd hh:mm:ss +zzzz] [pid] [LEVEL] message`, and the one that comes with Django,
//! `[dd/Mmm/yyyy hh:mm:ss] "request" status size`.
//! <https://docs.gunicorn.org/en/stable/settings.html#logging>
//! <https://docs.djangoproject.com/en/stable/ref/logging/#django-server>

use crate::format::cursor::Cursor;
use crate::format::{Clock, Extent, Format, Grammar, Header, Level, Span, Subject, time};

pub(super) const GUNICORN: Format = Format {
    name: "gunicorn",
    title: "gunicorn",
    specificity: 0.97,
    extent: Extent::Lines,
    clock: Clock::Zoned,
    subject: Subject::Message,
    samples: &[
        "[2024-05-01 12:30:45 +0000] [4242] [INFO] Listening at: http://127.0.0.1:8000 (4242)",
        "[2024-05-01 14:30:46 +0200] [4250] [CRITICAL] WORKER TIMEOUT (pid:4251)",
    ],
    grammar: Grammar::Fixed(parse_gunicorn),
};

pub(super) const DJANGO: Format = Format {
    name: "django-server",
    title: "Django development server",
    specificity: 0.97,
    extent: Extent::Lines,
    clock: Clock::Local,
    subject: Subject::Request,
    samples: &[
        r#"[01/May/2024 12:30:45] "GET /cart/7/ HTTP/1.1" 200 4242"#,
        r#"[01/May/2024 12:30:46] "POST /login/?next=/cart/ HTTP/1.1" 403 12"#,
    ],
    grammar: Grammar::Fixed(parse_django),
};

fn parse_gunicorn(line: &[u8]) -> Option<Header> {
    let mut cursor = Cursor::new(line);
    cursor.byte(b'[')?;
    let (time_ms, true) = time::iso(&mut cursor)? else { return None };
    cursor.literal(b"] [")?;
    cursor.digit_run()?;
    cursor.literal(b"] ")?;
    let level = Level::from_word(cursor.bracketed()?.of(line))?;
    cursor.spaces();
    Some(Header { time_ms, level: Some(level), message: cursor.remainder(), ..Header::default() })
}

fn parse_django(line: &[u8]) -> Option<Header> {
    let mut cursor = Cursor::new(line);
    cursor.byte(b'[')?;
    let stamp = time::day_month_year(&mut cursor)?;
    cursor.literal(b"] \"")?;
    let start = cursor.at();
    let method = cursor.while_part(|byte| byte.is_ascii_uppercase())?;
    cursor.byte(b' ')?;
    let path = cursor.word()?;
    cursor.literal(b" HTTP/")?;
    cursor.until_text(b"\" ")?;
    let status_start = cursor.at();
    let status = cursor.digits(3)?;
    let status_span = Span::new(status_start, cursor.at());
    let message = Span::new(start, cursor.at());
    cursor.byte(b' ')?;
    cursor.word()?;
    Some(Header {
        time_ms: stamp.instant,
        method,
        path,
        status: status as u16,
        status_span,
        message,
        ..Header::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::{reads_none, sample};

    #[test]
    fn ok_fields() {
        assert_eq!(sample(&GUNICORN, 1), "2024-05-01T12:30:46Z | critical | - | - | - | WORKER TIMEOUT (pid:4251)");
        let line = DJANGO.samples[1].as_bytes();
        let header = DJANGO.parse(line).unwrap();
        assert_eq!(header.time_ms, Some(1_714_566_646_000)); // date -u -d '2024-05-01 12:30:46' +%s
        assert_eq!((header.method.of(line), header.path.of(line)), (&b"POST"[..], &b"/login/?next=/cart/"[..]));
        assert_eq!((header.status, header.message.of(line)), (403, &b"POST /login/?next=/cart/ HTTP/1.1\" 403"[..]));
    }

    #[test]
    fn err_near_misses() {
        reads_none(
            &GUNICORN,
            &["[2024-05-01 12:30:45] [4242] [INFO] x", "[2024-05-01 12:30:45 +0000] [worker] [INFO] x"],
        );
        reads_none(
            &DJANGO,
            &[r#"[01/May/2024 12:30:45] "hello" 200 1"#, r#"[01/May/2024 12:30:45] "GET / HTTP/1.1" 200"#],
        );
    }
}
