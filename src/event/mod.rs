//! From lines to one table of events: map, then merge.
//!
//! A [`Mapper`] turns a slice of the file into a [`Part`]: the columns of its events, the shapes and names that it met, and
//! the fragments of lines at its edges. It knows nothing but its own bytes.
//! A [`Merger`] takes the parts in file order: it joins the fragments, runs the miner over the shapes, and numbers
//! everything anew in one [`Events`] table. So the result is the same however the file was cut and whoever mapped the cuts.
//!
//! Several files are one analysis: their lines, events and bytes are counted on from file to file ([`Files`]), and each is
//! read in the way of its own [`Plan`].

mod files;
mod kinds;
mod mapper;
mod members;
mod merger;
mod miners;
mod offsets;
mod part;
mod plan;
mod room;
mod stand_in;
mod table;
mod wire;

pub use files::{FileRows, Files};
pub use kinds::{LineKind, LineKinds};
pub use mapper::{Earlier, Mapper};
pub use members::Members;
pub use merger::{MAX_LINES, MergedLog, Merger};
pub use part::Part;
pub use plan::Plan;
pub use stand_in::{Inferred, first_instant};
pub use table::{Events, NO_TIME};
