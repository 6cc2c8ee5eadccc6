//! What is usual, learned once and saved: `logloupe train` writes it, `logloupe analyze --model` and `logloupe sessions
//! --model` judge by it, and the page reads and writes it.
//!
//! A model holds templates (their wording, `<*>` for what varies) with how many events each had,
//! the features of the windows, and the distinct sequences of template numbers that sessions had, with how many sessions had
//! each: all that detectors learn from. They are fitted again when a model is read, which takes less than a second and gives
//! the very numbers that the good log itself would give. Networks of the next event, which take longer, are saved as they
//! are. What a person expects, and the settings of the detectors, are in it, too.
//!
//! A line that came once is a template of its own: what is rare in the good log stands in its model nearly word by word, with
//! the names in it, and a model is to be kept as the log is. The rare templates are not left out: what came once in a good log
//! would be new in every other, and the model would judge otherwise than the log that it is of.
//!
//! [`MAGIC`], then sections, which are blocks (`block`):
//!
//! | tag | payload |
//! |---|---|
//! | `H` | the [`Head`], as JSON; first, once |
//! | `T` | the templates, a list of texts as JSON |
//! | `S` | the sessions ([`Sequences::to_bytes`]) |
//! | `N` | networks ([`Networks::to_bytes`]), where some were trained |
//! | `W`, `V` | the windows: what they are and their features ([`Learned`]), where windows were learned |
//! | `E` | how many sections there were (64 bits); last, once |
//!
//! A section with another tag is passed over.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::analysis::{EventTypes, FoundSessions, Outcome, Parsed};
use crate::block::{Blocks, push_block};
use crate::config::Settings;
use crate::detect::sequence::{Networks, Sequences};
use crate::error::{Error, ErrorKind};
use crate::feature::Learned;
use crate::template::mapped;

/// Begins every model; its last byte is the version of what follows.
pub const MAGIC: &[u8; 8] = b"LLmodel\x02";

/// The most templates of a model, and the most bytes of their texts.
const MAX_TEMPLATES: usize = 1 << 16;

/// The session key of a model that was learned from lists of event numbers.
pub const LINES: &str = "line";

/// The session key of a model that has no sessions, as the setting names it.
const NO_SESSIONS: &str = "none";

/// The largest event number of such a list, and one.
const NUMBERED: u32 = 1_000_001;

/// What a model was learned from, and how.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// Version of the program that made it.
    pub version: String,
    /// How many sessions were learned from.
    pub sessions: usize,
    /// Settings that another log is to be judged under: how sessions and windows are made, the detectors', and what is expected.
    /// The session key is the one that was found, [`LINES`] for lists of event numbers, `none` where there are no sessions.
    pub settings: Settings,
}

/// A model.
#[derive(Clone, Debug)]
pub struct Model {
    /// What it was learned from.
    pub head: Head,
    templates: Vec<String>,
    sequences: Sequences,
    networks: Option<Networks>,
    learned: Option<Arc<Learned>>,
}

impl Model {
    /// What a log is like: its sessions, where it has some, and its windows.
    pub fn of_log(
        parsed: &Parsed,
        found: Option<FoundSessions>,
        outcome: &Outcome,
        networks: Option<Networks>,
    ) -> Self {
        let templates = (0..parsed.templates() as u32).map(|template| parsed.template_text(template)).collect();
        let learned = parsed.learn(outcome);
        let (key, sequences) = found.map_or_else(Default::default, |found| (found.key, found.sequences.as_baseline()));
        let key = if sequences.is_empty() { NO_SESSIONS } else { &key };
        Self { templates, learned, ..Self::new(key, sequences, &outcome.report.settings, networks) }
    }

    /// What lists of event numbers are like.
    pub fn of_lines(sequences: Sequences, settings: &Settings, networks: Option<Networks>) -> Self {
        Self::new(LINES, sequences, settings, networks)
    }

    fn new(key: &str, sequences: Sequences, settings: &Settings, networks: Option<Networks>) -> Self {
        let head = Head {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            sessions: sequences.len(),
            settings: carried(settings, Settings { session_key: key.to_owned(), ..Settings::default() }),
        };
        Self { head, templates: Vec::new(), sequences, networks, learned: None }
    }

