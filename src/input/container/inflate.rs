//! Deflate, as gzip and zip hold it.
//! <https://www.rfc-editor.org/rfc/rfc1951>

use std::io::{self, BufRead, Read};

use flate2::{Crc, Decompress, FlushDecompress, Status};

use super::feed::Feed;

/// One deflate stream. What it could decode before a fault is handed out before the fault is.
pub(super) struct Inflate {
    feed: Feed,
    state: Decompress,
    crc: Crc,
    stage: Stage,
}

#[derive(PartialEq, Eq)]
enum Stage {
    Running,
    Ended,
    Broken,
}

impl Inflate {
    pub(super) fn new(feed: Feed) -> Self {
        Self { feed, state: Decompress::new(false), crc: Crc::new(), stage: Stage::Running }
    }

    /// CRC-32 and length (modulo 2^32) of what came out so far.
    pub(super) fn sum(&self) -> (u32, u32) {
        (self.crc.sum(), self.crc.amount())
    }

    /// How many bytes of the input were taken.
    pub(super) fn taken(&self) -> u64 {
        self.state.total_in()
    }

    /// What follows the stream.
    pub(super) fn into_feed(self) -> Feed {
        self.feed
    }

    pub(super) fn feed(&mut self) -> &mut Feed {
        &mut self.feed
    }
}

impl Read for Inflate {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.stage == Stage::Running && !buffer.is_empty() {
            let (taken, made) = (self.state.total_in(), self.state.total_out());
            let input = self.feed.fill_buf()?;
            let is_over = input.is_empty();
            let result = self.state.decompress(input, buffer, FlushDecompress::None);
            self.feed.consume((self.state.total_in() - taken) as usize);
            let made = (self.state.total_out() - made) as usize;
            self.crc.update(&buffer[..made]);
            match result {
                Ok(Status::StreamEnd) => self.stage = Stage::Ended,
                Ok(_) => {}
                Err(_) => self.stage = Stage::Broken,
            }
            if made > 0 {
                return Ok(made);
            }
            if is_over && self.stage == Stage::Running {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        match self.stage {
            Stage::Broken => Err(io::Error::new(io::ErrorKind::InvalidData, "its deflate data is damaged")),
            _ => Ok(0),
        }
    }
}
