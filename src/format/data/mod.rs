//! Databases, clusters and infrastructure.

mod cassandra;
mod elasticsearch;
mod hdfs;
mod kafka;
mod mongodb;
mod mongodb_json;
mod mssql;
mod mysql;
mod openstack;
mod oracle;
mod postgres;
mod rabbitmq;
mod redis;
mod supercomputer;
mod zabbix;
mod zookeeper;

use super::Format;

/// The formats of this group.
pub(super) static FORMATS: &[Format] = &[
    hdfs::FORMAT,
    openstack::FORMAT,
    postgres::STDERR,
    postgres::CSV,
    mysql::ERROR,
    mysql::GENERAL,
    mysql::SLOW,
    mssql::FORMAT,
    oracle::FORMAT,
    mongodb::FORMAT,
    mongodb_json::FORMAT,
    redis::FORMAT,
    redis::OLD,
    elasticsearch::FORMAT,
    cassandra::FORMAT,
    kafka::FORMAT,
    zookeeper::FORMAT,
    zabbix::FORMAT,
    rabbitmq::FORMAT,
    rabbitmq::REPORT,
    supercomputer::BGL,
    supercomputer::THUNDERBIRD,
    supercomputer::HPC,
];
