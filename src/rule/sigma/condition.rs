//! A rule's condition: `selection and not 1 of filter_*`.
//! <https://sigmahq.io/sigma-specification/specification/sigma-rules-specification.html>

/// A condition over the detections of a rule, by their places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Condition {
    /// A detection.
    One(usize),
    /// Any of these.
    Any(Vec<Condition>),
    /// All of these.
    All(Vec<Condition>),
    /// Not this.
    Not(Box<Condition>),
}

impl Condition {
    /// Whether it holds, given which detections do.
    pub(super) fn holds(&self, detected: &mut impl FnMut(usize) -> bool) -> bool {
        match self {
            Self::One(place) => detected(*place),
            Self::Any(parts) => parts.iter().any(|part| part.holds(detected)),
            Self::All(parts) => parts.iter().all(|part| part.holds(detected)),
            Self::Not(part) => !part.holds(detected),
        }
    }
}

/// The most brackets within one another.
const MOST_DEPTH: usize = 32;

struct Reader<'a> {
    words: Vec<&'a str>,
    at: usize,
    names: &'a [String],
}

/// Reads a condition over detections of these names.
pub(super) fn read(text: &str, names: &[String]) -> Result<Condition, String> {
    if text.contains('|') {
        return Err(format!("the aggregation in the condition \"{text}\""));
    }
    let spaced = text.replace('(', " ( ").replace(')', " ) ");
    let mut reader = Reader { words: spaced.split_whitespace().collect(), at: 0, names };
    let condition = reader.any(0)?;
    match reader.words.get(reader.at) {
        None => Ok(condition),
        Some(word) => Err(format!("\"{word}\" in the condition \"{text}\"")),
    }
}

impl Reader<'_> {
    fn takes(&mut self, word: &str) -> bool {
        let is_next = self.words.get(self.at).is_some_and(|next| next.eq_ignore_ascii_case(word));
        self.at += usize::from(is_next);
        is_next
    }

    fn any(&mut self, depth: usize) -> Result<Condition, String> {
        let mut parts = vec![self.all(depth)?];
        while self.takes("or") {
            parts.push(self.all(depth)?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Condition::Any(parts) })
    }

    fn all(&mut self, depth: usize) -> Result<Condition, String> {
        let mut parts = vec![self.one(depth)?];
        while self.takes("and") {
            parts.push(self.one(depth)?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Condition::All(parts) })
    }

    fn one(&mut self, depth: usize) -> Result<Condition, String> {
        if depth > MOST_DEPTH {
            return Err("a condition that is nested this deep".to_owned());
        }
        if self.takes("not") {
            return Ok(Condition::Not(Box::new(self.one(depth + 1)?)));
        }
        if self.takes("(") {
            let inner = self.any(depth + 1)?;
            return if self.takes(")") { Ok(inner) } else { Err("a bracket that is not closed".to_owned()) };
        }
        let Some(word) = self.words.get(self.at).copied() else {
            return Err("a condition that ends too early".to_owned());
        };
        self.at += 1;
        let is_of = self.words.get(self.at).is_some_and(|next| next.eq_ignore_ascii_case("of"));
        if is_of && (word == "1" || word.eq_ignore_ascii_case("any") || word.eq_ignore_ascii_case("all")) {
            self.at += 1;
            let parts = self.several()?;
            return Ok(if word.eq_ignore_ascii_case("all") { Condition::All(parts) } else { Condition::Any(parts) });
        }
        let place = self.names.iter().position(|name| name == word);
        place.map(Condition::One).ok_or_else(|| format!("\"{word}\", which names no detection"))
    }

    /// What stands after `of`: `them`, or names by a pattern.
    fn several(&mut self) -> Result<Vec<Condition>, String> {
        let Some(pattern) = self.words.get(self.at).copied() else { return Err("\"of\" without a name".to_owned()) };
        self.at += 1;
        let fits = |name: &str| match pattern.split_once('*') {
            _ if pattern.eq_ignore_ascii_case("them") => !name.starts_with('_'),
            Some((front, back)) => {
                name.len() >= front.len() + back.len() && name.starts_with(front) && name.ends_with(back)
            }
            None => name == pattern,
        };
        let places: Vec<_> =
            (0..self.names.len()).filter(|place| fits(&self.names[*place])).map(Condition::One).collect();
        if places.is_empty() { Err(format!("\"{pattern}\", which names no detection")) } else { Ok(places) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(text: &str, true_ones: &[&str]) -> bool {
        let names: Vec<String> = ["selection", "filter_a", "filter_b", "keywords"].map(str::to_owned).to_vec();
        let condition = read(text, &names).unwrap();
        condition.holds(&mut |place| true_ones.contains(&names[place].as_str()))
    }

    #[test]
    fn ok_conditions() {
        assert!(holds("selection and not 1 of filter_*", &["selection"]));
        assert!(!holds("selection and not 1 of filter_*", &["selection", "filter_b"]));
        assert!(holds("selection and not all of filter_*", &["selection", "filter_b"]));
        assert!(holds("keywords or selection and filter_a", &["keywords"]));
        assert!(!holds("(keywords or selection) and filter_a", &["keywords"]));
        assert!(holds("1 of them", &["filter_a"]) && !holds("all of them", &["filter_a"]));
        assert!(holds("NOT selection", &[]));
    }

    #[test]
    fn err_what_is_not_read_is_named() {
        let names = ["selection".to_owned()];
        for (text, fault) in [
            ("selection | count() > 5", "aggregation"),
            ("selection and", "too early"),
            ("(selection", "not closed"),
            ("other", "other"),
            ("1 of x_*", "x_*"),
            ("selection selection", "selection"),
        ] {
            assert!(read(text, &names).unwrap_err().contains(fault), "{text}");
        }
        assert!(read(&"(".repeat(500), &names).is_err());
    }
}
