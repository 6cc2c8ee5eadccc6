//! JSON lines: one object a line, each logging library with keys of its own, and a grammar for the rest that is told by
//! the names of the keys.
//! <https://jsonlines.org/>

mod any;
mod clef;
mod docker;
mod ecs;
mod go;
mod log4j_json;
mod nextcloud;
mod node;
mod otlp;
mod records;
mod rust_json;

use crate::format::Format;

/// The formats of this group.
pub(super) static FORMATS: &[Format] = &[
    node::BUNYAN,
    node::PINO,
    go::ZAP,
    go::LOGRUS,
    go::SLOG,
    ecs::FORMAT,
    otlp::FORMAT,
    clef::FORMAT,
    log4j_json::FORMAT,
    rust_json::FORMAT,
    docker::FORMAT,
    nextcloud::FORMAT,
    any::FORMAT,
    records::FORMAT,
];
