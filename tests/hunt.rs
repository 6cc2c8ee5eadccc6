//! What a hunt finds in real logs of logins, against counts that are made in another way.

mod common;

use std::collections::BTreeMap;

use logloupe::format::by_name;
use logloupe::rule::Hunt;

/// The source of each line that holds all of `marks`, as a search and a cut at ` from ` and the next space would give it.
fn counted(text: &str, marks: &[&str]) -> BTreeMap<String, u64> {
    let mut counts = BTreeMap::new();
    for line in text.lines().filter(|line| marks.iter().all(|mark| line.contains(mark))) {
        if let Some((_, rest)) = line.rsplit_once(" from ") {
            let source = rest.split(' ').next().unwrap_or_default();
            *counts.entry(source.to_owned()).or_default() += 1;
        }
    }
    counts
}

#[test]
fn every_source_with_ten_failures_is_found() {
    let Some(data) = common::real_logs("hunt") else { return };
    for name in ["auth_ec2_7k.log", "auth_bruteforce_10k.log"] {
        let bytes = std::fs::read(data.join("auth").join(name)).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        let format = by_name("syslog").unwrap();
        let mut hunt = Hunt::default();
        for (number, line) in text.lines().enumerate() {
            if let Some(header) = format.parse(line.as_bytes()) {
                hunt.feed(number as u64 + 1, line.as_bytes(), &header);
            }
        }
        let found: BTreeMap<String, u64> = hunt
            .finish()
            .into_iter()
            .filter(|threat| ["guessing", "spraying"].contains(&threat.kind))
            .map(|threat| (threat.source, threat.count))
            .collect();
        let mut expected = counted(&text, &["sshd[", "]: Failed password for "]);
        for (source, echoes) in counted(&text, &["sshd[", "]: Invalid user "]) {
            let count = expected.entry(source).or_default();
            *count = (*count).max(echoes);
        }
        expected.retain(|_, count| *count >= 10);
        println!("{name}: {} sources", expected.len());
        assert!(!expected.is_empty());
        for (source, count) in &expected {
            let told = found.get(source).copied().unwrap_or(0);
            assert!(told >= *count, "{name}: {source} has {count}, told {told}");
        }
    }
}
