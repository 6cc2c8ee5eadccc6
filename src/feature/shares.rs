//! Whose share of the events is another than usual: that of one template, one host or program, one address, one level or status.
//!
//! A log's volume may stay as it is while one of its templates sets in, or one of its hosts falls silent. Of everything that
//! is counted, its events in a window, and in the 5, 12 and 30 windows around are compared with its share of the whole
//! log, as roots after Anscombe; the largest difference of any of them counts, upwards and downwards apart. Of chance the largest of many takes its part,
//! too: the detectors compare it with what it is in the other windows.

use ndarray::{Array2, aview1};

use super::{Feature, Unit, VOLUME, root_of_count};
use crate::stretches::by_stretches;

pub(super) const FEATURES: [Feature; 6] = [
    Feature {
        name: "template_rise",
        title: "A template above its share",
        noun: ("events of one template", "events of one template"),
        unit: Unit::Deviations,
        what: "How far the template furthest above its usual share of the events lies above it, over 1, 5, 12 or 30 windows, in standard deviations.",
    },
    Feature {
        name: "template_fall",
        title: "A template below its share",
        noun: ("events missing of one template", "events missing of one template"),
        unit: Unit::Deviations,
        what: "How far the template furthest below its usual share of the events lies below it, over 1, 5, 12 or 30 windows, in standard deviations.",
    },
    Feature {
        name: "source_rise",
        title: "A host or program above its share",
        noun: ("events of one host or program", "events of one host or program"),
        unit: Unit::Deviations,
        what: "How far the host or program furthest above its usual share of the events lies above it, over 1, 5, 12 or 30 windows, in standard deviations.",
    },
    Feature {
        name: "source_fall",
        title: "A host or program below its share",
        noun: ("events missing of one host or program", "events missing of one host or program"),
        unit: Unit::Deviations,
        what: "How far the host or program furthest below its usual share of the events lies below it, over 1, 5, 12 or 30 windows, in standard deviations.",
    },
    Feature {
        name: "address_rise",
        title: "An address above its share",
        noun: ("events of one address", "events of one address"),
        unit: Unit::Deviations,
        what: "How far the address furthest above its usual share of the events lies above it, over 1, 5, 12 or 30 windows, in standard deviations.",
    },
    Feature {
        name: "outcome_rise",
        title: "A level or status above its share",
        noun: ("events of one level or status", "events of one level or status"),
        unit: Unit::Deviations,
        what: "How far the level from warning on, or the status of web answers other than success, furthest above its usual share of the events lies above it, over 1, 5, 12 or 30 windows, in standard deviations.",
    },
];

/// Windows that are counted together.
pub(crate) const LENGTHS: [usize; 4] = [1, 5, 12, 30];

/// The most of them.
pub(crate) const LONGEST: usize = LENGTHS[LENGTHS.len() - 1];

/// So many of the most common are looked at in every window, for they may be missing; of the others, those that occur.
const MOST_MISSED: usize = 48;

/// The most entries (things times windows) of the sliding counts; of a log with more, only single windows are counted.
const MOST_ENTRIES: usize = 20_000_000;

/// How often each of many things occurred in each window.
#[derive(Clone, Debug)]
pub(super) struct Counts {
    /// Where each window's entries begin.
    firsts: Vec<u32>,
    entries: Vec<(u32, u32)>,
    totals: Vec<u64>,
    /// The window in which each came first; before that, it is not missing.
    came: Vec<u32>,
    /// How many events of a good log these totals hold, too.
    learned: f64,
}

impl Counts {
    /// For things numbered below `size`.
    pub(super) fn new(size: usize) -> Self {
        Self { firsts: vec![0], entries: Vec::new(), totals: vec![0; size], came: vec![u32::MAX; size], learned: 0.0 }
    }

