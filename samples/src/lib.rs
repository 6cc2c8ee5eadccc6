//! Logs that the project writes itself: realistic, seeded, with named anomalies planted in them.
//!
//! They serve the page's *Try a sample*, the command line and the project's own tests: a person
//! sees what Logloupe does before trusting it with a log of their own, and a test knows the truth
//! that no public log comes with.
//!
//! A *sample* is the log of one day or night of an invented system. *Background* is what that
//! system does all the time; a *plant* is the one thing that it doesn't. Every line is written by
//! an actor (a cron job, a visitor, a data node), and every actor draws from one random stream, so
//! the same kind and seed give the same bytes on every machine: there is no clock, no environment
//! and no hash order here, and the only float function is `libm`'s.
//!
//! Addresses come from the documentation ranges (192.0.2.0/24, 198.51.100.0/24, 203.0.113.0/24)
//! and the private ones, hosts from `example.*`, users from a list of plants and duties. Nothing
//! here was copied from a real log.

mod auth;
mod clock;
mod dice;
mod hdfs;
mod journal;
mod rhythm;
mod web;

/// The year of [`SampleKind::Auth`]'s instants, which its own lines don't tell, for RFC 3164 times carry none.
/// A reader who takes [`Sample::modified_ms`] for the file's date infers the same.
const AUTH_YEAR: i32 = 2026;

/// A log that the project generates itself, with the anomalies that were planted in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// File name, such as `auth.log`.
    pub name: String,
    /// The log: ASCII lines in the order of time, each ended by a line feed.
    pub bytes: Vec<u8>,
    /// What was planted, in the order of first lines. The ranges don't overlap.
    pub planted: Vec<Planted>,
    /// The file's date: one second after the instant of its last line, in UTC milliseconds.
    pub modified_ms: i64,
}

/// One planted anomaly: a name, and the lines and the time that it takes.
///
/// The first and the last line are the anomaly's own; background lines lie between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planted {
    /// A short name, such as "Password guessing, then a login".
    pub name: String,
    /// What happened, in one sentence.
    pub what: String,
    /// Instant of the first line, in UTC milliseconds. The logs tell whole seconds, and so does this.
    pub start_ms: i64,
    /// Exclusive end: one second after the instant of the last line.
    pub end_ms: i64,
    /// The first line's number, from 1.
    pub first_line: u32,
    /// The last line's number, inclusive.
    pub last_line: u32,
}

/// Which log to generate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SampleKind {
    /// A bastion host's `auth.log` in RFC 3164 shape, over a day.
    Auth,
    /// A shop's access log in Apache's combined format, from morning to evening.
    Web,
    /// The classical HDFS log of a cluster, over a night of batch jobs.
    Hdfs,
}

impl SampleKind {
    /// Every kind, in the order to offer them.
    pub const ALL: [SampleKind; 3] = [SampleKind::Auth, SampleKind::Web, SampleKind::Hdfs];

    /// The kind of that [`name`](Self::name).
    pub fn parse(name: &str) -> Option<SampleKind> {
        SampleKind::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The word that stands for the kind on the command line and between page and worker.
    pub fn name(self) -> &'static str {
        match self {
            SampleKind::Auth => "auth",
            SampleKind::Web => "web",
            SampleKind::Hdfs => "hdfs",
        }
    }

    /// What to show to a person.
    pub fn title(self) -> &'static str {
        match self {
            SampleKind::Auth => "Logins on a bastion host (auth.log)",
            SampleKind::Web => "A shop's web server (Apache combined)",
            SampleKind::Hdfs => "A storage cluster (HDFS)",
        }
    }
}

