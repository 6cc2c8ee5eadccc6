//! From lines to one table of events: map, then merge.
//!
//! A [`Mapper`] turns a slice of the file into a [`Part`]: the columns of its events, the shapes and names that it met, and
//! the fragments of lines at its edges. It knows nothing but its own bytes.
//! A [`Merger`] takes the parts in file order: it joins the fragments, runs the miner over the shapes, and numbers
//! everything anew in one [`Events`] table. So the result is the same however the file was cut and whoever mapped the cuts.

mod kinds;
mod mapper;
mod merger;
mod part;
mod table;
mod wire;
mod year;

pub use kinds::{LineKind, LineKinds};
pub use mapper::Mapper;
pub use merger::{MergedLog, Merger};
pub use part::Part;
pub use table::{Events, NO_TIME};
