//! Reading a text with several threads: each maps slices, one merges them in order.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, PoisonError};
use std::thread;

use logloupe::analysis::Analysis;
use logloupe::error::Error;
use logloupe::event::{Earlier, Mapper, Part};

use crate::unpack::Content;

/// A slice that fits into a core's cache beside what is made of it.
const SLICE: usize = 1 << 20;

/// Slices under way for each thread. Bounds the memory where one of them is slow.
const DEPTH: usize = 8;

/// What can go wrong.
pub(crate) enum Fault {
    Read(io::Error),
    Refused(Error),
}

/// A mapped slice: its place among all slices, and its length in bytes.
struct Mapped {
    slice: u64,
    part: Part,
    length: u64,
}

/// Gives a whole text to `analysis`, mapped by `threads` threads. The result does not depend on their number.
pub(crate) fn read(content: &Content, analysis: &mut Analysis, threads: usize) -> Result<(), Fault> {
    let slices = content.size().div_ceil(SLICE as u64);
    let (give, given) = channel();
    let given = Mutex::new(given);
    let (finish, finished) = channel();
    thread::scope(|scope| {
        for _ in 0..threads {
            let (mapper, given, finish) = (analysis.mapper(), &given, finish.clone());
            scope.spawn(move || map_slices(content, &mapper, given, &finish));
        }
        drop(finish);
        // When this ends, by success or not, the channel of slices closes and the threads end.
        merge(analysis, slices, give, &finished, threads * DEPTH)
    })
}

/// Merges slice after slice, and hands out new ones as it gets on.
fn merge(
    analysis: &mut Analysis,
    slices: u64,
    give: Sender<u64>,
    finished: &Receiver<io::Result<Mapped>>,
    under_way: usize,
) -> Result<(), Fault> {
    let mut waiting = BTreeMap::new();
    let mut next_given = slices.min(under_way as u64);
    // The threads live as long as this runs, so there is someone to take the slices.
    (0..next_given).try_for_each(|slice| give.send(slice)).map_err(|_| gone())?;
    for next in 0..slices {
        while !waiting.contains_key(&next) {
            let mapped = finished.recv().map_err(|_| gone())?.map_err(Fault::Read)?;
            waiting.insert(mapped.slice, mapped);
        }
        if let Some(mapped) = waiting.remove(&next) {
            analysis.push_part(&mapped.part, mapped.length).map_err(Fault::Refused)?;
        }
        if next_given < slices {
            give.send(next_given).map_err(|_| gone())?;
            next_given += 1;
        }
    }
    Ok(())
}

fn gone() -> Fault {
    Fault::Read(io::Error::other("a reading thread ended early"))
}

/// What each thread does, until there are no more slices or nobody wants them.
fn map_slices(content: &Content, mapper: &Mapper, given: &Mutex<Receiver<u64>>, finish: &Sender<io::Result<Mapped>>) {
    let mut slices = match Slices::of(content) {
        Ok(slices) => slices,
        Err(error) => return drop(finish.send(Err(error))),
    };
    let mut earlier = Earlier::default();
    loop {
        let slice = given.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(slice) = slice else { return };
        let mapped = slices.read(slice).map(|bytes| Mapped {
            slice,
            part: mapper.map_after(bytes, &mut earlier),
            length: bytes.len() as u64,
        });
        let ended = mapped.is_err();
        if finish.send(mapped).is_err() || ended {
            return;
        }
    }
}

/// Where a thread takes its slices from.
enum Slices<'a> {
    File(File, Vec<u8>),
    Bytes(&'a [u8]),
}

impl<'a> Slices<'a> {
    fn of(content: &'a Content) -> io::Result<Self> {
        Ok(match content {
            Content::File(path, _) => Self::File(File::open(path)?, Vec::with_capacity(SLICE)),
            Content::Bytes(bytes) => Self::Bytes(bytes),
        })
    }

    fn read(&mut self, slice: u64) -> io::Result<&[u8]> {
        let start = slice * SLICE as u64;
        match self {
            Self::File(file, buffer) => {
                buffer.clear();
                file.seek(SeekFrom::Start(start))?;
                file.take(SLICE as u64).read_to_end(buffer)?;
                Ok(buffer)
            }
            Self::Bytes(bytes) => {
                let start = start as usize;
                Ok(&bytes[start..(start + SLICE).min(bytes.len())])
            }
        }
    }
}
