//! A value carries a piece of SQL that would change a query.

use super::prose::{is_prose, is_talk, told};
use super::{Rule, Value};

pub(super) const RULE: Rule = Rule::exploit(
    "sql-injection",
    "SQL injection",
    "A value carries a piece of SQL that would change a query.",
    &[STRONG, NAMES],
    find,
);

/// Names and words that people search for, too.
const NAMES: &[&str] = &[
    "information_schema",
    "xp_cmdshell",
    "waitfor delay",
    "into outfile",
    "into dumpfile",
    "@@version",
    "utl_inaddr",
    "dbms_pipe",
];

/// Functions and pieces that stand in no ordinary value.
const STRONG: &[&str] = &[
    "pg_sleep(",
    "benchmark(",
    "extractvalue(",
    "updatexml(",
    "load_file(",
    "concat(0x",
    ";drop table",
    "; drop table",
    ";shutdown",
    "group_concat(",
    "having 1=1",
    "if(now()=sysdate()",
    "';select ",
    "'; select ",
];

fn find(value: &Value<'_>) -> Option<(usize, usize)> {
    let text = value.text;
    super::any(text, STRONG)
        .filter(|_| !is_talk(value))
        .or_else(|| told(value, NAMES))
        .or_else(|| union(text))
        .or_else(|| quoted(text))
        .or_else(|| numeric(text))
        .or_else(|| ordered(text))
        .or_else(|| slept(value))
}

/// `union select`, with what only SQL has after it; also with comments within the words (`UNI/**/ON`), which some filters
/// take out and the decoder makes spaces of.
fn union(text: &[u8]) -> Option<(usize, usize)> {
    let mut pairs = spread(text, "union").flat_map(|(start, end)| {
        let near = &text[end..text.len().min(end + 32)];
        spread(near, "select").map(move |(_, step)| (start, end + step)).collect::<Vec<_>>()
    });
    pairs.find(|(start, end)| {
        if breaks_out(&text[..*start]) {
            return true;
        }
        let (rest, _) = super::trimmed(&text[*end..]);
        let first = rest.first().is_some_and(|byte| byte.is_ascii_digit() || b"*@('\"-".contains(byte));
        first || rest.starts_with(b"null") || rest.starts_with(b"concat") || rest.starts_with(b"char(") || {
            super::words(rest, "from").next().is_some() && memchr::memchr(b',', rest).is_some()
        }
    })
}

/// Whether what stands before a query ends another one's value: a quote, a bracket, or nothing but a number.
fn breaks_out(before: &[u8]) -> bool {
    let before = before.trim_ascii_end();
    let number = before.strip_prefix(b"-").unwrap_or(before);
    let is_number = !number.is_empty() && number.iter().all(u8::is_ascii_digit);
    is_number || matches!(before.last(), Some(b'\'' | b')'))
}

/// Where the word stands with no letter or digit around it, and a space at the most between its letters.
fn spread<'a>(text: &'a [u8], word: &'a str) -> impl Iterator<Item = (usize, usize)> + 'a {
    let is_word = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    let (first, rest) = (word.as_bytes()[0], &word.as_bytes()[1..]);
    memchr::memchr_iter(first, text).filter_map(move |start| {
        let mut end = start + 1;
        for letter in rest {
            end += usize::from(text.get(end) == Some(&b' '));
            if text.get(end) != Some(letter) {
                return None;
            }
            end += 1;
        }
        let before = start.checked_sub(1).and_then(|at| text.get(at));
        (!is_word(before) && !is_word(text.get(end))).then_some((start, end))
    })
}

/// A quote that ends a text, and then a condition or a comment: `' or 'a'='a`, `'--`.
fn quoted(text: &[u8]) -> Option<(usize, usize)> {
    memchr::memchr2_iter(b'\'', b'"', text).find_map(|quote| {
        if is_closing(text, quote) {
            return None;
        }
        let after = quote + 1;
        let skipped = text[after..].iter().take_while(|byte| byte.is_ascii_whitespace() || **byte == b')').count();
        let rest = &text[after + skipped..];
        let ended = rest.starts_with(b"--") || rest.starts_with(b";--") || (rest == b"#" && quote > 0);
        if ended {
            let hit = (quote, text.len().min(after + skipped + 2));
            // A dash after a word in the plural: `the dogs' -- and the cats`.
            return (skipped == 0 || !is_prose(text, hit)).then_some(hit);
        }
        let word = ["or", "and", "||", "&&"].into_iter().find(|word| rest.starts_with(word.as_bytes()))?;
        let rest = &rest[word.len()..];
        let is_word_end = rest.first().is_some_and(|byte| !byte.is_ascii_alphanumeric());
        let near = &rest[..rest.len().min(40)];
        let compared = near.iter().position(|byte| b"=<>".contains(byte))?;
        is_word_end.then_some((quote, after + skipped + word.len() + compared + 1))
    })
}

/// `1 or 1=1`, `5 and 3=4`: a number with a condition. Words before the number make a sentence of it.
fn numeric(text: &[u8]) -> Option<(usize, usize)> {
    ["or", "and"].into_iter().find_map(|word| {
        super::words(text, word).find_map(|(start, end)| {
            let before = text[..start].trim_ascii_end();
            let (rest, spaces) = super::trimmed(&text[end..]);
            let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
            let (equals, more) = super::trimmed(&rest[digits..]);
            let compared = rest.first().is_some_and(u8::is_ascii_digit) && is_sum(rest);
            let is_told =
                !is_sentence(before) && before.last().is_some_and(|byte| byte.is_ascii_digit() || *byte == b')');
            let number = equals
                .strip_prefix(b"=")
                .is_some_and(|rest| super::trimmed(rest).0.first().is_some_and(u8::is_ascii_digit));
            (is_told && digits > 0 && (number || compared)).then_some((start, end + spaces + digits + more + 1))
        })
    })
}

