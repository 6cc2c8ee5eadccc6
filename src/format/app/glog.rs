//! Google's glog, and klog of Kubernetes: `Lmmdd hh:mm:ss.uuuuuu threadid file:line] message`, with a year in newer glogs.
//! <https://github.com/google/glog#log-line-prefix-format> <https://github.com/kubernetes/klog>

use crate::format::cursor::Cursor;
use crate::format::time::{self, Date, YEARLESS_YEAR};
use crate::format::{Clock, Extent, Format, Grammar, Header, Level, Subject};

pub(super) const FORMAT: Format = Format {
    name: "glog",
    title: "glog, klog (Kubernetes)",
    specificity: 0.98,
    extent: Extent::Lines,
    clock: Clock::YearLess,
    subject: Subject::Message,
    samples: &[
        "I0501 12:30:45.123456    4242 controller.go:253] Starting workers",
        "E0501 12:30:46.000001       1 reflector.go:138] Failed to watch *v1.Pod: connection refused",
        "W0501 12:30:47.999999 140213 server.cc:63] 3 requests are waiting",
    ],
    grammar: Grammar::Fixed(|line| parse(line, false)),
};

pub(super) const DATED: Format = Format {
    name: "glog-dated",
    title: "glog with years",
    clock: Clock::Local,
    samples: &[
        "I20240501 12:30:45.123456  4242 server.cc:253] Starting workers",
        "F20240501 12:30:46.000001  4242 table.cc:12] Check failed: size > 0",
    ],
    grammar: Grammar::Fixed(|line| parse(line, true)),
    ..FORMAT
};

fn parse(line: &[u8], dated: bool) -> Option<Header> {
    let mut cursor = Cursor::new(line);
    let level = match cursor.peek()? {
        b'I' => Level::Info,
        b'W' => Level::Warning,
        b'E' => Level::Error,
        b'F' => Level::Critical,
        b'D' => Level::Debug,
        _ => return None,
    };
    cursor.skip(1);
    let year = if dated { cursor.digits(4)? as i32 } else { YEARLESS_YEAR };
    let month = cursor.digits(2)?;
    let day = cursor.digits(2)?;
    cursor.byte(b' ')?;
    let time = time::clock_ms(&mut cursor)?;
    cursor.spaces();
    cursor.digit_run()?;
    cursor.byte(b' ')?;
    let file = cursor.until(b']')?;
    // The file and its line are one word with a colon in it.
    let colon = memchr::memrchr(b':', file.of(line)).filter(|_| !file.of(line).contains(&b' '))?;
    let mut process = file;
    process.end = file.start + colon as u32;
    cursor.spaces();
    Some(Header {
        time_ms: Date { year, month, day }.at(time),
        level: Some(level),
        process,
        message: cursor.remainder(),
        ..Header::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::{reads_none, sample};

    #[test]
    fn ok_fields() {
        assert_eq!(
            sample(&FORMAT, 1),
            "2000-05-01T12:30:46Z | error | - | reflector.go | - | Failed to watch *v1.Pod: connection refused"
        );
        assert_eq!(sample(&DATED, 0), "2024-05-01T12:30:45.123Z | info | - | server.cc | - | Starting workers");
    }

    #[test]
    fn err_near_misses() {
        reads_none(
            &FORMAT,
            &["X0501 12:30:45.1 1 a.go:1] x", "I0501 12:30:45.1 1 a.go] x", "I0501 12:30:45.1 a.go:1] x"],
        );
        reads_none(&FORMAT, &[DATED.samples[0]]);
        reads_none(&DATED, &[FORMAT.samples[0]]);
    }
}
