//! Zabbix's server, proxy and agent: `pid:YYYYMMDD:HHMMSS.mmm message`, the number of the process padded.
//! <https://www.zabbix.com/documentation/current/en/manual/appendix/config/zabbix_server> (`LogFile`)

use crate::format::cursor::Cursor;
use crate::format::time::{self, Date, time_of_day};
use crate::format::{Clock, Extent, Format, Grammar, Header, Subject};

pub(super) const FORMAT: Format = Format {
    name: "zabbix",
    title: "Zabbix server, proxy, agent",
    specificity: 0.97,
    extent: Extent::Lines,
    clock: Clock::Local,
    subject: Subject::Message,
    samples: &[
        "  4242:20240501:123045.678 server #0 started [main process]",
        "104243:20240501:123046.001 cannot send list of active checks to \"203.0.113.9\": host [web-1] not found",
    ],
    grammar: Grammar::Fixed(parse),
};

fn parse(line: &[u8]) -> Option<Header> {
    let mut cursor = Cursor::new(line);
    cursor.spaces();
    cursor.digit_run()?;
    cursor.byte(b':')?;
    let date = cursor.digits(8)?;
    cursor.byte(b':')?;
    let time = cursor.digits(6)?;
    let fraction = time::fraction_ms(&mut cursor);
    cursor.byte(b' ')?;
    let date = Date { year: (date / 10_000) as i32, month: date / 100 % 100, day: date % 100 };
    let time = time_of_day(time / 10_000, time / 100 % 100, time % 100).map(|time| time + fraction);
    Some(Header { time_ms: date.at(time), message: cursor.remainder(), ..Header::default() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::{reads_none, sample};

    #[test]
    fn ok_fields() {
        assert_eq!(sample(&FORMAT, 0), "2024-05-01T12:30:45.678Z | - | - | - | - | server #0 started [main process]");
    }

    #[test]
    fn err_near_misses() {
        reads_none(&FORMAT, &["4242:20240501:123045.678", "x:20240501:123045.678 x", "4242:2024050:123045.678 x"]);
    }
}
