//! What the tests of every format share: a header as one line of text.

use super::{Format, Header, Span, time};

/// The format with the grammar that its own samples tell.
pub(super) fn bound(format: &Format) -> Format {
    let lines: Vec<&[u8]> = format.samples.iter().map(|sample| sample.as_bytes()).collect();
    format.bind(&lines).unwrap_or_else(|| panic!("the samples of {} do not tell its grammar", format.name))
}

/// What `format` reads off `line`: `time | level | host | process | address | message`, with `-` for what there is not.
#[track_caller]
pub(super) fn shown(format: &Format, line: &str) -> String {
    let header = bound(format).parse(line.as_bytes()).unwrap_or_else(|| panic!("{} does not read {line}", format.name));
    show(&header, line.as_bytes())
}

/// The same for the format's own sample of this number.
#[track_caller]
pub(super) fn sample(format: &Format, number: usize) -> String {
    shown(format, format.samples[number])
}

/// Checks that `format` reads none of `lines`.
#[track_caller]
pub(super) fn reads_none(format: &Format, lines: &[&str]) {
    let format = bound(format);
    for line in lines {
        assert_eq!(format.parse(line.as_bytes()), None, "{line}");
    }
}

fn show(header: &Header, line: &[u8]) -> String {
    let text = |span: Span| match span.of(line) {
        [] => "-".to_owned(),
        bytes => String::from_utf8_lossy(bytes).into_owned(),
    };
    let time = header.time_ms.map_or("-".to_owned(), time::to_iso);
    let level = header.level.map_or("-", |level| level.name());
    let [host, process, address, message] = [header.host, header.process, header.address, header.message].map(text);
    format!("{time} | {level} | {host} | {process} | {address} | {message}")
}
