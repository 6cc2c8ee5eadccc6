//! PowerShell commands that are handed over encoded.
//! <https://learn.microsoft.com/en-us/powershell/module/microsoft.powershell.core/about/about_powershell_exe>
//! <https://attack.mitre.org/techniques/T1059/001/>

/// PowerShell's own name, as a path ends or a command begins with it.
const PROGRAMS: &[&[u8]] = &[b"powershell.exe", b"powershell", b"pwsh.exe", b"pwsh"];

/// The parameter, of which any beginning will do, and a name of its own.
const PARAMETER: &[u8] = b"encodedcommand";
const ALIAS: &[u8] = b"ec";

/// Parameters after which everything is another's: a script's arguments, or a command's text.
const LAST: &[&[u8]] = &[b"file", b"command"];

/// The shortest encoded text that is told: eight signs, in UTF-16 and base64.
const LEAST: usize = 20;

/// Whether a command line hands an encoded command to PowerShell; `program` is the file that runs, where it is known.
pub(super) fn is_encoded_command(command: &[u8], program: &[u8]) -> bool {
    let mut words = words(command);
    let first = words.next().unwrap_or_default();
    if !is_powershell(first) && !is_powershell(program) {
        return false;
    }
    let mut is_value = false;
    for word in words {
        if is_value {
            return word.len() >= LEAST
                && word.iter().all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(byte));
        }
        let Some(name) = parameter(word) else { continue };
        let is = |whole: &[u8]| whole.starts_with(&name) && !name.is_empty();
        if LAST.iter().any(|last| is(last)) {
            return false;
        }
        is_value = is(PARAMETER) || name == ALIAS;
    }
    false
}

/// The name of `-name` or `/name`, in small letters.
fn parameter(word: &[u8]) -> Option<Vec<u8>> {
    let name = word.strip_prefix(b"-").or_else(|| word.strip_prefix(b"/"))?;
    Some(name.to_ascii_lowercase())
}

fn is_powershell(path: &[u8]) -> bool {
    let name = path.rsplit(|byte| b"\\/".contains(byte)).next().unwrap_or_default();
    PROGRAMS.iter().any(|program| name.eq_ignore_ascii_case(program))
}

/// The words of a command line as a log writes it: quotes may be escaped (`\"`, `&quot;`), and those of a path hold spaces.
fn words(command: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = command;
    std::iter::from_fn(move || {
        rest = rest.trim_ascii_start();
        if rest.is_empty() {
            return None;
        }
        let quote = [&b"\\\""[..], b"\"", b"&quot;"].into_iter().find(|quote| rest.starts_with(quote));
        let (start, length) = match quote {
            Some(quote) => {
                let inner = &rest[quote.len()..];
                (quote.len(), crate::find::find(inner, quote).unwrap_or(inner.len()))
            }
            None => (0, rest.iter().position(u8::is_ascii_whitespace).unwrap_or(rest.len())),
        };
        let word = &rest[start..start + length];
        rest = &rest[(start + length + quote.map_or(0, <[u8]>::len)).min(rest.len())..];
        Some(word)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// "dir C:\Users" in UTF-16LE and base64: `printf 'dir C:\\Users' | iconv -t utf-16le | base64`.
    const TEXT: &str = "ZABpAHIAIABDADoAXABVAHMAZQByAHMA";

    #[test]
    fn ok_encoded_commands() {
        for command in [
            "powershell -enc TEXT",
            "powershell.exe -nop -w hidden -EncodedCommand TEXT",
            "pwsh -e TEXT",
            "PowerShell.exe /ec TEXT",
            r#"\"C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe\" -NoProfile -enco TEXT"#,
            r#""C:\Program Files\PowerShell\7\pwsh.exe" -ExecutionPolicy Bypass -encodedc "TEXT""#,
            "&quot;C:\\Windows\\powershell.exe&quot; -en &quot;TEXT&quot;",
        ] {
            assert!(is_encoded_command(command.replace("TEXT", TEXT).as_bytes(), b""), "{command}");
        }
        // A copy of PowerShell under another name is known by the file that runs, where that keeps its own.
        assert!(is_encoded_command(format!("update -enc {TEXT}").as_bytes(), br"C:\\Windows\\powershell.exe"));
    }

    #[test]
    fn err_near_misses() {
        for command in [
            "powershell -File backup.ps1 -Encoding utf8",
            "powershell -File convert.ps1 -e TEXT",
            "powershell -Command Get-Content a.txt -enc TEXT",
            "powershell -ExecutionPolicy TEXT",
            "powershell -ep bypass -nop -w hidden",
            "powershell -enc",
            "powershell -enc short",
            "powershell -enc \"not base64, but a sentence of words\"",
            "notepad -enc TEXT",
            "C:\\tools\\mypowershell.exe -enc TEXT",
            "echo powershell -enc TEXT",
            "",
        ] {
            assert!(!is_encoded_command(command.replace("TEXT", TEXT).as_bytes(), b""), "{command}");
        }
    }
}
