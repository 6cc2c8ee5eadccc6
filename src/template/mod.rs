//! From messages to templates: what stays the same when the variable parts are taken out.
//!
//! Two steps, so that nearly every line costs one look-up in a hash table:
//!
//! 1. *Masking* ([`mask`]): numbers, addresses, hashes and identifiers become a mark, in one pass over the bytes.
//!    What is left is the message's **shape**. A log of millions of lines has hundreds or thousands of shapes.
//! 2. *Mining* ([`Miner`]): Drain's tree groups shapes into **templates**, in file order.
//!
//! A slice of the file knows only its own shapes ([`Shapes`]); mining runs over them when the slices are joined.

mod drain;
mod hash;
mod interner;
mod mask;
mod miner;
mod shapes;
mod signals;

pub use interner::Interner;
pub use mask::MAX_MESSAGE;
pub use miner::{Miner, Template};
pub use shapes::Shapes;
pub use signals::Signals;
