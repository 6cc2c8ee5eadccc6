//! Numbers in sentences.

/// `1 user`, `2 users`.
pub fn many(count: u64, one: &str, several: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { several })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_one_and_many() {
        assert_eq!([0, 1, 2].map(|count| many(count, "user", "users")), ["0 users", "1 user", "2 users"]);
    }
}
