//! What is a name because of where it stands: in a field (`user=`, `"password": "…"`), in a path below the homes, in an
//! address with credentials, behind `Bearer`.

use super::{Found, Kind, MASK, begins_word};

/// Fields, in small letters, and what they hold.
const FIELDS: [(&str, Kind); 80] = [
    ("user", Kind::User),
    ("username", Kind::User),
    ("user_name", Kind::User),
    ("ruser", Kind::User),
    ("logname", Kind::User),
    ("login", Kind::User),
    ("account", Kind::User),
    ("acct", Kind::User),
    ("owner", Kind::User),
    ("usr", Kind::User),
    ("uname", Kind::User),
    ("targetusername", Kind::User),
    ("subjectusername", Kind::User),
    ("accountname", Kind::User),
    ("samaccountname", Kind::User),
    ("membername", Kind::User),
    ("loginname", Kind::User),
    ("displayname", Kind::User),
    ("fullname", Kind::User),
    ("full_name", Kind::User),
    ("firstname", Kind::User),
    ("first_name", Kind::User),
    ("lastname", Kind::User),
    ("last_name", Kind::User),
    ("surname", Kind::User),
    ("actor", Kind::User),
    ("customer", Kind::User),
    ("customername", Kind::User),
    ("customer_name", Kind::User),
    ("display_name", Kind::User),
    ("employee", Kind::User),
    ("assignee", Kind::User),
    ("requester", Kind::User),
    ("principal", Kind::User),
    ("phone", Kind::Id),
    ("phonenumber", Kind::Id),
    ("phone_number", Kind::Id),
    ("telephone", Kind::Id),
    ("tel", Kind::Id),
    ("mobile", Kind::Id),
    ("msisdn", Kind::Id),
    ("iban", Kind::Id),
    ("email", Kind::Mail),
    ("mail", Kind::Mail),
    ("host", Kind::Host),
    ("hostname", Kind::Host),
    ("rhost", Kind::Host),
    ("server", Kind::Host),
    ("workstationname", Kind::Host),
    ("computer", Kind::Host),
    ("domain", Kind::Host),
    ("client", Kind::Host),
    ("remote", Kind::Host),
    ("addr", Kind::Host),
    ("password", Kind::Key),
    ("passwd", Kind::Key),
    ("pwd", Kind::Key),
    ("pass", Kind::Key),
    ("token", Kind::Key),
    ("access_token", Kind::Key),
    ("refresh_token", Kind::Key),
    ("secret", Kind::Key),
    ("client_secret", Kind::Key),
    ("api_key", Kind::Key),
    ("apikey", Kind::Key),
    ("api-key", Kind::Key),
    ("x-api-key", Kind::Key),
    ("auth", Kind::Key),
    ("session", Kind::Key),
    ("sessionid", Kind::Key),
    ("session_id", Kind::Key),
    ("sid", Kind::Key),
    ("phpsessid", Kind::Key),
    ("jsessionid", Kind::Key),
    ("passphrase", Kind::Key),
    ("passcode", Kind::Key),
    ("credential", Kind::Key),
    ("credentials", Kind::Key),
    ("cvv", Kind::Key),
    ("secret_key", Kind::Key),
];

/// Secrets that people choose, from any marks: what ends another value may be a part of one.
const CHOSEN: [&str; 7] = ["password", "passwd", "pwd", "pass", "passphrase", "secret", "client_secret"];

/// Fields whose value is no secret where it is a path: the working directory is a `PWD`, too.
const MAY_BE_PATHS: [&str; 5] = ["pwd", "passwd", "pass", "session", "auth"];

/// Fields that hold a name also where nothing but a colon follows them, in prose.
const PLAIN: [&str; 5] = ["username", "password", "token", "secret", "apikey"];

/// What ends the names of files and of what systemd runs, and no person's.
const NO_NAMES: [&str; 14] = [
    "cfg", "conf", "html", "json", "log", "mount", "php", "scope", "service", "slice", "socket", "target", "txt", "xml",
];

