//! DBSCAN: what has too few neighbours is noise.
//!
//! Ester, Kriegel, Sander, Xu: *A Density-Based Algorithm for Discovering Clusters* (KDD 1996). A window is a core point if
//! at least `min_samples` windows, itself among them, lie within `eps`; it is noise if it lies within `eps` of no core point.
//! Only that is asked here, so clusters are not numbered. The score is the distance to the nearest core point over `eps`:
//! up to 1 within reach of one, above 1 for noise.
//!
//! Without an `eps` of one's own it is the knee of the k-distance curve: the distances of all points to their
//! `min_samples`-th neighbour, ascending, and of these the one furthest below the straight line between the ends.
//!
//! Distances between all windows are measured up to [`MOST_EXACT`] of them. Of more, a seeded sample is drawn, smaller the
//! more windows there are, and its points alone may be core points; a window is compared with them until one is within reach.

use ndarray::{Array2, ArrayView1, Axis};
use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;

use super::Fitted;
use super::forest::draw;

/// Up to so many windows all distances are measured.
const MOST_EXACT: usize = 1_000;

/// About how many distances are measured between more windows and the sample …
const MOST_DISTANCES: usize = 5_000_000;

/// … of which there are at least so many.
const LEAST_SAMPLE: usize = 100;

/// How DBSCAN looks for neighbours.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DbscanSettings {
    /// How near neighbours lie, in standard deviations; none for the knee.
    pub eps: Option<f64>,
    /// How many windows make a core point, the window itself among them.
    pub min_samples: usize,
    /// The same seed draws the same sample.
    pub seed: u64,
}

/// Core points, and how near to them windows lie that are no noise.
#[derive(Clone, Debug)]
pub struct Dbscan {
    cores: Array2<f64>,
    eps: f64,
    /// Whether all windows were looked at.
    is_exact: bool,
}

impl Dbscan {
    /// Finds the core points of the rows of a matrix.
    ///
    /// # Errors
    /// Where there are no more rows than a core point takes, or no row is one.
    pub fn fit(matrix: &Array2<f64>, settings: &DbscanSettings) -> Result<Self, String> {
        let rows = matrix.nrows();
        let is_exact = rows <= MOST_EXACT;
        if rows <= settings.min_samples {
            return Err(format!("A core point takes {} windows, and there are {rows}.", settings.min_samples));
        }
        let points = if is_exact { in_one_piece(matrix) } else { sample(matrix, settings.seed) };
        let near = neighbour_distances(&points, settings.min_samples);
        let eps = settings.eps.unwrap_or_else(|| knee(&near));
        let cores: Vec<usize> = (0..near.len()).filter(|point| near[*point] <= eps).collect();
        if cores.is_empty() || eps <= 0.0 {
            return Err(format!("No window has {} neighbours within eps {eps}.", settings.min_samples));
        }
        Ok(Self { cores: in_one_piece(&points.select(Axis(0), &cores)), eps, is_exact })
    }

    /// How near neighbours lie, in standard deviations.
    pub fn eps(&self) -> f64 {
        self.eps
    }

    /// The squared distance to the nearest core point, and to that point in each feature. Where not all windows were looked
    /// at, the first one within reach will do.
    fn nearest(&self, row: ArrayView1<'_, f64>) -> (f64, usize) {
        let reach = self.eps * self.eps;
        let mut nearest = (f64::INFINITY, 0);
        let row = row.to_vec();
        for (number, core) in rows(&self.cores).enumerate() {
            let distance = squared_distance(&row, core, nearest.0);
            if distance < nearest.0 {
                nearest = (distance, number);
                if !self.is_exact && distance <= reach {
                    break;
                }
            }
        }
        nearest
    }
}

impl Fitted for Dbscan {
    fn score(&self, _: &Array2<f64>, _: usize, row: ArrayView1<'_, f64>) -> f64 {
        self.nearest(row).0.sqrt() / self.eps
    }

    /// Beyond reach of every core point: noise.
    fn cut(&self, _: usize) -> Option<f64> {
        Some(1.0)
    }

    /// The squared distance to the nearest core point in each feature.
    fn contributions(&self, matrix: &Array2<f64>, window: usize) -> Option<Vec<f64>> {
        let row = matrix.row(window);
        let core = self.cores.row(self.nearest(row).1);
        Some(row.iter().zip(core).map(|(value, core)| (value - core) * (value - core)).collect())
    }
}

/// The matrix with its rows one after the other in memory.
fn in_one_piece(matrix: &Array2<f64>) -> Array2<f64> {
    matrix.as_standard_layout().into_owned()
}

/// The rows of a matrix that lies [`in_one_piece`].
fn rows(matrix: &Array2<f64>) -> impl Iterator<Item = &[f64]> {
    matrix.as_slice().unwrap_or_default().chunks_exact(matrix.ncols().max(1))
}

/// The squared distance, or something larger than `bound` if it is: added up in four lanes, four features at a time.
fn squared_distance(one: &[f64], other: &[f64], bound: f64) -> f64 {
    let (ones, others) = (one.chunks_exact(4), other.chunks_exact(4));
    let mut sum: f64 =
        ones.remainder().iter().zip(others.remainder()).map(|(one, other)| (one - other) * (one - other)).sum();
    for (ones, others) in ones.zip(others) {
        let mut lanes = [0.0; 4];
        (0..4).for_each(|lane| lanes[lane] = (ones[lane] - others[lane]) * (ones[lane] - others[lane]));
        sum += (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]);
        if sum > bound {
            break;
        }
    }
    sum
}