/// Writes the log of `kind` for `seed`. Takes milliseconds; the result depends on nothing else.
pub fn generate(kind: SampleKind, seed: u64) -> Sample {
    match kind {
        SampleKind::Auth => auth::generate(seed),
        SampleKind::Web => web::generate(seed),
        SampleKind::Hdfs => hdfs::generate(seed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Seeds that every claim is tried with.
    pub(super) const SEEDS: std::ops::Range<u64> = 0..6;

    pub(super) fn lines(sample: &Sample) -> Vec<&str> {
        std::str::from_utf8(&sample.bytes).unwrap().lines().collect()
    }

    /// The planted anomaly of that name, with the lines that it spans.
    pub(super) fn planted<'a>(sample: &'a Sample, name: &str) -> (&'a Planted, Vec<&'a str>) {
        let planted = sample.planted.iter().find(|planted| planted.name == name).unwrap();
        let span = planted.first_line as usize - 1..planted.last_line as usize;
        (planted, lines(sample)[span].to_vec())
    }

    /// The lines of `sample` that lie before or after that anomaly's.
    pub(super) fn around<'a>(sample: &'a Sample, planted: &Planted) -> Vec<&'a str> {
        let all = lines(sample);
        let (first, last) = (planted.first_line as usize, planted.last_line as usize);
        [&all[..first - 1], &all[last..]].concat()
    }

    /// The most lines that any clock minute has among `lines`.
    pub(super) fn busiest_minute<'a>(kind: SampleKind, lines: impl IntoIterator<Item = &'a str>) -> usize {
        let mut minutes = std::collections::BTreeMap::new();
        for at in lines.into_iter().filter_map(|line| instant(kind, line)) {
            *minutes.entry(at.div_euclid(clock::MINUTE)).or_insert(0) += 1;
        }
        minutes.into_values().max().unwrap_or(0)
    }

    /// The instant that a line tells; None for a line without a header.
    pub(super) fn instant(kind: SampleKind, line: &str) -> Option<i64> {
        match kind {
            SampleKind::Auth => auth::tests::instant(line),
            SampleKind::Web => web::tests::instant(line),
            SampleKind::Hdfs => hdfs::tests::instant(line),
        }
    }

    fn every_sample() -> impl Iterator<Item = (SampleKind, u64, Sample)> {
        SampleKind::ALL.into_iter().flat_map(|kind| SEEDS.map(move |seed| (kind, seed, generate(kind, seed))))
    }

    fn fnv1a(bytes: &[u8]) -> u64 {
        bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
    }

    #[test]
    fn names_return() {
        for kind in SampleKind::ALL {
            assert_eq!(SampleKind::parse(kind.name()), Some(kind));
        }
        assert_eq!(SampleKind::parse("Auth"), None);
        assert_eq!(SampleKind::parse(""), None);
    }

    #[test]
    fn same_seed_same_sample() {
        for kind in SampleKind::ALL {
            assert_eq!(generate(kind, 7), generate(kind, 7));
            assert_ne!(generate(kind, 7).bytes, generate(kind, 8).bytes);
        }
    }

    /// Golden reports are made of these bytes, on every machine. Who changes a sample on purpose writes
    /// the new numbers down here.
    #[test]
    fn the_bytes_never_change() {
        let hashes = SampleKind::ALL.map(|kind| fnv1a(&generate(kind, 1).bytes));
        assert_eq!(hashes, [0x71a2_bf99_861d_9949, 0x5966_3664_79e4_3f44, 0xfe8b_15b0_791a_e735]);
    }

    #[test]
    fn sizes_are_in_bounds() {
        for (kind, seed, sample) in every_sample() {
            let lines = lines(&sample);
            assert!((8_000..=20_000).contains(&lines.len()), "{kind:?} {seed}: {}", lines.len());
            assert!(sample.bytes.ends_with(b"\n") && !sample.bytes.contains(&b'\r'));
            assert!(sample.bytes.is_ascii());
            assert!(lines.iter().all(|line| !line.is_empty() && line.len() < 400));
            let times: Vec<i64> = lines.iter().filter_map(|line| instant(kind, line)).collect();
            let hours = (times[times.len() - 1] - times[0]) / clock::HOUR;
            assert!((6..=24).contains(&hours), "{kind:?} {seed}: {hours}");
        }
    }

    #[test]
    fn times_ascend() {
        for (kind, seed, sample) in every_sample() {
            let times: Vec<i64> = lines(&sample).iter().filter_map(|line| instant(kind, line)).collect();
            assert!(times.is_sorted(), "{kind:?} {seed}");
        }
    }

    #[test]
    fn plants_are_where_they_say() {
        for (kind, seed, sample) in every_sample() {
            let lines = lines(&sample);
            assert_eq!(sample.planted.len(), 3, "{kind:?} {seed}");
            for planted in &sample.planted {
                let first = planted.first_line as usize - 1;
                let last = planted.last_line as usize;
                assert_eq!(instant(kind, lines[first]), Some(planted.start_ms), "{planted:?}");
                let end = lines[..last].iter().rev().find_map(|line| instant(kind, line));
                assert_eq!(end.map(|at| at + clock::SECOND), Some(planted.end_ms), "{planted:?}");
            }
            for pair in sample.planted.windows(2) {
                assert!(pair[0].last_line < pair[1].first_line, "{kind:?} {seed}");
                assert!(pair[0].end_ms <= pair[1].start_ms, "{kind:?} {seed}");
            }
        }
    }

    #[test]
    fn addresses_are_nobodys() {
        for (kind, seed, sample) in every_sample() {
            for line in lines(&sample) {
                // An agent's version may look like an address.
                let told = if kind == SampleKind::Web { line.split(' ').next().unwrap() } else { line };
                let words = told.split(|letter: char| !letter.is_ascii_digit() && letter != '.');
                for word in words.filter(|word| word.split('.').filter(|part| !part.is_empty()).count() == 4) {
                    let ranges = ["10.", "192.0.2.", "198.51.100.", "203.0.113."];
                    assert!(ranges.iter().any(|range| word.starts_with(range)), "{kind:?} {seed}: {line}");
                }
            }
        }
    }
}
