//! Rules: what single lines say by themselves of logins and of attacks, and what sources do over a whole log.

mod address;
pub mod attack;
mod decode;
mod fields;
mod hunt;
pub mod login;
mod own;
mod sigma;
mod steps;
mod told_user;
mod user;
pub mod web;

pub use address::canonical;
pub use decode::Decoded;
pub use hunt::{At, Confidence, Finding, Hunt, HuntFile, Hunted, Measure, Notes, Scout, Scouting, Seen, Side, by_time};
pub use sigma::SigmaRule;
pub use steps::{Step, as_written, steps};
pub use user::Wording;

pub(crate) use own::Expression;
pub(crate) use sigma::Looked;
