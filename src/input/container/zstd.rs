//! Zstandard: frames by the library's decoder, skippable frames by ourselves.
//! <https://www.rfc-editor.org/rfc/rfc8878>

use std::io::{self, Read};

use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

use super::feed::Feed;
use super::streams::Stream;

/// An empty last block, and room for a checksum: what a frame lacks that was cut off.
const END_OF_FRAME: &[u8] = &[1, 0, 0, 0, 0, 0, 0];

/// Whether `head` begins with a frame that is to be passed over.
pub(super) fn is_skippable(head: &[u8]) -> bool {
    matches!(head, [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..])
}

pub(super) fn open(mut feed: Feed) -> io::Result<Box<dyn Stream>> {
    if is_skippable(feed.peek(4)) {
        feed.exactly::<4>()?;
        let left = u32::from_le_bytes(feed.exactly()?);
        return Ok(Box::new(Skippable { feed, left: u64::from(left) }));
    }
    let mut decoder = FrameDecoder::new();
    decoder.init(&mut feed).map_err(|fault| broken(&feed, fault))?;
    Ok(Box::new(Frame { feed, decoder, fault: None }))
}

struct Frame {
    feed: Feed,
    decoder: FrameDecoder,
    /// What went wrong, told once all that came before it is handed out.
    fault: Option<io::Error>,
}

impl Frame {
    fn decode_block(&mut self) {
        let Err(fault) = self.decoder.decode_blocks(&mut self.feed, BlockDecodingStrategy::UptoBlocks(1)) else {
            return;
        };
        self.fault = Some(broken(&self.feed, fault));
        // The decoder keeps a window of what it made until its frame ends; a cut-off frame is ended for it.
        let _ = self.decoder.decode_blocks(END_OF_FRAME, BlockDecodingStrategy::All);
    }

    fn check(&self) -> io::Result<()> {
        match (self.decoder.get_checksum_from_data(), self.decoder.get_calculated_checksum()) {
            (Some(expected), Some(found)) if expected != found => {
                Err(io::Error::new(io::ErrorKind::InvalidData, "its checksum is not that of what came out"))
            }
            _ => Ok(()),
        }
    }
}

/// An input that is used up was cut off; anything else is damage.
fn broken(feed: &Feed, fault: impl std::error::Error + Send + Sync + 'static) -> io::Error {
    let kind = if feed.is_used_up() { io::ErrorKind::UnexpectedEof } else { io::ErrorKind::InvalidData };
    io::Error::new(kind, fault)
}

impl Read for Frame {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.decoder.can_collect() == 0 && !self.decoder.is_finished() && self.fault.is_none() {
            self.decode_block();
        }
        let count = self.decoder.read(buffer)?;
        if count > 0 || buffer.is_empty() {
            return Ok(count);
        }
        match self.fault.take() {
            Some(fault) => Err(fault),
            None => self.check().map(|()| 0),
        }
    }
}

impl Stream for Frame {
    fn into_feed(self: Box<Self>) -> Feed {
        self.feed
    }
}

/// A frame of somebody's own data, without text.
struct Skippable {
    feed: Feed,
    left: u64,
}

impl Read for Skippable {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        while self.left > 0 {
            match self.feed.pass(self.left)? {
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                passed => self.left -= passed,
            }
        }
        Ok(0)
    }
}

impl Stream for Skippable {
    fn into_feed(self: Box<Self>) -> Feed {
        self.feed
    }
}
