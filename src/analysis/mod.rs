//! The whole story: bytes in, report out.
//!
//! [`Analysis`] takes a log slice by slice and ends in a [`Parsed`] one, which is dear and done once.
//! [`Parsed::analyse`] makes windows, features, scores and findings of it, as often as the settings change.

mod apart;
mod entities;
mod open;
mod outcome;
mod parsed;
mod sessions;

pub use apart::Apart;
pub use outcome::Outcome;
pub use parsed::Parsed;
pub use sessions::{EventTypes, FoundSessions, JudgedSessions, PassingSession};

use crate::config::{Settings, TemplateChange};
use crate::error::{Error, ErrorKind};
use crate::event::{Earlier, Mapper, Merger, Part, Plan};
use crate::feature::TemplateFacts;
use crate::format::{self, Format, Sample};
use crate::report::InputNote;

use open::{nothing_to_read, session_key, way};
use parsed::Told;

/// What is known of a file before it is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// Its name, without folders; for one of several, with those that tell it from the others.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// Its date, UTC milliseconds: the reference for times without a year.
    pub modified_ms: i64,
}

/// A file of an analysis: what is known of it, and how it is read.
#[derive(Clone)]
pub(crate) struct OpenFile {
    pub(crate) input: Input,
    /// How it is read, or why it is not.
    pub(crate) way: Result<Way, Error>,
}

/// How a file is read.
#[derive(Clone)]
pub(crate) struct Way {
    pub(crate) plan: Plan,
    /// How the format was found, where it was not given.
    pub(crate) detection: Option<format::Detection>,
}

/// Logs that are being read, one file after the other.
#[derive(Clone)]
pub struct Analysis {
    files: Vec<OpenFile>,
    /// The file that is being read.
    current: usize,
    merger: Merger,
    earlier: Earlier,
    /// Bytes of the current file so far.
    read: u64,
    /// Bytes of those before.
    read_before: u64,
    notes: Vec<InputNote>,
    changes: Vec<TemplateChange>,
}

impl Analysis {
    /// Finds the format of one file and begins.
    ///
    /// # Errors
    /// For a file without bytes, one that is no text, or impossible settings.
    pub fn open(input: Input, sample: &Sample<'_>, settings: &Settings) -> Result<Self, Error> {
        Self::open_all(vec![(input, *sample)], settings)
    }

