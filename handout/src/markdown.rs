//! The report as Markdown (CommonMark with tables), in which no text of the log is markup, a link or a picture.
//!
//! In running text every punctuation mark of ASCII is escaped, which CommonMark allows anywhere, so that no link, no emphasis, no
//! HTML and no address that some readers make a link of can come about; lines of the log stand between fences that are longer
//! than any row of backticks in them.

use crate::{Block, Chart, Column, Holds};

pub(super) fn write(blocks: &[Block]) -> Vec<u8> {
    let parts: Vec<String> = blocks.iter().map(markdown).collect();
    format!("{}\n", parts.join("\n\n")).into_bytes()
}

fn markdown(block: &Block) -> String {
    match block {
        Block::Title(text) => format!("# {}", escaped(text)),
        Block::Section(text) => format!("## {}", escaped(text)),
        Block::Item(text) => format!("### {}", escaped(text)),
        Block::Text(text) => escaped(text),
        Block::Code(text) => fenced(text),
        Block::Facts(facts) => {
            let rows = facts.iter().filter(|(_, value)| !value.is_empty());
            rows.map(|(name, value)| format!("- {}: {}", escaped(name), escaped(value))).collect::<Vec<_>>().join("\n")
        }
        Block::Table { columns, rows } => table(columns, rows),
        Block::Lines(lines) => {
            let rows = lines.iter().flat_map(|line| {
                let why = (!line.why.is_empty()).then(|| format!("{}: {}", line.place, line.why));
                why.into_iter().chain([format!("{}: {}", line.place, line.text)])
            });
            fenced(&rows.collect::<Vec<_>>().join("\n"))
        }
        Block::Chart(chart) => chart_words(chart),
    }
}

fn table(columns: &[Column], rows: &[Vec<String>]) -> String {
    let line = |cells: Vec<String>| format!("| {} |", cells.join(" | "));
    let head = line(columns.iter().map(|column| escaped(column.title)).collect());
    let rule = columns.iter().map(|column| if column.holds == Holds::Numbers { "---:" } else { "---" }.to_owned());
    let rows = rows.iter().map(|row| line(row.iter().map(|cell| escaped(cell)).collect()));
    [head, line(rule.collect())].into_iter().chain(rows).collect::<Vec<_>>().join("\n")
}

/// A picture has no place in plain text: the highest column says where to look.
fn chart_words(chart: &Chart) -> String {
    let sum = |counts: &[f64]| counts.iter().sum::<f64>();
    escaped(&format!("{} events, {} of them errors, over time.", sum(&chart.events), sum(&chart.errors)))
}

fn fenced(text: &str) -> String {
    let longest = text.split(|mark| mark != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}text\n{text}\n{fence}")
}

/// Text that is no markup wherever it stands in a line.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + text.len() / 8);
    for mark in text.trim().chars() {
        // Those that begin nothing stay as they are, so that the source can be read, too.
        if mark.is_ascii_punctuation() && !matches!(mark, ',' | ';' | '%' | '/' | '\'' | '"' | '?') {
            safe.push('\\');
        }
        safe.push(mark);
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_text_is_no_markup() {
        assert_eq!(escaped("![x](http://e.test/a) <b>"), "\\!\\[x\\]\\(http\\://e\\.test/a\\) \\<b\\>");
        assert_eq!(escaped("1. - # `a` | b"), "1\\. \\- \\# \\`a\\` \\| b");
        assert_eq!(escaped("a@b.example www.x.test"), "a\\@b\\.example www\\.x\\.test");
    }

    #[test]
    fn ok_fences_are_longer_than_what_they_hold() {
        assert_eq!(fenced("a"), "```text\na\n```");
        assert_eq!(fenced("a ```` b"), "`````text\na ```` b\n`````");
    }
}
