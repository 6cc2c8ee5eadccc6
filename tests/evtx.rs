//! Windows event logs: events that are built here byte by byte, and real ones where they are at hand.
//!
//! `tests/evtx/compare.py` compares all fields of real logs with what python-evtx reads.

mod common;

use common::{analyse, real_logs};
use logloupe::config::Settings;
use logloupe::input::container::{NoteKind, Step, UnpackLimits, Unpacker};

/// 2024-05-01 12:30:45.1234567 UTC, in 100 ns since 1601.
const TIME: u64 = (11_644_473_600 + 1_714_566_645) * 10_000_000 + 1_234_567;

/// A chunk under construction. Names are stored where they are first used, as Windows does it.
struct Chunk(Vec<u8>);

impl Chunk {
    fn new() -> Self {
        let mut bytes = b"ElfChnk\0".to_vec();
        bytes.resize(512, 0);
        Self(bytes)
    }

    fn put(&mut self, bytes: &[u8]) -> &mut Self {
        self.0.extend_from_slice(bytes);
        self
    }

    fn text(&mut self, text: &str) -> &mut Self {
        let units: Vec<u16> = text.encode_utf16().collect();
        self.put(&(units.len() as u16).to_le_bytes());
        for unit in units {
            self.put(&unit.to_le_bytes());
        }
        self
    }

    fn name(&mut self, name: &str) -> &mut Self {
        let offset = self.0.len() as u32 + 4;
        self.put(&offset.to_le_bytes()).put(&[0; 6]).text(name).put(&[0; 2])
    }

    /// The beginning of an element, up to its attributes where `token` says that there are some.
    fn element(&mut self, token: u8, name: &str) -> &mut Self {
        self.put(&[token, 0xff, 0xff, 0, 0, 0, 0]).name(name);
        if token & 0x40 != 0 {
            self.put(&[0; 4]);
        }
        self
    }

    fn attribute(&mut self, name: &str) -> &mut Self {
        self.put(&[6]).name(name)
    }

    /// `<Event><System>…</System><EventData>…</EventData></Event>` as a template of four values, and the values.
    fn event(&mut self, user: &str) -> &mut Self {
        let start = self.0.len();
        self.put(b"**\0\0").put(&[0; 20]).put(&[0x0f, 1, 1, 0, 0x0c, 1, 0, 0, 0, 0]);
        let template = self.0.len() + 4;
        self.put(&(template as u32).to_le_bytes()).put(&[0; 24]);
        self.put(&[0x0f, 1, 1, 0]).element(0x01, "Event").put(&[2]);
        self.element(0x01, "System").put(&[2]);
        self.element(0x41, "Provider").attribute("Name").put(&[5, 1]).text("Test").put(&[3]);
        self.element(0x01, "EventID").put(&[2, 0x0d, 0, 0, 6, 4]);
        self.element(0x41, "TimeCreated").attribute("SystemTime").put(&[0x0d, 1, 0, 0x11, 3]);
        self.element(0x01, "Level").put(&[2, 0x0d, 2, 0, 4, 4]).put(&[4]);
        self.element(0x01, "EventData").put(&[2]);
        self.element(0x41, "Data").attribute("Name").put(&[5, 1]).text("User").put(&[2, 0x0e, 3, 0, 1, 4]);
        self.put(&[4, 4, 0]);
        let size = (self.0.len() - template - 24) as u32;
        self.0[template + 20..template + 24].copy_from_slice(&size.to_le_bytes());
        let user: Vec<u8> = user.encode_utf16().flat_map(u16::to_le_bytes).collect();
        self.put(&[4, 0, 0, 0, 2, 0, 6, 0, 8, 0, 0x11, 0, 1, 0, 4, 0]).put(&[user.len() as u8, 0, 1, 0]);
        self.put(&4625u16.to_le_bytes()).put(&TIME.to_le_bytes()).put(&[3]).put(&user);
        let size = (self.0.len() - start + 4) as u32;
        self.0[start + 4..start + 8].copy_from_slice(&size.to_le_bytes());
        self.put(&size.to_le_bytes())
    }

    /// A file of this chunk and one that was never used.
    fn file(mut self) -> Vec<u8> {
        let free = self.0.len() as u32;
        self.0[48..52].copy_from_slice(&free.to_le_bytes());
        self.0.resize(64 * 1024, 0);
        let mut file = b"ElfFile\0".to_vec();
        file.resize(4096, 0);
        file.extend(self.0);
        file.resize(file.len() + 64 * 1024, 0);
        file
    }
}