    /// Adds what a good log had of each thing, and how many events it had: what is usual is a share of both.
    pub(super) fn learn(&mut self, counts: &[u32], events: f64) {
        for ((total, came), count) in
            self.totals.iter_mut().zip(&mut self.came).zip(counts).filter(|(_, count)| **count > 0)
        {
            *total += u64::from(*count);
            *came = 0;
        }
        self.learned = events;
    }

    /// Counts a thing in the window that is under way.
    pub(super) fn push(&mut self, thing: u32, count: u32) {
        self.entries.push((thing, count));
        self.totals[thing as usize] += u64::from(count);
        let came = &mut self.came[thing as usize];
        *came = (*came).min(self.firsts.len() as u32 - 1);
    }

    /// Ends a window.
    pub(super) fn end_window(&mut self) {
        self.firsts.push(self.entries.len() as u32);
    }

    fn window(&self, window: usize) -> &[(u32, u32)] {
        &self.entries[self.firsts[window] as usize..self.firsts[window + 1] as usize]
    }

    /// The most common things, the most common first; equally common ones in the order of their numbers.
    fn commonest(&self) -> Vec<u32> {
        let mut common: Vec<u32> =
            (0..self.totals.len() as u32).filter(|thing| self.totals[*thing as usize] > 0).collect();
        common.sort_by_key(|thing| std::cmp::Reverse(self.totals[*thing as usize]));
        common.truncate(MOST_MISSED);
        common
    }

    /// The largest rise of every window, and the largest fall where it is wanted, with `volumes` events in each.
    fn shifts(&self, volumes: &[f64], with_falls: bool) -> Shifts {
        let mut shifts = Shifts { rises: vec![0.0; volumes.len()], falls: vec![0.0; volumes.len()] };
        let all = volumes.iter().sum::<f64>() + self.learned;
        let lengths = if self.entries.len() * LONGEST > MOST_ENTRIES { &LENGTHS[..1] } else { &LENGTHS };
        let commonest = if with_falls { self.commonest() } else { Vec::new() };
        for length in lengths {
            self.slide(*length, &commonest, volumes, all, &mut shifts);
        }
        shifts
    }

    /// Takes what is furthest from its share in the windows around each.
    fn slide(&self, length: usize, commonest: &[u32], volumes: &[f64], all: f64, shifts: &mut Shifts) {
        let mut counts = vec![0u32; self.totals.len()];
        let (before, after) = ((length - 1) / 2, length / 2);
        let mut volume: f64 = volumes[..after.min(volumes.len())].iter().sum();
        let change = |counts: &mut [u32], window: usize, sign: i64| {
            for (thing, count) in self.window(window) {
                let held = &mut counts[*thing as usize];
                *held = (i64::from(*held) + sign * i64::from(*count)) as u32;
            }
        };
        (0..after.min(volumes.len())).for_each(|window| change(&mut counts, window, 1));
        by_stretches(0..volumes.len(), |windows| {
            for window in windows {
                if window + after < volumes.len() {
                    change(&mut counts, window + after, 1);
                    volume += volumes[window + after];
                }
                if let Some(leaving) = window.checked_sub(before + 1) {
                    change(&mut counts, leaving, -1);
                    volume -= volumes[leaving];
                }
                let count = |thing: u32| f64::from(counts[thing as usize]);
                let usual = |thing: u32| self.totals[thing as usize] as f64 / all * volume;
                let has_come = |thing: u32| self.came[thing as usize] <= window as u32;
                // What occurs in this very window may have come too often, and what is common may be missing.
                let (rise, fall) = (&mut shifts.rises[window], &mut shifts.falls[window]);
                for (thing, _) in self.window(window) {
                    let (count, usual) = (count(*thing), usual(*thing));
                    if count > usual {
                        *rise = rise.max(root_of_count(count) - root_of_count(usual));
                    } else if has_come(*thing) {
                        *fall = fall.max(root_of_count(usual) - root_of_count(count));
                    }
                }
                for thing in commonest {
                    let most = root_of_count(usual(*thing));
                    // Of those that are less common, no more can be missing.
                    if most - root_of_count(0.0) <= *fall {
                        break;
                    }
                    if has_come(*thing) {
                        *fall = fall.max(most - root_of_count(count(*thing)));
                    }
                }
            }
        });
    }
}

