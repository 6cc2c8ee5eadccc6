//! How far a finding reaches.
//!
//! Detectors look at sums over several windows, in which a small shift adds up, so the windows beside an incident stand out
//! with it. Here each reason is followed back to what was measured of single windows: of a sum to what it sums, of a share
//! to the one template, host, program or address that rose or fell. In that series the incident is the segment in which
//! Σ/√n is largest, the likeliest place of a shifted mean (Levin & Kline, 1985). A finding reaches from the first segment of
//! its reasons to the last; what lies beyond and is strong by itself is another finding, and what is not is none.

use std::ops::Range;

use super::{Context, LEAST_CONTRIBUTION, MAX_REASONS, Stretch, belong_together, tally};
use crate::detect::Detector;
use crate::feature::{Change, LONGEST_SHARE, Origin, SHARE_LENGTHS, Thing, root_of_count};
use crate::ids::TemplateId;

/// Windows on either side of a stretch that say what is usual there.
const SURROUNDINGS: usize = 60;

/// Below so many windows around it, the whole log says what is usual.
const LEAST_SURROUNDINGS: usize = 10;

/// A stretch of more windows is left as it is: a few windows at its ends are nothing to it.
const MOST_WINDOWS: usize = 400;

/// A segment is believed from this strength on, in standard deviations; by itself, beside a finding, from the second on:
/// what the largest of some ten thousand segments reaches by chance.
const LEAST_STRENGTH: f64 = 3.0;
const LEAST_STRENGTH_ALONE: f64 = 5.0;

/// The most findings that one stretch is parted into.
const MOST_PARTS: usize = 8;

/// The most windows of a stretch that are looked at for further findings.
const MOST_LOOKS: usize = 48;

/// The findings' stretches in a run of odd windows, in the order of time; none where it only echoes what is beside it, the run
/// itself where no reason tells where it lies, or where the verdict is that of detectors which look at one window at a time. `next` is where the next run begins: what
/// sets in here may last until then.
pub(super) fn parts(context: &Context<'_>, run: Stretch, next: usize) -> Vec<Stretch> {
    if !context.detection.decides(Detector::Series) {
        return vec![run];
    }
    let windows = run.first..run.last + 1;
    let look = Look { context, run: windows.clone(), next };
    let Some(main) = look.segment(windows.clone(), run.peak, LEAST_STRENGTH) else {
        return if look.is_echo(run.peak) { Vec::new() } else { vec![run] };
    };
    let mut found = vec![including(main, run.peak)];
    let mut rest = vec![windows.start..found[0].start, found[0].end..windows.end];
    let mut looks = 0;
    while let Some(range) = rest.pop() {
        let is_enough = found.len() == MOST_PARTS || looks == MOST_LOOKS;
        let Some(peak) = look.peak(range.clone()).filter(|_| !is_enough) else { continue };
        looks += 1;
        let Some(other) = look.segment(range.clone(), peak, LEAST_STRENGTH_ALONE) else {
            // It stands out by what is beside it. What lies further off may stand out by itself.
            rest.extend([range.start..peak, peak + 1..range.end]);
            continue;
        };
        let other = including(other, peak);
        rest.extend([range.start..other.start, other.end..range.end]);
        found.push(other);
    }
    found.sort_by_key(|range| range.start);
    let joined = joined(found, |window| context.windows.is_followed(window));
    joined.into_iter().filter_map(|range| look.stretch(range)).collect()
}

/// The thing whose share rose or fell most at the height of a stretch, and how many events of it a window usually has.
pub(super) fn foremost(context: &Context<'_>, stretch: Stretch, thing: Thing, sign: f64) -> Option<(usize, f64)> {
    let run = stretch.first..stretch.last + 1;
    Look { context, next: run.end, run }.foremost(stretch.peak, thing, sign)
}

fn including(range: Range<usize>, window: usize) -> Range<usize> {
    range.start.min(window)..range.end.max(window + 1)
}

/// Ranges with no more than a lull between them are one.
fn joined(sorted: Vec<Range<usize>>, is_followed: impl Fn(usize) -> bool) -> Vec<Range<usize>> {
    let mut joined: Vec<Range<usize>> = Vec::new();
    for range in sorted {
        match joined.last_mut() {
            Some(last) if belong_together(last.end - 1, range.start, &is_followed) => {
                last.end = last.end.max(range.end);
            }
            _ => joined.push(range),
        }
    }
    joined
}

