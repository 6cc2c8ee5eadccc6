//! One line by itself: what rules see in it, and whether anything like it is usual.
//!
//! Words:
//!
//! - What a line is compared with is [`Normal`]: nothing, a saved model's templates, or those of a log that was read.
//! - An [`Answer`] has the fields that tools for single lines have in common (`anomaly`, `score`, `model`, `reason`,
//!   `parsed_log`), what rules hit with the text after each decoding step, and the nearest normal template.
//! - The score is the greatest of its reasons' scores; it is no probability. [`score`](self) says what each reason scores.
//!
//! | reason | score |
//! |---|---|
//! | `rule` | a fifth of the rule's severity (1 to 5) |
//! | `new_template` | 0.5, and more the less it is like the nearest one: up to 1; 0.3 in a log where new templates are usual |
//! | `rare_template` | the share of events whose template came as seldom, as −log₁₀ / 6: one in a thousand is 0.5 |
//! | `new_value` | the same of the share of events whose value in that place came once (Good and Turing) |
//!
//! At 0.5 and above, a line is an anomaly. What is usual is not judged by fewer than fifty events.

mod align;
mod answer;
mod columns;
mod fields;
mod hits;
mod login;
mod nearest;
mod normal;
mod reasons;

pub use answer::{Answer, Nearest, ParsedLog, Reason, RuleHit, RuleTechnique, StepText, Token};
pub use normal::{Basis, Normal};

use std::borrow::Cow;

use crate::config::OwnRule;
use crate::error::Error;
use crate::format::{self, Format, Sample};
use crate::input::{MAX_LINE, is_blank, strip_ansi, trim_line};
use crate::rule::{Expression, SigmaRule};

use fields::Fields;
use nearest::Finder;

/// The score from which on a line is an anomaly.
pub const CUT: f64 = 0.5;

/// The most formats that are tried on every line, and the most lines whose format is looked for by themselves.
const MOST_FORMATS: usize = 16;
const MOST_LOOKS: u32 = 1_000;

/// The least that a format must say of a single line: a looser one reads anything.
const LEAST_SPECIFICITY: f64 = 0.5;

/// Looks at lines, one after the other.
pub struct Lines {
    normal: Normal,
    finder: Finder,
    formats: Vec<Format>,
    looks: u32,
    own: Vec<Expression>,
    sigma: Vec<SigmaRule>,
}

impl Lines {
    /// Lines are compared with this.
    pub fn new(normal: Normal) -> Self {
        let finder = Finder::new(normal.templates());
        // What reads anything would keep the line's own format from being looked for.
        let is_strict = |format: &&Format| format.specificity >= LEAST_SPECIFICITY;
        let formats = normal.formats().iter().filter(is_strict).cloned().collect();
        Self { normal, finder, formats, looks: 0, own: Vec::new(), sigma: Vec::new() }
    }

    /// Also looks for a person's own rules, and Sigma's.
    ///
    /// # Errors
    /// Names the rule whose expression can't be read.
    pub fn with_rules(self, own: &[OwnRule], sigma: Vec<SigmaRule>) -> Result<Self, Error> {
        let own = own.iter().map(Expression::of).collect::<Result<_, _>>()?;
        Ok(Self { own, sigma: SigmaRule::told_apart(sigma), ..self })
    }

    /// Reads lines in the format of this name, before any other.
    ///
    /// # Errors
    /// Where there is no such format, or it needs a header that these lines do not have.
    pub fn read_as(&mut self, name: &str, texts: &[&[u8]]) -> Result<(), Error> {
        self.formats.insert(0, format::named(name, &Sample::of(&texts.join(&b'\n')))?);
        Ok(())
    }

    /// Finds the formats of lines that belong together, as those of a file are found.
    pub fn learn_formats(&mut self, texts: &[&[u8]]) {
        let text = texts.join(&b'\n');
        let found = format::detect(&Sample::of(&text));
        let formats = [found.chosen].into_iter().chain(found.others).map(|candidate| candidate.format);
        self.formats.extend(formats.filter(|format| format.specificity >= LEAST_SPECIFICITY));
        self.formats.truncate(MOST_FORMATS);
    }

