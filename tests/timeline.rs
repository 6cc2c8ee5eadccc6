//! The chart's columns hold every window, and none of them reaches over a gap.

mod common;

use common::analyse;
use logloupe::config::Settings;
use logloupe::timeline::Timeline;

/// A line each five seconds of an hour, and of the first five minutes thirty days later.
fn log() -> String {
    let line = |day: u32, second: u32| {
        format!("2024-05-{day:02} 09:{:02}:{:02},000 INFO [main] a.B: done in 5 ms\n", second / 60, second % 60)
    };
    let hour = (0..3_600).step_by(5).map(|second| line(1, second));
    hour.chain((0..300).step_by(5).map(|second| line(31, second))).collect()
}

#[test]
fn ok_no_bucket_reaches_over_a_gap() {
    let (parsed, outcome) = analyse(log().as_bytes(), &[], &Settings::default());
    assert_eq!(outcome.report.windows.gaps.len(), 1);
    let after = outcome.report.windows.gaps[0].end as f64;
    for buckets in [1, 2, 7, 10, 64, 1_000] {
        let timeline = Timeline::new(&outcome, f64::NEG_INFINITY, f64::INFINITY, buckets);
        assert_eq!(timeline.events.iter().sum::<f64>(), parsed.log.events.len() as f64, "{buckets}");
        assert!(timeline.start.contains(&after), "{buckets}: {:?}", timeline.start);
        assert!(timeline.start.len() <= buckets + 1, "{buckets}");
    }
}
