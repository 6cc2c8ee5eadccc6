//! Logins at databases: MySQL and MariaDB, PostgreSQL.
//! <https://dev.mysql.com/doc/mysql-errors/8.0/en/server-error-reference.html> (1045)
//! <https://github.com/postgres/postgres/blob/master/src/backend/libpq/auth.c>

use super::wording::{after_any, part, part_last};
use super::{Login, Outcome};

pub(super) fn read(message: &[u8]) -> Option<Login<'_>> {
    // What stands before it is the server's: its thread, its level.
    if let Some((_, rest)) = part(message, b"Access denied for user '").filter(|(front, _)| is_front(front)) {
        // The name is the client's to choose, and may hold such marks; the source that the server writes stands last.
        let (user, rest) = part_last(rest, b"'@'")?;
        let (source, rest) = part(rest, b"'")?;
        let is_login = matches!(rest, b"" | b" (using password: YES)" | b" (using password: NO)");
        return is_login.then(|| Login::new(Outcome::Failed, user, source, b"mysql"));
    }
    let rest = part(message, b"FATAL:").filter(|(front, _)| is_front(front)).map_or(message, |(_, rest)| rest);
    let rest = after_any(rest.trim_ascii_start(), &["password authentication failed for user \""])?;
    // The name is the client's to choose, and stands last.
    let user = rest.strip_suffix(b"\"")?;
    Some(Login::new(Outcome::Failed, user, b"", b"postgres"))
}

/// Whether words of a server alone stand before a message: nothing that a client could choose.
fn is_front(text: &[u8]) -> bool {
    text.len() <= 64 && text.iter().all(|byte| byte.is_ascii_alphanumeric() || b" []:.-@_".contains(byte))
}

#[cfg(test)]
mod tests {
    use super::super::{check, told};
    use super::*;

    #[test]
    fn ok_messages() {
        check(&[
            ("Access denied for user 'root'@'192.0.2.9' (using password: YES)", Outcome::Failed, "root", "192.0.2.9"),
            (
                "9 [Note] Access denied for user 'ann'@'db.example' (using password: NO)",
                Outcome::Failed,
                "ann",
                "db.example",
            ),
            (
                "Access denied for user 'a'@'198.51.100.7' (using '@'192.0.2.9' (using password: YES)",
                Outcome::Failed,
                "a'@'198.51.100.7' (using ",
                "192.0.2.9",
            ),
            ("password authentication failed for user \"postgres\"", Outcome::Failed, "postgres", ""),
            ("FATAL:  password authentication failed for user \"ann\"", Outcome::Failed, "ann", ""),
        ]);
    }

    #[test]
    fn err_near_misses() {
        for message in [
            "Access denied for user 'ann'@'192.0.2.9' to database 'shop'",
            "SELECT 'Access denied for user 'root'@'192.0.2.9' (using password: YES)",
            "role \"eve\" does not exist",
            "password authentication failed",
            "statement: select 'password authentication failed for user \"root\"'",
            "relation \"role\" does not exist",
        ] {
            assert_eq!(told(message), None, "{message}");
        }
    }
}
