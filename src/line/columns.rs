//! Lines of tables, whose columns are named by a line that did not come with them.

/// What formats for a certain program reach. A looser one that reads a line of a table reads its first column or two.
pub(super) const MOST_SPECIFICITY: f64 = 0.82;

/// The least columns of what is taken for a row of CSV.
const LEAST_COLUMNS: usize = 5;

/// What may be missing, where a line looks like a row of a table.
pub(super) fn missing(line: &[u8]) -> Option<&'static str> {
    if is_w3c(line) {
        return Some(
            "It looks like a line of IIS (W3C): what its columns are, its file says in a line that begins with #Fields:. \
             Give that line before this one, or compare with the log itself.",
        );
    }
    is_csv(line).then_some(
        "It looks like a row of CSV: what its columns are, the first line of its file says. Give that line before this one, \
         or compare with the log itself.",
    )
}

/// A date, a time and a request's method and path among words without quotes, as IIS writes them unless told otherwise.
fn is_w3c(line: &[u8]) -> bool {
    const METHODS: &[&[u8]] = &[b"GET", b"POST", b"HEAD", b"PUT", b"DELETE", b"OPTIONS", b"PATCH", b"PROPFIND"];
    let words: Vec<&[u8]> = line.split(|byte| *byte == b' ').take(24).collect();
    let [date, time, ..] = words.as_slice() else { return false };
    let of = |text: &[u8], mark: u8| text.iter().filter(|byte| **byte == mark).count() == 2;
    let is_dated = date.len() == 10 && of(date, b'-') && time.len() == 8 && of(time, b':');
    let asks = words.windows(2).any(|pair| METHODS.contains(&pair[0]) && pair[1].first() == Some(&b'/'));
    is_dated && asks && words.len() >= 10 && words.contains(&&b"-"[..])
}

/// Many columns between commas, most of them without a space.
fn is_csv(line: &[u8]) -> bool {
    if matches!(line.trim_ascii_start().first(), Some(b'{' | b'[' | b'<')) {
        return false;
    }
    let columns: Vec<&[u8]> = line.split(|byte| *byte == b',').collect();
    let is_short = |column: &&&[u8]| !column.trim_ascii().contains(&b' ') && !column.starts_with(b" ");
    columns.len() >= LEAST_COLUMNS && columns.iter().filter(is_short).count() * 4 >= columns.len() * 3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_rows_of_tables_and_other_lines() {
        let iis = "2024-05-01 12:30:45 10.0.0.5 GET /a.aspx id=1 80 - 192.0.2.7 Mozilla/5.0 - 200 0 0 15";
        assert!(missing(iis.as_bytes()).unwrap().contains("#Fields:"));
        for csv in ["alice,192.0.2.7,2024-05-01T12:30:45Z,login failed,7", "1,2,3,4,5"] {
            assert!(missing(csv.as_bytes()).unwrap().contains("row of CSV"), "{csv}");
        }
        for other in [
            "2024-05-01 12:30:45 INFO GET /a took 15 ms",
            "we saw red, green, blue, black, white and more",
            r#"{"a":1,"b":2,"c":3,"d":4,"e":5}"#,
            "Mar  1 10:20:30 web1 app[7]: done",
            "",
        ] {
            assert_eq!(missing(other.as_bytes()), None, "{other}");
        }
    }
}
