//! Web servers, proxies and load balancers.

mod access;
mod apache_error;
mod caddy;
mod cloudflare;
mod elb;
mod envoy;
mod haproxy;
mod lighttpd_error;
mod nginx_error;
mod nginx_json;
mod nlb;
mod request;
mod s3;
mod squid;
mod traefik;
mod uwsgi;
mod w3c;

use super::Format;

/// The formats of this group.
pub(super) static FORMATS: &[Format] = &[
    traefik::TEXT,
    access::VHOST,
    access::COMBINED,
    access::COMMON,
    apache_error::FORMAT,
    nginx_error::FORMAT,
    lighttpd_error::FORMAT,
    haproxy::FORMAT,
    squid::FORMAT,
    w3c::CLOUDFRONT,
    w3c::WEB,
    w3c::OTHER,
    elb::ALB,
    elb::ELB,
    nlb::FORMAT,
    s3::FORMAT,
    envoy::TEXT,
    uwsgi::FORMAT,
    traefik::JSON,
    caddy::FORMAT,
    envoy::JSON,
    cloudflare::FORMAT,
    nginx_json::FORMAT,
];