    /// The session key of what was learned.
    pub fn session_key(&self) -> &str {
        &self.head.settings.session_key
    }

    /// What windows are judged by.
    ///
    /// # Errors
    /// Where no windows were learned.
    pub fn learned(&self) -> Result<Arc<Learned>, Error> {
        let text = "Expected a model that has learned what windows are like; this one was learned from lists of event numbers, or \
                    from too many windows. Train one on a log: logloupe train LOG -o MODEL; or save one from the page.";
        self.learned.clone().ok_or_else(|| Error::new(ErrorKind::Settings, text))
    }

    /// The templates, each with how many events are of it; none in a model of lists of event numbers.
    pub fn templates(&self) -> Vec<(&str, u64)> {
        if let Some(learned) = &self.learned {
            return learned.templates().iter().map(|(text, count)| (text.as_str(), u64::from(*count))).collect();
        }
        let mut counts = vec![0; self.templates.len()];
        for event in self.sequences.iter().flatten() {
            if let Some(count) = counts.get_mut(*event as usize) {
                *count += 1;
            }
        }
        self.templates.iter().map(String::as_str).zip(counts).collect()
    }

    /// Settings that another log is read and judged under: what a model carries is the model's, and what is expected is what
    /// either expects.
    pub fn settings(&self, settings: Settings) -> Settings {
        let carried = carried(&self.head.settings, settings.clone());
        let session_key = self.head.settings.session_key.clone();
        let mut expected = carried.expected.clone();
        expected.extend(settings.expected.into_iter().filter(|one| !carried.expected.contains(one)));
        Settings { session_key, expected, ..carried }
    }

    /// The same for its windows: sessions stay as these settings make them.
    pub fn window_settings(&self, settings: Settings) -> Settings {
        Settings { session_key: settings.session_key.clone(), ..self.settings(settings) }
    }

    /// Whether it has learned sessions by this key.
    pub fn knows(&self, key: &str) -> bool {
        self.head.sessions > 0 && self.session_key() == key
    }

    /// The sessions of a log, followed by those that were learned, which they are to be judged by. The log's templates are found
    /// among the model's by their texts.
    pub fn join(&self, parsed: &Parsed, found: FoundSessions) -> FoundSessions {
        let templates: Vec<String> =
            (0..parsed.templates() as u32).map(|template| parsed.template_text(template)).collect();
        let mut texts = self.templates.clone();
        let of_template = mapped(&mut texts, &templates);
        let typed = |events: &[u32]| events.iter().map(|event| of_template[*event as usize]).collect();
        let sequences = self.sequences.clone().judging(found.sequences.iter().map(typed));
        FoundSessions { sequences, types: Some(EventTypes { texts, of_template }), ..found }
    }

    /// The networks of the next event, where some were trained.
    pub fn networks(&self) -> Option<&Networks> {
        self.networks.as_ref()
    }

    /// Judges lists of event numbers by the model: these sessions, then those that it learned from.
    pub fn sequences(self, judged: Vec<Vec<u32>>) -> (Sequences, Option<Networks>) {
        (self.sequences.judging(judged.into_iter()), self.networks)
    }

    /// The model as a file's bytes.
    ///
    /// # Errors
    /// Where it was learned from more than a model holds.
    pub fn to_bytes(&self) -> Result<Vec<u8>, Error> {
        let sessions = self.sequences.to_bytes().filter(|_| self.templates.len() <= MAX_TEMPLATES).ok_or_else(|| {
            let text = "The sessions differ too much to be saved: a model holds 16,777,216 events of distinct sessions. \
                        Learn from a shorter log, or name a session key that makes shorter sessions.";
            Error::new(ErrorKind::Limit, text)
        })?;
        let mut bytes = MAGIC.to_vec();
        // Strings, numbers and lists always have a JSON form. (Pretty as settings are saved, and read from text as those are:
        // the same code serves both.)
        push_block(&mut bytes, b'H', &serde_json::to_vec_pretty(&self.head).unwrap_or_default());
        push_block(&mut bytes, b'T', &serde_json::to_vec(&self.templates).unwrap_or_default());
        push_block(&mut bytes, b'S', &sessions);
        if let Some(networks) = &self.networks {
            push_block(&mut bytes, b'N', &networks.to_bytes());
        }
        if let Some(learned) = &self.learned {
            let (head, values) = learned.to_bytes();
            push_block(&mut bytes, b'W', &head);
            push_block(&mut bytes, b'V', &values);
        }
        let sections = 3 + u64::from(self.networks.is_some()) + 2 * u64::from(self.learned.is_some());
        push_block(&mut bytes, b'E', &sections.to_le_bytes());
        Ok(bytes)
    }

