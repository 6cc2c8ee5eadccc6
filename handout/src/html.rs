//! The report as one page of HTML: no script, no address, nothing to fetch. Its own policy forbids all of these, so that even a
//! fault in the escaping could run nothing.

use std::fmt::Write;

use crate::{Block, Chart, Column, Holds};

/// The only style that the policy allows; `STYLE_HASH` is its SHA-256, which `tests/browser/handout.test.js` checks.
const STYLE: &str = include_str!("handout.css");
const STYLE_HASH: &str = "D3CMdpCmL+dSOu8ZQbe3Bsjv0v/rJTJK7kYsSWRo6+M=";

/// Width and height of the chart's drawing, and of the strip for findings below it.
const WIDTH: f64 = 960.0;
const HEIGHT: f64 = 96.0;
const STRIP: f64 = 6.0;

pub(super) fn write(blocks: &[Block]) -> Vec<u8> {
    let title =
        blocks.iter().find_map(|block| if let Block::Title(title) = block { Some(title.as_str()) } else { None });
    let mut page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" \
         content=\"default-src 'none'; style-src 'sha256-{STYLE_HASH}'; base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>{}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n",
        escaped(title.unwrap_or_default())
    );
    for block in blocks {
        page.push_str(&html(block));
        page.push('\n');
    }
    page.push_str("</main>\n</body>\n</html>\n");
    page.into_bytes()
}

fn html(block: &Block) -> String {
    match block {
        Block::Title(text) => format!("<h1>{}</h1>", escaped(text)),
        Block::Section(text) => format!("<h2>{}</h2>", escaped(text)),
        Block::Item(text) => format!("<h3>{}</h3>", escaped(text)),
        Block::Text(text) => format!("<p>{}</p>", escaped(text)),
        Block::Code(text) => format!("<pre>{}</pre>", escaped(text)),
        Block::Facts(facts) => {
            let rows = facts
                .iter()
                .map(|(name, value)| format!("<div><dt>{}</dt><dd>{}</dd></div>", escaped(name), escaped(value)));
            format!("<dl>{}</dl>", rows.collect::<String>())
        }
        Block::Table { columns, rows } => table(columns, rows),
        Block::Lines(lines) => {
            let rows = lines.iter().map(|line| {
                let why = if line.why.is_empty() { String::new() } else { format!("<i>{}</i>", escaped(&line.why)) };
                format!("<li><span>{}</span> <code>{}</code>{why}</li>", escaped(&line.place), escaped(&line.text))
            });
            format!("<ol>{}</ol>", rows.collect::<String>())
        }
        Block::Chart(chart) => svg(chart),
    }
}

fn table(columns: &[Column], rows: &[Vec<String>]) -> String {
    let class = |column: &Column| if column.holds == Holds::Numbers { " class=\"n\"" } else { "" };
    let head =
        columns.iter().map(|column| format!("<th scope=\"col\"{}>{}</th>", class(column), escaped(column.title)));
    let cell = |(column, text): (&Column, &String)| match column.holds {
        Holds::Log => format!("<td><code>{}</code></td>", escaped(text)),
        Holds::Numbers | Holds::Words => format!("<td{}>{}</td>", class(column), escaped(text)),
    };
    let row = |row: &Vec<String>| format!("<tr>{}</tr>", columns.iter().zip(row).map(cell).collect::<String>());
    let (head, rows) = (head.collect::<String>(), rows.iter().map(row).collect::<String>());
    format!("<div class=\"wide\"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>")
}

fn svg(chart: &Chart) -> String {
    let most = chart.events.iter().copied().fold(1.0, f64::max);
    let step = WIDTH / chart.events.len() as f64;
    let mut bars = String::new();
    // What came is seen, however little it is.
    let height = |count: f64| if count > 0.0 { (count / most * HEIGHT).max(1.5) } else { 0.0 };
    let mut bar = |class: &str, at: usize, top: f64, height: f64| {
        // Writing to a string can't fail.
        let _ = write!(
            bars,
            "<rect class=\"{class}\" x=\"{:.2}\" y=\"{top:.2}\" width=\"{:.2}\" height=\"{height:.2}\"/>",
            at as f64 * step,
            step * 0.9
        );
    };
    for (at, (events, errors)) in chart.events.iter().zip(&chart.errors).enumerate() {
        if *events > 0.0 {
            bar("e", at, HEIGHT - height(*events), height(*events));
        }
        if *errors > 0.0 {
            bar("x", at, HEIGHT - height(*errors), height(*errors));
        }
        if chart.flagged.get(at) == Some(&1) {
            bar("f", at, HEIGHT + 2.0, STRIP);
        }
    }
    let label = escaped(&chart.label);
    let height = HEIGHT + STRIP + 4.0;
    format!(
        "<svg role=\"img\" aria-label=\"{label}\" viewBox=\"0 0 {WIDTH} {height}\" preserveAspectRatio=\"none\">{bars}</svg><p class=\"q\">{label}</p>"
    )
}

/// Text that is no markup, as content and as the value of an attribute.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for mark in text.chars() {
        match mark {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            mark => safe.push(mark),
        }
    }
    safe
}