/// A run of odd windows, and what is usual around it.
struct Look<'a> {
    context: &'a Context<'a>,
    run: Range<usize>,
    /// Where the next run begins.
    next: usize,
}

impl Look<'_> {
    /// The windows around the run.
    fn surroundings(&self) -> impl Iterator<Item = usize> + Clone {
        let windows = self.context.windows.len();
        let after = self.run.end..(self.run.end + SURROUNDINGS).min(windows);
        self.before().chain(after)
    }

    /// Those before it.
    fn before(&self) -> Range<usize> {
        self.run.start.saturating_sub(SURROUNDINGS)..self.run.start
    }

    /// The window of a range that stands out most; none where none does.
    fn peak(&self, range: Range<usize>) -> Option<usize> {
        let Context { detection, cut, .. } = self.context;
        let odd = range.filter(|window| detection.scores[*window] > *cut);
        odd.reduce(|one, other| if detection.scores[other] > detection.scores[one] { other } else { one })
    }

    /// Whether the run stands out by what is beside it: nothing in it does by itself, and something stronger lies within the
    /// longest sum.
    fn is_echo(&self, peak: usize) -> bool {
        let Context { detection, windows, .. } = self.context;
        let near = self.run.start.saturating_sub(LONGEST_SHARE)..(self.run.end + LONGEST_SHARE).min(windows.len());
        let mut beside = near.filter(|window| !self.run.contains(window));
        self.run.len() <= MOST_WINDOWS && beside.any(|window| detection.scores[window] > detection.scores[peak])
    }

    /// A range as a stretch.
    fn stretch(&self, range: Range<usize>) -> Option<Stretch> {
        let peak = self.peak(range.clone())?;
        Some(Stretch { first: range.start, last: range.end - 1, peak })
    }

    /// From the first window to the last of what makes `peak` odd, within a range.
    fn segment(&self, range: Range<usize>, peak: usize, least: f64) -> Option<Range<usize>> {
        if range.len() > MOST_WINDOWS {
            return None;
        }
        let detection = self.context.detection;
        let mut reasons: Vec<(usize, f64)> = detection.contributions(peak).into_iter().enumerate().collect();
        reasons.retain(|(_, contribution)| *contribution >= LEAST_CONTRIBUTION);
        reasons.sort_by(|(_, one), (_, other)| other.total_cmp(one));
        let series = reasons.into_iter().take(MAX_REASONS).filter_map(|(place, _)| self.series(&range, peak, place));
        let segments = series.filter_map(|series| strongest(&series, least));
        let whole = segments.reduce(|one, other| one.start.min(other.start)..one.end.max(other.end))?;
        Some(range.start + whole.start..range.start + whole.end)
    }

    /// What a reason says of every window of a range, in standard deviations; positive is odd.
    fn series(&self, range: &Range<usize>, peak: usize, place: usize) -> Option<Vec<f64>> {
        let Context { features, detection, .. } = self.context;
        let judged = detection.judged()?;
        let column = detection.columns[place];
        let sign_at_peak = libm::copysign(1.0, judged.matrix[[peak, place]]);
        let of_place = |place: usize, range: Range<usize>, around: &mut dyn Iterator<Item = usize>| {
            // What was learned from another log is 0.
            let around = if detection.is_learned { Vec::new() } else { around.collect() };
            let usual = usual(around.into_iter().map(|window| judged.matrix[[window, place]]).collect());
            range.map(|window| sign_at_peak * (judged.matrix[[window, place]] - usual)).collect()
        };
        let place_of =
            |name: &str| detection.columns.iter().position(|column| features.features()[*column].name == name);
        match features.features()[column].origin() {
            Origin::Window => Some(of_place(place, range.clone(), &mut self.surroundings())),
            Origin::Sum(of) => Some(of_place(place_of(of)?, range.clone(), &mut self.surroundings())),
            Origin::Onset(of) => Some(of_place(place_of(of)?, self.lasting(range), &mut self.before())),
            Origin::Share(thing, sign) => self.share(range, peak, thing, sign),
            Origin::Gone => {
                let detail = features.detail(&features.features()[column], peak)?;
                let Change::Ended { host, usual, .. } = detail.change else { return None };
                let tallies = &self.context.tallies;
                let count = |window: usize| tallies.of_one(self.context, Thing::Source, window, host.index());
                let missing = |window: usize| root_of_count(usual) - root_of_count(f64::from(count(window)));
                Some(self.lasting(range).map(missing).collect())
            }
        }
    }

    /// A range that ends with the run, and what follows it until the next.
    fn lasting(&self, range: &Range<usize>) -> Range<usize> {
        let last = self.next.min(range.start + MOST_WINDOWS);
        if range.end < self.run.end { range.clone() } else { range.start..range.end.max(last) }
    }

    /// How the events of the thing whose share rose or fell most at the peak lie above what is usual around the run, or below.
    fn share(&self, range: &Range<usize>, peak: usize, thing: Thing, sign: f64) -> Option<Vec<f64>> {
        let (name, usual) = self.foremost(peak, thing, sign)?;
        let usual = root_of_count(usual);
        let count = |window: usize| f64::from(self.context.tallies.of_one(self.context, thing, window, name));
        Some(range.clone().map(|window| sign * (root_of_count(count(window)) - usual)).collect())
    }

    /// The thing whose share rose or fell most at the peak, and how many events of it a window usually has.
    fn foremost(&self, peak: usize, thing: Thing, sign: f64) -> Option<(usize, f64)> {
        let around = self.surroundings().count();
        let learned = |name: usize| match thing {
            Thing::Template => self.context.templates.learned_rate(TemplateId(name as u32)),
            Thing::Source | Thing::Address | Thing::Outcome => None,
        };
        if around < LEAST_SURROUNDINGS && learned(0).is_none() {
            return None;
        }
        let tally = |counts: &mut [u32], window: usize| {
            for (name, count) in self.context.tallies.of(self.context, thing, window) {
                counts[*name as usize] += count;
            }
        };
        let names = tally::names(self.context);
        let mut elsewhere = vec![0u32; names];
        self.surroundings().for_each(|window| tally(&mut elsewhere, window));
        let rate = |name: usize| learned(name).unwrap_or_else(|| f64::from(elsewhere[name]) / around as f64);
        let windows = self.context.windows.len();
        let mut here = vec![0u32; names];
        let mut most = (0.0, None);
        for length in SHARE_LENGTHS {
            here.fill(0);
            let reach = peak.saturating_sub((length - 1) / 2)..(peak + length / 2 + 1).min(windows);
            reach.clone().for_each(|window| tally(&mut here, window));
            for (name, count) in here.iter().enumerate().filter(|(name, count)| **count > 0 || elsewhere[*name] > 0) {
                let shift = sign * (root_of_count(f64::from(*count)) - root_of_count(rate(name) * reach.len() as f64));
                if shift > most.0 {
                    most = (shift, Some(name));
                }
            }
        }
        most.1.map(|name| (name, rate(name)))
    }
}

