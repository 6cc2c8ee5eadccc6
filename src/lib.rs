//! Ranked, explained anomalies from log bytes: the pure core of Logloupe.
//!
//! Bytes go in, a report comes out. There is no IO in here, no clock, no environment, no threads and no JavaScript, so the
//! same input, settings and seed give the same report, byte for byte, on the command line and in a tab.
//!
//! [`analysis`] tells the whole story; the other modules are its steps, each of which knows only those before it:
//! `input` → `format` → `template` → `event` → `window` → `feature` → `detect` → `explain` → `report`.

pub mod analysis;
pub mod assess;
mod block;
pub mod compare;
pub mod config;
pub mod detect;
pub mod diagnostic;
pub mod entity;
pub mod error;
pub mod evaluate;
pub mod event;
pub mod explain;
pub mod export;
pub mod feature;
pub mod filter;
mod find;
pub mod format;
pub mod glance;
pub mod ids;
pub mod input;
pub mod integrity;
pub mod key;
pub mod line;
pub mod model;
pub mod piece;
pub mod report;
pub mod rule;
pub mod search;
pub mod session;
mod stretches;
pub mod template;
mod threads;
pub mod timeline;
pub mod window;
pub mod words;
