//! Where the actors' lines come together: sorted by time, numbered, and the plants measured.
//!
//! An actor writes a [`Script`] (what it says, with the time between), and hands it to the
//! [`Journal`] as background or as part of a plant. Line numbers exist only once every line is
//! there, so plants are measured while the log is written, and can't be wrong about themselves.

use std::ops::Range;

use super::clock::{SECOND, whole_second};
use super::{Planted, Sample};

/// What one actor writes, from its first line to its last.
pub(super) struct Script {
    now: i64,
    lines: Vec<(i64, String)>,
}

impl Script {
    /// A script whose first line comes at `start`.
    pub(super) fn new(start: i64) -> Script {
        Script { now: start, lines: Vec::new() }
    }

    /// The instant of the next line.
    pub(super) fn now(&self) -> i64 {
        self.now
    }

    /// Lets that many milliseconds pass.
    pub(super) fn wait(&mut self, ms: i64) {
        self.now += ms;
    }

    /// Writes a line. A text with line feeds is one event of several lines, which stay together.
    pub(super) fn say(&mut self, text: String) {
        self.lines.push((self.now, text));
    }

    /// The lines with their instants.
    pub(super) fn into_lines(self) -> Vec<(i64, String)> {
        self.lines
    }

    /// Whether any line falls into `span`.
    pub(super) fn touches(&self, span: &Range<i64>) -> bool {
        self.lines.iter().any(|(at, _)| span.contains(at))
    }
}

/// Names one plant of a [`Journal`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Plant(usize);

/// A log in the making.
pub(super) struct Journal {
    span: Range<i64>,
    entries: Vec<Entry>,
    plants: Vec<(&'static str, String)>,
}

struct Entry {
    at: i64,
    plant: Option<Plant>,
    text: String,
}

impl Journal {
    /// A log that begins and ends with `span`: lines outside of it are nobody's.
    pub(super) fn new(span: Range<i64>) -> Journal {
        Journal { span, entries: Vec::new(), plants: Vec::new() }
    }

    /// Announces a plant by its name and what it is.
    pub(super) fn plant(&mut self, name: &'static str, what: String) -> Plant {
        self.plants.push((name, what));
        Plant(self.plants.len() - 1)
    }

    /// Takes every line of `script`: as that plant's, or as background.
    pub(super) fn add(&mut self, script: Script, plant: Option<Plant>) {
        for (at, text) in script.lines {
            self.add_line(at, text, plant);
        }
    }

    /// Takes one line.
    pub(super) fn add_line(&mut self, at: i64, text: String, plant: Option<Plant>) {
        if self.span.contains(&at) {
            self.entries.push(Entry { at, plant, text });
        }
    }

    /// Writes the log. What was said in the same millisecond stays in the order it was added in.
    pub(super) fn finish(mut self, name: &str) -> Sample {
        self.entries.sort_by_key(|entry| entry.at);
        let mut bytes = Vec::new();
        let mut found: Vec<Option<Planted>> = vec![None; self.plants.len()];
        let mut line = 1;
        for entry in &self.entries {
            let last_line = line + entry.text.matches('\n').count() as u32;
            bytes.extend_from_slice(entry.text.as_bytes());
            bytes.push(b'\n');
            if let Some(plant) = entry.plant {
                let planted = found[plant.0].get_or_insert_with(|| self.begin(plant, entry, line));
                planted.end_ms = whole_second(entry.at) + SECOND;
                planted.last_line = last_line;
            }
            line = last_line + 1;
        }
        let mut planted: Vec<Planted> = found.into_iter().flatten().collect();
        planted.sort_by_key(|planted| planted.first_line);
        let modified_ms = self.entries.last().map_or(0, |entry| whole_second(entry.at) + SECOND);
        Sample { modified_ms, name: name.to_owned(), bytes, planted }
    }

    fn begin(&self, plant: Plant, first: &Entry, line: u32) -> Planted {
        let (name, what) = &self.plants[plant.0];
        Planted {
            name: (*name).to_owned(),
            what: what.clone(),
            start_ms: whole_second(first.at),
            end_ms: whole_second(first.at) + SECOND,
            first_line: line,
            last_line: line,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn script(lines: &[(i64, &str)]) -> Script {
        let mut script = Script::new(0);
        for &(at, text) in lines {
            script.wait(at - script.now());
            script.say(text.to_owned());
        }
        script
    }

    #[test]
    fn lines_are_sorted_and_plants_measured() {
        let mut journal = Journal::new(1000..9000);
        let plant = journal.plant("fire", "It burns.".to_owned());
        journal.add(script(&[(500, "early"), (1500, "a"), (3000, "c"), (8000, "f"), (9000, "late")]), None);
        journal.add(script(&[(2999, "b\n\tb2"), (4100, "e\n\te2")]), Some(plant));
        let sample = journal.finish("x.log");
        assert_eq!(sample.bytes, b"a\nb\n\tb2\nc\ne\n\te2\nf\n");
        let planted = &sample.planted[0];
        assert_eq!((planted.first_line, planted.last_line), (2, 6));
        assert_eq!((planted.start_ms, planted.end_ms), (2000, 5000));
        assert_eq!((planted.name.as_str(), planted.what.as_str()), ("fire", "It burns."));
    }

    #[test]
    fn a_plant_without_lines_is_not_claimed() {
        let mut journal = Journal::new(0..9000);
        journal.plant("nothing", String::new());
        assert!(journal.finish("x.log").planted.is_empty());
    }

    #[test]
    fn a_script_knows_where_it_is() {
        let lines = script(&[(1000, "a"), (2000, "b")]);
        assert!(lines.touches(&(1500..2001)));
        assert!(!lines.touches(&(1001..2000)));
    }
}
