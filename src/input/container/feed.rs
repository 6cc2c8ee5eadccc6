//! The one kind of input that every layer reads from: buffered, with a look ahead.
//!
//! A feed fills its buffer to the brim before it hands anything out. So whatever lies on it sees the same pieces however
//! few bytes come at once from below, and the result is the same for any of them.

use std::io::{self, BufRead, Read};
use std::rc::Rc;

use super::context::Context;

/// The buffer of a feed, in bytes: the longest look ahead, and the longest chunk of text that is handed out.
pub(super) const FEED: usize = 64 * 1024;

pub(super) struct Feed {
    inner: Box<dyn Read>,
    context: Rc<Context>,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    /// Set once the input below has ended or failed.
    over: Option<Over>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Over {
    Ended,
    Failed,
}

impl Feed {
    pub(super) fn new(inner: impl Read + 'static, context: &Rc<Context>) -> Self {
        let (inner, context) = (Box::new(inner), context.clone());
        Self { inner, context, buffer: vec![0; FEED], start: 0, end: 0, over: None }
    }

    /// The next `count` bytes, at most [`FEED`], without taking them; fewer where the input ends or fails before.
    pub(super) fn peek(&mut self, count: usize) -> &[u8] {
        if self.end - self.start < count {
            self.fill();
        }
        &self.buffer[self.start..self.end.min(self.start + count)]
    }

    /// Whether the input failed, once all that came before is taken.
    pub(super) fn has_failed(&self) -> bool {
        self.over == Some(Over::Failed)
    }

    /// Whether nothing is left to take, at the end or before a fault.
    pub(super) fn is_used_up(&self) -> bool {
        self.start == self.end && self.over.is_some()
    }

    /// Takes exactly as many bytes as `bytes` holds.
    ///
    /// # Errors
    /// `UnexpectedEof` where the input ends before, or the input's own.
    pub(super) fn exactly<const N: usize>(&mut self) -> io::Result<[u8; N]> {
        let mut bytes = [0; N];
        self.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    /// Passes over at most `count` bytes that are at hand. Returns how many; 0 at the end.
    pub(super) fn pass(&mut self, count: u64) -> io::Result<u64> {
        let at_hand = self.fill_buf()?.len() as u64;
        let passed = at_hand.min(count);
        self.consume(passed as usize);
        Ok(passed)
    }

    fn fill(&mut self) {
        self.buffer.copy_within(self.start..self.end, 0);
        (self.start, self.end) = (0, self.end - self.start);
        while self.end < self.buffer.len() && self.over.is_none() {
            match self.inner.read(&mut self.buffer[self.end..]) {
                Ok(0) => self.over = Some(Over::Ended),
                Ok(count) => self.end += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => self.over = Some(Over::Failed),
            }
        }
    }
}

impl BufRead for Feed {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.start == self.end {
            self.fill();
            if self.end == 0 && self.has_failed() {
                return Err(self.context.refuse());
            }
        }
        Ok(&self.buffer[self.start..self.end])
    }

    fn consume(&mut self, count: usize) {
        self.start = self.end.min(self.start + count);
    }
}

impl Read for Feed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.fill_buf()?.read(buffer)?;
        self.consume(count);
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Dripping(Vec<u8>);

    impl Read for Dripping {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            if self.0.is_empty() {
                return Err(io::Error::other("broken"));
            }
            buffer[0] = self.0.remove(0);
            Ok(1)
        }
    }

    #[test]
    fn ok_what_came_before_a_fault_is_handed_out() {
        let context = Rc::new(Context::default());
        let mut feed = Feed::new(Dripping(b"abcdef".to_vec()), &context);
        assert_eq!(feed.peek(2), b"ab");
        assert_eq!(feed.exactly().unwrap(), *b"abcde");
        assert_eq!(feed.fill_buf().unwrap(), b"f");
        feed.consume(1);
        assert!(feed.fill_buf().is_err() && feed.fill_buf().is_err());
        assert_eq!(context.failures(), 2);
        assert_eq!(feed.peek(2), b"");
    }
}
