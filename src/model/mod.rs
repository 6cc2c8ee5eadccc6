//! What is usual, learned once and saved: `logloupe train` writes it, `logloupe sessions --model` judges by it.
//!
//! A model holds no line of a log. It holds templates (their wording, `<*>` for what varies), and the distinct sequences of
//! template numbers that sessions had, with how many sessions had each: all that the detectors of sessions learn from. They
//! are fitted again when a model is read, which takes less than a second and gives the very numbers that the baseline itself
//! would give. Networks of the next event, which take longer, are saved as they are.
//!
//! [`MAGIC`], then sections, which are blocks (`block`):
//!
//! | tag | payload |
//! |---|---|
//! | `H` | the [`Head`], as JSON; first, once |
//! | `T` | the templates, a list of texts as JSON |
//! | `S` | the sessions ([`Sequences::to_bytes`]) |
//! | `N` | networks ([`Networks::to_bytes`]), where some were trained |
//! | `E` | how many sections there were (64 bits); last, once |
//!
//! A section with another tag is passed over: what other detectors learn may stand beside these.

pub(crate) mod templates;

use serde::{Deserialize, Serialize};

use crate::analysis::{FoundSessions, JudgedSessions, Parsed};
use crate::block::{Blocks, push_block};
use crate::config::{SequenceModel, Settings};
use crate::detect::sequence::{Networks, Sequences};
use crate::error::{Error, ErrorKind};
use templates::mapped;

/// Begins every model; its last byte is the version of what follows.
pub const MAGIC: &[u8; 8] = b"LLmodel\x01";

/// The most templates of a model, and the most bytes of their texts.
const MAX_TEMPLATES: usize = 1 << 16;

/// The session key of a model that was learned from lists of event numbers.
pub const LINES: &str = "line";

/// The largest event number of such a list, and one.
const NUMBERED: u32 = 1_000_001;

/// What a model was learned from, and how.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// Version of the program that made it.
    pub version: String,
    /// The session key, or [`LINES`].
    pub session_key: String,
    /// See [`Settings::session_gap`].
    pub session_gap: u32,
    /// See [`Settings::sequence`].
    pub sequence: SequenceModel,
    /// How many sessions were learned from.
    pub sessions: usize,
}

/// A model.
#[derive(Clone, Debug)]
pub struct Model {
    /// What it was learned from.
    pub head: Head,
    templates: Vec<String>,
    sequences: Sequences,
    networks: Option<Networks>,
}

impl Model {
    /// What the sessions of a log are like.
    pub fn of_log(parsed: &Parsed, found: FoundSessions, settings: &Settings, networks: Option<Networks>) -> Self {
        let templates = (0..parsed.templates() as u32).map(|template| parsed.template_text(template)).collect();
        Self { templates, ..Self::new(&found.key, found.sequences, settings, networks) }
    }

    /// What lists of event numbers are like.
    pub fn of_lines(sequences: Sequences, settings: &Settings, networks: Option<Networks>) -> Self {
        Self::new(LINES, sequences, settings, networks)
    }

    fn new(key: &str, sequences: Sequences, settings: &Settings, networks: Option<Networks>) -> Self {
        let head = Head {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            session_key: key.to_owned(),
            session_gap: settings.session_gap,
            sequence: settings.sequence,
            sessions: sequences.len(),
        };
        Self { head, templates: Vec::new(), sequences, networks }
    }

    /// The templates, each with how many events of the sessions that were learned from are of it; none in a model of lists of
    /// event numbers.
    pub fn templates(&self) -> Vec<(&str, u64)> {
        let mut counts = vec![0; self.templates.len()];
        for event in self.sequences.iter().flatten() {
            if let Some(count) = counts.get_mut(*event as usize) {
                *count += 1;
            }
        }
        self.templates.iter().map(String::as_str).zip(counts).collect()
    }

    /// Settings that read another log as the model's own was read.
    pub fn settings(&self, settings: Settings) -> Settings {
        let Head { session_key, session_gap, sequence, .. } = &self.head;
        Settings { session_key: session_key.clone(), session_gap: *session_gap, sequence: *sequence, ..settings }
    }

