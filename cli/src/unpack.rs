//! From paths to plain texts: files, folders, standard input, and what is packed in any of them.

use std::cell::RefCell;
use std::fs::{self, File, Metadata};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::UNIX_EPOCH;

use logloupe::input::container::{Kind, NoteKind, ReadAt, SNIFFED, Skipped, Step, UnpackLimits, UnpackNote, Unpacker};

use crate::commands::Failure;
use crate::read::name_of;

/// All texts that were found, and what was not read.
#[derive(Debug)]
pub(crate) struct Inputs {
    /// In the order of the arguments; what a folder or an archive holds stands in its place. Never empty.
    pub(crate) members: Vec<Plain>,
    pub(crate) notes: Vec<UnpackNote>,
    pub(crate) skipped: Vec<Skipped>,
}

/// One text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Plain {
    /// What a person knows it by.
    pub(crate) name: String,
    /// When it was changed, UTC milliseconds.
    pub(crate) modified_ms: i64,
    pub(crate) content: Content,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    /// A file that is read in place, with its size in bytes.
    File(PathBuf, u64),
    /// What came out of a container or a pipe.
    Bytes(Arc<Vec<u8>>),
}

impl Content {
    /// Its size in bytes.
    pub(crate) fn size(&self) -> u64 {
        match self {
            Self::File(_, size) => *size,
            Self::Bytes(bytes) => bytes.len() as u64,
        }
    }

    /// The bytes from `start` to `end`, or fewer where it ends before.
    pub(crate) fn read(&self, start: u64, end: u64) -> io::Result<Vec<u8>> {
        match self {
            Self::File(path, _) => {
                let mut file = File::open(path)?;
                let mut bytes = Vec::new();
                file.seek(SeekFrom::Start(start))?;
                file.take(end.saturating_sub(start)).read_to_end(&mut bytes)?;
                Ok(bytes)
            }
            Self::Bytes(bytes) => {
                let [start, end] = [start, end].map(|place| (place as usize).min(bytes.len()));
                Ok(bytes[start..end].to_vec())
            }
        }
    }
}

/// Finds the texts under `paths`: files as they are, folders with all that lies in them, sorted, and `-` for standard
/// input. What is packed or in another encoding is unpacked into memory. `now_ms` is the date of what has none.
///
/// # Errors
/// Where a path that was named can't be read, or there is no text at all. A file in a folder that can't be read is noted.
pub(crate) fn open_inputs(paths: &[PathBuf], limits: UnpackLimits, now_ms: i64) -> Result<Inputs, Failure> {
    let mut opener = Opener { unpacker: Unpacker::new(limits), members: Vec::new(), unread: Vec::new(), now_ms };
    for path in paths {
        opener.open(path).map_err(|error| Failure::File(path.display().to_string(), error))?;
    }
    let Opener { unpacker, members, unread, .. } = opener;
    if members.is_empty() {
        let shown = paths.first().map_or_else(String::new, |path| path.display().to_string());
        return Err(Failure::Refused(shown, unpacker.nothing_left()));
    }
    let notes = [unread, unpacker.notes()].concat();
    Ok(Inputs { members, notes, skipped: unpacker.skipped().to_vec() })
}

struct Opener {
    unpacker: Unpacker,
    members: Vec<Plain>,
    /// Files in folders that could not be read.
    unread: Vec<UnpackNote>,
    now_ms: i64,
}

impl Opener {
    /// Opens what a person named: a link is followed.
    fn open(&mut self, path: &Path) -> io::Result<()> {
        if path == Path::new("-") {
            let mut bytes = Vec::new();
            io::stdin().lock().read_to_end(&mut bytes)?;
            return self.take_bytes("stdin", bytes);
        }
        let metadata = fs::metadata(path)?;
        if metadata.is_dir() {
            return self.open_folder(path);
        }
        self.open_file(path, &name_of(path), &metadata)
    }

    /// Opens all files in a folder and its folders, sorted by path. Links are not followed: they may lead in circles.
    fn open_folder(&mut self, folder: &Path) -> io::Result<()> {
        let mut entries = fs::read_dir(folder)?.collect::<io::Result<Vec<_>>>()?;
        entries.sort_by_key(fs::DirEntry::path);
        for entry in entries {
            let path = entry.path();
            let opened = entry.metadata().and_then(|metadata| match metadata.file_type() {
                kind if kind.is_dir() => self.open_folder(&path),
                kind if kind.is_file() => self.open_file(&path, &path.display().to_string(), &metadata),
                _ => Ok(()),
            });
            if let Err(error) = opened {
                let member = path.display().to_string();
                let text = format!("{member} could not be read: {error}");
                self.unread.push(UnpackNote { kind: NoteKind::Unreadable, member, text });
            }
        }
        Ok(())
    }

