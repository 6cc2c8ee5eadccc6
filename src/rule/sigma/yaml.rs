//! The YAML that Sigma rules are written in: maps, lists and texts by indentation, quoted texts, lists in brackets and maps in
//! braces, texts over several lines. <https://yaml.org/spec/1.2.2/>
//!
//! What rules do not use (anchors, tags) is refused, and not guessed at.

mod flow;

/// A value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// Nothing, or `null`.
    Null,
    /// A text, a number or a truth value, as it is written.
    Text(String),
    /// A list.
    List(Vec<Value>),
    /// A map, in the order of the file.
    Map(Vec<(String, Value)>),
}

impl Value {
    /// The value of a map's key.
    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        let Self::Map(pairs) = self else { return None };
        pairs.iter().find(|(name, _)| name == key).map(|(_, value)| value)
    }

    /// The text.
    pub(super) fn text(&self) -> Option<&str> {
        let Self::Text(text) = self else { return None };
        Some(text)
    }
}

/// The deepest nesting that is read.
const MOST_DEPTH: usize = 24;

struct Line<'a> {
    number: usize,
    indent: usize,
    text: &'a str,
}

struct Reader<'a> {
    lines: Vec<Line<'a>>,
    at: usize,
}

/// The documents of a file, each with the number of its first line; empty ones are none, but where there is no other.
pub(super) fn documents(text: &str) -> Vec<(usize, &str)> {
    let text = text.trim_start_matches('\u{FEFF}');
    let (mut found, mut start, mut first_line, mut at) = (Vec::new(), 0, 1, 0);
    for (number, line) in text.split_inclusive('\n').enumerate() {
        if matches!(line.trim_end(), "---" | "...") || line.starts_with("--- #") {
            found.push((first_line, &text[start..at]));
            (start, first_line) = (at + line.len(), number + 2);
        }
        at += line.len();
    }
    found.push((first_line, &text[start..]));
    let is_empty = |document: &str| document.lines().all(|line| line.trim().is_empty() || line.trim().starts_with('#'));
    let full: Vec<_> = found.iter().filter(|(_, document)| !is_empty(document)).copied().collect();
    if full.is_empty() { found.split_off(found.len() - 1) } else { full }
}

/// Reads a document, whose first line has this number in its file. The fault says in which line it is.
pub(super) fn read(text: &str, first_line: usize) -> Result<Value, String> {
    let mut lines = Vec::new();
    for (number, line) in text.lines().enumerate().map(|(number, line)| (number + first_line, line)) {
        let bare = line.trim_start_matches(' ');
        if bare.starts_with('\t') {
            return Err(format!("line {number}: indented by a tab, and YAML takes spaces"));
        }
        lines.push(Line { number, indent: line.len() - bare.len(), text: bare.trim_end() });
    }
    let mut reader = Reader { lines, at: 0 };
    let value = reader.block(0, 0)?;
    reader.pass_blank();
    match reader.peek() {
        None => Ok(value),
        Some(line) => Err(format!("line {}: \"{}\" does not belong to what stands before it", line.number, line.text)),
    }
}

