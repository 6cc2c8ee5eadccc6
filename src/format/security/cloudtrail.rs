//! AWS CloudTrail, an event a line, as the event history and most shippers write it.
//! <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html>

use crate::find::find;
use crate::format::{Clock, Extent, Format, Grammar, Header, Level, Subject, json};

pub(super) const FORMAT: Format = Format {
    name: "aws-cloudtrail",
    title: "AWS CloudTrail",
    specificity: 0.97,
    extent: Extent::Line,
    clock: Clock::Zoned,
    subject: Subject::Message,
    samples: &[
        r#"{"eventVersion":"1.09","userIdentity":{"type":"IAMUser","userName":"alice","accountId":"123456789012"},"eventTime":"2024-05-01T12:30:45Z","eventSource":"s3.amazonaws.com","eventName":"GetObject","awsRegion":"eu-central-1","sourceIPAddress":"203.0.113.9","userAgent":"aws-cli/2.15","requestParameters":{"bucketName":"example-bucket"},"responseElements":null,"eventType":"AwsApiCall"}"#,
        r#"{"eventVersion":"1.08","userIdentity":{"type":"Root"},"eventTime":"2024-05-01T12:30:46Z","eventSource":"signin.amazonaws.com","eventName":"ConsoleLogin","awsRegion":"us-east-1","sourceIPAddress":"198.51.100.23","errorMessage":"Failed authentication","responseElements":{"ConsoleLogin":"Failure"},"eventType":"AwsConsoleSignIn"}"#,
        r#"{"eventVersion":"1.08","eventTime":"2024-05-01T12:30:47Z","eventSource":"iam.amazonaws.com","eventName":"CreateUser","awsRegion":"us-east-1","sourceIPAddress":"2001:db8::7","errorCode":"AccessDenied","eventType":"AwsApiCall"}"#,
    ],
    grammar: Grammar::Fixed(parse),
};

fn parse(line: &[u8]) -> Option<Header> {
    find(line, b"\"eventSource\"")?;
    let mut header = Header::default();
    let mut stamp = None;
    json::members(line, &mut |keys, value| match keys {
        [b"eventTime"] => stamp = value.time(line),
        [b"eventName"] => header.message = value.text(),
        [b"eventSource"] => header.process = value.text(),
        [b"awsRegion"] => header.host = value.text(),
        [b"sourceIPAddress"] => header.address = value.text(),
        // Only what failed has one.
        [b"errorCode" | b"errorMessage"] if !value.text().is_empty() => header.level = Some(Level::Warning),
        _ => {}
    })?;
    header.time_ms = stamp?.instant;
    (!header.message.is_empty() && !header.process.is_empty()).then_some(header)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_fields() {
        let line = FORMAT.samples[1].as_bytes();
        let header = parse(line).unwrap();
        assert_eq!((header.time_ms, header.level), (Some(1_714_566_646_000), Some(Level::Warning)));
        assert_eq!(
            (header.message.of(line), header.process.of(line)),
            (&b"ConsoleLogin"[..], &b"signin.amazonaws.com"[..])
        );
        assert_eq!((header.address.of(line), header.host.of(line)), (&b"198.51.100.23"[..], &b"us-east-1"[..]));
        assert_eq!(parse(FORMAT.samples[0].as_bytes()).unwrap().level, None);
    }

    #[test]
    fn err_near_misses() {
        for line in [
            r#"{"eventTime":"2024-05-01T12:30:45Z","eventSource":"s3.amazonaws.com"}"#,
            r#"{"eventName":"GetObject","eventSource":"s3.amazonaws.com"}"#,
            r#"{"eventTime":"2024-05-01T12:30:45Z","eventName":"GetObject"}"#,
        ] {
            assert_eq!(parse(line.as_bytes()), None, "{line}");
        }
    }
}
