//! What keeps text from a log, or a file's name, from steering the terminal.

use std::io::{self, Write};

/// Whether a character steers a terminal or the direction of text, or is not seen at all, so that two names look alike. The
/// page shows the same ones by name.
fn steers(mark: char) -> bool {
    mark.is_control()
        || matches!(
            mark,
            '\u{ad}'
                | '\u{34f}'
                | '\u{61c}'
                | '\u{115f}'
                | '\u{1160}'
                | '\u{17b4}'
                | '\u{17b5}'
                | '\u{180b}'..='\u{180f}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{2800}'
                | '\u{3164}'
                | '\u{feff}'
                | '\u{ffa0}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{1bca0}'..='\u{1bca3}'
                | '\u{1d173}'..='\u{1d17a}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

/// Writes a line for a person to standard error, made printable. Where nobody reads it, there is nobody to tell.
pub(crate) fn tell(text: &str) {
    let _ = writeln!(io::stderr(), "{}", printable(text));
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
        assert_eq!(printable("a\u{200b}b\u{feff}é"), "a\\u{200b}b\\u{feff}é");
        assert_eq!(printable("a\u{1b}[31mb\u{202e}c\td"), "a\\u{1b}[31mb\\u{202e}c\td");
        let mut out = Printable(Vec::new());
        out.write_all(b"1,\x1b[2Jx\n2,y\n").unwrap();
        assert_eq!(out.0, b"1,\\u{1b}[2Jx\n2,y\n");
    }
}
