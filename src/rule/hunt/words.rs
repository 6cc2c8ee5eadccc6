//! Numbers in sentences.

/// `1 user`, `2 users`.
pub(super) fn many(count: u64, one: &str, several: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { several })
}
