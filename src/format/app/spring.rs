//! Spring Boot's own layout: `time LEVEL pid --- [application] [thread] logger : message`, the application since 3.2 and
//! only where it has a name.
//! <https://docs.spring.io/spring-boot/reference/features/logging.html#features.logging.log-format>

use crate::format::cursor::Cursor;
use crate::format::{Clock, Extent, Format, Grammar, Header, Subject, time};

pub(super) const FORMAT: Format = Format {
    name: "spring-boot",
    title: "Spring Boot",
    specificity: 0.97,
    extent: Extent::Lines,
    clock: Clock::Zoned,
    subject: Subject::Message,
    samples: &[
        "2024-05-01 12:30:45.123  WARN 4242 --- [nio-8080-exec-1] c.example.shop.CartController            : Cart is empty",
        "2024-05-01T14:30:46.001+02:00  INFO 4242 --- [shop] [           main] com.example.shop.ShopApplication         : Started ShopApplication in 3.2 seconds",
        "2024-05-01T12:30:47.001Z ERROR 1 --- [shop] [cheduling-1] [65e2c1-3f] c.e.s.Mailer : no answer from 192.0.2.25",
    ],
    grammar: Grammar::Fixed(parse),
};

fn parse(line: &[u8]) -> Option<Header> {
    let mut cursor = Cursor::new(line);
    let (time_ms, _) = time::iso(&mut cursor)?;
    cursor.spaces();
    let level = cursor.level()?;
    cursor.spaces();
    // A process that may not see its number writes none.
    if cursor.digit_run().is_some() {
        cursor.spaces();
    }
    cursor.literal(b"--- [")?;
    cursor.until_text(b"] ")?;
    while cursor.byte(b'[').is_some() {
        cursor.until_text(b"] ")?;
    }
    cursor.spaces();
    let process = cursor.word()?;
    cursor.spaces();
    cursor.byte(b':')?;
    cursor.spaces();
    Some(Header { time_ms, level: Some(level), process, message: cursor.remainder(), ..Header::default() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::{reads_none, sample};

    #[test]
    fn ok_fields() {
        assert_eq!(
            sample(&FORMAT, 0),
            "2024-05-01T12:30:45.123Z | warning | - | c.example.shop.CartController | - | Cart is empty"
        );
        assert_eq!(
            sample(&FORMAT, 1),
            "2024-05-01T12:30:46.001Z | info | - | com.example.shop.ShopApplication | - | Started ShopApplication in 3.2 seconds"
        );
        assert_eq!(
            sample(&FORMAT, 2),
            "2024-05-01T12:30:47.001Z | error | - | c.e.s.Mailer | - | no answer from 192.0.2.25"
        );
    }

    #[test]
    fn err_near_misses() {
        reads_none(
            &FORMAT,
            &[
                "2024-05-01 12:30:45.123  WARN 4242 -- [main] a.B : x",
                "2024-05-01 12:30:45.123  WARN 4242 --- [main] a.B x",
                "2024-05-01 12:30:45.123  Hello 4242 --- [main] a.B : x",
            ],
        );
    }
}