/// Whether the quote closes one that the text opened itself, around something: `"the price" and cost<5`.
fn is_closing(text: &[u8], quote: usize) -> bool {
    let before = text[..quote].iter().filter(|byte| **byte == text[quote]).count();
    before % 2 == 1 && text[quote - 1] != text[quote]
}

/// Whether there are words before a condition, but those that join conditions.
fn is_sentence(before: &[u8]) -> bool {
    let mut words = before.split(|byte| !byte.is_ascii_alphabetic()).filter(|word| !word.is_empty());
    let has_words = words.any(|word| ![&b"or"[..], b"and", b"not"].contains(&word));
    has_words && before.iter().any(u8::is_ascii_whitespace)
}

/// `3*2<(0+5)`: a sum that is compared.
fn is_sum(text: &[u8]) -> bool {
    let sum = text.iter().take_while(|byte| byte.is_ascii_digit() || b"*+-".contains(byte)).count();
    let has_sign = text[..sum].iter().any(|byte| b"*+-".contains(byte));
    let next = text.get(sum + 1).is_some_and(|byte| byte.is_ascii_digit() || *byte == b'(');
    has_sign && text.get(sum).is_some_and(|byte| b"<>=".contains(byte)) && next
}

/// `order by 10--`: a search for how many columns there are.
fn ordered(text: &[u8]) -> Option<(usize, usize)> {
    super::words(text, "order").find_map(|(start, end)| {
        let (rest, spaces) = super::trimmed(&text[end..]);
        let (rest, more) = super::trimmed(rest.strip_prefix(b"by")?);
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let (after, _) = super::trimmed(&rest[digits..]);
        let is_ended = after.starts_with(b"--") || after == b"#";
        (digits > 0 && more > 0 && is_ended).then_some((start, end + spaces + 2 + more + digits))
    })
}

/// `sleep(5)` with a digit in it.
fn slept(value: &Value<'_>) -> Option<(usize, usize)> {
    let text = value.text;
    let (start, end) = super::at(text, "sleep(")?;
    text.get(end).filter(|byte| byte.is_ascii_digit())?;
    let hit = (start, end + 1);
    (!is_talk(value) && (!is_sentence(&text[..start]) || !is_prose(text, hit))).then_some(hit)
}

#[cfg(test)]
mod tests {
    #[test]
    fn ok_hits_and_near_misses() {
        let hits = [
            "/a?id=1+union+select+1,2,3",
            "/a?id=1%20UNION%20ALL%20SELECT%20NULL,NULL",
            "/a?id=1/**/union/**/select/**/*",
            "/a?u=x%27+or+1=1",
            "/a?u=%27%20OR%20%27a%27=%27a",
            "/a?u=admin%27--",
            "/a?id=5+and+3=4",
            "/a?id=1%2520or%25201=1",
            "/a?id=-1%20OR%203*2%3C(0%2B5%2B9-9)",
            "/a?id=sleep(5)",
            "/a?id=1;waitfor+delay+%270:0:5%27",
            "/a?t=information_schema.tables",
            "/a?x=%22+or+%22%22=%22",
            "/a?id=1+UNI/**/ON+SEL/**/ECT+1,2,3",
            "/a?id=1/*x*/un/**/ion/**/all/**/sel/**/ect/**/null",
            "/a?id=1+uNiOn/*!50000sElEcT*/+1,user()",
            "/a?id=1)+or+(1)+or+2=2",
            "/a?u=x%27+--+",
            "/a?u=%27%27+or+1=1",
            "/a?id=1+or+sleep(5)+or+true",
            "/a?u=x%27+and+sleep(5)",
            "/a?id=1+order+by+10--+-",
            "/a?id=1%27+ORDER+BY+3%23",
            "/a?q=1%27%20UNION%20SELECT%20password%20FROM%20users--",
            "/a?q=x%27+union+select+username+from+accounts",
            "/a?id=-1+UNION+SELECT+user()",
            "/a?id=5)+union+select+name+from+t",
        ];
        let misses = [
            "/a?q=O%27Reilly",
            "/a?q=select+a+union",
            "/a?q=union+select+committee",
            "/a?q=act+of+2020+union+select+committee",
            "/a?q=workers'+rights+union+select+board",
            "/a?q=rock+and+roll",
            "/a?q=1+or+2",
            "/a?q=1+or+2*3",
            "/a?q=it%27s+organic",
            "/a?q=credit+union",
            "/a?q=sleep(deeply)",
            "/a?q=drop+the+table",
            "/a?q=%22or+else%22",
            "/a?s=c2VsZWN0IDE9MQ==",
            "/a?q=D%27Andrea+1=2",
            "/a?q=it's+5+or+6=6",
            "/a?q=is+3+and+4=7+right",
            "/a?q=the+dogs'+--+and+the+cats",
            "/a?q=postgres+information_schema+columns+list",
            "/a?q=reunion+selection+1",
            "/a?q=uni+on+select+days",
            "/a?q=%22the+price%22+and+cost<5",
            "/a?jql=project=%22A%22+and+status=Open",
            "/a?text=he+said+%22hi%22--then+left",
            "/a?q=how+does+sleep(5)+work",
            "/a?q=sleep(3)",
            "/a?search=waitfor+delay",
            "/a?q=benchmark(cpu)",
            "/a?sort=order+by+10",
        ];
        super::super::check("sql-injection", &hits, &misses);
    }
}