    /// Reads a model.
    ///
    /// # Errors
    /// Where the bytes are no model, are damaged or cut off, or were made by another version.
    pub fn read(bytes: &[u8]) -> Result<Self, Error> {
        let Some(rest) = bytes.strip_prefix(MAGIC) else {
            let found = if bytes.starts_with(&MAGIC[..7]) { "of another version" } else { "none" };
            return Err(refused(&format!(
                "Expected a model that this version of logloupe has made; it is {found}. Make one with: logloupe train FILE -o MODEL."
            )));
        };
        let mut blocks = Blocks { rest, offset: MAGIC.len() };
        let sections = sections(&mut blocks).ok_or_else(|| damaged(blocks.offset))?;
        let section = |wanted: u8| sections.iter().find(|(tag, _)| *tag == wanted).map(|(_, payload)| *payload);
        let head: Head = section(b'H')
            .and_then(|head| serde_json::from_str(std::str::from_utf8(head).ok()?).ok())
            .ok_or_else(|| refused("The model does not say what it was learned from, or says it in another way than this version. Train it again."))?;
        if head.version != env!("CARGO_PKG_VERSION") {
            return Err(refused(&format!(
                "The model was made by version {}; this is {}. Train it again, or judge with that version.",
                head.version,
                env!("CARGO_PKG_VERSION")
            )));
        }
        let model = Self::of_sections(head, &section).ok_or_else(|| damaged(blocks.offset))?;
        model.head.settings.check()?;
        Ok(model)
    }

    fn of_sections<'a>(head: Head, section: &dyn Fn(u8) -> Option<&'a [u8]>) -> Option<Self> {
        let templates: Vec<String> = serde_json::from_str(std::str::from_utf8(section(b'T')?).ok()?).ok()?;
        (templates.len() <= MAX_TEMPLATES).then_some(())?;
        let types = if head.settings.session_key == LINES { NUMBERED } else { templates.len() as u32 };
        let sequences = Sequences::baseline_from_bytes(section(b'S')?, types)?;
        (sequences.len() == head.sessions).then_some(())?;
        let networks = match section(b'N') {
            Some(bytes) => Some(Networks::from_bytes(bytes)?),
            None => None,
        };
        let learned = match (section(b'W'), section(b'V')) {
            (Some(head), Some(values)) => Some(Arc::new(Learned::from_bytes(head, values, &templates)?)),
            (None, None) => None,
            _ => return None,
        };
        Some(Self { head, templates, sequences, networks, learned })
    }
}

/// Settings with what a model carries of `from`: no names of files, and nothing of how a file is read.
fn carried(from: &Settings, to: Settings) -> Settings {
    Settings {
        window_seconds: from.window_seconds,
        window_overlap: from.window_overlap,
        seed: from.seed,
        trees: from.trees,
        samples: from.samples,
        preset: from.preset,
        percentile: from.percentile,
        contamination: from.contamination,
        dbscan: from.dbscan,
        autoencoder: from.autoencoder,
        session_gap: from.session_gap,
        sequence: from.sequence,
        miner: from.miner,
        drain3: from.drain3,
        templates: from.templates.clone(),
        expected: from.expected.clone(),
        ..to
    }
}

/// All sections but the end; none where they are damaged, or the end does not fit.
fn sections<'a>(blocks: &mut Blocks<'a>) -> Option<Vec<(u8, &'a [u8])>> {
    let mut sections: Vec<(u8, &[u8])> = Vec::new();
    loop {
        match blocks.next()? {
            (b'E', count) => {
                let is_whole = count == (sections.len() as u64).to_le_bytes() && blocks.rest.is_empty();
                return is_whole.then_some(sections);
            }
            section => sections.push(section),
        }
    }
}

fn damaged(offset: usize) -> Error {
    refused(&format!("The model is damaged or cut off, at byte {offset} or before. Copy it again, or train it again."))
}

