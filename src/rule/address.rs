//! One spelling for each source.
//!
//! A source may be written as `192.0.2.1`, `::ffff:192.0.2.1`, `3221225985`, `0xc0000201` or `0300.0.02.01`
//! (<https://pubs.opengroup.org/onlinepubs/9699919799/functions/inet_addr.html>), and IPv6 in many ways; RFC 5952 says in
//! which one it should be. Names of hosts are told apart without case.

use std::net::{Ipv4Addr, Ipv6Addr};

/// The longest text that is looked at; DNS allows 253 bytes.
const MOST_BYTES: usize = 255;

/// The source in its one spelling. Of IPv6 the first `prefix` bits count, and fewer than 128 are shown as `2001:db8::/64`.
pub fn canonical(text: &[u8], prefix: u32) -> Vec<u8> {
    let text = &text[..text.len().min(MOST_BYTES)];
    let bare = text.strip_prefix(b"[").map_or(text, |rest| rest.strip_suffix(b"]").unwrap_or(rest));
    if let Some(address) = version_4(bare) {
        return address.to_string().into_bytes();
    }
    let named = std::str::from_utf8(bare).ok().and_then(|bare| bare.split('%').next()?.parse::<Ipv6Addr>().ok());
    match named {
        Some(address) => match address.to_ipv4_mapped() {
            Some(address) => address.to_string().into_bytes(),
            None => version_6(address, prefix),
        },
        None => text.to_ascii_lowercase(),
    }
}

fn version_6(address: Ipv6Addr, prefix: u32) -> Vec<u8> {
    if prefix >= 128 {
        return address.to_string().into_bytes();
    }
    let kept = address.to_bits() & !(u128::MAX >> prefix);
    format!("{}/{prefix}", Ipv6Addr::from_bits(kept)).into_bytes()
}

/// One to four numbers, decimal, octal or hexadecimal; the last fills what is left. One small number alone is no address.
fn version_4(text: &[u8]) -> Option<Ipv4Addr> {
    let is_number =
        text.first()?.is_ascii_digit() && text.iter().all(|byte| byte.is_ascii_hexdigit() || b".xX".contains(byte));
    if !is_number {
        return None;
    }
    let parts: Vec<u64> = text.split(|byte| *byte == b'.').map(number).collect::<Option<_>>()?;
    let (last, front) = parts.split_last()?;
    if front.len() > 3 || front.iter().any(|part| *part > 255) || front.is_empty() && *last < 1 << 24 {
        return None;
    }
    let room = 8 * (4 - front.len() as u32);
    if *last >= 1 << room {
        return None;
    }
    let high = front.iter().fold(0, |sum, part| sum << 8 | part) << room;
    Some(Ipv4Addr::from_bits((high | last) as u32))
}

fn number(text: &[u8]) -> Option<u64> {
    let text = std::str::from_utf8(text).ok().filter(|text| !text.is_empty() && text.len() <= 12)?;
    if let Some(digits) = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        return u64::from_str_radix(digits, 16).ok();
    }
    // A leading zero is octal for inet_addr; loggers that pad with zeros write three digits, and 8 and 9 among them.
    let is_octal = text.len() > 1 && text.starts_with('0') && text.bytes().all(|byte| byte < b'8');
    u64::from_str_radix(text, if is_octal { 8 } else { 10 }).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spelled(text: &str, prefix: u32) -> String {
        String::from_utf8(canonical(text.as_bytes(), prefix)).unwrap()
    }

    #[test]
    fn ok_one_spelling() {
        for text in [
            "192.0.2.1",
            "::ffff:192.0.2.1",
            "[::ffff:c000:201]",
            "3221225985",
            "0xC0000201",
            "0300.0.02.01",
            "192.0.513",
        ] {
            assert_eq!(spelled(text, 128), "192.0.2.1", "{text}");
        }
        assert_eq!(spelled("2001:DB8:0:0::0001", 128), "2001:db8::1");
        assert_eq!(spelled("fe80::1%eth0", 128), "fe80::1");
        assert_eq!(spelled("Host.Example.COM", 128), "host.example.com");
    }

    #[test]
    fn ok_households() {
        assert_eq!(spelled("2001:db8:1:2:3:4:5:6", 64), "2001:db8:1:2::/64");
        assert_eq!(spelled("192.0.2.1", 64), "192.0.2.1");
    }

    #[test]
    fn err_what_is_no_address_stays() {
        for text in [
            "",
            "22",
            "256.1.1.1",
            "1.2.3.4.5",
            "1..2",
            "0x",
            "300.1",
            "münchen.example",
            "1.2.3.4:80",
            "99999999999999",
        ] {
            assert_eq!(spelled(text, 128), text);
        }
        assert_eq!(canonical(&[0xFF; 1000], 128).len(), 255);
    }
}