    /// Judges the sessions of a log by the model. Its templates are found among the model's by their texts.
    pub fn judge(self, parsed: &Parsed, found: FoundSessions) -> JudgedSessions {
        let FoundSessions { key, sessions, sequences } = found;
        let texts: Vec<String> =
            (0..parsed.templates() as u32).map(|template| parsed.template_text(template)).collect();
        let mut all = self.templates;
        let numbers = mapped(&mut all, &texts);
        let renumbered = sequences.iter().map(|events| events.iter().map(|event| numbers[*event as usize]).collect());
        let sequences = self.sequences.judging(renumbered);
        let found = FoundSessions { key, sessions, sequences };
        JudgedSessions { texts: Some(all), ..found.judge(&self.head.sequence, self.networks) }
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
        // Strings, numbers and lists always have a JSON form.
        push_block(&mut bytes, b'H', &serde_json::to_vec(&self.head).unwrap_or_default());
        push_block(&mut bytes, b'T', &serde_json::to_vec(&self.templates).unwrap_or_default());
        push_block(&mut bytes, b'S', &sessions);
        if let Some(networks) = &self.networks {
            push_block(&mut bytes, b'N', &networks.to_bytes());
        }
        let sections = 3 + u64::from(self.networks.is_some());
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
            .and_then(|head| serde_json::from_slice(head).ok())
            .ok_or_else(|| refused("The model does not say what it was learned from, or says it in another way than this version. Train it again."))?;
        if head.version != env!("CARGO_PKG_VERSION") {
            return Err(refused(&format!(
                "The model was made by version {}; this is {}. Train it again, or judge with that version.",
                head.version,
                env!("CARGO_PKG_VERSION")
            )));
        }
        let model = Self::of_sections(head, &section).ok_or_else(|| damaged(blocks.offset))?;
        Settings { sequence: model.head.sequence, session_gap: model.head.session_gap, ..Settings::default() }
            .check()?;
        Ok(model)
    }

    fn of_sections<'a>(head: Head, section: &dyn Fn(u8) -> Option<&'a [u8]>) -> Option<Self> {
        let templates: Vec<String> = serde_json::from_slice(section(b'T')?).ok()?;
        (templates.len() <= MAX_TEMPLATES).then_some(())?;
        let types = if head.session_key == LINES { NUMBERED } else { templates.len() as u32 };
        let sequences = Sequences::baseline_from_bytes(section(b'S')?, types)?;
        (sequences.len() == head.sessions).then_some(())?;
        let networks = match section(b'N') {
            Some(bytes) => Some(Networks::from_bytes(bytes)?),
            None => None,
        };
        Some(Self { head, templates, sequences, networks })
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
        push_block(&mut more, b'W', b"windows");
        push_block(&mut more, b'E', &4u64.to_le_bytes());
        assert_eq!(Model::read(&more).unwrap().to_bytes().unwrap(), bytes);
    }

    #[test]
    fn err_cut_off_and_changed_and_others() {
        let bytes = model().to_bytes().unwrap();
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
        assert!(refusal(b"LLmodel\x09").contains("of another version"));
        assert!(refusal(b"2026-03-01 10:00:00").contains("it is none"));
        let other = Model { head: Head { version: "9.9.9".to_owned(), ..model().head }, ..model() };
        assert!(refusal(&other.to_bytes().unwrap()).contains("made by version 9.9.9"));
    }

    proptest! {
        /// Sections with right checksums and any contents.
        #[test]
        fn ok_hostile_sections_are_refused(
            tag in prop::sample::select(b"HTSN".to_vec()),
            payload in prop::collection::vec(any::<u8>(), 0..64),
        ) {
            let mut bytes = MAGIC.to_vec();
            let head = serde_json::to_vec(&model().head).unwrap();
            let sessions = model().sequences.to_bytes().unwrap();
            for (own, usual) in [(b'H', &head[..]), (b'T', b"[]"), (b'S', &sessions)] {
                push_block(&mut bytes, own, if own == tag { &payload } else { usual });
            }
            push_block(&mut bytes, b'N', &payload);
            push_block(&mut bytes, b'E', &4u64.to_le_bytes());
            prop_assert!(Model::read(&bytes).is_err());
        }
    }
}
