//! Firewalls, intrusion detection and audit trails.

mod asa;
mod auditd;
mod cef;
mod cloudtrail;
mod fail2ban;
mod fast;
mod fields;
mod filterlog;
mod fortinet;
mod kubernetes;
mod leef;
mod netfilter;
mod paloalto;
mod suricata;
mod wazuh;
mod zeek;

use super::Format;

/// The formats of this group.
pub(super) static FORMATS: &[Format] = &[
    cef::FORMAT,
    leef::FORMAT,
    auditd::FORMAT,
    zeek::HTTP,
    zeek::TSV,
    zeek::JSON,
    suricata::FORMAT,
    fast::SURICATA,
    fast::SNORT,
    asa::FORMAT,
    netfilter::FORMAT,
    filterlog::FORMAT,
    paloalto::FORMAT,
    fortinet::FORMAT,
    fail2ban::FORMAT,
    cloudtrail::FORMAT,
    kubernetes::FORMAT,
    wazuh::FORMAT,
];