    fn open_file(&mut self, path: &Path, name: &str, metadata: &Metadata) -> io::Result<()> {
        let mut file = File::open(path)?;
        if !metadata.is_file() {
            // Pipes and devices have no size; they are read to their end first.
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes)?;
            return self.take_bytes(name, bytes);
        }
        let mut head = Vec::new();
        Read::by_ref(&mut file).take(SNIFFED as u64).read_to_end(&mut head)?;
        let modified_ms = modified_ms(metadata);
        if Kind::of(&head) == Kind::Text {
            let content = Content::File(path.to_owned(), metadata.len());
            self.members.push(Plain { name: name.to_owned(), modified_ms, content });
            return Ok(());
        }
        self.unpacker.open(Opened { file: RefCell::new(file), size: metadata.len() }, name, modified_ms);
        self.unpack()
    }

    fn take_bytes(&mut self, name: &str, bytes: Vec<u8>) -> io::Result<()> {
        if Kind::of(&bytes[..bytes.len().min(SNIFFED)]) == Kind::Text {
            let content = Content::Bytes(Arc::new(bytes));
            self.members.push(Plain { name: name.to_owned(), modified_ms: self.now_ms, content });
            return Ok(());
        }
        self.unpacker.open(bytes, name, self.now_ms);
        self.unpack()
    }

    /// Takes all members of what the unpacker has open.
    fn unpack(&mut self) -> io::Result<()> {
        let mut text = Vec::new();
        let mut begun = None;
        loop {
            match self.unpacker.step().map_err(io::Error::other)? {
                Step::Begin(member) => begun = Some(member),
                Step::Bytes(bytes) => text.extend_from_slice(bytes),
                Step::End => {
                    let content = Content::Bytes(Arc::new(std::mem::take(&mut text)));
                    let member = begun.take();
                    self.members.extend(member.map(|m| Plain { name: m.name, modified_ms: m.modified_ms, content }));
                }
                Step::Working => {}
                Step::Done => return Ok(()),
            }
        }
    }
}

/// UTC milliseconds; 0 where the file system tells no date.
pub(crate) fn modified_ms(metadata: &Metadata) -> i64 {
    let since = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    since.map_or(0, |since| since.as_millis() as i64)
}

/// A file that is read at any place.
struct Opened {
    file: RefCell<File>,
    size: u64,
}

impl ReadAt for Opened {
    fn size(&self) -> u64 {
        self.size
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let mut file = self.file.borrow_mut();
        file.seek(SeekFrom::Start(offset))?;
        file.read(buffer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ZIP: &[u8] = include_bytes!("../../tests/containers/plain.zip");

    /// A folder of its own for a test, which is emptied first.
    fn folder(test: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("logloupe-{}-{test}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("b")).unwrap();
        folder
    }

    fn open(path: &Path) -> Result<Inputs, Failure> {
        open_inputs(&[path.to_owned()], UnpackLimits::default(), 0)
    }

    #[test]
    fn ok_folders_are_read_in_order() {
        let folder = folder("order");
        fs::write(folder.join("c.log"), "a line\n").unwrap();
        fs::write(folder.join("b/z.zip"), ZIP).unwrap();
        fs::write(folder.join("a.png"), b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR").unwrap();
        let inputs = open(&folder).unwrap();
        let names: Vec<&str> =
            inputs.members.iter().map(|member| member.name.rsplit("order/").next().unwrap()).collect();
        let hostile = "b/z.zip/../../etc/\\u{1b}[31mpasswd";
        assert_eq!(names, ["b/z.zip/logs/auth.log", "b/z.zip/logs/first.log", hostile, "c.log"]);
        assert_eq!(inputs.members[3].content, Content::File(folder.join("c.log"), 7));
        assert!(matches!(&inputs.members[0].content, Content::Bytes(bytes) if bytes.starts_with(b"Dec 10")));
        assert_eq!((inputs.skipped.len(), inputs.skipped[0].what), (1, "a PNG picture"));
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn err_nothing_to_read() {
        let folder = folder("nothing");
        assert!(matches!(open(&folder.join("missing")), Err(Failure::File(..))));
        assert!(matches!(open(&folder), Err(Failure::Refused(..))));
        fs::write(folder.join("empty.log"), "").unwrap();
        let refused = open(&folder.join("empty.log")).unwrap_err().to_string();
        assert!(refused.contains("empty"), "{refused}");
        fs::remove_dir_all(folder).unwrap();
    }
}
