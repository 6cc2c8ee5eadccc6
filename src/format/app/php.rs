//! PHP's error log, `[dd-Mmm-yyyy hh:mm:ss zone] PHP Warning:  message`, and that of PHP-FPM,
//! `[dd-Mmm-yyyy hh:mm:ss] WARNING: message`. A zone by its place, `Europe/Berlin`, is passed over: the time is read as UTC.
//! <https://www.php.net/manual/en/errorfunc.configuration.php#ini.error-log>

use crate::format::cursor::Cursor;
use crate::format::{Clock, Extent, Format, Grammar, Header, Level, Subject, time};

pub(super) const FORMAT: Format = Format {
    name: "php-error",
    title: "PHP error log",
    specificity: 0.96,
    extent: Extent::LinesLike(&["Stack trace:", "#", "  thrown in "]),
    clock: Clock::Local,
    subject: Subject::Message,
    samples: &[
        "[01-May-2024 12:30:45 UTC] PHP Warning:  Undefined variable $cart in /var/www/shop/cart.php on line 42",
        "[01-May-2024 14:30:46 Europe/Berlin] PHP Fatal error:  Uncaught PDOException: no answer in /var/www/shop/db.php:7",
        "[01-May-2024 12:30:47] NOTICE: fpm is running, pid 4242",
        "[01-May-2024 12:30:48.123456] WARNING: pid 4242, fpm_children_make(), line 421: [pool www] server reached max_children",
        "[01-May-2024 12:30:49 UTC] cart 7 was given up",
    ],
    grammar: Grammar::Fixed(parse),
};

const KINDS: [(&[u8], Level); 10] = [
    (b"PHP Fatal error:", Level::Critical),
    (b"PHP Parse error:", Level::Critical),
    (b"PHP Recoverable fatal error:", Level::Error),
    (b"PHP Warning:", Level::Warning),
    (b"PHP Notice:", Level::Notice),
    (b"PHP Deprecated:", Level::Notice),
    (b"ALERT:", Level::Critical),
    (b"ERROR:", Level::Error),
    (b"WARNING:", Level::Warning),
    (b"NOTICE:", Level::Notice),
];

fn parse(line: &[u8]) -> Option<Header> {
    let mut cursor = Cursor::new(line);
    cursor.byte(b'[')?;
    // Slashes in the date are another log's.
    (*line.get(3)? == b'-').then_some(())?;
    let stamp = time::day_month_year(&mut cursor)?;
    let mut zone = 0;
    if cursor.byte(b' ').is_some() {
        zone = time::zone_name(&mut cursor).unwrap_or(0);
        cursor.until(b']').map(|_| ()).or_else(|| cursor.byte(b']'))?;
    } else {
        cursor.byte(b']')?;
    }
    cursor.byte(b' ')?;
    let kind = KINDS.iter().find(|(words, _)| cursor.literal(words).is_some());
    cursor.spaces();
    Some(Header {
        time_ms: stamp.instant.map(|instant| instant - zone),
        level: kind.map(|(_, level)| *level),
        message: cursor.remainder(),
        ..Header::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::{reads_none, sample, shown};

    #[test]
    fn ok_fields() {
        assert_eq!(
            sample(&FORMAT, 0),
            "2024-05-01T12:30:45Z | warning | - | - | - | Undefined variable $cart in /var/www/shop/cart.php on line 42"
        );
        assert_eq!(
            sample(&FORMAT, 3),
            "2024-05-01T12:30:48.123Z | warning | - | - | - | pid 4242, fpm_children_make(), line 421: [pool www] server reached max_children"
        );
        assert_eq!(shown(&FORMAT, "[01-May-2024 12:30:45 CEST] x"), "2024-05-01T10:30:45Z | - | - | - | - | x");
    }

    #[test]
    fn err_near_misses() {
        reads_none(
            &FORMAT,
            &["[01-May-2024 12:30:45 UTC PHP Warning:  x", "[1-5-2024 12:30:45 UTC] x", "01-May-2024 12:30:45 UTC x"],
        );
    }
}