impl<'a> Reader<'a> {
    fn peek(&self) -> Option<&Line<'a>> {
        self.lines.get(self.at)
    }

    fn pass_blank(&mut self) {
        while self.peek().is_some_and(|line| line.text.is_empty() || line.text.starts_with('#')) {
            self.at += 1;
        }
    }

    /// The map, list or text that begins here, indented by `least` or more.
    fn block(&mut self, least: usize, depth: usize) -> Result<Value, String> {
        self.pass_blank();
        let Some(line) = self.peek().filter(|line| line.indent >= least) else {
            return Ok(Value::Null);
        };
        if depth > MOST_DEPTH {
            return Err(format!("line {}: nested deeper than {MOST_DEPTH}", line.number));
        }
        let (indent, text, number) = (line.indent, line.text, line.number);
        if text == "-" || text.starts_with("- ") {
            return self.list(indent, depth);
        }
        if key_end(text).is_some() {
            return self.map(indent, depth);
        }
        self.at += 1;
        self.value(text, indent, number)
    }

    fn list(&mut self, indent: usize, depth: usize) -> Result<Value, String> {
        let mut items = Vec::new();
        loop {
            self.pass_blank();
            let Some(line) =
                self.peek().filter(|line| line.indent == indent && (line.text == "-" || line.text.starts_with("- ")))
            else {
                return Ok(Value::List(items));
            };
            let rest = line.text[1..].trim_start();
            let (inset, number) = (line.text.len() - rest.len(), line.number);
            if rest.is_empty() || rest.starts_with('#') {
                self.at += 1;
                items.push(self.block(indent + 1, depth + 1)?);
            } else if key_end(rest).is_some() || rest.starts_with("- ") {
                // What stands after the dash is a block of its own, further in.
                self.lines[self.at] = Line { number, indent: indent + inset, text: rest };
                items.push(self.block(indent + 1, depth + 1)?);
            } else {
                self.at += 1;
                items.push(self.value(rest, indent, number)?);
            }
        }
    }

    fn map(&mut self, indent: usize, depth: usize) -> Result<Value, String> {
        let mut pairs: Vec<(String, Value)> = Vec::new();
        loop {
            self.pass_blank();
            let Some(line) = self.peek().filter(|line| line.indent == indent) else {
                return Ok(Value::Map(pairs));
            };
            let (text, number) = (line.text, line.number);
            let end =
                key_end(text).ok_or_else(|| format!("line {number}: expected a name and a colon, found \"{text}\""))?;
            let Value::Text(key) = scalar(&text[..end], number)? else {
                return Err(format!("line {number}: a name is no text"));
            };
            if pairs.iter().any(|(name, _)| *name == key) {
                return Err(format!("line {number}: \"{key}\" stands twice"));
            }
            let rest = text[end + 1..].trim_start();
            self.at += 1;
            let value = if rest.is_empty() || rest.starts_with('#') {
                // A list may stand as far out as the name that it belongs to.
                self.pass_blank();
                let is_list = self.peek().is_some_and(|line| line.indent == indent && line.text.starts_with('-'));
                self.block(if is_list { indent } else { indent + 1 }, depth + 1)?
            } else {
                self.value(rest, indent, number)?
            };
            pairs.push((key, value));
        }
    }

    /// What stands after a colon or a dash.
    fn value(&mut self, text: &str, indent: usize, number: usize) -> Result<Value, String> {
        if matches!(text.as_bytes()[0], b'|' | b'>') && text.len() <= 3 {
            return Ok(Value::Text(self.lines_further_in(indent, if text.starts_with('|') { "\n" } else { " " })));
        }
        if text.starts_with(['[', '{']) {
            return flow::read(&self.with_lines_to_the_bracket(text), number);
        }
        let is_plain = !text.starts_with(['"', '\'', '[', '{', '&', '*', '!']);
        let value = scalar(text, number)?;
        match value {
            // A plain text may go on in lines that are further in.
            Value::Text(first) if is_plain => {
                let more = self.lines_further_in(indent, " ");
                Ok(Value::Text(if more.is_empty() { first } else { format!("{first} {more}") }))
            }
            value => Ok(value),
        }
    }

    /// A list or a map in brackets, with the lines up to the one that closes it.
    fn with_lines_to_the_bracket(&mut self, text: &str) -> String {
        let mut whole = text.to_owned();
        while flow::is_open(&whole) {
            let Some(line) = self.peek() else { break };
            whole = format!("{whole}\n{}", line.text);
            self.at += 1;
        }
        whole
    }

    fn lines_further_in(&mut self, indent: usize, between: &str) -> String {
        let mut texts = Vec::new();
        while let Some(line) = self.peek().filter(|line| line.indent > indent || line.text.is_empty()) {
            texts.push(line.text);
            self.at += 1;
        }
        texts.join(between).trim_end().to_owned()
    }
}

/// Where the colon after a name stands: outside of quotes, before a space or the end.
fn key_end(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut quote = None;
    for (at, byte) in bytes.iter().enumerate() {
        match (quote, byte) {
            (None, b'"' | b'\'') if at == 0 => quote = Some(*byte),
            (Some(mark), _) if mark == *byte => quote = None,
            (None, b':') if bytes.get(at + 1).is_none_or(|next| *next == b' ') => return Some(at),
            (None, b'[' | b'{') if at == 0 => return None,
            (None, b'#') if at > 0 && bytes[at - 1] == b' ' => return None,
            _ => {}
        }
    }
    None
}

fn scalar(text: &str, number: usize) -> Result<Value, String> {
    let fault = |what: &str| Err(format!("line {number}: {what}, which Sigma rules have no need of"));
    match text.as_bytes().first() {
        Some(b'&') => return fault("an anchor"),
        Some(b'!') => return fault("a tag"),
        Some(b'\'') => return single(text, number),
        Some(b'"') => return double(text, number),
        Some(b'[' | b'{') => return flow::read(text, number),
        Some(b'*') if text[1..].starts_with(|first: char| first.is_ascii_alphabetic()) && !text[1..].contains('*') => {
            return fault("an alias (or a text that begins with * without quotes)");
        }
        _ => {}
    }
    let plain = text.split_once(" #").map_or(text, |(plain, _)| plain).trim_end();
    Ok(if plain.is_empty() || plain == "~" || plain == "null" { Value::Null } else { Value::Text(plain.to_owned()) })
}

fn single(text: &str, number: usize) -> Result<Value, String> {
    let inner = text[1..].replace("''", "\0");
    let (inner, _) = inner.split_once('\'').ok_or_else(|| format!("line {number}: a quote is not closed"))?;
    Ok(Value::Text(inner.replace('\0', "'")))
}

