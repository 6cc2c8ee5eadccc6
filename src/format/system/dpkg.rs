//! What Debian's package managers note: `dpkg.log`, `yyyy-mm-dd hh:mm:ss action …`, and apt's `history.log`, where a
//! record is a block of `Field: value` lines that `Start-Date` begins.
//! <https://man7.org/linux/man-pages/man1/dpkg.1.html>

use crate::format::cursor::Cursor;
use crate::format::{Clock, Extent, Format, Grammar, Header, Span, Subject, time};

pub(super) const DPKG: Format = Format {
    name: "dpkg",
    title: "Debian packages (dpkg.log)",
    specificity: 0.97,
    extent: Extent::Line,
    clock: Clock::Local,
    subject: Subject::Message,
    samples: &[
        "2024-05-01 12:30:45 startup archives unpack",
        "2024-05-01 12:30:46 upgrade libc6:amd64 2.36-9+deb12u4 2.36-9+deb12u7",
        "2024-05-01 12:30:47 status half-configured libc6:amd64 2.36-9+deb12u7",
        "2024-05-01 12:30:48 trigproc man-db:amd64 2.11.2-2 <none>",
    ],
    grammar: Grammar::Fixed(parse_dpkg),
};

pub(super) const APT: Format = Format {
    name: "apt-history",
    title: "apt history",
    specificity: 0.97,
    extent: Extent::LinesLike(&[
        "Commandline: ",
        "Requested-By: ",
        "Install: ",
        "Upgrade: ",
        "Downgrade: ",
        "Reinstall: ",
        "Remove: ",
        "Purge: ",
        "Error: ",
        "Disappeared: ",
        "End-Date: ",
    ]),
    clock: Clock::Local,
    subject: Subject::Message,
    samples: &["Start-Date: 2024-05-01  12:30:45", "Start-Date: 2024-05-02  06:14:02"],
    grammar: Grammar::Fixed(parse_apt),
};

const ACTIONS: [&[u8]; 10] = [
    b"startup",
    b"status",
    b"install",
    b"upgrade",
    b"configure",
    b"trigproc",
    b"disappear",
    b"remove",
    b"purge",
    b"conffile",
];

fn parse_dpkg(line: &[u8]) -> Option<Header> {
    let mut cursor = Cursor::new(line);
    let (time_ms, false) = time::iso(&mut cursor)? else { return None };
    cursor.byte(b' ')?;
    let message = cursor.remainder();
    let action = cursor.word()?;
    cursor.byte(b' ')?;
    ACTIONS.contains(&action.of(line)).then(|| Header { time_ms, message, ..Header::default() })
}

fn parse_apt(line: &[u8]) -> Option<Header> {
    let mut cursor = Cursor::new(line);
    cursor.literal(b"Start-Date: ")?;
    // Two spaces part the date from the time.
    let (year, month, day) = (cursor.digits(4)?, date_part(&mut cursor)?, date_part(&mut cursor)?);
    cursor.byte(b' ')?;
    cursor.spaces();
    let clock = time::clock(&mut cursor)?;
    let time_ms = time::Date { year: year as i32, month, day }.at(clock);
    // What was done stands on the lines that follow.
    Some(Header { time_ms, message: Span::new(0, line.len()), ..Header::default() })
}

fn date_part(cursor: &mut Cursor<'_>) -> Option<u32> {
    cursor.byte(b'-')?;
    cursor.digits(2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::{reads_none, sample};

    #[test]
    fn ok_fields() {
        assert_eq!(
            sample(&DPKG, 2),
            "2024-05-01T12:30:47Z | - | - | - | - | status half-configured libc6:amd64 2.36-9+deb12u7"
        );
        assert_eq!(sample(&APT, 0), "2024-05-01T12:30:45Z | - | - | - | - | Start-Date: 2024-05-01  12:30:45");
    }

    #[test]
    fn err_near_misses() {
        reads_none(
            &DPKG,
            &["2024-05-01 12:30:45 statuses x", "2024-05-01 12:30:45 status", "2024-05-01 12:30:45Z status x"],
        );
        reads_none(
            &APT,
            &["End-Date: 2024-05-01  12:30:45", "Start-Date: 2024-05-01", "Start-Date: 24-05-01  12:30:45"],
        );
    }
}