    /// What it is compared with.
    pub fn normal(&self) -> &Normal {
        &self.normal
    }

    /// What is to be said of lines that belong together, an answer each. They are read in the formats of all of them, or in the
    /// one of this name; what is found out about formats is forgotten afterwards.
    ///
    /// # Errors
    /// See [`Lines::read_as`].
    pub fn look_at_all(&mut self, texts: &[&[u8]], format: Option<&str>) -> Result<Vec<Answer>, Error> {
        let before = (self.formats.clone(), self.looks);
        match format {
            Some(name) => self.read_as(name, texts)?,
            None => self.learn_formats(texts),
        }
        let answers = texts.iter().map(|text| self.look_at_next(text)).collect();
        (self.formats, self.looks) = before;
        Ok(answers)
    }

    /// What is to be said of a line. The answer depends on the line and on what it is compared with, and on nothing that was
    /// looked at before.
    pub fn look_at(&mut self, text: &[u8]) -> Answer {
        let before = (self.formats.clone(), std::mem::take(&mut self.looks));
        let answer = self.look_at_next(text);
        (self.formats, self.looks) = before;
        answer
    }

    /// The same of the next line of many: it is read in a format of one before it, where it can be. Of a line that is longer,
    /// 64 KiB are looked at; of several lines, the first.
    pub fn look_at_next(&mut self, text: &[u8]) -> Answer {
        let mut notes = Vec::new();
        let line = one_line(text, &mut notes);
        if is_blank(&line) {
            return Answer::of_nothing(&self.normal, text.is_empty(), notes);
        }
        let (format, header) = self.read(&line);
        if format.name == format::plain().name {
            notes.push("No format reads this line: it is taken as a message without a time.".to_owned());
        }
        if format.specificity < columns::MOST_SPECIFICITY {
            notes.extend(columns::missing(&line).map(str::to_owned));
        }
        let fields = Fields::of(&line, &format, &header);
        let hits = hits::find(&line, &header, &self.own, &self.sigma);
        let nearest = self.finder.find(&fields, &self.normal);
        let reasons = reasons::weigh(&fields, &hits, nearest.as_ref(), &self.normal);
        Answer::of(&self.normal, &fields, hits, nearest, reasons, notes)
    }

    /// The first of the known formats that reads the line, or the best of all.
    fn read(&mut self, line: &[u8]) -> (Format, format::Header) {
        let known = self.formats.iter().find_map(|format| Some((format.clone(), format.parse(line)?)));
        if let Some(known) = known {
            return known;
        }
        if self.looks < MOST_LOOKS {
            self.looks += 1;
            let format = format::detect(&Sample::of(line)).chosen.format;
            if let Some(header) = format.parse(line) {
                if self.formats.len() < MOST_FORMATS && format.specificity >= LEAST_SPECIFICITY {
                    self.formats.push(format.clone());
                }
                return (format, header);
            }
        }
        let plain = format::plain();
        (plain.clone(), plain.parse(line).unwrap_or_default())
    }
}

/// The line that is looked at. An event that spreads over lines, as XML and JSON may, becomes one.
fn one_line<'a>(text: &'a [u8], notes: &mut Vec<String>) -> Cow<'a, [u8]> {
    let line = trim_line(text);
    let cut = &line[..line.len().min(MAX_LINE)];
    if cut.len() < line.len() {
        notes.push(format!("The line is longer than {MAX_LINE} bytes; what follows was not looked at."));
    }
    let plain = strip_ansi(cut);
    if memchr::memchr(0, &plain).is_some() {
        notes.push("The line holds NUL bytes: it may be cut off, or no text.".to_owned());
    }
    let Some(end) = memchr::memchr(b'\n', &plain) else { return plain };
    if matches!(plain.trim_ascii_start().first(), Some(b'{' | b'<')) {
        let joined = plain.iter().map(|byte| if matches!(byte, b'\n' | b'\r') { b' ' } else { *byte });
        return Cow::Owned(joined.collect());
    }
    notes.push("There are several lines; the first was looked at.".to_owned());
    Cow::Owned(trim_line(&plain[..end]).to_vec())
}
