//! What keeps text from a log, or a file's name, from steering the terminal.

use std::io::{self, Write};

/// Whether a character steers a terminal or the direction of text.
fn steers(mark: char) -> bool {
    mark.is_control() || matches!(mark, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The text with what steers a terminal made visible, on one line.
pub(crate) fn printable(text: &str) -> String {
    text.chars()
        .flat_map(|mark| if steers(mark) && mark != '\t' { mark.escape_unicode().collect() } else { vec![mark] })
        .collect()
}

/// Passes on what is written, made printable line by line. For output that goes to a terminal and to no program.
pub(crate) struct Printable<W: Write>(pub(crate) W);

impl<W: Write> Write for Printable<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(bytes);
        for (place, line) in text.split('\n').enumerate() {
            if place > 0 {
                self.0.write_all(b"\n")?;
            }
            self.0.write_all(printable(line).as_bytes())?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_a_log_cannot_steer_the_terminal() {
        assert_eq!(printable("a\u{1b}[31mb\u{202e}c\td"), "a\\u{1b}[31mb\\u{202e}c\td");
        let mut out = Printable(Vec::new());
        out.write_all(b"1,\x1b[2Jx\n2,y\n").unwrap();
        assert_eq!(out.0, b"1,\\u{1b}[2Jx\n2,y\n");
    }
}