    /// Finds the formats of several files, which make one analysis, and begins with the first that can be read.
    /// Files without bytes and those that are no text are left out; the report says so.
    ///
    /// # Errors
    /// For impossible settings, or where no file can be read.
    pub fn open_all(files: Vec<(Input, Sample<'_>)>, settings: &Settings) -> Result<Self, Error> {
        settings.check()?;
        let samples: Vec<Sample<'_>> = files.iter().map(|(_, sample)| *sample).collect();
        let open = |(input, sample): (Input, Sample<'_>)| {
            match way(&input, &sample, &settings.for_file(&input.name)) {
                // A setting that can't be is the person's to mend, whichever file it is for.
                Err(fault) if fault.kind() == ErrorKind::Settings => Err(fault),
                way => Ok(OpenFile { input, way }),
            }
        };
        let mut files = files.into_iter().map(open).collect::<Result<Vec<OpenFile>, Error>>()?;
        let key = session_key(&settings.session_key, &files, &samples)?;
        files.iter_mut().filter_map(|file| file.way.as_mut().ok()).for_each(|way| way.plan.key.clone_from(&key));
        let first = files.iter().enumerate().find_map(|(number, file)| Some((number, file.way.as_ref().ok()?)));
        let Some((current, way)) = first else { return Err(nothing_to_read(files)) };
        let merger = Merger::new(way.plan.clone(), settings);
        let changes = settings.templates.clone();
        Ok(Self {
            current,
            merger,
            earlier: Earlier::default(),
            files,
            read: 0,
            read_before: 0,
            notes: Vec::new(),
            changes,
        })
    }

    /// Takes what was found while the files were unpacked; the report tells it.
    pub fn note(&mut self, notes: Vec<InputNote>) {
        self.notes.extend(notes);
    }

    /// The number of the file that is being read: slices must be of that one.
    pub fn current(&self) -> usize {
        self.current
    }

    /// The numbers of the files that can be read, in the order in which they must come.
    pub fn readable(&self) -> Vec<usize> {
        (0..self.files.len()).filter(|file| self.files[*file].way.is_ok()).collect()
    }

    /// The format in which the current file is read.
    pub fn format(&self) -> &Format {
        self.files[self.current].format()
    }

    /// What maps slices of the current file; slices may be mapped anywhere, in any order, and by many at once.
    pub fn mapper(&self) -> Mapper {
        self.merger.mapper().clone()
    }

    /// What maps slices of a file; none for one that can't be read.
    pub fn mapper_of(&self, file: usize, settings: &Settings) -> Option<Mapper> {
        let way = self.files.get(file)?.way.as_ref().ok()?;
        Some(Mapper::new(&way.plan, settings))
    }

    /// The formats in which a file is read, the first that reads a line counts; none for one that can't be read.
    pub fn formats_of(&self, file: usize) -> Option<&[Format]> {
        self.files.get(file)?.formats()
    }

    /// Takes the next slice of the current file.
    ///
    /// # Errors
    /// See [`Analysis::push_part`].
    pub fn push(&mut self, slice: &[u8]) -> Result<(), Error> {
        let part = self.merger.mapper().map_after(slice, &mut self.earlier);
        self.push_part(&part, slice.len() as u64)
    }

    /// Takes the next slice of the current file, already mapped. It was `length` bytes long.
    ///
    /// # Errors
    /// Where there are more lines than can be counted, or the part is of another file.
    pub fn push_part(&mut self, part: &Part, length: u64) -> Result<(), Error> {
        self.read += length;
        self.merger.push(part)?;
        let all = self.files.iter().filter(|file| file.way.is_ok()).map(|file| file.input.bytes).sum();
        self.merger.expect(self.read_before + self.read, all);
        Ok(())
    }

    /// Ends the current file and goes on to the next that can be read, if there is one.
    ///
    /// # Errors
    /// Where fewer or more bytes were taken than the file had at the beginning, or past the most lines.
    pub fn next_file(&mut self) -> Result<(), Error> {
        self.check_length()?;
        let next =
            (self.current + 1..self.files.len()).find_map(|file| Some((file, self.files[file].way.as_ref().ok()?)));
        if let Some((file, way)) = next {
            self.merger.next_file(way.plan.clone())?;
            self.current = file;
            self.read_before += self.read;
            self.read = 0;
        }
        Ok(())
    }

    /// Says that the current file is so long by now: it grows while it is read.
    pub fn grow(&mut self, bytes: u64) {
        self.files[self.current].input.bytes = bytes;
    }

    /// The log as far as it was read, as if it ended there. What is being read goes on.
    ///
    /// # Errors
    /// Past the most lines.
    pub fn snapshot(&self) -> Result<Parsed, Error> {
        self.clone().finish_here()
    }

    /// Ends the log where it has come to, whatever there was still to read.
    ///
    /// # Errors
    /// Past the most lines.
    pub fn finish_here(mut self) -> Result<Parsed, Error> {
        self.grow(self.read);
        self.files.truncate(self.current + 1);
        self.finish()
    }

    /// Each file that can be read and has begun: its number, and where it begins among all of them, in bytes.
    pub fn begun(&self) -> impl Iterator<Item = (usize, u64)> {
        let readable = self.files[..=self.current].iter().enumerate().filter(|(_, file)| file.way.is_ok());
        readable.scan(0, |begin, (number, file)| {
            let own = *begin;
            *begin += file.input.bytes;
            Some((number, own))
        })
    }

    /// The events so far.
    pub fn merger(&self) -> &Merger {
        &self.merger
    }

    /// Bytes, lines and events so far.
    pub fn so_far(&self) -> (u64, u32, usize) {
        (self.read_before + self.read, self.merger.lines(), self.merger.events())
    }

    /// Ends the last file.
    ///
    /// # Errors
    /// Where fewer or more bytes were taken than the files had at the beginning.
    pub fn finish(self) -> Result<Parsed, Error> {
        self.check_length()?;
        if let Some(left) = self.files[self.current + 1..].iter().find(|file| file.way.is_ok()) {
            return Err(changed_file(&left.input, 0));
        }
        let (log, mined) = self.merger.finish()?;
        let Self { files, notes, changes, .. } = self;
        let (facts, told) = (TemplateFacts::default(), Told::default());
        let mut parsed =
            Parsed { files, notes, log, mined, changes: Vec::new(), changes_left_out: 0, facts, told, learned: None };
        parsed.settle_templates(&changes);
        Ok(parsed)
    }

    fn check_length(&self) -> Result<(), Error> {
        let input = &self.files[self.current].input;
        if self.read == input.bytes { Ok(()) } else { Err(changed_file(input, self.read)) }
    }
}

impl OpenFile {
    /// The first of its formats; plain text for a file that is not read.
    pub(crate) fn format(&self) -> &Format {
        self.formats().map_or(format::plain(), |formats| &formats[0])
    }

    /// The formats in which it is read, the first that reads a line counts; none for a file that is not read.
    fn formats(&self) -> Option<&[Format]> {
        Some(&self.way.as_ref().ok()?.plan.formats)
    }
}

fn changed_file(input: &Input, read: u64) -> Error {
    let expected = input.bytes;
    let name = &input.name;
    Error::new(
        ErrorKind::File,
        format!(
            "{name} changed while it was read: it had {expected} bytes, and {read} were found. \
             Open it again, or make a copy first if it is still being written."
        ),
    )
}

/// The whole way for a log in memory.
///
/// # Errors
/// See [`Analysis::open`] and [`Analysis::finish`].
pub fn analyse_bytes(
    name: &str,
    bytes: &[u8],
    modified_ms: i64,
    settings: &Settings,
) -> Result<(Parsed, Outcome), Error> {
    let input = Input { name: name.to_owned(), bytes: bytes.len() as u64, modified_ms };
    let parsed = read_bytes(input, bytes, settings)?;
    let outcome = parsed.analyse(settings)?;
    Ok((parsed, outcome))
}

/// A log in memory as far as it is read: without windows and findings.
///
/// # Errors
/// See [`Analysis::open`] and [`Analysis::finish`].
pub fn read_bytes(input: Input, bytes: &[u8], settings: &Settings) -> Result<Parsed, Error> {
    let mut analysis = Analysis::open(input, &Sample::of(bytes), settings)?;
    bytes.chunks(SLICE).try_for_each(|slice| analysis.push(slice))?;
    analysis.finish()
}

/// The length of a slice that keeps memory small and work steady, in bytes. Results don't depend on it.
pub const SLICE: usize = 4 << 20;
