//! A path is that of a known web shell, or runs a command through one.

use super::{Place, Rule, Value};

pub(super) const RULE: Rule = Rule {
    id: "web-shell",
    name: "Web shell",
    sentence: "A path is that of a known web shell, or runs a command through one.",
    technique: "T1505.003",
    severity: 4,
    place: Place::Path,
    needles: &[NAMES, ARGUMENTS],
    find,
};

const NAMES: &[&str] = &[
    "/c99.php",
    "/r57.php",
    "/shell.php",
    "/wso.php",
    "/b374k.php",
    "/cmd.jsp",
    "/cmd.asp",
    "/cmd.php",
    "/alfa.php",
    "/webshell.",
    "/shell.jsp",
    "/shell.aspx",
    "/c100.php",
    "/mini.php?",
    "/alfacgiapi/",
    "/cmd.aspx",
];

/// Programs that are given a command.
const ARGUMENTS: &[&str] = &[".php?cmd=", ".jsp?cmd=", ".aspx?cmd=", ".asp?cmd=", ".php?exec="];

fn find(value: &Value<'_>) -> Option<(usize, usize)> {
    let text = value.text;
    super::any(text, NAMES).or_else(|| super::any(text, ARGUMENTS)).or_else(|| apart(value))
}

/// The same where the query stands in a column of its own.
fn apart(value: &Value<'_>) -> Option<(usize, usize)> {
    let is = |mark: &&&str| {
        let (program, name) = mark.split_once('?').unwrap_or((mark, ""));
        value.before.ends_with(program.as_bytes()) && value.text.starts_with(name.as_bytes())
    };
    ARGUMENTS.iter().find(is).map(|_| (0, value.text.len()))
}

#[cfg(test)]
mod tests {
    #[test]
    fn ok_hits_and_near_misses() {
        let hits = [
            "/c99.php",
            "/up/r57.php",
            "/shell.php",
            "/wso.php",
            "/x/cmd.jsp",
            "/a.php?cmd=id",
            "/b374k.php",
            "/a.jsp?cmd=ls",
            "/alfa.php",
            "/uploads/%73hell.php",
            "/shell.aspx",
        ];
        let misses = [
            "/seashell.php",
            "/shell",
            "/cmd",
            "/a.html?cmd=1",
            "/command.php",
            "/shells/index.php",
            "/a.php?command=x",
            "/docs/shell.html",
            "/alfalfa.php",
            "/a.php?x=cmd.",
        ];
        super::super::check("web-shell", &hits, &misses);
        let found = |path: &str, query: &str| {
            let request =
                super::super::Request { path: path.as_bytes(), query: query.as_bytes(), ..Default::default() };
            super::super::look(&request).iter().any(|hit| hit.rule.id == "web-shell")
        };
        assert!(found("/up/A.aspx", "cmd=whoami+/all"));
        assert!(!found("/up/a.html", "cmd=whoami+/all") && !found("/up/a.aspx", "x=cmd=1+2"));
    }
}
