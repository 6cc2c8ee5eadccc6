//! From messages to templates: what stays the same when the variable parts are taken out.
//!
//! Two steps, so that nearly every line costs one look-up in a hash table:
//!
//! 1. *Masking* (`mask`): numbers, addresses, hashes and identifiers become a mark, in one pass over the bytes.
//!    What is left is the message's **shape**. A log of millions of lines has hundreds or thousands of shapes.
//! 2. *Mining* ([`Miner`]): shapes are grouped into **templates** when all of them are known, so that it can be seen which
//!    places vary. A shape is a row of tokens (`row`); what a token looks like (`look`) and how many others stand in
//!    its place while the rest is equal (`slots`) tells data from wording.
//!
//! Whoever compares with Drain3 can have that miner's own clusters instead (`drain3`).
//!
//! What stood in a template's variable places is remembered as well ([`Slot`]), and a person may rename, merge and split
//! templates ([`Mined::change`]).
//!
//! A slice of the file knows only its own shapes ([`Shapes`]); mining runs over them when the slices are joined.

mod bounds;
mod digits;
mod drain3;
mod hash;
mod in_files;
mod interner;
mod kind;
mod likeness;
mod look;
mod lot;
mod mask;
mod measure;
mod messages;
mod mined;
mod miner;
mod parameters;
mod requests;
mod row;
mod shapes;
mod signals;
mod slots;
mod tails;
mod values;
mod worded;
mod words;

pub use interner::Interner;
pub use kind::Kind;
pub use mask::MAX_MESSAGE;
pub use mined::{Mined, Template};
pub use miner::Miner;
pub use parameters::Slot;
pub use shapes::{Shapes, Shaping};
pub use signals::Signals;
pub use worded::{worded, worded_request};

pub(crate) use bounds::Bounds;
pub(crate) use likeness::{MASK, Patterns, learned_counts, mapped, word_allows};
pub(crate) use lot::{Draw, Drawn};
pub(crate) use measure::amount;
pub(crate) use mined::Groups;
pub(crate) use parameters::{Parameters, value_text};
pub(crate) use shapes::ShapeRow;
pub(crate) use values::{MAX_VALUE, Seen, Value, Values};
