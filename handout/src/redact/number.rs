//! Numbers that are somebody's: of payment cards, of bank accounts, of telephones.

use super::{Found, Kind};

/// Digits of the shortest and of the longest number of a telephone in international notation (ITU-T E.164); shorter ones than
/// the first are rather offsets and zones.
const PHONE: std::ops::RangeInclusive<usize> = 10..=15;

/// The longest number of a bank account (ISO 13616).
const LONGEST_IBAN: usize = 34;

/// The number of a payment card, in one or in groups: its first digits are those of an issuer, and its last one checks the rest.
pub(super) fn card(text: &str, at: usize) -> Option<Found> {
    if text[..at].ends_with(['_', '-', '.', '+', '#']) {
        return None;
    }
    let (digits, length) = grouped(&text[at..], b" -", 19);
    let behind = text[at + length..].chars().next();
    let is_free = !behind.is_some_and(|mark| mark.is_alphanumeric() || mark == '_');
    (is_free && is_issued(&digits) && is_checked(&digits)).then(|| Found::here(length, Kind::Key))
}

/// Whether this is the number of a card, in words for people.
pub(super) fn is_card(name: &str) -> bool {
    card(name, 0).is_some_and(|found| found.length == name.len())
}

/// A telephone's number that begins with `+`.
pub(super) fn phone(text: &str, at: usize) -> Option<Found> {
    let behind = text[at..].strip_prefix('+')?;
    let is_free = !text[..at].ends_with(|mark: char| mark.is_alphanumeric() || mark == ')' || mark == ']');
    if !is_free || !behind.starts_with(|mark: char| mark.is_ascii_digit() && mark != '0') {
        return None;
    }
    let (digits, length) = grouped(behind, b" -/.()", *PHONE.end());
    // A time, a fraction or a word goes on where a telephone's number ends.
    let rest = &behind[length..];
    let goes_on = rest.starts_with(|mark: char| mark.is_alphanumeric() || mark == '_')
        || rest.starts_with([':', '.', ',']) && rest[1..].starts_with(|mark: char| mark.is_ascii_digit());
    (PHONE.contains(&digits.len()) && !goes_on).then(|| Found::here(1 + length, Kind::Id))
}

/// An international bank account number: its letters and digits leave 1 when divided by 97.
pub(super) fn iban(rest: &str) -> Option<Found> {
    let length = rest.bytes().position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(rest.len());
    let bytes = rest.as_bytes().get(..length).filter(|bytes| (15..=LONGEST_IBAN).contains(&bytes.len()))?;
    let is_formed = bytes[..2].iter().all(u8::is_ascii_uppercase) && bytes[2..4].iter().all(u8::is_ascii_digit);
    let is_plain = bytes.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    let remainder = bytes[4..].iter().chain(&bytes[..4]).fold(0u32, |sum, byte| match byte {
        b'0'..=b'9' => (sum * 10 + u32::from(byte - b'0')) % 97,
        // `A` is 10, and so on; the remainder stands in for all digits before.
        letter => (sum * 100 + u32::from(letter.wrapping_sub(b'A')) + 10) % 97,
    });
    (is_formed && is_plain && remainder == 1).then(|| Found::here(length, Kind::Id))
}

/// Digits from here on with no more than one mark, or a mark and a space, between two of them, and how long all that is.
fn grouped(rest: &str, between: &[u8], most: usize) -> (Vec<u8>, usize) {
    let (mut digits, mut length, mut marks) = (Vec::new(), 0, 0);
    for (at, byte) in rest.bytes().enumerate() {
        if byte.is_ascii_digit() {
            digits.push(byte - b'0');
            (length, marks) = (at + 1, 0);
        } else if between.contains(&byte) && marks < 2 {
            marks += 1;
        } else {
            break;
        }
        if digits.len() > most {
            break;
        }
    }
    (digits, length)
}

/// Whether an issuer of cards gives numbers of this length that begin so (ISO/IEC 7812).
fn is_issued(digits: &[u8]) -> bool {
    let Some(head) = digits.get(..4) else { return false };
    let head = head.iter().fold(0u32, |number, digit| number * 10 + u32::from(*digit));
    match digits.len() {
        14 => matches!(head / 10, 300..=305) || matches!(head / 100, 36 | 38 | 39),
        15 => matches!(head / 100, 34 | 37),
        16 => {
            matches!(head, 2221..=2720 | 4000..=4999 | 5100..=5599 | 6011 | 3528..=3589)
                || matches!(head / 10, 644..=649)
                || head / 100 == 65
        }
        _ => false,
    }
}

/// Whether the last digit is the one that the others call for (Luhn).
fn is_checked(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(at, digit)| {
            let digit = u32::from(*digit) * if at % 2 == 1 { 2 } else { 1 };
            digit / 10 + digit % 10
        })
        .sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found_card(text: &str) -> Option<&str> {
        card(text, 0).map(|found| &text[..found.length])
    }

    /// Numbers that payment services publish for tests.
    #[test]
    fn ok_cards() {
        for text in [
            "4111111111111111",
            "4111 1111 1111 1111",
            "5555-5555-5555-4444",
            "378282246310005",
            "6011111111111117",
            "30569309025904",
        ] {
            assert_eq!(found_card(text), Some(text), "{text}");
            assert!(is_card(text));
        }
        assert_eq!(found_card("4111111111111111, then"), Some("4111111111111111"));
        for text in
            ["4111111111111112", "1608999687919862", "411111111111111", "4111111111111111a", "41111111111111111"]
        {
            assert_eq!(found_card(text), None, "{text}");
        }
        assert!(card("blk_4111111111111111", 4).is_none());
    }

    #[test]
    fn ok_telephones() {
        for text in ["+49 170 1234567", "+1-202-555-0143", "+442079460000", "+49 (30) 1234567"] {
            assert_eq!(phone(text, 0).map(|found| found.length), Some(text.len()), "{text}");
        }
        for text in ["+0000", "+02:00", "+1 2026-11-18 00:00:01", "+12345", "+1.5", "+1234567890123456", "+ 49"] {
            assert_eq!(phone(text, 0), None, "{text}");
        }
        assert_eq!(phone("main+4917012345678", 4), None);
    }

    /// The registry's own example.
    #[test]
    fn ok_bank_accounts() {
        assert_eq!(iban("DE89370400440532013000 x").map(|found| found.length), Some(22));
        assert_eq!(iban("DE88370400440532013000"), None);
        assert_eq!(iban("DE89"), None);
    }
}
