//! From where on something is a threat: the settings of a hunt.

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind};

/// One setting of a hunt, for people to see and to change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HuntParameter {
    /// Its name in the settings.
    pub name: &'static str,
    /// What it counts.
    pub unit: &'static str,
    /// The least value.
    pub low: u32,
    /// The greatest value.
    pub high: u32,
    /// What it is if nobody sets it.
    pub default: u32,
    /// What it does.
    pub effect: &'static str,
}

macro_rules! parameters {
    ($($name:ident = $default:literal, $low:literal..=$high:literal, $unit:literal, $effect:literal;)*) => {
        /// The settings of a hunt for threats.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(default, deny_unknown_fields)]
        pub struct HuntSettings {
            $(
                #[doc = concat!($effect, " In ", $unit, ", ", stringify!($low), " to ", stringify!($high), ". Default: ", stringify!($default), ".")]
                pub $name: u32,
            )*
        }

        impl Default for HuntSettings {
            fn default() -> Self {
                Self { $($name: $default,)* }
            }
        }

        impl HuntSettings {
            /// Every setting that is a number.
            pub const PARAMETERS: &'static [HuntParameter] = &[
                $(HuntParameter {
                    name: stringify!($name),
                    unit: $unit,
                    low: $low,
                    high: $high,
                    default: $default,
                    effect: $effect,
                },)*
            ];

            /// The values, in the order of [`Self::PARAMETERS`].
            pub fn values(&self) -> Vec<u32> {
                vec![$(self.$name,)*]
            }
        }
    };
}

parameters! {
    failures = 10, 1..=1_000_000, "failed logins", "So many failures of one source are guessing.";
    spray_users = 10, 2..=100_000, "users", "A source that tries so many users is spraying.";
    spray_tries = 3, 1..=1_000, "tries a user", "Spraying tries each user so often at the most, on average.";
    unknown_users = 5, 1..=100_000, "names", "A source that tries so many names of no user is looking for users.";
    user_sources = 10, 2..=100_000, "sources", "Failures of one user from so many sources are a distributed attack.";
    before_success = 3, 1..=100_000, "failed logins", "A success after so many failures is suspicious.";
    success_window = 86_400, 1..=31_536_000, "seconds", "Failures that lie so far apart, or so far before a success, have nothing to do with each other.";
    slow_span = 86_400, 3_600..=31_536_000, "seconds", "Guessing that lasts so long and is never quick is slow and low.";
    slow_rate = 3, 1..=1_000, "failed logins an hour", "Slow guessing has at most so many in any hour.";
    habit = 20, 2..=100_000, "logins", "After so many logins of a user the usual sources and hours are known.";
    habit_log = 100, 2..=1_000_000, "logins", "After so many logins in the log its usual users are known.";
    sudo_failures = 3, 1..=1_000, "failed attempts", "So many wrong passwords for sudo or su are worth a look.";
    probes = 20, 1..=1_000_000, "connections", "So many connections of one source without a login are a scan.";
    refusals = 20, 1..=1_000_000, "refusals", "A source that was turned away so often is worth a look.";
    scan_paths = 20, 2..=100_000, "paths", "A source that asks for so many paths that are not there, quicker than scan_leak forgets them, is searching.";
    scan_leak = 10, 1..=86_400, "seconds", "The bucket of scan_paths loses a path in so many seconds.";
    flood_requests = 600, 10..=10_000_000, "requests", "A source with so many requests at once, less what flood_rate forgets, is flooding.";
    flood_rate = 10, 1..=1_000_000, "requests a second", "The bucket of flood_requests loses so many.";
    web_logins = 10, 2..=1_000_000, "attempts", "So many attempts of one source at a page's login, answered alike, are guessing.";
    ipv6_prefix = 128, 16..=128, "bits", "Sources of IPv6 with the same first bits count as one; 64 is a household or a server.";
    sources = 65_536, 16..=4_194_304, "sources", "So many sources, and so many users, are kept at the most.";
}

impl HuntSettings {
    /// Checks every value.
    ///
    /// # Errors
    /// Names the first impossible value and what would be right.
    pub fn check(&self) -> Result<(), Error> {
        for (parameter, value) in Self::PARAMETERS.iter().zip(self.values()) {
            let HuntParameter { name, low, high, .. } = parameter;
            if !(*low..=*high).contains(&value) {
                let text = format!("The setting hunt.{name} must lie between {low} and {high}; it is {value}.");
                return Err(Error::new(ErrorKind::Settings, text));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_defaults_lie_within_their_bounds() {
        assert_eq!(HuntSettings::default().check().map_err(|fault| fault.to_string()), Ok(()));
        let defaults: Vec<u32> = HuntSettings::PARAMETERS.iter().map(|parameter| parameter.default).collect();
        assert_eq!(HuntSettings::default().values(), defaults);
    }

    #[test]
    fn err_impossible_values_are_named() {
        let settings = HuntSettings { spray_users: 1, ..HuntSettings::default() };
        assert!(settings.check().unwrap_err().to_string().contains("hunt.spray_users must lie between 2"));
        assert!(serde_json::from_str::<HuntSettings>(r#"{"failure":5}"#).is_err());
        assert_eq!(serde_json::from_str::<HuntSettings>(r#"{"failures":5}"#).unwrap().failures, 5);
    }
}
