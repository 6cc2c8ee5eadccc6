//! What a person may set, with its default, unit and effect.

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind};

/// The settings of an analysis. They travel in the report, so that it can be made again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Length of a time window in seconds, at least 0.001.
    /// Default: none, which means one minute, or shorter for a log of less than half an hour.
    pub window_seconds: Option<f64>,
    /// At most this many findings, 1 to 1,000. Default: 20.
    pub budget: u32,
    /// Seed of the isolation forest. Default: 42.
    pub seed: u32,
    /// Trees in the isolation forest, 1 to 1,000. Default: 100.
    pub trees: u32,
    /// Windows that each tree sees, 2 to 65,536. Default: 256.
    pub samples: u32,
    /// Name of a format to take without detection (see the list that `formats` prints). Default: none, which means detect.
    pub format: Option<String>,
    /// A regular expression with named groups that reads a line (see `format::custom`). It goes before `format`.
    /// Default: none.
    pub pattern: Option<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self { window_seconds: None, budget: 20, seed: 42, trees: 100, samples: 256, format: None, pattern: None }
    }
}

impl Settings {
    /// Checks every value.
    ///
    /// # Errors
    /// Names the first impossible value and what would be right.
    pub fn check(&self) -> Result<(), Error> {
        let range = |name: &str, value: u32, low: u32, high: u32| {
            if (low..=high).contains(&value) {
                return Ok(());
            }
            Err(Error::new(
                ErrorKind::Settings,
                format!("The setting {name} must lie between {low} and {high}; it is {value}."),
            ))
        };
        range("budget", self.budget, 1, 1_000)?;
        range("trees", self.trees, 1, 1_000)?;
        range("samples", self.samples, 2, 65_536)?;
        match self.window_seconds {
            Some(seconds) if !(0.001..=31_536_000.0).contains(&seconds) => Err(Error::new(
                ErrorKind::Settings,
                format!("The window must last between 0.001 and 31536000 seconds (a year); it is {seconds}."),
            )),
            _ => Ok(()),
        }
    }

    /// The window's length in milliseconds, where one was given.
    pub fn window_ms(&self) -> Option<i64> {
        self.window_seconds.map(|seconds| libm::round(seconds * 1000.0) as i64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn err_impossible_values_are_named() {
        let settings = Settings { budget: 0, ..Settings::default() };
        assert!(settings.check().unwrap_err().to_string().contains("budget"));
        for seconds in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            let settings = Settings { window_seconds: Some(seconds), ..Settings::default() };
            assert!(settings.check().unwrap_err().to_string().contains("window"), "{seconds}");
        }
    }

    #[test]
    fn ok_defaults() {
        assert!(Settings::default().check().is_ok());
    }
}