/// Folders below which each folder is somebody's.
const HOMES: [&str; 5] = ["/home/", "/Users/", "/var/mail/", "/var/spool/mail/", "\\Users\\"];

/// The least length of what stands behind `Bearer` or `Basic`.
const LEAST_CREDENTIAL: usize = 8;

/// What the text at this place brings with it.
pub(super) fn found(text: &str, at: usize) -> Option<Found> {
    let rest = &text[at..];
    if rest.starts_with(['/', '\\']) {
        return home(rest).or_else(|| credentials(rest));
    }
    begins_word(text, at).then(|| credential(rest).or_else(|| field(text, at)).or_else(|| told(rest))).flatten()
}

/// How far a value reaches: to what ends it, or to the end of the text. What a template masks is a part of it, and what cuts a
/// template off ends it.
fn reach(value: &str, ends: &dyn Fn(&str) -> bool) -> usize {
    let mut at = 0;
    while let Some(next) = value[at..].chars().next() {
        let rest = &value[at..];
        if rest.starts_with(MASK) {
            at += MASK.len();
            continue;
        }
        if next == '”' || ends(rest) {
            return at;
        }
        at += next.len_utf8();
        if next == '…' {
            return at;
        }
    }
    at
}

/// Whether anything stands in a value besides what is masked or cut off.
fn is_told(value: &str, is_of: fn(char) -> bool) -> bool {
    value.replace(MASK, "").chars().any(|mark| mark != '…' && !mark.is_whitespace() && is_of(mark))
}

/// `user ann.lee`, in prose: the word behind is no ordinary one.
fn told(rest: &str) -> Option<Found> {
    let head = ["user ", "User ", "account "].into_iter().find(|head| rest.starts_with(head))?;
    let behind = &rest[head.len()..];
    let length = behind.find(|mark: char| !(mark.is_alphanumeric() || "._".contains(mark))).unwrap_or(behind.len());
    let name = behind[..length].trim_end_matches(['.', '_']);
    let last = name.rsplit(['.', '_']).next().filter(|last| last.len() < name.len() && last.len() > 2);
    let is_name = last.is_some_and(|last| !NO_NAMES.contains(&last))
        && name.split(['.', '_']).all(|part| !part.is_empty() && part.chars().all(char::is_alphabetic));
    let is_followed = matches!(behind[length..].chars().next(), None | Some(' ' | ',' | ';' | '\'' | '"' | ')'));
    (is_name && is_followed).then_some(Found { skipped: head.len(), length: name.len(), kind: Kind::User })
}

fn home(rest: &str) -> Option<Found> {
    let folder = HOMES.into_iter().find(|folder| rest.starts_with(folder))?;
    let behind = rest[folder.len()..].trim_start_matches('\\');
    let skipped = rest.len() - behind.len();
    let length = reach(behind, &|rest| begins_with(rest, "/\\\"'`<>()[]{}:;,?&|*"));
    is_told(&behind[..length], |_| true).then_some(Found { skipped, length, kind: Kind::User })
}

/// `//user:password@host`.
fn credentials(rest: &str) -> Option<Found> {
    let behind = rest.strip_prefix("//")?;
    let length = reach(behind, &|rest| begins_with(rest, "/@?#\"'<>"));
    let is_one = is_told(&behind[..length], char::is_alphanumeric) && behind[length..].starts_with('@');
    is_one.then_some(Found { skipped: 2, length, kind: Kind::Key })
}

fn credential(rest: &str) -> Option<Found> {
    let behind = ["Bearer ", "Basic "].into_iter().find_map(|scheme| rest.strip_prefix(scheme))?;
    let length = reach(behind, &|rest| begins_with(rest, "\"',;<>"));
    let is_long = length >= LEAST_CREDENTIAL && is_told(&behind[..length], char::is_alphanumeric);
    is_long.then_some(Found { skipped: rest.len() - behind.len(), length, kind: Kind::Key })
}