fn sample(matrix: &Array2<f64>, seed: u64) -> Array2<f64> {
    let count = (MOST_DISTANCES / matrix.nrows()).clamp(LEAST_SAMPLE, MOST_EXACT);
    let mut rows: Vec<u32> = (0..matrix.nrows() as u32).collect();
    let mut drawn = draw(&mut Xoshiro256PlusPlus::seed_from_u64(seed), &mut rows, count);
    drawn.sort_unstable();
    in_one_piece(&matrix.select(Axis(0), &drawn.iter().map(|row| *row as usize).collect::<Vec<_>>()))
}

/// The distance of every point to its `count`-th nearest, itself among them.
fn neighbour_distances(points: &Array2<f64>, count: usize) -> Vec<f64> {
    let points: Vec<&[f64]> = rows(points).collect();
    let mut nearest: Vec<Vec<f64>> = vec![Vec::with_capacity(count + 1); points.len()];
    // Each distance counts for both of its ends. A list holds the nearest so far, ascending.
    let push = |list: &mut Vec<f64>, distance: f64| {
        if list.len() < count || list.last().is_some_and(|last| distance < *last) {
            list.insert(list.partition_point(|other| *other <= distance), distance);
            list.truncate(count);
        }
    };
    for one in 0..points.len() {
        push(&mut nearest[one], 0.0);
        for other in one + 1..points.len() {
            let distance = squared_distance(points[one], points[other], f64::INFINITY);
            push(&mut nearest[one], distance);
            push(&mut nearest[other], distance);
        }
    }
    nearest.iter().map(|list| list.last().copied().unwrap_or(0.0).sqrt()).collect()
}

/// The distance at which the ascending curve turns up: where it lies furthest below the line between its ends.
fn knee(distances: &[f64]) -> f64 {
    let mut sorted = distances.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let (first, last, steps) = (sorted[0], sorted[sorted.len() - 1], (sorted.len() - 1).max(1) as f64);
    let below = |place: usize| first + (last - first) * place as f64 / steps - sorted[place];
    let place = (0..sorted.len()).max_by(|one, other| below(*one).total_cmp(&below(*other))).unwrap_or(0);
    // Among equal points the distance is 0, and no window would be near another.
    sorted[place..].iter().copied().find(|distance| *distance > 0.0).unwrap_or(1.0)
}

#[cfg(test)]
mod tests {
    use super::super::testing::normal;
    use super::*;
    use ndarray::array;

    const SETTINGS: DbscanSettings = DbscanSettings { eps: None, min_samples: 5, seed: 1 };

    #[test]
    fn ok_noise_and_cores_by_hand() {
        // Four points within 1 of each other, one at its border, one alone.
        let matrix = array![[0.0], [0.5], [1.0], [0.75], [1.9], [7.0]];
        let dbscan = Dbscan::fit(&matrix, &DbscanSettings { eps: Some(1.0), min_samples: 4, seed: 0 }).unwrap();
        let scores = dbscan.scores(&matrix);
        // 1.9 lies 0.9 from the core point 1.0, and 7 lies 6 from it.
        for (score, expected) in scores.iter().zip([0.0, 0.0, 0.0, 0.0, 0.9, 6.0]) {
            assert!((score - expected).abs() < 1e-12, "{scores:?}");
        }
    }

    #[test]
    fn ok_the_knee() {
        assert_eq!(knee(&[1.0, 1.0, 1.1, 1.2, 1.3, 9.0]), 1.3);
        assert_eq!(knee(&[0.0, 0.0, 0.0, 2.0]), 2.0);
    }

    #[test]
    fn ok_two_crowds_and_what_lies_between() {
        let mut matrix = normal(300, 3, 2);
        (0..150).for_each(|row| matrix[[row, 0]] += 40.0);
        matrix[[299, 0]] = 20.0;
        let scores = Dbscan::fit(&matrix, &SETTINGS).unwrap().scores(&matrix);
        assert!(scores[299] > 4.0, "{}", scores[299]);
        assert!(scores.iter().filter(|score| **score > 1.0).count() < 30);
    }

    #[test]
    fn ok_many_windows_are_compared_with_a_sample() {
        let mut matrix = normal(MOST_EXACT * 3, 2, 2);
        matrix[[17, 1]] = 30.0;
        let dbscan = Dbscan::fit(&matrix, &SETTINGS).unwrap();
        assert!(!dbscan.is_exact && dbscan.cores.nrows() <= MOST_EXACT);
        let scores = dbscan.scores(&matrix);
        assert!(scores[17] > 4.0);
        assert!(scores.iter().filter(|score| **score > 1.0).count() < 300);
    }

    #[test]
    fn err_too_few() {
        assert!(Dbscan::fit(&array![[1.0], [2.0]], &SETTINGS).unwrap_err().contains("there are 2"));
        let apart =
            Dbscan::fit(&array![[0.0], [9.0], [20.0]], &DbscanSettings { eps: Some(1.0), min_samples: 2, seed: 0 });
        assert!(apart.unwrap_err().contains("neighbours"));
    }
}
