//! Operating systems and logins.

mod bash_history;
mod cbs;
mod cloud_init;
mod cmtrace;
mod cups;
mod dmesg;
mod dnf;
mod dpkg;
mod firewall;
mod iso_syslog;
mod journal;
mod journal_export;
mod journal_json;
mod logcat;
mod macos;
mod rfc5424;
mod syslog;
mod tag;
mod tai64n;
mod vmware;
mod windows_event;
mod windows_json;
mod windows_xml;
mod zsh_history;

use super::Format;

/// The formats of this group.
pub(super) static FORMATS: &[Format] = &[
    cbs::FORMAT,
    syslog::FORMAT,
    rfc5424::FORMAT,
    iso_syslog::FORMAT,
    journal::FULL,
    journal::UNIX,
    journal_json::FORMAT,
    journal_export::FORMAT,
    bash_history::FORMAT,
    dmesg::UPTIME,
    dmesg::DATED,
    dpkg::DPKG,
    dpkg::APT,
    dnf::YUM,
    dnf::DNF,
    cloud_init::FORMAT,
    cups::FORMAT,
    windows_xml::FORMAT,
    windows_json::FORMAT,
    firewall::FORMAT,
    cmtrace::FORMAT,
    logcat::DATED,
    logcat::BRIEF,
    macos::FORMAT,
    vmware::KERNEL,
    vmware::AGENT,
    tai64n::FORMAT,
    zsh_history::FORMAT,
];
