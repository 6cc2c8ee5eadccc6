//! A person's own rules: a keyword or a regular expression, with a level and a technique.

use regex::bytes::{Regex, RegexBuilder};

use super::attack;
use crate::config::OwnRule;
use crate::error::{Error, ErrorKind, of_expression};

/// The longest program that an expression may become, in bytes.
const REGEX_LIMIT: usize = 1 << 20;

/// What a person may do about an expression that can't be read.
const WHAT_TO_DO: &str = "Put a backslash before a sign that stands for itself, or give a text as a keyword";

/// So many characters of an expression are shown where it can't be read.
const SHOWN: usize = 200;

/// A rule that is ready to look.
#[derive(Clone, Debug)]
pub(crate) struct Expression {
    pub(crate) name: String,
    pub(crate) severity: u8,
    pub(crate) technique: String,
    regex: Regex,
}

impl Expression {
    /// Makes a rule ready. A keyword is looked for without case.
    ///
    /// # Errors
    /// Where the expression is none, or too large, or there is no such technique.
    pub(crate) fn of(rule: &OwnRule) -> Result<Self, Error> {
        let is_keyword = rule.regex.is_empty();
        let pattern = if is_keyword { regex::escape(&rule.keyword) } else { rule.regex.clone() };
        let built =
            RegexBuilder::new(&pattern).unicode(false).case_insensitive(is_keyword).size_limit(REGEX_LIMIT).build();
        let refused = |text: String| Error::new(ErrorKind::Settings, format!("The rule \"{}\" {text}.", rule.name));
        let regex = built.map_err(|fault| {
            let (shown, fault) = (shortened(&pattern), of_expression(&fault));
            refused(format!("has the expression \"{shown}\", which can't be read: {fault}. {WHAT_TO_DO}"))
        })?;
        if !rule.technique.is_empty() && !attack::may_be(&rule.technique) {
            let text =
                format!("names the technique \"{}\", which there is not: {}", rule.technique, attack::expected());
            return Err(refused(text));
        }
        Ok(Self { name: rule.name.clone(), severity: rule.severity, technique: rule.technique.clone(), regex })
    }

    /// A word for what it finds, which is no rule's of this program.
    pub(crate) fn kind(&self) -> String {
        format!("own:{}", self.name)
    }

    /// Where in the line it is fulfilled first.
    pub(crate) fn find(&self, line: &[u8]) -> Option<(usize, usize)> {
        self.regex.find(line).map(|found| (found.start(), found.end()))
    }

    pub(crate) fn holds(&self, line: &[u8]) -> bool {
        self.regex.is_match(line)
    }
}

/// The expression, as far as it can be shown.
fn shortened(pattern: &str) -> String {
    let shown: String = pattern.chars().take(SHOWN).collect();
    if shown.len() < pattern.len() { format!("{shown} …") } else { shown }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_keywords_and_expressions() {
        let rule = OwnRule { name: "n".to_owned(), keyword: "a.B(".to_owned(), ..OwnRule::default() };
        let expression = Expression::of(&rule).unwrap();
        assert!(expression.holds(b"x A.b( y") && !expression.holds(b"aXb("));
        let rule = OwnRule { name: "n".to_owned(), regex: "^id=[0-9]{3}$".to_owned(), ..OwnRule::default() };
        let expression = Expression::of(&rule).unwrap();
        assert!(expression.holds(b"id=123") && !expression.holds(b"id=12"));
    }

    #[test]
    fn err_what_and_where_is_told_on_one_line() {
        for (pattern, technique, expected) in [
            (
                "ab(c",
                "",
                "has the expression \"ab(c\", which can't be read: unclosed group (at character 3). Put a backslash",
            ),
            (
                "[z-a]",
                "",
                "can't be read: invalid character class range, the start must be <= the end (at character 2).",
            ),
            ("a{1000}{1000}{1000}", "", "can't be read: it becomes too large."),
            ("a", "T9999", "names the technique \"T9999\", which there is not: ATT&CK's numbers run from T1001"),
        ] {
            let (regex, technique) = (pattern.to_owned(), technique.to_owned());
            let rule = OwnRule { name: "mine".to_owned(), regex, technique, ..OwnRule::default() };
            let said = Expression::of(&rule).unwrap_err().to_string();
            assert!(said.contains(expected) && !said.contains('\n'), "{said}");
        }
    }

    #[test]
    fn err_no_expression() {
        for pattern in ["(", "a{1000}{1000}{1000}"] {
            let rule = OwnRule { name: "mine".to_owned(), regex: pattern.to_owned(), ..OwnRule::default() };
            assert!(Expression::of(&rule).unwrap_err().to_string().contains("mine"), "{pattern}");
        }
    }
}
