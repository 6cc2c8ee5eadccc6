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
mod ios;
mod kubernetes;
mod leef;
mod modsecurity;
mod netfilter;
mod ossec;
mod paloalto;
mod suricata;
mod vpc_flow;
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
    ios::FORMAT,
    netfilter::FORMAT,
    filterlog::FORMAT,
    paloalto::FORMAT,
    fortinet::FORMAT,
    fail2ban::FORMAT,
    cloudtrail::FORMAT,
    kubernetes::FORMAT,
    wazuh::FORMAT,
    ossec::FORMAT,
    modsecurity::FORMAT,
    vpc_flow::FORMAT,
];
