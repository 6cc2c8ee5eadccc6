//! Settings and rules as people give them: JSON, whose faults are told in words for people, and in the same ones everywhere.

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::wrong::wrong;
use super::{FileSettings, HuntSettings, OwnRule, Settings};
use crate::error::{Error, ErrorKind};

impl Settings {
    /// Settings from JSON: as they are, or inside a report. What is missing takes its default; every value is checked.
    ///
    /// # Errors
    /// Says what was expected, what was found, and where.
    pub fn from_json(text: &[u8]) -> Result<Self, Error> {
        let expected = "Expected settings as JSON, such as {\"budget\": 5}, or a report.";
        let mut json: Value = serde_json::from_slice(text).map_err(|fault| refused(expected, &wrong(&fault)))?;
        if let Some(inner) = json.get_mut("settings").filter(|inner| inner.is_object()) {
            json = inner.take();
        }
        let usual = Self {
            files: vec![FileSettings::default()],
            hunt: HuntSettings { rules: vec![OwnRule::default()], ..HuntSettings::default() },
            ..Self::default()
        };
        let settings: Self = read(expected, json, &serde_json::to_value(usual).unwrap_or_default())?;
        settings.check()?;
        Ok(settings)
    }
}

impl OwnRule {
    /// A list of rules from JSON, as in the settings' `hunt.rules`; every value is checked.
    ///
    /// # Errors
    /// Says what was expected, what was found, and where.
    pub fn list_from_json(text: &[u8]) -> Result<Vec<Self>, Error> {
        let expected = "Expected a list of rules, such as [{\"name\": \"mine\", \"keyword\": \"a text\"}].";
        let json: Value = serde_json::from_slice(text).map_err(|fault| refused(expected, &wrong(&fault)))?;
        let usual = serde_json::to_value([Self::default()]).unwrap_or_default();
        let settings = HuntSettings { rules: read(expected, json, &usual)?, ..HuntSettings::default() };
        settings.check()?;
        Ok(settings.rules)
    }
}

fn refused(expected: &str, found: &str) -> Error {
    Error::new(ErrorKind::Settings, format!("{expected} {found}"))
}

fn read<T: DeserializeOwned>(expected: &str, json: Value, usual: &Value) -> Result<T, Error> {
    if let Some(fault) = misshapen(&json, usual, "") {
        return Err(refused(expected, &fault));
    }
    serde_json::from_value(json).map_err(|fault| refused(expected, &wrong(&fault)))
}

/// Where something else stands than an object or a list that belongs there: serde takes a list for an object with its fields
/// in order, and so an empty one for all defaults.
fn misshapen(given: &Value, usual: &Value, name: &str) -> Option<String> {
    let within = |part: &str| if name.is_empty() { part.to_owned() } else { format!("{name}.{part}") };
    let at = if name.is_empty() { String::new() } else { format!(" in the setting {name}") };
    match (given, usual) {
        (Value::Object(given), Value::Object(usual)) => {
            given.iter().find_map(|(part, value)| misshapen(value, usual.get(part)?, &within(part)))
        }
        (Value::Array(given), Value::Array(usual)) => {
            let usual = usual.first()?;
            (0..).zip(given).find_map(|(place, value)| misshapen(value, usual, &within(&format!("{place}"))))
        }
        (found, Value::Object(_)) => Some(format!("Expected an object in braces{at}, found {}.", kind(found))),
        (found, Value::Array(_)) => Some(format!("Expected a list in brackets{at}, found {}.", kind(found))),
        _ => None,
    }
}

fn kind(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(truth) => truth.to_string(),
        Value::Number(number) => format!("the number {number}"),
        Value::String(text) => format!("the text \"{}\"", text.chars().take(60).collect::<String>()),
        Value::Array(_) => "a list in brackets".to_owned(),
        Value::Object(_) => "an object in braces".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_settings_and_those_of_a_report() {
        for text in [r#"{"budget":3}"#, r#"{"schema":2,"settings":{"budget":3},"findings":[]}"#] {
            assert_eq!(Settings::from_json(text.as_bytes()), Ok(Settings { budget: 3, ..Settings::default() }));
        }
        assert_eq!(Settings::from_json(&Settings::default().to_json()), Ok(Settings::default()));
    }

    #[test]
    fn err_what_was_found_and_where_is_told() {
        for (text, fault) in [
            ("[]", "Expected an object in braces, found a list in brackets."),
            ("null", "Expected an object in braces, found null."),
            ("7", "Expected an object in braces, found the number 7."),
            (r#"{"hunt":[]}"#, "Expected an object in braces in the setting hunt, found a list in brackets."),
            (r#"{"files":[[]]}"#, "Expected an object in braces in the setting files.0, found a list in brackets."),
            (r#"{"files":{}}"#, "Expected a list in brackets in the setting files, found an object in braces."),
            (r#"{"hunt":{"rules":["x"]}}"#, "in the setting hunt.rules.0, found the text \"x\"."),
            (r#"{"__proto__":{}}"#, "There is no setting \"__proto__\""),
            (r#"{"templates":[{"rename":7}]}"#, "found the number 7"),
            (r#"{"budget":0}"#, "The setting budget must lie between 1 and 1000; it is 0."),
            (r#"{"budget":"#, "It ends too early"),
        ] {
            let said = Settings::from_json(text.as_bytes()).unwrap_err().to_string();
            assert!(said.contains(fault), "{text}: {said}");
            for jargon in ["u32", "struct", "EOF", "field", "variant", " map"] {
                assert!(!said.contains(jargon), "{text}: {said}");
            }
        }
    }

    #[test]
    fn err_rules_that_are_none() {
        for (text, fault) in [
            (r#""rules""#, "Expected a list in brackets, found the text \"rules\"."),
            ("[[]]", "Expected an object in braces in the setting 0, found a list in brackets."),
            (r#"[{"nam":"x"}]"#, "There is no setting \"nam\"; perhaps \"name\" is meant"),
            (r#"[{"name":"x","keyword":"y","severity":0}]"#, "severity 0, and 1 to 5 are known"),
            (r#"[{"name":"x","keyword":"y","severity":"high"}]"#, "Expected a whole number from 0 on"),
        ] {
            let said = OwnRule::list_from_json(text.as_bytes()).unwrap_err().to_string();
            assert!(said.contains(fault), "{text}: {said}");
        }
        let rules = OwnRule::list_from_json(br#"[{"name":"x","keyword":"y"}]"#).unwrap();
        assert_eq!(rules[0].severity, 3);
    }
}
