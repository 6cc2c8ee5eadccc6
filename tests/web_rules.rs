//! The rules for web requests on real logs: what they name, and every hit to be read by eye.

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use logloupe::config::HuntSettings;
use logloupe::format::{Format, Header, by_name};
use logloupe::rule::Hunt;
use logloupe::rule::web::{Request, look};

/// A log's bytes, unpacked where need be.
fn read(path: &Path) -> Vec<u8> {
    use std::io::Read;
    let bytes = std::fs::read(path).unwrap();
    if path.extension().is_some_and(|extension| extension == "gz") {
        let mut unpacked = Vec::new();
        flate2::read::MultiGzDecoder::new(&bytes[..]).read_to_end(&mut unpacked).unwrap();
        return unpacked;
    }
    bytes
}

/// The rules that hit a line.
fn rules(line: &[u8], header: &Header) -> BTreeSet<&'static str> {
    let mut quoted = line[header.status_span.end as usize..].split(|byte| *byte == b'"').skip(1).step_by(2);
    let (referrer, agent) = (quoted.next().unwrap_or_default(), quoted.next().unwrap_or_default());
    let (path, query) = (header.path.of(line), header.query.of(line));
    let request = Request { path, query, agent, referrer, status: header.status };
    look(&request).iter().map(|hit| hit.rule.id).collect()
}

fn combined() -> Format {
    by_name("access-combined").unwrap().clone()
}

/// Percent signs and plus signs taken off until nothing changes, by no code of ours.
fn plainly_decoded(text: &str) -> String {
    let mut text = text.to_owned();
    for _ in 0..4 {
        let bytes = text.replace('+', " ").into_bytes();
        let (mut decoded, mut at) = (Vec::new(), 0);
        while at < bytes.len() {
            let code = bytes.get(at + 1..at + 3).and_then(|code| std::str::from_utf8(code).ok());
            match code.and_then(|code| u8::from_str_radix(code, 16).ok()).filter(|_| bytes[at] == b'%') {
                Some(byte) => {
                    decoded.push(byte);
                    at += 3;
                }
                None => {
                    decoded.push(bytes[at]);
                    at += 1;
                }
            }
        }
        text = String::from_utf8_lossy(&decoded).into_owned();
    }
    text
}

/// Whether a request carries a payload: its decoded path or query holds a sign that the site's own links do not have and that
/// means something to SQL, a shell, a template, HTML, a file system or a fetcher. Read off the log by eye, not off our rules.
fn carries_payload(path: &str) -> bool {
    let plain = plainly_decoded(path);
    let signs = ['\'', '"', '<', '>', ';', '|', '`', '{', '}', '(', ')', '\\', '\0', '\r', '\n', '$'];
    plain.contains(signs)
        || ["../", "/etc/", "=http://", "=https://", "=//", "@@", "..\u{FFFD}"].iter().any(|sign| plain.contains(sign))
}

#[test]
fn the_scanner_comes_first_and_its_payloads_are_named() {
    let Some(data) = common::real_logs("web_rules, scanner") else { return };
    let bytes = read(&data.join("web/scan_acunetix.log"));
    let formats = [combined()];
    let mut hunt = Hunt::new(&HuntSettings::default());
    let mut scout = hunt.scout();
    let (mut payloads, mut named) = (0, 0);
    let mut unnamed: BTreeMap<String, u32> = BTreeMap::new();
    for line in bytes.split(|byte| *byte == b'\n') {
        scout.read(line, &formats);
        let Some(header) = formats[0].parse(line) else { continue };
        let path = String::from_utf8_lossy(header.path.of(line)).into_owned();
        if !carries_payload(&path) {
            continue;
        }
        payloads += 1;
        let rules = rules(line, &header);
        if rules.iter().any(|rule| *rule != "scanner-agent") {
            named += 1;
        } else {
            *unnamed.entry(plainly_decoded(&path).chars().take(160).collect()).or_default() += 1;
        }
    }
    hunt.take(&scout.finish());
    for (path, count) in &unnamed {
        println!("not named: {count} {path:?}");
    }
    println!("scan_acunetix.log: {named} of {payloads} requests with a payload named by kind");
    let first = &hunt.finish().findings[0];
    println!("the first finding: {} from {}", first.kind, first.source);
    let busiest = bytes.split(|byte| *byte == b'\n').filter_map(|line| line.split(|byte| *byte == b' ').next());
    let mut addresses: BTreeMap<&[u8], u32> = BTreeMap::new();
    busiest.for_each(|address| *addresses.entry(address).or_default() += 1);
    let scanner = addresses
        .iter()
        .max_by_key(|(_, count)| **count)
        .map(|(address, _)| String::from_utf8_lossy(address).trim_matches('"').to_owned());
    assert_eq!(Some(first.source.clone()), scanner);
    assert!(payloads > 100 && named * 100 >= payloads * 60, "{named} of {payloads}");
}

/// Prints each distinct request that a rule hits, with `--nocapture`, to be judged by eye (benches/record/rules-precision.md).
#[test]
fn every_hit_on_ordinary_sites_is_shown() {
    let Some(data) = common::real_logs("web_rules, hits") else { return };
    for name in ["wordpress_access.log.gz", "apache_combined_10k.log"] {
        let format = combined();
        let mut hits: BTreeMap<(&str, String), u32> = BTreeMap::new();
        let bytes = read(&data.join("web").join(name));
        let mut lines = 0;
        for line in bytes.split(|byte| *byte == b'\n') {
            let Some(header) = format.parse(line) else { continue };
            lines += 1;
            for rule in rules(line, &header) {
                let rest = String::from_utf8_lossy(&line[header.path.start as usize..]).into_owned();
                *hits.entry((rule, rest.chars().take(400).collect())).or_default() += 1;
            }
        }
        assert!(lines > 9_000, "{name}: {lines}");
        for ((rule, request), count) in &hits {
            println!("HIT {name} {rule} {count} {request:?}");
        }
    }
}
