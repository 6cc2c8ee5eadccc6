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

/// A person's own rule: a keyword or a regular expression that is looked for in whole lines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OwnRule {
    /// Its name, 1 to 200 bytes.
    pub name: String,
    /// A text of at most 1,000 bytes, looked for without case; empty where an expression stands in its place.
    pub keyword: String,
    /// A regular expression of at most 10,000 bytes.
    pub regex: String,
    /// How grave, 1 to 5. Default: 3.
    pub severity: u8,
    /// The number of an ATT&CK technique; empty for none.
    pub technique: String,
}

/// The longest keyword and the longest expression, in bytes.
const MOST_KEYWORD: usize = 1_000;
const MOST_REGEX: usize = 10_000;

/// The most rules of one's own.
const MOST_RULES: usize = 200;

impl Default for OwnRule {
    fn default() -> Self {
        let (name, keyword, regex, technique) = Default::default();
        Self { name, keyword, regex, severity: 3, technique }
    }
}

impl OwnRule {
    fn check(&self) -> Result<(), Error> {
        let is_technique = |text: &str| {
            text.strip_prefix('T').is_some_and(|number| {
                number.len() >= 4 && number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
            })
        };
        let fault = if self.name.trim().is_empty() || self.name.len() > 200 {
            "a rule needs a name of 1 to 200 bytes".to_owned()
        } else if self.keyword.is_empty() == self.regex.is_empty() {
            format!("the rule \"{}\" needs either a keyword or a regex", self.name)
        } else if self.keyword.len() > MOST_KEYWORD || self.regex.len() > MOST_REGEX {
            format!(
                "the rule \"{}\" looks for {} bytes; a keyword has {MOST_KEYWORD} at the most, an expression {MOST_REGEX}",
                self.name,
                self.keyword.len().max(self.regex.len())
            )
        } else if !(1..=5).contains(&self.severity) {
            format!("the rule \"{}\" has severity {}, and 1 to 5 are known", self.name, self.severity)
        } else if !self.technique.is_empty() && !is_technique(&self.technique) {
            format!(
                "the rule \"{}\" names the technique \"{}\"; such numbers look like T1110.001",
                self.name, self.technique
            )
        } else {
            return Ok(());
        };
        Err(Error::new(ErrorKind::Settings, format!("In the setting hunt.rules, {fault}.")))
    }
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
            /// A person's own rules, at most 200. Default: none.
            pub rules: Vec<OwnRule>,
        }

        impl Default for HuntSettings {
            fn default() -> Self {
                Self { $($name: $default,)* rules: Vec::new() }
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
    slow_span = 21_600, 3_600..=31_536_000, "seconds", "Guessing that lasts so long and is never quick is slow and low.";
    slow_rate = 3, 1..=1_000, "failed logins an hour", "Slow guessing has at most so many in any hour.";
    habit = 20, 2..=100_000, "logins", "After so many logins of a user the usual sources and hours are known.";
    habit_sources = 8, 1..=4_000, "sources", "A user of more sources than this, or of one for fewer than four logins each, has no usual sources.";
    habit_days = 3, 0..=3_650, "days", "After so many days of a user's logins the usual hours are known.";
    habit_log = 100, 2..=1_000_000, "logins", "After so many logins in the log its usual users are known.";
    sudo_failures = 3, 1..=1_000, "failed attempts", "So many wrong passwords for sudo or su are worth a look.";
    probes = 20, 1..=1_000_000, "connections", "So many connections of one source without a login are a scan.";
    refusals = 20, 1..=1_000_000, "refusals", "A source that was turned away so often is worth a look.";
    scan_paths = 20, 2..=100_000, "paths", "A source that asks for so many paths that are not there, quicker than scan_leak forgets them, is searching.";
    scan_leak = 10, 1..=86_400, "seconds", "The bucket of scan_paths loses a path in so many seconds.";
    flood_requests = 600, 10..=10_000_000, "requests", "A source with so many requests at once, less what flood_rate forgets, is flooding.";
    flood_rate = 10, 1..=1_000_000, "requests a second", "The bucket of flood_requests loses so many.";
    web_logins = 10, 2..=1_000_000, "attempts", "So many attempts of one source at a page's login, answered alike, are guessing.";
    web_login_leak = 30, 1..=86_400, "seconds", "Attempts at a page's login that were not plainly refused are forgotten at a rate of one in so many seconds.";
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
        if self.rules.len() > MOST_RULES {
            let text =
                format!("There are {} rules of your own, and at most {MOST_RULES} are looked for.", self.rules.len());
            return Err(Error::new(ErrorKind::Settings, text));
        }
        self.rules.iter().try_for_each(OwnRule::check)?;
        let twice =
            (1..).zip(&self.rules).find(|(next, one)| self.rules[*next..].iter().any(|rule| rule.name == one.name));
        twice.map_or(Ok(()), |(_, rule)| {
            let text = format!(
                "In the setting hunt.rules, two rules are named \"{}\": what they find could not be told apart. Give each a name of its own.",
                rule.name
            );
            Err(Error::new(ErrorKind::Settings, text))
        })
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
        for (rule, fault) in [
            (r#"{"keyword":"x"}"#, "name"),
            (r#"{"name":"a"}"#, "either a keyword"),
            (r#"{"name":"a","keyword":"x","severity":9}"#, "severity 9"),
            (&format!(r#"{{"name":"a","keyword":"{}"}}"#, "x".repeat(1_001)), "1001 bytes"),
            (r#"{"name":"a","keyword":"x","technique":"1110"}"#, "T1110.001"),
        ] {
            let settings = HuntSettings { rules: vec![serde_json::from_str(rule).unwrap()], ..HuntSettings::default() };
            assert!(settings.check().unwrap_err().to_string().contains(fault), "{rule}");
        }
        let rule = |keyword: &str| OwnRule { name: "a".to_owned(), keyword: keyword.to_owned(), ..OwnRule::default() };
        let settings = HuntSettings { rules: vec![rule("x"), rule("y")], ..HuntSettings::default() };
        assert!(settings.check().unwrap_err().to_string().contains("two rules are named \"a\""));
        assert!(serde_json::from_str::<HuntSettings>(r#"{"failure":5}"#).is_err());
        assert_eq!(serde_json::from_str::<HuntSettings>(r#"{"failures":5}"#).unwrap().failures, 5);
    }
}
