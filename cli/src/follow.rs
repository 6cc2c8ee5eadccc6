//! A log that grows: a file that is written to, or a pipe. It is analysed as it comes, with the same state as any other.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use logloupe::analysis::{Analysis, Input};
use logloupe::config::Settings;
use logloupe::explain::Finding;
use logloupe::format::Sample;

use crate::args::Format;
use crate::commands::{Failure, print};
use crate::read::{Logs, name_of, now_ms};
use crate::terminal::Printable;
use crate::text;

/// So many bytes tell the format; fewer must do where no more came in the first interval.
const HEAD: usize = 256 * 1024;

/// Bytes that are read at once.
const CHUNK: usize = 1 << 20;

/// Chunks that may wait to be analysed: what writes a pipe is held up rather than memory filled.
const WAITING: usize = 4;

/// How long to wait for a file to grow.
const PAUSE: Duration = Duration::from_millis(200);

/// Follows a log until a pipe ends, or for ever, and tells after each interval what is new. Returns whether anything was
/// found.
pub(crate) fn follow(
    path: &Path,
    every: Duration,
    format: Format,
    settings: &Settings,
    out: &mut impl Write,
) -> Result<bool, Failure> {
    let (send, chunks) = sync_channel(WAITING);
    let source = path.to_owned();
    thread::spawn(move || read_chunks(&source, &send));
    let name = if path == Path::new("-") { "stdin".to_owned() } else { name_of(path) };
    let mut following = Following { name, head: Vec::new(), analysis: None, told: BTreeSet::new(), changed: false };
    loop {
        let ended = following.take(&chunks, every, settings)?;
        if following.changed {
            following.tell(format, settings, ended, out)?;
            out.flush()?;
        }
        if ended {
            return following.analysis.map(|_| !following.told.is_empty()).ok_or_else(|| {
                let error = io::Error::other("expected log lines; nothing came");
                Failure::File(following.name.clone(), error)
            });
        }
    }
}

/// What was read so far.
struct Following {
    name: String,
    /// The first bytes, until there are enough of them to tell the format.
    head: Vec<u8>,
    analysis: Option<Analysis>,
    /// The beginnings of findings that were told.
    told: BTreeSet<i64>,
    /// Whether anything came since it was last told.
    changed: bool,
}

impl Following {
    /// Takes what comes within the interval. Returns whether that was the end.
    fn take(
        &mut self,
        chunks: &Receiver<io::Result<Vec<u8>>>,
        every: Duration,
        settings: &Settings,
    ) -> Result<bool, Failure> {
        let end = now() + every;
        let ended = loop {
            match chunks.recv_timeout(end.saturating_duration_since(now())) {
                Ok(Ok(chunk)) => self.push(&chunk, settings)?,
                Ok(Err(error)) => return Err(Failure::File(self.name.clone(), error)),
                Err(RecvTimeoutError::Timeout) => break false,
                Err(RecvTimeoutError::Disconnected) => break true,
            }
        };
        if self.analysis.is_none() && !self.head.is_empty() {
            self.open(settings)?;
        }
        Ok(ended)
    }

    fn push(&mut self, chunk: &[u8], settings: &Settings) -> Result<(), Failure> {
        self.changed = true;
        match &mut self.analysis {
            Some(analysis) => analysis.push(chunk).map_err(|fault| Failure::Refused(self.name.clone(), fault)),
            None => {
                self.head.extend_from_slice(chunk);
                if self.head.len() >= HEAD { self.open(settings) } else { Ok(()) }
            }
        }
    }

    /// Finds the format, and begins.
    fn open(&mut self, settings: &Settings) -> Result<(), Failure> {
        let head = std::mem::take(&mut self.head);
        let input = Input { name: self.name.clone(), bytes: head.len() as u64, modified_ms: now_ms() };
        let sample = Sample { head: &head, ..Sample::default() };
        let refused = |fault| Failure::Refused(self.name.clone(), fault);
        let mut analysis = Analysis::open(input, &sample, settings).map_err(refused)?;
        analysis.push(&head).map_err(refused)?;
        self.analysis = Some(analysis);
        Ok(())
    }

    /// Tells what is new, or at the end all of it.
    fn tell(&mut self, format: Format, settings: &Settings, ended: bool, out: &mut impl Write) -> Result<(), Failure> {
        let Some(analysis) = &self.analysis else { return Ok(()) };
        self.changed = false;
        let refused = |fault| Failure::Refused(self.name.clone(), fault);
        let parsed = analysis.snapshot().map_err(refused)?;
        let outcome = parsed.analyse(settings).map_err(refused)?;
        let logs = Logs { parsed, outcome, members: Vec::new() };
        let new: Vec<&Finding> =
            logs.outcome.report.findings.iter().filter(|finding| !self.told.contains(&finding.start)).collect();
        match format {
            Format::Text if !ended => {
                let (_, lines, events) = analysis.so_far();
                writeln!(out, "{lines} lines, {events} events, {} new findings", new.len())?;
                new.iter().try_for_each(|finding| text::print_finding(&logs, finding, &mut Printable(&mut *out)))?;
            }
            _ => print(&logs, format, out)?,
        }
        self.told.extend(logs.outcome.report.findings.iter().map(|finding| finding.start));
        Ok(())
    }
}

#[expect(clippy::disallowed_methods, reason = "the command line has a clock, and tells in intervals of it")]
fn now() -> Instant {
    Instant::now()
}

/// Sends what comes, until a pipe ends or nobody listens any more.
fn read_chunks(path: &Path, send: &SyncSender<io::Result<Vec<u8>>>) {
    let sent = if path == Path::new("-") {
        send_all(&mut io::stdin().lock(), send)
    } else {
        match fs::metadata(path) {
            Ok(metadata) if metadata.is_file() => send_growing(path, send),
            _ => File::open(path).and_then(|mut pipe| send_all(&mut pipe, send)),
        }
    };
    if let Err(error) = sent {
        // Nobody may be there to hear it, and then nobody needs to.
        let _ = send.send(Err(error));
    }
}

/// Sends all that comes. Returns at the end, or when nobody listens.
fn send_all(source: &mut impl Read, send: &SyncSender<io::Result<Vec<u8>>>) -> io::Result<()> {
    let mut buffer = vec![0; CHUNK];
    loop {
        let count = source.read(&mut buffer)?;
        if count == 0 || send.send(Ok(buffer[..count].to_vec())).is_err() {
            return Ok(());
        }
    }
}

/// Sends what a file has and what is added to it, as `tail -F` does: where it becomes shorter, or another file takes its
/// place, that is read from its beginning.
fn send_growing(path: &Path, send: &SyncSender<io::Result<Vec<u8>>>) -> io::Result<()> {
    let path: PathBuf = path.to_owned();
    let mut at = 0;
    loop {
        // Between two files there may be none for a moment.
        let length = fs::metadata(&path).map_or(at, |metadata| metadata.len());
        if length < at {
            at = 0;
        }
        if length > at {
            let mut file = File::open(&path)?;
            file.seek(SeekFrom::Start(at))?;
            let mut chunk = Vec::new();
            at += file.take(CHUNK as u64).read_to_end(&mut chunk)? as u64;
            if send.send(Ok(chunk)).is_err() {
                return Ok(());
            }
        } else {
            thread::sleep(PAUSE);
        }
    }
}