/// A field's name, what parts it from its value, and the value.
fn field(text: &str, at: usize) -> Option<Found> {
    let rest = &text[at..];
    let is_of_name = |mark: char| mark.is_ascii_alphanumeric() || mark == '_' || mark == '-';
    let name = &rest[..rest.find(|mark| !is_of_name(mark)).unwrap_or(rest.len())];
    let lower = name.to_ascii_lowercase();
    // Of `db_user` and `x-session-token`, the last part says what it is.
    let last = lower.rsplit(['_', '-']).next().unwrap_or_default();
    let kind = FIELDS.iter().find(|(known, _)| *known == lower || *known == last).map(|(_, kind)| *kind)?;
    let unquoted = rest[name.len()..].trim_start_matches('\\');
    let behind = unquoted.strip_prefix(['"', '\'']).unwrap_or(unquoted);
    let is_quoted = behind.len() < unquoted.len();
    let value = match behind.strip_prefix('=').or_else(|| behind.strip_prefix("%3D")) {
        Some(value) => value,
        None if is_quoted || PLAIN.contains(&lower.as_str()) => behind.strip_prefix(':')?.trim_start_matches(' '),
        None => return None,
    };
    let bare = value.trim_start_matches('\\');
    let is_escaped = bare.len() < value.len();
    let (value, quote) = match bare.chars().next()? {
        quote @ ('"' | '\'') => (&bare[1..], Some(quote)),
        _ => (value, None),
    };
    let value_length = match quote {
        Some(quote) => quoted(value, quote, is_escaped),
        None if CHOSEN.contains(&last) || CHOSEN.contains(&lower.as_str()) => reach(value, &ends_secret),
        None if kind == Kind::Id => phone_length(value),
        None => reach(value, &|rest| begins_with(rest, "&;,\"')]}|<>(")),
    };
    let is_path = kind == Kind::Key && value.starts_with('/') && MAY_BE_PATHS.contains(&last);
    let says = match kind {
        Kind::Key => is_told(&value[..value_length], |_| true) && !matches!(&value[..value_length], "-" | "*"),
        _ => is_told(&value[..value_length], char::is_alphanumeric),
    };
    (says && !is_path).then(|| Found { skipped: rest.len() - value.len(), length: value_length, kind })
}

fn begins_with(rest: &str, marks: &str) -> bool {
    rest.starts_with(|mark: char| mark.is_whitespace() || marks.contains(mark))
}

/// The length of a value before the quote that closes it. A quote behind a backslash is the value's own, or closes it where the
/// opening one has a backslash, too.
fn quoted(value: &str, quote: char, is_escaped: bool) -> usize {
    let mut was_backslash = false;
    for (at, mark) in value.char_indices() {
        match mark {
            '…' => return at + mark.len_utf8(),
            mark if mark == quote && was_backslash == is_escaped => return at - usize::from(is_escaped),
            _ => was_backslash = mark == '\\' && !was_backslash,
        }
    }
    value.len()
}

/// Whether a chosen secret is over: at a space, a quote, or a mark that parts fields and has another field, a space or nothing
/// behind it.
fn ends_secret(rest: &str) -> bool {
    let Some(mark) = rest.chars().next() else { return true };
    let behind = &rest[mark.len_utf8()..];
    let parts =
        || behind.is_empty() || behind.starts_with(|next: char| next.is_whitespace() || "\"')]}>;,".contains(next));
    match mark {
        mark if mark.is_whitespace() || mark == '"' || mark == '\'' => true,
        '&' | ';' | ',' | '|' => parts() || begins_field(behind),
        ')' | ']' | '}' | '>' => parts(),
        _ => false,
    }
}

/// `name=` or `name:`, as the next field begins.
fn begins_field(behind: &str) -> bool {
    let name =
        behind.find(|mark: char| !(mark.is_ascii_alphanumeric() || "_-.".contains(mark))).unwrap_or(behind.len());
    name > 0 && behind[name..].starts_with(['=', ':'])
}

