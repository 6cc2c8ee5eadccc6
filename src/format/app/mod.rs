//! Applications and their logging libraries.

mod container;
mod github_actions;
mod glog;
mod gunicorn;
mod half_life;
mod json;
mod jul;
mod log4j;
mod logfmt;
mod monolog;
mod nlog;
mod php;
mod python;
mod ruby;
mod rust;
mod spring;
mod strace;
mod vdsm;
mod zap_console;

use super::Format;

/// Those that write JSON.
pub(super) static JSON_FORMATS: &[Format] = json::FORMATS;

/// The formats of this group.
pub(super) static FORMATS: &[Format] = &[
    log4j::FORMAT,
    spring::FORMAT,
    jul::SIMPLE,
    jul::TOMCAT,
    glog::FORMAT,
    glog::DATED,
    python::BASIC,
    python::DASHED,
    gunicorn::GUNICORN,
    gunicorn::DJANGO,
    ruby::LOGGER,
    ruby::RAILS,
    monolog::FORMAT,
    php::FORMAT,
    rust::TRACING,
    rust::ENV_LOGGER,
    nlog::FORMAT,
    logfmt::FORMAT,
    container::CRI,
    container::COMPOSE,
    github_actions::FORMAT,
    zap_console::FORMAT,
    strace::FORMAT,
    vdsm::FORMAT,
    half_life::FORMAT,
];
