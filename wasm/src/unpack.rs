//! Unpacking a file in the worker, chunk by chunk.

use std::cell::RefCell;
use std::io::{self, Read};

use js_sys::Uint8Array;
use logloupe::error::{Error, ErrorKind};
use logloupe::input::container::{self, Kind, Member, ReadAt, SNIFFED, Step, UnpackLimits};
use serde::Serialize;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::File;

use crate::source::{Source, unreadable};
use crate::wire;

/// Bytes that are handed out at once: few enough to hold, enough that a member is made of few pieces.
const CHUNK: usize = 4 << 20;

/// Steps between two looks at the worker's messages, where nothing comes out: each passes over at most 64 KiB.
const STEPS: usize = 64;

/// Unpacks files within common limits, one after the other.
#[wasm_bindgen]
pub struct Unpacker {
    inner: container::Unpacker,
    /// What has come of the member under way.
    chunk: Vec<u8>,
    /// The member that comes once the chunk is handed out, or its end.
    waiting: Option<Waiting>,
}

enum Waiting {
    Begin(Member),
    End,
}

#[derive(Serialize)]
struct SkippedObject {
    name: String,
    text: String,
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
enum Moved {
    Begin { name: String, modified: i64 },
    Bytes,
    End,
    Working,
    Done,
}

#[wasm_bindgen]
impl Unpacker {
    /// An unpacker within limits `{bytes, members, depth}`; what is missing takes its default.
    ///
    /// # Errors
    /// For limits that are none.
    #[wasm_bindgen(constructor)]
    pub fn new(limits: JsValue) -> Result<Unpacker, JsValue> {
        let limits: UnpackLimits = serde_wasm_bindgen::from_value(limits).map_err(|fault| {
            let text = format!("The limits of unpacking could not be understood: {fault}.");
            wire::error(&Error::new(ErrorKind::Settings, text))
        })?;
        Ok(Self { inner: container::Unpacker::new(limits), chunk: Vec::new(), waiting: None })
    }

    /// Begins with a file. What was left of the last one is given up.
    ///
    /// # Errors
    /// Outside a worker, where no file can be read in place.
    pub fn open(&mut self, file: File) -> Result<(), JsValue> {
        let (name, modified) = (file.name(), file.last_modified() as i64);
        self.chunk.clear();
        self.waiting = None;
        self.inner.open(InTab::new(Source::new(vec![file])?), &name, modified);
        Ok(())
    }

    /// What comes next of the file: `{type: 'begin', name, modified}`, `{type: 'bytes', bytes}`, `{type: 'end'}`,
    /// `{type: 'working'}` where nothing came out yet, or `{type: 'done'}`.
    ///
    /// # Errors
    /// Where the file can no longer be read.
    pub fn step(&mut self) -> Result<JsValue, JsValue> {
        let moved = self.advance().map_err(|fault| wire::error(&fault))?;
        let object = wire::object(&moved)?;
        if let Moved::Bytes = moved {
            wire::set(&object, "bytes", &Uint8Array::from(self.chunk.as_slice()))?;
            self.chunk.clear();
        }
        Ok(object)
    }

    fn advance(&mut self) -> Result<Moved, Error> {
        match self.waiting.take() {
            Some(Waiting::Begin(member)) => return Ok(begun(member)),
            Some(Waiting::End) => return Ok(Moved::End),
            None => {}
        }
        for _ in 0..STEPS {
            match self.inner.step()? {
                Step::Bytes(bytes) => self.chunk.extend_from_slice(bytes),
                Step::Begin(member) if self.chunk.is_empty() => return Ok(begun(member)),
                Step::Begin(member) => self.waiting = Some(Waiting::Begin(member)),
                Step::End if self.chunk.is_empty() => return Ok(Moved::End),
                Step::End => self.waiting = Some(Waiting::End),
                Step::Done => return Ok(Moved::Done),
                Step::Working => {}
            }
            if self.waiting.is_some() || self.chunk.len() >= CHUNK {
                return Ok(Moved::Bytes);
            }
        }
        Ok(if self.chunk.is_empty() { Moved::Working } else { Moved::Bytes })
    }

    /// How far into the file was read, in bytes.
    pub fn position(&self) -> f64 {
        self.inner.position() as f64
    }

    /// What a person should know so far: `[{kind, member, text}]`.
    ///
    /// # Errors
    /// None that can happen.
    pub fn notes(&self) -> Result<JsValue, JsValue> {
        wire::object(&self.inner.notes())
    }

    /// What was passed over so far: `[{name, text}]`.
    ///
    /// # Errors
    /// None that can happen.
    pub fn skipped(&self) -> Result<JsValue, JsValue> {
        let skipped = self.inner.skipped().iter();
        let objects = skipped.map(|skipped| SkippedObject { name: skipped.name.clone(), text: skipped.sentence() });
        wire::object(&objects.collect::<Vec<_>>())
    }

    /// The error to end with where all files together held no text at all.
    pub fn nothing_left(&self) -> JsValue {
        wire::error(&self.inner.nothing_left())
    }
}

fn begun(member: Member) -> Moved {
    Moved::Begin { name: member.name, modified: member.modified_ms }
}

/// Whether a file that begins with `head` is text that can be read as it is.
#[wasm_bindgen]
pub fn is_plain(head: &[u8]) -> bool {
    Kind::of(head) == Kind::Text
}

/// How many of a file's first bytes `is_plain` looks at.
#[wasm_bindgen]
pub fn sniffed() -> u32 {
    SNIFFED as u32
}

/// A file that is read in the worker, in place.
struct InTab {
    source: Source,
    /// What was read last, and where it begins: the core asks for little at once, and each question to the browser costs.
    window: RefCell<(u64, Vec<u8>)>,
}

/// Bytes that are read at once. A zip's headers lie far apart, so more would be read in vain.
const WINDOW: u64 = 256 * 1024;

impl InTab {
    fn new(source: Source) -> Self {
        Self { source, window: RefCell::default() }
    }
}

impl ReadAt for InTab {
    fn size(&self) -> u64 {
        self.source.size(0)
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let (start, bytes) = &mut *self.window.borrow_mut();
        if offset < *start || offset - *start >= bytes.len() as u64 {
            let end = offset.saturating_add(WINDOW).min(self.source.size(0));
            if offset >= end {
                return Ok(0);
            }
            *bytes = self.source.read(0, offset, end).map_err(|_| io::Error::other(unreadable()))?;
            *start = offset;
        }
        (&bytes[(offset - *start) as usize..]).read(buffer)
    }
}
