//! Rules: what single lines say by themselves of logins and of attacks, and what sources do over a whole log.

pub mod attack;
mod decode;
mod hunt;
pub mod login;
mod user;
pub mod web;

pub use decode::Decoded;
pub use hunt::{Hunt, Threat, Thresholds};
pub use user::Wording;
