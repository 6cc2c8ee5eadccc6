//! Files that are no text: named as what they are where their first bytes say so.

use crate::error::{Error, ErrorKind};

/// First bytes, what they mean, and what to do instead.
const MAGIC: &[(&[u8], &str, &str)] = &[
    (b"\x1f\x8b", "a gzip archive", "Unpack it first (gunzip) and open what comes out."),
    (b"PK\x03\x04", "a zip archive (or a document packed as one)", "Unpack it first and open the log inside."),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive", "Unpack it first (unzstd) and open what comes out."),
    (b"BZh", "a bzip2 archive", "Unpack it first (bunzip2) and open what comes out."),
    (b"\xfd7zXZ\x00", "an xz archive", "Unpack it first (unxz) and open what comes out."),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", "Unpack it first and open the log inside."),
    (b"ElfFile\x00", "a Windows event log (.evtx)", "Export it as text first, for example with wevtutil."),
    (b"LPKSHHRH", "a systemd journal", "Export it as text first: journalctl --file NAME -o short-iso."),
    (b"\x7fELF", "a program (ELF)", "Open the log that it writes."),
    (b"MZ", "a Windows program", "Open the log that it writes."),
    (b"%PDF-", "a PDF document", "Open the log as plain text."),
    (b"\x89PNG\r\n", "a PNG picture", "Open a log as plain text."),
    (b"\xff\xd8\xff", "a JPEG picture", "Open a log as plain text."),
    (b"GIF8", "a GIF picture", "Open a log as plain text."),
    (b"\xd4\xc3\xb2\xa1", "a packet capture (pcap)", "Open a log as plain text."),
    (b"\x0a\x0d\x0d\x0a", "a packet capture (pcapng)", "Open a log as plain text."),
    (b"SQLite format 3\x00", "an SQLite database", "Export the table as text first."),
    (b"\xff\xfe\x00\x00", "text in UTF-32", "Save it as UTF-8 first."),
    (b"\xff\xfe", "text in UTF-16", "Save it as UTF-8 first."),
    (b"\xfe\xff", "text in UTF-16", "Save it as UTF-8 first."),
];

/// The share of control bytes above which an unknown file is taken for no text.
/// Logs with terminal colours or raw exploit bytes stay far below it.
const MAX_CONTROL_SHARE: f64 = 0.30;

/// The beginning of the text, after a UTF-8 byte order mark where there is one.
pub fn skip_bom(head: &[u8]) -> &[u8] {
    head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head)
}

/// Refuses a file whose first bytes say that it is no log text.
///
/// # Errors
/// [`ErrorKind::Binary`], naming what the file is where its first bytes tell, and what to do.
pub fn refuse_binary(head: &[u8]) -> Result<(), Error> {
    match what_else(head) {
        Some((what, advice)) => Err(refusal(what, advice)),
        None => Ok(()),
    }
}

/// The refusal of a file that is `what`, with what to do instead.
pub(super) fn refusal(what: &str, advice: &str) -> Error {
    Error::new(ErrorKind::Binary, format!("Expected log lines as text; this file is {what}. {advice}"))
}

/// What a file is that is no text as it stands, and what to do; none for text.
pub(super) fn what_else(head: &[u8]) -> Option<(&'static str, &'static str)> {
    for (magic, what, advice) in MAGIC {
        // A few letters are too little to go by when text follows them ("MZ" may begin a line).
        let could_be_text = magic.len() <= 4 && magic.iter().all(u8::is_ascii_graphic);
        if head.starts_with(magic) && !(could_be_text && is_mostly_text(head)) {
            return Some((what, advice));
        }
    }
    if head.get(257..262) == Some(b"ustar") {
        let advice = "Fetch it again, or unpack what can be saved of it and open the log inside.";
        return Some(("a tar archive whose first header is damaged or cut off", advice));
    }
    if is_unmarked_utf16(head) {
        return Some(("text in UTF-16", "Save it as UTF-8 first."));
    }
    let advice = "If it is an archive or an export, unpack it or save it as plain text first.";
    (!is_mostly_text(head)).then_some(("mostly bytes that are no text", advice))
}

/// Whether nearly every other byte is NUL, as in UTF-16 without a byte order mark.
fn is_unmarked_utf16(head: &[u8]) -> bool {
    let (pairs, _) = head.as_chunks::<2>();
    let with_nul = |place: usize| pairs.iter().filter(|pair| pair[place] == 0 && pair[1 - place] != 0).count();
    pairs.len() >= 8 && with_nul(0).max(with_nul(1)) * 10 >= pairs.len() * 8
}

/// Whether few enough of the bytes are control characters. NUL bytes count only when they are many:
/// crashed machines leave runs of them in real logs.
fn is_mostly_text(head: &[u8]) -> bool {
    let control = head.iter().filter(|byte| matches!(byte, 0..=8 | 11 | 12 | 14..=26 | 28..=31 | 127)).count();
    let nul = head.iter().filter(|byte| **byte == 0).count();
    // The head may end within a character: that alone makes nothing invalid.
    let is_utf8 = std::str::from_utf8(head).map_or_else(|fault| fault.error_len().is_none(), |_| true);
    let invalid = !is_utf8 && head.iter().filter(|byte| **byte >= 0x80).count() * 3 > head.len();
    let share = |count: usize| count as f64 / head.len().max(1) as f64;
    let has_lines = memchr::memchr(b'\n', head).is_some();
    share(control - nul) <= MAX_CONTROL_SHARE / 3.0 && share(nul) <= if has_lines { 0.5 } else { 0.05 } && !invalid
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn err_known_files_are_named() {
        let gzip = refuse_binary(b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x01\x02\xf0\xf1\xf2").unwrap_err();
        assert!(gzip.to_string().contains("gzip"), "{gzip}");
        let png = refuse_binary(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR").unwrap_err();
        assert!(png.to_string().contains("PNG"), "{png}");
        let evtx = refuse_binary(b"ElfFile\0\0\0\0").unwrap_err();
        assert!(evtx.to_string().contains("evtx"), "{evtx}");
    }

    #[test]
    fn err_unknown_bytes() {
        let bytes: Vec<u8> = (0..4096u32).map(|i| (i * 197 % 256) as u8).collect();
        assert_eq!(refuse_binary(&bytes).unwrap_err().kind(), ErrorKind::Binary);
    }

    #[test]
    fn ok_text_with_oddities() {
        assert!(refuse_binary(b"MZ is how this line begins, and it is text all the same\n").is_ok());
        assert!(refuse_binary("\u{1b}[31mred\u{1b}[0m caf\u{e9}\n".as_bytes()).is_ok());
        assert!(
            refuse_binary(b"Jan  1 00:00:00 host x: \x90\x90\x90\xff\xbf exploit bytes in a longer line of text\n")
                .is_ok()
        );
        let mut crash = b"Jan  1 00:00:00 host x: last words\n".to_vec();
        crash.extend([0u8; 30]);
        assert!(refuse_binary(&crash).is_ok());
    }

    #[test]
    fn ok_a_head_that_ends_within_a_character() {
        let text = "\u{434}\u{435}\u{43a} 10: \u{441}\u{431}\u{43e}\u{439}\n".repeat(9);
        assert!(refuse_binary(text.as_bytes()).is_ok());
        assert!(refuse_binary(&text.as_bytes()[..43]).is_ok());
    }

    #[test]
    fn ok_byte_order_mark() {
        assert_eq!(skip_bom(b"\xef\xbb\xbfx"), b"x");
        assert_eq!(skip_bom(b"x"), b"x");
    }
}
