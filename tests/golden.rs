//! The reports of the three samples are those that stand in `tests/golden`, byte by byte: a change of results shows in review.
//!
//! Where a change is meant: `LOGLOUPE_ACCEPT=1 cargo test --test golden` writes them anew; look at the difference, and say in
//! CHANGELOG.md what a user will notice.

use std::fs;
use std::path::PathBuf;

use logloupe::analysis::analyse_bytes;
use logloupe::config::Settings;
use logloupe::input::Digest;
use samples::{SampleKind, generate};
use serde_json::Value;

#[test]
fn the_reports_of_the_samples_are_the_golden_ones() {
    let changed: Vec<String> = SampleKind::ALL.into_iter().filter_map(changed).collect();
    assert!(
        changed.is_empty(),
        "reports changed:\n{}\nWhere that is meant, run LOGLOUPE_ACCEPT=1 cargo test --test golden, look at the difference in \
         tests/golden, and add a line to CHANGELOG.md that says what a user will notice.",
        changed.join("\n")
    );
}

/// Where the report of a sample first differs from the golden one. Accepts it instead, where that was asked for.
fn changed(kind: SampleKind) -> Option<String> {
    let report = report_of(kind);
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("tests/golden/{kind:?}.json").to_lowercase());
    if std::env::var_os("LOGLOUPE_ACCEPT").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &report).unwrap();
        return None;
    }
    let golden = fs::read_to_string(&path).unwrap_or_default();
    (golden != report).then(|| {
        let [before, after] = [&golden, &report].map(|text| serde_json::from_str(text).unwrap_or(Value::Null));
        let place = difference(&before, &after).unwrap_or_else(|| "only in how it is written".to_owned());
        format!("{}: {place}", path.display())
    })
}

/// The report as the page saves it, an item a line.
fn report_of(kind: SampleKind) -> String {
    let sample = generate(kind, 1);
    let settings = Settings::default();
    let (_, mut outcome) = analyse_bytes(&sample.name, &sample.bytes, sample.modified_ms, &settings).unwrap();
    let mut digest = Digest::default();
    digest.update(&sample.bytes);
    outcome.report.files[0].sha256 = Some(digest.hex());
    let report: Value = serde_json::from_slice(&outcome.report.to_json()).unwrap();
    format!("{report:#}\n")
}

/// The first place in which they differ, with both values.
fn difference(before: &Value, after: &Value) -> Option<String> {
    match (before, after) {
        (Value::Object(one), Value::Object(other)) => {
            let names = one.keys().chain(other.keys().filter(|name| !one.contains_key(*name)));
            let null = Value::Null;
            names
                .filter_map(|name| {
                    let pair = (one.get(name).unwrap_or(&null), other.get(name).unwrap_or(&null));
                    difference(pair.0, pair.1).map(|place| format!(".{name}{place}"))
                })
                .next()
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            let pairs = one.iter().zip(other).enumerate();
            pairs.filter_map(|(at, (one, other))| difference(one, other).map(|place| format!("[{at}]{place}"))).next()
        }
        _ if before == after => None,
        _ => Some(format!(": {} became {}", shown(before), shown(after))),
    }
}

#[test]
fn ok_a_difference_is_found() {
    let [before, after] =
        [r#"{"a":[1,{"b":2}]}"#, r#"{"a":[1,{"b":3}]}"#].map(|text| serde_json::from_str(text).unwrap());
    assert_eq!(difference(&before, &after).as_deref(), Some(".a[1].b: 2 became 3"));
    assert_eq!(difference(&before, &before), None);
}

fn shown(value: &Value) -> String {
    value.to_string().chars().take(120).collect()
}