fn double(text: &str, number: usize) -> Result<Value, String> {
    let (mut plain, mut chars) = (String::new(), text[1..].chars());
    while let Some(next) = chars.next() {
        match next {
            '"' => return Ok(Value::Text(plain)),
            '\\' => plain.push(match chars.next() {
                Some('n') => '\n',
                Some('t') => '\t',
                Some('r') => '\r',
                Some('0') => '\0',
                Some(mark @ ('"' | '\\' | '/')) => mark,
                _ => return Err(format!("line {number}: an escape that is not known")),
            }),
            other => plain.push(other),
        }
    }
    Err(format!("line {number}: a quote is not closed"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Value {
        Value::Text(text.to_owned())
    }

    #[test]
    fn ok_a_rule() {
        let value = read("title: A rule # of mine\ntags:\n- attack.t1190\n- 'it''s'\nlevels: [low, \"high\"]\ndescription: |\n  one\n  two\nlong: a\n  b\ndetection:\n  selection:\n    field|contains:\n      - \"a\\tb\"\n      - 5\n  or:\n    - x: 1\n      y: 2\n    - x: 3\n  condition: selection\nempty:\n", 1).unwrap();
        assert_eq!(value.get("title"), Some(&text("A rule")));
        assert_eq!(value.get("tags"), Some(&Value::List(vec![text("attack.t1190"), text("it's")])));
        assert_eq!(value.get("levels"), Some(&Value::List(vec![text("low"), text("high")])));
        assert_eq!(value.get("description"), Some(&text("one\ntwo")));
        assert_eq!(value.get("long"), Some(&text("a b")));
        assert_eq!(value.get("empty"), Some(&Value::Null));
        let detection = value.get("detection").unwrap();
        let field = detection.get("selection").and_then(|selection| selection.get("field|contains"));
        assert_eq!(field, Some(&Value::List(vec![text("a\tb"), text("5")])));
        let Some(Value::List(maps)) = detection.get("or") else { panic!("{detection:?}") };
        assert_eq!((maps.len(), maps[0].get("y")), (2, Some(&text("2"))));
    }

    #[test]
    fn ok_brackets_and_braces() {
        let list = |items: &[&str]| Value::List(items.iter().map(|item| text(item)).collect());
        let map = |pairs: &[(&str, &str)]| {
            Value::Map(pairs.iter().map(|(name, value)| ((*name).to_owned(), text(value))).collect())
        };
        for (document, value) in [
            ("a: {product: windows, service: security}", map(&[("product", "windows"), ("service", "security")])),
            ("a: {\"b|all\": 'x, }y', c: http://x} # end", map(&[("b|all", "x, }y"), ("c", "http://x")])),
            ("a: [b, 'c''d', \"e]\"]", list(&["b", "c'd", "e]"])),
            ("a: [\n  b, # first\n  c\n]", list(&["b", "c"])),
            ("a: {}", map(&[])),
        ] {
            assert_eq!(read(document, 1).unwrap().get("a"), Some(&value), "{document}");
        }
        let nested = read("- {a: [1, {b: 2}], c: }", 1).unwrap();
        let Value::List(items) = nested else { panic!("{nested:?}") };
        assert_eq!(items[0].get("a"), Some(&Value::List(vec![text("1"), map(&[("b", "2")])])));
        assert_eq!(items[0].get("c"), Some(&Value::Null));
    }

    #[test]
    fn ok_documents_keep_their_lines() {
        let found = documents("---\na: 1\n---\n# nothing\n---\nb: 2\n...\n");
        assert_eq!(found, [(2, "a: 1\n"), (6, "b: 2\n")]);
        assert_eq!(documents("").len(), 1);
        assert!(read("b", 6).is_ok() && read("b: 1\nc", 6).unwrap_err().starts_with("line 7"));
    }

    #[test]
    fn err_what_is_not_read_is_named() {
        for (document, fault) in [
            ("a: &x 1", "anchor"),
            ("a: !t 1", "tag"),
            ("a: {b: 1", "not closed"),
            ("a: {b}", "a name and a colon"),
            ("a: [b, {c: &d 1}]", "anchor"),
            ("a: [b] c", "after"),
            ("a: 'x", "not closed"),
            ("a: \"x\\q\"", "escape"),
            ("a: 1\na: 2", "twice"),
            ("a:\n\t- b", "tab"),
            ("a: 1\nb", "name and a colon"),
        ] {
            let found = read(document, 1).unwrap_err();
            assert!(found.contains(fault) && found.starts_with("line "), "{document}: {found}");
        }
        let deep: String = (0..40).map(|level| format!("{}a:\n", " ".repeat(level))).collect();
        assert!(read(&deep, 1).unwrap_err().contains("deeper"));
    }
}
