//! A value carries an expression for a template engine.

use super::prose::told;
use super::{Rule, Value};

pub(super) const RULE: Rule = Rule::exploit(
    "template-injection",
    "Template injection",
    "A value carries an expression for a template engine.",
    &[STRONG],
    find,
);

const STRONG: &[&str] = &[
    "__class__",
    "__mro__",
    "__globals__",
    "${t(",
    "freemarker.template",
    "{{config",
    "{{self.",
    "{{request.",
    "{{''.",
    "{php}",
    "@java.lang.",
    "%{(#",
    "${@",
];

fn find(value: &Value<'_>) -> Option<(usize, usize)> {
    let text = value.text;
    told(value, STRONG).or_else(|| ["{{", "${", "#{", "<%="].into_iter().find_map(|opening| sum(text, opening)))
}

/// `{{7*7}}`: numbers that are multiplied, to see whether someone does the sum.
fn sum(text: &[u8], opening: &str) -> Option<(usize, usize)> {
    let (start, end) = super::at(text, opening)?;
    let (rest, spaces) = super::trimmed(&text[end..]);
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let is_sum = digits > 0 && rest[digits..].starts_with(b"*");
    is_sum.then_some((start, end + spaces + digits + 1))
}

#[cfg(test)]
mod tests {
    #[test]
    fn ok_hits_and_near_misses() {
        let hits = [
            "/a?n={{7*7}}",
            "/a?n=%7B%7B7*7%7D%7D",
            "/a?n=${7*7}",
            "/a?n=%23{7*7}",
            "/a?n=<%25=+7*7",
            "/a?n={{config}}",
            "/a?n={{''.__class__}}",
            "/a?n=${T(x)}",
            "/a?n={{self.x}}",
            "/a?n=x.__globals__",
            "/a?n=%25{(%23x",
            "/a?n=${@x}",
        ];
        let misses = [
            "/a?n={{name}}",
            "/a?n=7*7",
            "/a?n=${name}",
            "/a?n={a}",
            "/a?n=#{x}",
            "/a?n={{7}}",
            "/a?n=class",
            "/a?n=globals",
            "/a?n=%25{x}",
            "/a?q=config",
            "/a?n={{+title+}}",
            "/a?q=what+is+__class__+in+python",
        ];
        super::super::check("template-injection", &hits, &misses);
    }
}
