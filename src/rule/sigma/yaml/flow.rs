//! Lists in brackets and maps in braces, in one another: `{product: windows, service: [a, 'b']}`.
//! <https://yaml.org/spec/1.2.2/#74-flow-collection-styles>

use super::{MOST_DEPTH, Value, scalar};

struct Reader<'a> {
    rest: &'a str,
    number: usize,
}

/// Reads what begins with a bracket or a brace. `number` is its line, for faults.
pub(super) fn read(text: &str, number: usize) -> Result<Value, String> {
    let mut reader = Reader { rest: text, number };
    let value = reader.value(0)?;
    reader.pass();
    match reader.rest {
        "" => Ok(value),
        rest => Err(format!("line {number}: \"{rest}\" stands after the bracket that closes")),
    }
}

/// Whether a bracket is not closed yet.
pub(super) fn is_open(text: &str) -> bool {
    let (mut depth, mut quote) = (0_i32, None);
    let mut before = ' ';
    for sign in text.chars() {
        match (quote, sign) {
            (None, '\'' | '"') if " [{,:".contains(before) => quote = Some(sign),
            (None, '[' | '{') => depth += 1,
            (None, ']' | '}') => depth -= 1,
            (Some(mark), _) if mark == sign && before != '\\' => quote = None,
            _ => {}
        }
        before = sign;
    }
    depth > 0
}

impl<'a> Reader<'a> {
    /// Passes over spaces, line ends and comments.
    fn pass(&mut self) {
        loop {
            let trimmed = self.rest.trim_start();
            let is_comment = trimmed.starts_with('#') && trimmed.len() < self.rest.len();
            self.rest = if is_comment { trimmed.split_once('\n').map_or("", |(_, rest)| rest) } else { trimmed };
            if !is_comment {
                return;
            }
        }
    }

    fn takes(&mut self, sign: char) -> bool {
        self.pass();
        let rest = self.rest.strip_prefix(sign);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn value(&mut self, depth: usize) -> Result<Value, String> {
        if depth > MOST_DEPTH {
            return Err(format!("line {}: nested deeper than {MOST_DEPTH}", self.number));
        }
        if self.takes('[') {
            return self.list(depth);
        }
        if self.takes('{') {
            return self.map(depth);
        }
        let text = self.text(&[",", "]", "}", "\n", " #"]);
        scalar(text, self.number)
    }

    fn list(&mut self, depth: usize) -> Result<Value, String> {
        let mut items = Vec::new();
        while !self.takes(']') {
            items.push(self.value(depth + 1)?);
            self.next(']')?;
        }
        Ok(Value::List(items))
    }

    fn map(&mut self, depth: usize) -> Result<Value, String> {
        let mut pairs: Vec<(String, Value)> = Vec::new();
        let number = self.number;
        while !self.takes('}') {
            let text = self.text(&[": ", ":\n", ",", "}", "\n"]);
            let Value::Text(name) = scalar(text, number)? else {
                return Err(format!("line {number}: a brace is not closed, or a name is no text"));
            };
            if !self.takes(':') {
                return Err(format!("line {number}: expected a name and a colon, found \"{name}\""));
            }
            if pairs.iter().any(|(known, _)| *known == name) {
                return Err(format!("line {number}: \"{name}\" stands twice"));
            }
            pairs.push((name, self.value(depth + 1)?));
            self.next('}')?;
        }
        Ok(Value::Map(pairs))
    }

    /// A comma, or the bracket that closes, which is left.
    fn next(&mut self, close: char) -> Result<(), String> {
        if self.takes(',') || self.rest.starts_with(close) {
            return Ok(());
        }
        Err(format!("line {}: a bracket is not closed: expected \"{close}\" or a comma", self.number))
    }

    /// A text up to the first of these ends that stands outside of quotes.
    fn text(&mut self, ends: &[&str]) -> &'a str {
        self.pass();
        let quoted = match self.rest.chars().next() {
            Some('\'') => self.rest[1..].replace("''", "..").find('\''),
            Some('"') => self.rest[1..].replace("\\\\", "..").replace("\\\"", "..").find('"'),
            _ => None,
        };
        let start = quoted.map_or(0, |length| length + 2);
        let found = ends.iter().filter_map(|end| self.rest[start..].find(end)).min();
        let (text, rest) = self.rest.split_at(found.map_or(self.rest.len(), |found| start + found));
        self.rest = rest;
        text.trim_end()
    }
}
