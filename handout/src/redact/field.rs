//! What is a name because of where it stands: in a field (`user=`, `"password": "…"`), in a path below the homes, in an
//! address with credentials, behind `Bearer`.

use super::{Found, Kind, begins_word};

/// Fields, in small letters, and what they hold.
const FIELDS: [(&str, Kind); 44] = [
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
];

/// Fields that hold a name also where nothing but a colon follows them, in prose.
const PLAIN: [&str; 5] = ["username", "password", "token", "secret", "apikey"];

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
    begins_word(text, at).then(|| credential(rest).or_else(|| field(text, at))).flatten()
}

fn home(rest: &str) -> Option<Found> {
    let folder = HOMES.into_iter().find(|folder| rest.starts_with(folder))?;
    let behind = rest[folder.len()..].trim_start_matches('\\');
    let skipped = rest.len() - behind.len();
    let length = behind
        .find(|mark: char| mark.is_whitespace() || "/\\\"'`<>()[]{}:;,?&|*".contains(mark))
        .unwrap_or(behind.len());
    (length > 0).then_some(Found { skipped, length, kind: Kind::User })
}

/// `//user:password@host`.
fn credentials(rest: &str) -> Option<Found> {
    let behind = rest.strip_prefix("//")?;
    let length = behind.find(|mark: char| mark.is_whitespace() || "/@?#\"'<>".contains(mark))?;
    let is_one = length > 0 && behind[length..].starts_with('@');
    is_one.then_some(Found { skipped: 2, length, kind: Kind::Key })
}

fn credential(rest: &str) -> Option<Found> {
    let behind = ["Bearer ", "Basic "].into_iter().find_map(|scheme| rest.strip_prefix(scheme))?;
    let length = behind.find(|mark: char| mark.is_whitespace() || "\"',;<>".contains(mark)).unwrap_or(behind.len());
    (length >= LEAST_CREDENTIAL).then_some(Found { skipped: rest.len() - behind.len(), length, kind: Kind::Key })
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
    let (value, quote) = match bare.chars().next()? {
        quote @ ('"' | '\'') => (&bare[1..], Some(quote)),
        _ => (value, None),
    };
    let ends = |mark: char| match quote {
        Some(quote) => mark == quote || mark == '\\',
        None => mark.is_whitespace() || "&;,\"')]}|<>(".contains(mark),
    };
    let value_length = value.find(ends).unwrap_or(value.len());
    // The working directory is a PWD, too.
    let is_path = kind == Kind::Key && value.starts_with('/');
    let says = value[..value_length].chars().any(char::is_alphanumeric) && !value.starts_with("<*>") && !is_path;
    says.then(|| Found { skipped: rest.len() - value.len(), length: value_length, kind })
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
            "host",
            "user",
            "token=",
            "user=\"",
        ] {
            assert_eq!(brought(text), None, "{text}");
        }
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
