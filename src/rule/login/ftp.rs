//! vsftpd's own log and its syslog form. <https://security.appspot.com/vsftpd.html>

use super::wording::{part, part_last, until};
use super::{Login, Outcome};

/// `[pid 15019] [guest] FAIL LOGIN: Client "::ffff:192.0.2.1", "…"`
pub(super) fn read(message: &[u8]) -> Option<Login<'_>> {
    if message.first() != Some(&b'[') {
        return None;
    }
    let failed = part_last(message, b"] FAIL LOGIN: Client \"").map(|found| (Outcome::Failed, found));
    let told = failed.or_else(|| part(message, b"] OK LOGIN: Client \"").map(|found| (Outcome::Accepted, found)));
    let (outcome, (user, rest)) = told?;
    let user = part(user, b"] [").map_or(user, |(_, user)| user);
    let user = user.strip_prefix(b"[").unwrap_or(user);
    Some(Login::new(outcome, user, until(rest, b'"'), b"ftp"))
}

#[cfg(test)]
mod tests {
    use super::super::{check, told};
    use super::*;

    #[test]
    fn ok_messages() {
        check(&[
            ("[ann] FAIL LOGIN: Client \"192.0.2.9\"", Outcome::Failed, "ann", "192.0.2.9"),
            (
                "[pid 5] [ann] FAIL LOGIN: Client \"192.0.2.9\", \"User is not in the list.\"",
                Outcome::Failed,
                "ann",
                "192.0.2.9",
            ),
            ("[ann] OK LOGIN: Client \"192.0.2.9\"", Outcome::Accepted, "ann", "192.0.2.9"),
        ]);
    }

    #[test]
    fn err_near_misses() {
        assert_eq!(told("[ann] FAIL UPLOAD: Client \"192.0.2.9\", \"/x\""), None);
        assert_eq!(told("CONNECT: Client \"192.0.2.9\""), None);
    }
}
