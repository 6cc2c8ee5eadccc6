//! How long requests took and how much was sent, as each format writes it: expected values are read off the lines.

use logloupe::format::{Sample, by_name, named};

/// Microseconds and bytes of the last of these lines.
fn amounts(format: &str, lines: &[&str]) -> (Option<u32>, Option<u32>) {
    let text = lines.join("\n");
    let format = named(format, &Sample::of(text.as_bytes())).unwrap();
    let header = format.parse(lines.last().unwrap().as_bytes()).unwrap();
    (header.took.get(), header.sent.get())
}

#[test]
fn ok_samples_of_web_servers_have_the_durations_and_sizes_that_stand_in_them() {
    let cases: [(&str, usize, Option<u32>, Option<u32>); 26] = [
        ("access-combined", 0, None, Some(203_023)),
        ("access-combined", 1, None, None),
        ("access-common", 0, None, Some(2_326)),
        ("access-common", 2, Some(4_386_000), Some(65_508)),
        ("access-vhost", 0, None, Some(5_120)),
        ("envoy", 0, Some(12_000), Some(5_120)),
        ("envoy", 1, Some(3_000_000), Some(91)),
        ("envoy", 2, Some(0), Some(0)),
        ("envoy-json", 0, Some(12_000), Some(5_120)),
        ("envoy-json", 1, None, None),
        // 0.086 + 0.048 + 0.037
        ("aws-alb", 0, Some(171_000), Some(57)),
        ("aws-alb", 1, None, Some(366)),
        ("aws-elb", 0, Some(1_178), Some(29)),
        ("squid", 0, Some(4_000), Some(4_099)),
        ("squid", 2, None, Some(0)),
        ("haproxy", 0, Some(1_487_000), Some(11_394)),
        ("haproxy", 1, Some(0), Some(187)),
        ("haproxy", 2, Some(5_007_000), None),
        ("nginx-json", 0, Some(12_000), Some(5_120)),
        ("caddy", 0, Some(1_200), Some(5_120)),
        ("traefik-json", 0, Some(125), Some(17)),
        ("cloudflare", 0, None, Some(12_480)),
        ("aws-s3", 0, Some(70_000), Some(2_662_992)),
        ("aws-s3", 1, Some(38_000), Some(297)),
        ("uwsgi", 0, Some(129_000), Some(47)),
        ("uwsgi", 1, Some(68), Some(215)),
    ];
    for (format, sample, took, sent) in cases {
        let samples = by_name(format).unwrap_or_else(|| panic!("{format}")).samples;
        // Formats that the file tells need the others; the one in question comes last.
        let others = samples.iter().copied().filter(|other| *other != samples[sample]);
        let lines: Vec<&str> = others.chain([samples[sample]]).collect();
        assert_eq!(amounts(format, &lines), (took, sent), "{format}, sample {sample}");
    }
}

#[test]
fn ok_named_columns_and_fields() {
    let iis = [
        "#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query c-ip sc-status sc-bytes time-taken",
        "2024-05-01 12:30:45 192.0.2.10 GET /cart - 203.0.113.9 200 5120 93",
    ];
    assert_eq!(amounts("w3c-web", &iis), (Some(93_000), Some(5_120)));
    let json = [
        r#"{"timestamp":"2024-05-01T12:30:45Z","severity":"info","message":"paid","http":{"duration_ms":12.5},"bytes_sent":77}"#,
        r#"{"timestamp":"2024-05-01T12:30:46Z","severity":"info","message":"paid","http":{"duration_ms":7},"bytes_sent":78}"#,
    ];
    assert_eq!(amounts("json", &json), (Some(7_000), Some(78)));
    let plain = [r#"{"timestamp":"2024-05-01T12:30:46Z","severity":"info","message":"paid","duration":7}"#];
    assert_eq!(amounts("json", &plain), (None, None));
    let logfmt = ["ts=2024-05-01T12:30:48Z level=info method=GET path=/cart status=200 took=3.5ms size=9 duration_s=8"];
    assert_eq!(amounts("logfmt", &logfmt), (Some(3_500), None));
    let ecs = [
        r#"{"@timestamp":"2024-05-01T12:30:45.631Z","log.level":"info","message":"x","ecs.version":"1.6.0","event":{"duration":1500000}}"#,
    ];
    assert_eq!(amounts("ecs", &ecs), (Some(1_500), None));
    let nginx = [r#"203.0.113.9 - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 5 "-" "curl/8.5.0" 0.042"#];
    assert_eq!(amounts("access-combined", &nginx), (Some(42_000), Some(5)));
    // A number without a unit: seconds, milliseconds, microseconds?
    let apache = [r#"203.0.113.9 - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 5 "-" "curl/8.5.0" 42"#];
    assert_eq!(amounts("access-combined", &apache), (None, Some(5)));
}
