//! Rules: what single lines say by themselves of logins and of attacks, and what sources do over a whole log.

mod address;
pub mod attack;
mod decode;
mod hunt;
pub mod login;
mod own;
mod sigma;
mod user;
pub mod web;

pub use address::canonical;
pub use decode::Decoded;
pub use hunt::{At, BEYOND, Confidence, Finding, Hunt, Hunted, Measure, Notes, Scout, Scouting, Seen, Side};
pub use sigma::SigmaRule;
pub use user::Wording;