/// The median of what is measured around a run; 0, which is that of the log, where too little is.
fn usual(mut around: Vec<f64>) -> f64 {
    if around.len() < LEAST_SURROUNDINGS {
        return 0.0;
    }
    let middle = around.len() / 2;
    *around.select_nth_unstable_by(middle, f64::total_cmp).1
}

/// The segment in which the sum over the root of its length is largest, where that is `least` or more.
fn strongest(series: &[f64], least: f64) -> Option<Range<usize>> {
    let mut best = (least, None);
    for first in 0..series.len() {
        let mut sum = 0.0;
        for (value, length) in series[first..].iter().zip(1u32..) {
            sum += value;
            let strength = sum / f64::from(length).sqrt();
            if strength > best.0 {
                best = (strength, Some(first..first + length as usize));
            }
        }
    }
    best.1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_the_strongest_segment_is_the_shifted_one() {
        let mut series = vec![0.3, -0.4, 0.1, -0.2, 0.4, -0.3, 0.2, 0.1, -0.1, 0.3];
        assert_eq!(strongest(&series, 3.0), None);
        series[4] = 9.0;
        assert_eq!(strongest(&series, 3.0), Some(4..5));
        series[3..8].fill(2.0);
        assert_eq!(strongest(&series, 3.0), Some(3..8));
    }

    #[test]
    fn ok_parts_with_a_lull_between_them_are_one() {
        let ranges = || vec![2..4, 7..8, 12..15];
        assert_eq!(joined(ranges(), |_| true), [2..8, 12..15]);
        // A gap in time parts them all the same.
        assert_eq!(joined(ranges(), |window| window != 5), [2..4, 7..8, 12..15]);
    }
}
