//! Amazon S3's server access log:
//! `owner bucket [time] ip requester request-id operation key "request" status error bytes size …`.
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/LogFormat.html>

use super::request::{method_and_path, quoted};
use crate::format::amount::{Amount, TimeUnit};
use crate::format::cursor::Cursor;
use crate::format::{Clock, Extent, Format, Grammar, Header, Span, Subject, time};

pub(super) const FORMAT: Format = Format {
    name: "aws-s3",
    title: "AWS S3 server access log",
    specificity: 0.98,
    extent: Extent::Line,
    clock: Clock::Zoned,
    subject: Subject::Request,
    samples: &[
        r#"00000000000000000000000000000000000000000000000000000000000000aa example-bucket [01/May/2024:12:30:45 +0000] 203.0.113.9 arn:aws:iam::123456789012:user/alice 3E57427F3EXAMPLE REST.GET.OBJECT photos/2024/cat.jpg "GET /example-bucket/photos/2024/cat.jpg?x-id=GetObject HTTP/1.1" 200 - 2662992 2662992 70 12 "-" "aws-cli/2.15" - abc= SigV4 ECDHE-RSA-AES128-GCM-SHA256 AuthHeader example-bucket.s3.eu-central-1.amazonaws.com TLSv1.2 - -"#,
        r#"00000000000000000000000000000000000000000000000000000000000000aa example-bucket [01/May/2024:12:30:46 +0000] 198.51.100.23 - 891CE47D2EXAMPLE REST.GET.BUCKETPOLICY - "GET /example-bucket?policy HTTP/1.1" 404 NoSuchBucketPolicy 297 - 38 - "-" "S3Console/0.4" -"#,
        "00000000000000000000000000000000000000000000000000000000000000aa example-bucket [01/May/2024:12:31:00 +0000] - AmazonS3 B5C9EXAMPLE S3.EXPIRE.OBJECT tmp/old.bin - - - - 512 - - - - -",
    ],
    grammar: Grammar::Fixed(parse),
};

fn parse(line: &[u8]) -> Option<Header> {
    let mut cursor = Cursor::new(line);
    cursor.until(b' ')?;
    let bucket = cursor.until(b' ')?;
    cursor.byte(b'[')?;
    let time_ms = time::web(&mut cursor).filter(|stamp| stamp.clock == Clock::Zoned)?.instant;
    cursor.literal(b"] ")?;
    let client = cursor.until(b' ')?;
    cursor.until(b' ')?;
    cursor.until(b' ')?;
    let message = cursor.remainder();
    let operation = cursor.until(b' ')?;
    // REST.GET.OBJECT, BATCH.DELETE.OBJECT, S3.EXPIRE.OBJECT
    memchr::memchr(b'.', operation.of(line))?;
    cursor.until(b' ')?;
    let header = Header {
        time_ms,
        host: bucket,
        process: operation,
        address: if client.of(line) == b"-" { Span::default() } else { client },
        message,
        ..Header::default()
    };
    if cursor.literal(b"- ").is_some() {
        // What the storage does of itself has no request.
        return Some(header);
    }
    let (method, path) = method_and_path(line, quoted(&mut cursor)?);
    cursor.byte(b' ')?;
    let status = cursor.digits(3)? as u16;
    let status_span = Span::new(cursor.at() - 3, cursor.at());
    cursor.byte(b' ')?;
    // Error code, bytes sent, the object's size, and the milliseconds in all.
    let mut rest = cursor.rest().split(|byte| *byte == b' ').skip(1);
    let sent = rest.next().map_or(Amount::default(), Amount::digits);
    let took = rest.nth(1).map_or(Amount::default(), |text| TimeUnit::MILLISECOND.took(text));
    Some(Header { method, path, status, status_span, took, sent, ..header })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_fields() {
        let line = FORMAT.samples[0].as_bytes();
        let header = parse(line).unwrap();
        assert_eq!(header.time_ms, Some(1_714_566_645_000));
        assert_eq!((header.host.of(line), header.address.of(line)), (&b"example-bucket"[..], &b"203.0.113.9"[..]));
        assert_eq!((header.method.of(line), header.status), (&b"GET"[..], 200));
        assert_eq!(header.process.of(line), b"REST.GET.OBJECT");
        let own = parse(FORMAT.samples[2].as_bytes()).unwrap();
        assert!(own.address.is_empty() && !own.is_request());
    }

    #[test]
    fn err_near_misses() {
        for line in [
            r#"aa b [01/May/2024:12:30:45] 203.0.113.9 - 3E57 REST.GET.OBJECT k "GET / HTTP/1.1" 200 - 2"#,
            r#"aa b [01/May/2024:12:30:45 +0000] 203.0.113.9 - 3E57 GET k "GET / HTTP/1.1" 200 - 2"#,
            r#"aa b [01/May/2024:12:30:45 +0000] 203.0.113.9 - 3E57 REST.GET.OBJECT k "GET / HTTP/1.1" ok - 2"#,
        ] {
            assert_eq!(parse(line.as_bytes()), None, "{line}");
        }
    }
}
