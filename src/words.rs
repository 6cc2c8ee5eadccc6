//! Numbers in sentences.

/// `1 user`, `2 users`.
pub fn many(count: u64, one: &str, several: &str) -> String {
    format!("{} {}", counted(count), if count == 1 { one } else { several })
}

/// A number as people write it: `1,234,567`.
pub fn counted(count: u64) -> String {
    grouped(&count.to_string())
}

/// The same of its digits.
pub(crate) fn grouped(digits: &str) -> String {
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_one_and_many() {
        assert_eq!([0, 1, 2].map(|count| many(count, "user", "users")), ["0 users", "1 user", "2 users"]);
    }

    #[test]
    fn ok_numbers() {
        let told = [0, 999, 1_000, 39_658, 1_234_567].map(counted);
        assert_eq!(told, ["0", "999", "1,000", "39,658", "1,234,567"]);
        assert_eq!(many(1_000, "line", "lines"), "1,000 lines");
    }
}