fn unpack(file: Vec<u8>) -> (String, Vec<NoteKind>) {
    let mut unpacker = Unpacker::new(UnpackLimits::default());
    unpacker.open(file, "Security.evtx", 0);
    let mut text = Vec::new();
    loop {
        match unpacker.step().unwrap() {
            Step::Begin(member) => assert_eq!(member.name, "Security.evtx"),
            Step::Bytes(bytes) => text.extend_from_slice(bytes),
            Step::End | Step::Working => {}
            Step::Done => break,
        }
    }
    (String::from_utf8(text).unwrap(), unpacker.notes().into_iter().map(|note| note.kind).collect())
}

fn three_events() -> Vec<u8> {
    let mut chunk = Chunk::new();
    chunk.event("alice").event("bob").event("");
    chunk.file()
}

fn line(data: &str) -> String {
    format!(
        r##"{{"Event":{{"System":{{"Provider":{{"#attributes":{{"Name":"Test"}}}},"EventID":4625,"TimeCreated":{{"#attributes":{{"SystemTime":"2024-05-01T12:30:45.1234567Z"}}}},"Level":3}},"EventData":{{"User":{data}}}}}}}"##
    ) + "\n"
}

#[test]
fn each_event_is_a_line() {
    let expected = line("\"alice\"") + &line("\"bob\"") + &line("\"\"");
    assert_eq!(unpack(three_events()), (expected, vec![]));
}

#[test]
fn the_lines_are_read_as_windows_events() {
    let (text, _) = unpack(three_events());
    let (_, outcome) = analyse(text.repeat(20).as_bytes(), &[], &Settings::default());
    assert_eq!((outcome.report.format.name, outcome.report.ledger.events), ("windows-event-json", 60));
    assert_eq!(outcome.report.time.first_ms, Some(1_714_566_645_123));
}

#[test]
fn a_damaged_event_is_passed_over_and_told() {
    let mut file = three_events();
    // The first event's first element.
    let token = 4096 + 512 + 24 + 4 + 6 + 4 + 24 + 4;
    assert_eq!(file[token], 0x01);
    file[token] = 0x3f;
    assert_eq!(unpack(file), (line("\"bob\"") + &line("\"\""), vec![NoteKind::Broken]));
}

#[test]
fn a_template_within_itself_ends() {
    let mut chunk = Chunk::new();
    let start = chunk.0.len();
    let template = start + 24 + 10;
    chunk.put(b"**\0\0").put(&[0; 20]).put(&[0x0c, 1, 0, 0, 0, 0]).put(&(template as u32).to_le_bytes());
    // The template holds nothing but an instance of itself, twice.
    chunk.put(&[0; 20]).put(&32u32.to_le_bytes());
    for _ in 0..2 {
        chunk.put(&[0x0c, 1, 0, 0, 0, 0]).put(&(template as u32).to_le_bytes()).put(&[0; 6]);
    }
    chunk.put(&[0; 8]);
    let size = (chunk.0.len() - start) as u32;
    chunk.0[start + 4..start + 8].copy_from_slice(&size.to_le_bytes());
    assert_eq!(unpack(chunk.file()), (String::new(), vec![NoteKind::Broken]));
}

#[test]
fn any_beginning_and_any_byte_changed() {
    let mut files = vec![three_events()];
    if let Some(folder) = real_logs("any_beginning_and_any_byte_changed") {
        let logs = std::fs::read_dir(folder.join("evtx")).unwrap().map(|entry| entry.unwrap().path());
        files.extend(
            logs.filter(|path| path.extension().is_some_and(|ending| ending == "evtx"))
                .map(|path| std::fs::read(path).unwrap()),
        );
    }
    let mut state = 42u64;
    let mut below = |end: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % end.max(1)
    };
    for file in files {
        for end in (0..file.len()).step_by(977) {
            unpack_any(file[..end].to_vec());
        }
        let used = file.iter().rposition(|byte| *byte != 0).unwrap();
        for _ in 0..600 {
            let mut changed = file.clone();
            for _ in 0..=below(20) {
                // The file's header matters little.
                changed[4096 + below(used - 4096)] = below(256) as u8;
            }
            unpack_any(changed);
        }
    }
}

/// Whatever comes out, it is lines of JSON.
fn unpack_any(file: Vec<u8>) {
    if !file.starts_with(b"ElfFile\0") {
        return;
    }
    for line in unpack(file).0.lines() {
        assert!(serde_json::from_str::<serde_json::Value>(line).is_ok(), "{line}");
    }
}

#[test]
fn real_logs_are_read_whole() {
    let Some(folder) = real_logs("real_logs_are_read_whole") else { return };
    // The numbers of events are python-evtx's.
    for (name, events) in [("4799_remote_local_groups_enumeration", 5), ("Security_short_selected", 7)] {
        let (text, notes) = unpack(std::fs::read(folder.join("evtx").join(name).with_extension("evtx")).unwrap());
        assert_eq!((text.lines().count(), notes), (events, vec![]), "{name}");
    }
}
