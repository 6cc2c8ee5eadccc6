//! How likely it is by chance that two logs are as different as they are.

/// The G test of two rates: how likely two counts would part so far by chance if the second should be `scale` times the first.
pub(super) fn of_rates(good: f64, suspect: f64, scale: f64) -> f64 {
    let total = good + suspect;
    let share = scale / (1.0 + scale);
    of_g(term(suspect, total * share) + term(good, total * (1.0 - share)))
}

/// The G test of two shares: how likely `good` of `good_of` and `suspect` of `suspect_of` would part so far by chance if both
/// logs had the same share (Sokal and Rohlf, Biometry, 1981: the G test of independence).
pub(super) fn of_shares(good: u64, good_of: u64, suspect: u64, suspect_of: u64) -> f64 {
    let [good, good_of, suspect, suspect_of] = [good, good_of, suspect, suspect_of].map(|count| count as f64);
    let share = (good + suspect) / (good_of + suspect_of);
    let side = |count: f64, of: f64| term(count, of * share) + term(of - count, of * (1.0 - share));
    of_g(side(good, good_of) + side(suspect, suspect_of))
}

/// What a count adds to half of G.
fn term(count: f64, expected: f64) -> f64 {
    if count > 0.0 { count * libm::log(count / expected) } else { 0.0 }
}

/// How likely half of G is exceeded by chance: χ² with one degree of freedom is a squared normal variable.
fn of_g(half: f64) -> f64 {
    libm::erfc(half.max(0.0).sqrt())
}

/// The test of Mann and Whitney (1947): how likely one sample would lie so far above or below the other by chance. By the
/// normal distribution, corrected for ties and for continuity; 1 where a sample is empty or all values are equal.
pub(super) fn of_ranks(good: &[f64], suspect: &[f64]) -> f64 {
    let mut all: Vec<(f64, bool)> = good.iter().map(|value| (*value, false)).collect();
    all.extend(suspect.iter().map(|value| (*value, true)));
    all.sort_by(|(one, _), (other, _)| one.total_cmp(other));
    let (mut ranks, mut ties, mut before) = (0.0, 0.0, 0.0);
    for equal in all.chunk_by(|(one, _), (other, _)| one == other) {
        let count = equal.len() as f64;
        // Equal values share the mean of their ranks.
        let rank = before + f64::midpoint(count, 1.0);
        ranks += rank * equal.iter().filter(|(_, is_suspect)| *is_suspect).count() as f64;
        ties += count * count * count - count;
        before += count;
    }
    let (of_good, of_suspect, of_all) = (good.len() as f64, suspect.len() as f64, all.len() as f64);
    let above = ranks - of_suspect * (of_suspect + 1.0) / 2.0;
    let spread = of_all + 1.0 - ties / (of_all * (of_all - 1.0));
    let variance = of_good * of_suspect / 12.0 * spread;
    if variance.is_nan() || variance <= 0.0 {
        return 1.0;
    }
    let departure = ((above - of_good * of_suspect / 2.0).abs() - 0.5).max(0.0);
    libm::erfc(departure / (2.0 * variance).sqrt())
}

/// Makes p-values hold for all rows together, after Benjamini and Hochberg (1995).
pub(super) fn adjust<R>(rows: &mut [R], p_value: impl Fn(&mut R) -> &mut f64) {
    let mut order: Vec<(f64, usize)> = rows.iter_mut().enumerate().map(|(at, row)| (*p_value(row), at)).collect();
    order.sort_by(|one, other| other.0.total_cmp(&one.0));
    let all = rows.len() as f64;
    let mut least = 1.0f64;
    for (from_largest, (chance, at)) in order.into_iter().enumerate() {
        least = least.min(chance * all / (all - from_largest as f64));
        *p_value(&mut rows[at]) = least;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_rates_as_in_tables() {
        assert!((of_rates(100.0, 100.0, 1.0) - 1.0).abs() < 1e-12);
        // 60 and 40 where 50 and 50 were expected: G = 2 (60 ln 1.2 + 40 ln 0.8) = 4.0271, p = 0.0448.
        assert!((of_rates(40.0, 60.0, 1.0) - 0.0448).abs() < 1e-4);
        assert!(of_rates(0.0, 30.0, 1.0) < 1e-9 && of_rates(0.0, 1.0, 1.0) > 0.1);
    }

    #[test]
    fn ok_shares_as_scipy_has_them() {
        // scipy.stats.chi2_contingency([[a, b], [c, d]], correction=False, lambda_="log-likelihood").pvalue
        for (counts, expected) in SHARES {
            let [good, good_rest, suspect, suspect_rest] = counts;
            let found = of_shares(good, good + good_rest, suspect, suspect + suspect_rest);
            assert!((found - expected).abs() <= 1e-9 * expected.max(1e-3), "{counts:?}: {found}");
        }
        assert_eq!(of_shares(0, 10, 0, 20), 1.0);
        assert_eq!(of_shares(10, 10, 20, 20), 1.0);
    }

    #[test]
    fn ok_ranks_as_scipy_has_them() {
        // scipy.stats.mannwhitneyu(good, suspect, method="asymptotic").pvalue
        for (good, suspect, expected) in RANKS {
            let found = of_ranks(good, suspect);
            assert!((found - expected).abs() <= 1e-9 * expected.max(1e-3), "{good:?} {suspect:?}: {found}");
        }
        assert_eq!(of_ranks(&[], &[1.0]), 1.0);
        assert_eq!(of_ranks(&[2.0; 5], &[2.0; 7]), 1.0);
    }

    #[test]
    fn ok_p_values_for_all_together() {
        let mut rows = [0.01, 0.04, 0.03, 0.5];
        adjust(&mut rows, |row| row);
        // 0.01 · 4; 0.04 · 4/3; the lesser of that and 0.03 · 4/2; 0.5.
        let expected = [0.04, 0.04 * 4.0 / 3.0, 0.04 * 4.0 / 3.0, 0.5];
        assert!(rows.iter().zip(expected).all(|(found, expected)| (found - expected).abs() < 1e-12), "{rows:?}");
    }

    const SHARES: [([u64; 4], f64); 4] = [
        ([5, 95, 15, 85], 0.016132970806880784),
        ([1, 999, 30, 970], 4.118508554312293e-09),
        ([990, 10, 600, 400], 3.404814339456972e-126),
        ([3, 4, 0, 9], 0.015298447055476597),
    ];

    const RANKS: [(&[f64], &[f64], f64); 3] = [
        (&[1.0, 2.0, 3.0, 4.0, 5.0], &[3.0, 4.0, 5.0, 6.0, 7.0, 8.0], 0.066015431521231),
        (
            &[10.0, 10.0, 11.0, 12.0, 15.0, 15.0, 15.0],
            &[15.0, 15.0, 16.0, 20.0, 20.0, 21.0, 22.0, 25.0],
            0.0038192824569339783,
        ),
        (
            &[5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0, 12.0],
            &[1.0, 2.0, 2.0, 3.0, 3.0, 3.0, 4.0, 5.0],
            0.0010750562593411978,
        ),
    ];
}