/// The largest rise and the largest fall of every window.
struct Shifts {
    rises: Vec<f64>,
    falls: Vec<f64>,
}

/// Fills the columns of this family, the first of which is `first`.
pub(super) fn measure(counts: &[Counts; 4], matrix: &mut Array2<f64>, first: usize) {
    let volumes = matrix.column(VOLUME).to_vec();
    let [templates, sources] = [&counts[0], &counts[1]].map(|counts| counts.shifts(&volumes, true));
    // An address that comes less often is no one's concern: most come and go. Where fewer events are errors, all is well.
    let [addresses, outcomes] = [&counts[2], &counts[3]].map(|counts| counts.shifts(&volumes, false).rises);
    let columns = [templates.rises, templates.falls, sources.rises, sources.falls, addresses, outcomes];
    for (column, values) in (first..).zip(&columns) {
        matrix.column_mut(column).assign(&aview1(values));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two things of equal share in 60 windows of 20 events; one of them missing in some.
    fn two(missing: std::ops::Range<usize>) -> (Counts, Vec<f64>) {
        let mut counts = Counts::new(2);
        for window in 0..60 {
            if !missing.contains(&window) {
                counts.push(0, 10);
            }
            counts.push(1, if missing.contains(&window) { 20 } else { 10 });
            counts.end_window();
        }
        (counts, vec![20.0; 60])
    }

    #[test]
    fn ok_even_shares_shift_by_nothing() {
        let (counts, volumes) = two(0..0);
        let Shifts { rises, falls } = counts.shifts(&volumes, true);
        assert!(rises.iter().chain(&falls).all(|shift| shift.abs() < 1e-9));
    }

    #[test]
    fn ok_what_is_missing_shows_by_hand() {
        let (counts, volumes) = two(30..31);
        let mut shifts = Shifts { rises: vec![0.0; 60], falls: vec![0.0; 60] };
        counts.slide(1, &counts.commonest(), &volumes, 1_200.0, &mut shifts);
        // 590 of 1,200 events are of the one: 9.83 of twenty, and none came.
        let expected = 2.0 * (590.0 / 60.0 + 0.375f64).sqrt() - 2.0 * 0.375f64.sqrt();
        assert!((shifts.falls[30] - expected).abs() < 1e-9, "{}", shifts.falls[30]);
        assert!(shifts.rises[10] < 0.1 && shifts.falls[10] < 0.1);
    }

    #[test]
    fn ok_a_few_windows_add_up() {
        let (counts, volumes) = two(28..33);
        let Shifts { rises, falls } = counts.shifts(&volumes, true);
        assert!(rises[30] > 5.0 && falls[30] > 8.0, "{} {}", rises[30], falls[30]);
        assert!(rises[5] < 1.5 && falls[5] < 1.5);
    }

    #[test]
    fn ok_what_did_not_come_yet_is_not_missing() {
        let (mut counts, volumes) = two(0..30);
        let falls = |counts: &Counts| counts.shifts(&volumes, true).falls;
        let alone = falls(&counts);
        assert!(alone[..30].iter().all(|fall| *fall < 1e-9), "{alone:?}");
        // A good log has it: so it is missing from the first window on.
        counts.learn(&[600, 600], 1_200.0);
        assert!(falls(&counts)[15] > 8.0);
    }

    #[test]
    fn ok_one_thing_alone_has_no_share() {
        let mut counts = Counts::new(3);
        (0..20).for_each(|_| {
            counts.push(1, 4);
            counts.end_window();
        });
        assert_eq!(counts.shifts(&[4.0; 20], true).rises, [0.0; 20]);
    }
}