fn refused(text: &str) -> Error {
    Error::new(ErrorKind::File, text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn model() -> Model {
        let mut sequences = Sequences::default();
        (0..12).for_each(|session| sequences.push(vec![1, 2, session % 3], true));
        let settings = Settings::default();
        Model::of_lines(sequences, &settings, None)
    }

    fn refusal(bytes: &[u8]) -> String {
        Model::read(bytes).err().map_or_else(String::new, |fault| fault.to_string())
    }

    #[test]
    fn ok_there_and_back_with_a_section_of_somebody_else() {
        let bytes = model().to_bytes().unwrap();
        assert_eq!(Model::read(&bytes).unwrap().to_bytes().unwrap(), bytes);
        let mut more = bytes[..bytes.len() - 21].to_vec();
        push_block(&mut more, b'X', b"something");
        push_block(&mut more, b'E', &4u64.to_le_bytes());
        assert_eq!(Model::read(&more).unwrap().to_bytes().unwrap(), bytes);
    }

    /// A model of windows: three minutes of two events, and one of three.
    fn windows() -> Model {
        let minute = |minute: u32| {
            (0..2 + minute / 3).map(move |second| format!("2026-03-01T10:0{minute}:0{second}Z job done\n"))
        };
        let text: String = (0..4).flat_map(minute).collect();
        let settings = Settings { window_seconds: Some(60.0), ..Settings::default() };
        let (parsed, outcome) = crate::analysis::analyse_bytes("a.log", text.as_bytes(), 0, &settings).unwrap();
        Model::of_log(&parsed, None, &outcome, None)
    }

    #[test]
    fn ok_windows_there_and_back() {
        let bytes = windows().to_bytes().unwrap();
        let read = Model::read(&bytes).unwrap();
        assert_eq!(read.to_bytes().unwrap(), bytes);
        let learned = read.learned().unwrap();
        assert_eq!((learned.windows(), learned.events(), learned.length()), (4, 9.0, 60_000));
        assert_eq!(learned.templates(), [("job done".to_owned(), 9)]);
        assert_eq!((read.session_key(), read.head.settings.window_seconds), ("none", Some(60.0)));
    }

    #[test]
    fn err_cut_off_and_changed_and_others() {
        each_fault_is_named(&model());
        each_fault_is_named(&windows());
    }

    fn each_fault_is_named(model: &Model) {
        let bytes = model.to_bytes().unwrap();
        for length in 0..bytes.len() {
            assert!(!refusal(&bytes[..length]).is_empty(), "{length}");
        }
        for place in 0..bytes.len() {
            for bit in 0..8 {
                let mut changed = bytes.clone();
                changed[place] ^= 1 << bit;
                assert!(!refusal(&changed).is_empty() || changed[place] == bytes[place], "{place}");
            }
        }
    }

    #[test]
    fn err_others() {
        assert!(refusal(b"LLmodel\x09").contains("of another version"));
        assert!(refusal(b"2026-03-01 10:00:00").contains("it is none"));
        let other = Model { head: Head { version: "9.9.9".to_owned(), ..model().head }, ..model() };
        assert!(refusal(&other.to_bytes().unwrap()).contains("made by version 9.9.9"));
    }

    proptest! {
        /// Sections with right checksums and any contents.
        #[test]
        fn ok_hostile_sections_are_refused(
            tag in prop::sample::select(b"HTSNW".to_vec()),
            payload in prop::collection::vec(any::<u8>(), 0..64),
        ) {
            let mut bytes = MAGIC.to_vec();
            let head = serde_json::to_vec(&model().head).unwrap();
            let sessions = model().sequences.to_bytes().unwrap();
            for (own, usual) in [(b'H', &head[..]), (b'T', b"[]"), (b'S', &sessions)] {
                push_block(&mut bytes, own, if own == tag { &payload } else { usual });
            }
            if tag == b'W' {
                push_block(&mut bytes, b'W', br#"{"by_line":false,"length":1,"features":[],"counts":[]}"#);
                push_block(&mut bytes, b'V', &payload);
            } else {
                push_block(&mut bytes, b'N', &payload);
            }
            let sections = if tag == b'W' { 5u64 } else { 4 };
            push_block(&mut bytes, b'E', &sections.to_le_bytes());
            prop_assert!(Model::read(&bytes).is_err());
        }
    }
}
