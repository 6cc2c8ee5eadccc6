//! bzip2, by the library's decoder.

use std::io;

use bzip2::bufread::BzDecoder;

use super::feed::Feed;
use super::streams::Stream;

pub(super) fn open(feed: Feed) -> io::Result<Box<dyn Stream>> {
    Ok(Box::new(BzDecoder::new(feed)))
}

impl Stream for BzDecoder<Feed> {
    fn into_feed(self: Box<Self>) -> Feed {
        self.into_inner()
    }
}
