//! oVirt's VDSM: `thread::LEVEL::time::module::line::logger::(function) message`.
//! <https://github.com/oVirt/vdsm/blob/master/static/etc/vdsm/logger.conf.in>

use crate::format::cursor::Cursor;
use crate::format::{Clock, Extent, Format, Grammar, Header, Level, Subject, time};

pub(super) const FORMAT: Format = Format {
    name: "vdsm",
    title: "oVirt VDSM",
    specificity: 0.97,
    extent: Extent::Lines,
    clock: Clock::Local,
    subject: Subject::Message,
    samples: &[
        "MainThread::INFO::2024-05-01 12:30:45,101::vdsm::71::vds::(run) I am the actual vdsm 4.9-0",
        "Thread-15::ERROR::2024-05-01 12:30:46,300::clientIF::54::Storage.Dispatcher::(wrapper) no answer from 192.0.2.25",
    ],
    grammar: Grammar::Fixed(parse),
};

fn parse(line: &[u8]) -> Option<Header> {
    let mut cursor = Cursor::new(line);
    let thread = cursor.until_text(b"::")?;
    if memchr::memchr(b' ', thread.of(line)).is_some() {
        return None;
    }
    let level = Level::from_word(cursor.until_text(b"::")?.of(line))?;
    let (time_ms, _) = time::iso(&mut cursor)?;
    cursor.literal(b"::")?;
    cursor.until_text(b"::")?;
    cursor.number()?;
    cursor.literal(b"::")?;
    let process = cursor.until_text(b"::")?;
    let message = cursor.remainder();
    Some(Header { time_ms, level: Some(level), process, message, ..Header::default() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::{reads_none, sample};

    #[test]
    fn ok_fields() {
        assert_eq!(
            sample(&FORMAT, 1),
            "2024-05-01T12:30:46.300Z | error | - | Storage.Dispatcher | - | (wrapper) no answer from 192.0.2.25"
        );
    }

    #[test]
    fn err_near_misses() {
        reads_none(
            &FORMAT,
            &[
                "Main Thread::INFO::2024-05-01 12:30:45,101::vdsm::71::vds::(run) x",
                "MainThread::HELLO::2024-05-01 12:30:45,101::vdsm::71::vds::(run) x",
                "MainThread::INFO::2024-05-01 12:30:45,101::vdsm::x::vds::(run) x",
                "MainThread::INFO::2024-05-01 12:30:45,101 x",
            ],
        );
    }
}