/// A number of a telephone may have spaces in it; anything else ends at one.
fn phone_length(value: &str) -> usize {
    let spaced = value.find(|mark: char| !(mark.is_ascii_digit() || "+-/(). ".contains(mark))).unwrap_or(value.len());
    let spelled = value[..spaced].trim_end_matches([' ', '.', '-', '/', '(']);
    let goes_on = value[spelled.len()..].starts_with(|mark: char| mark.is_alphanumeric() || mark == ':');
    let digits = spelled.bytes().filter(u8::is_ascii_digit).count();
    if spelled.starts_with('+') && !goes_on && (6..=15).contains(&digits) {
        return spelled.len();
    }
    reach(value, &|rest| begins_with(rest, "&;,\"')]}|<>("))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn brought(text: &str) -> Option<(&str, Kind)> {
        found(text, 0).map(|found| (&text[found.skipped..found.skipped + found.length], found.kind))
    }

    #[test]
    fn ok_fields() {
        assert_eq!(brought("user=bob rhost=x"), Some(("bob", Kind::User)));
        assert_eq!(brought("USER=\"Bob Lee\" x"), Some(("Bob Lee", Kind::User)));
        assert_eq!(brought("user\":\"bob\",\"id\":1"), Some(("bob", Kind::User)));
        assert_eq!(brought("password': 'a b'"), Some(("a b", Kind::Key)));
        assert_eq!(brought("user\\\":\\\"bob\\\""), Some(("bob", Kind::User)));
        assert_eq!(brought("token=abc&x=1"), Some(("abc", Kind::Key)));
        assert_eq!(brought("db_user=ann)"), Some(("ann", Kind::User)));
        assert_eq!(brought("Password: hunter2"), Some(("hunter2", Kind::Key)));
        for text in [
            "PWD=/srv/x",
            "passwd:chauthtok)",
            "user= tty=x",
            "user: root",
            "user=<*>",
            "users=3",
            "phone=<*>",
            "password=<*>",
            "password=\"<*> <*>\"",
            "user accounts were read",
            "user main.rs",
            "user 1.2",
            "host",
            "user",
            "token=",
            "user=\"",
        ] {
            assert_eq!(brought(text), None, "{text}");
        }
    }

    #[test]
    fn ok_values_reach_to_their_end() {
        for (text, value) in [
            ("password=Hunter2!a<b,c next", "Hunter2!a<b,c"),
            ("password=a;b&c=d", "a;b"),
            ("(password=ab)", "ab"),
            ("password=Hunter<*>!secret as", "Hunter<*>!secret"),
            ("password=<*>!secret”", "<*>!secret"),
            ("password=Hunt…”", "Hunt…"),
            (r#"password":"a\"b\\c","x":1"#, r#"a\"b\\c"#),
            ("session=<*>.eyJzdWIi<*>", "<*>.eyJzdWIi<*>"),
        ] {
            let at = text.find(|mark: char| mark.is_alphabetic()).unwrap();
            let brought = found(text, at).map(|found| &text[at + found.skipped..at + found.skipped + found.length]);
            assert_eq!(brought, Some(value), "{text}");
        }
        assert_eq!(brought("phone=+49 30 1234567 iban=x"), Some(("+49 30 1234567", Kind::Id)));
        assert_eq!(brought("tel=030123 x"), Some(("030123", Kind::Id)));
        assert_eq!(brought("MemberName\": \"help2\""), Some(("help2", Kind::User)));
        assert_eq!(brought("user ann.lee opened"), Some(("ann.lee", Kind::User)));
        assert_eq!(brought("/home/ann<*>/x"), Some(("ann<*>", Kind::User)));
    }

    #[test]
    fn ok_homes_and_credentials() {
        assert_eq!(brought("/home/bob/.ssh"), Some(("bob", Kind::User)));
        assert_eq!(brought("\\Users\\\\Bob\\\\x"), Some(("Bob", Kind::User)));
        assert_eq!(brought("//bob:secret@example.com/x"), Some(("bob:secret", Kind::Key)));
        assert_eq!(brought("Bearer eyJhbGciOi.x.y\""), Some(("eyJhbGciOi.x.y", Kind::Key)));
        for text in ["/home/", "/home/<*>", "/homes/bob", "//example.com/a@b", "Basic auth"] {
            assert_eq!(brought(text), None, "{text}");
        }
    }
}
