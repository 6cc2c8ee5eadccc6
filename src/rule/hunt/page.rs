//! What a path says of the page that it asks for.

use super::notes::MOST_BYTES;
use crate::find::find;

/// What a request was sent to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Elsewhere,
    /// Something is posted to a page where one logs in.
    Login,
    /// Something is posted to where programs log in with every call, and are answered alike whether that worked or not.
    Call,
    /// Something is posted to where programs get a session or a token: they do so by themselves, again and again.
    Session,
    /// Something is posted to a program among uploaded files.
    UploadedProgram,
}

/// Words of paths where one logs in.
const LOGINS: &[&str] = &[
    "login",
    "logon",
    "log-in",
    "log_in",
    "signin",
    "sign-in",
    "sign_in",
    "authenticate",
    "administrator/index.php",
    "auth.owa",
    "j_security_check",
];

/// Paths of calls.
const CALLS: &[&str] = &["xmlrpc.php", "xmlrpc.asp", "/xmlrpc"];

/// Words of paths where programs get a session.
const SESSIONS: &[&str] = &["/auth", "session", "/token"];

/// Folders for what visitors send.
const UPLOADS: &[&str] = &[
    "/upload",
    "/uploads/",
    "/files/",
    "/images/",
    "/img/",
    "/tmp/",
    "/temp/",
    "/cache/",
    "/media/",
    "/attachments/",
    "/aspnet_client/",
];

/// Ends of programs.
const PROGRAMS: &[&str] = &[".php", ".phtml", ".php5", ".php7", ".jsp", ".jspx", ".asp", ".aspx", ".ashx", ".cgi"];

impl Place {
    /// Where something is posted to, by the path without its query.
    pub(super) fn of(path: &[u8]) -> Self {
        let path = path[..path.len().min(MOST_BYTES)].to_ascii_lowercase();
        let holds = |word: &&str| find(&path, word.as_bytes()).is_some();
        if UPLOADS.iter().any(holds) && PROGRAMS.iter().any(|end| path.ends_with(end.as_bytes())) {
            return Self::UploadedProgram;
        }
        if CALLS.iter().any(holds) {
            return Self::Call;
        }
        if LOGINS.iter().any(holds) {
            return Self::Login;
        }
        if SESSIONS.iter().any(holds) { Self::Session } else { Self::Elsewhere }
    }
}

/// What the ending of a path says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Ending {
    /// Nothing.
    Other,
    /// What pages ask for by themselves: pictures, styles, scripts, fonts.
    Asset,
    /// A program, by its language.
    Php,
    Asp,
    Java,
    Cgi,
    Perl,
    ColdFusion,
    Binary,
    Domino,
}

/// Endings, and what they say.
const ENDINGS: &[(&[u8], Ending)] = &[
    (b"png jpg jpeg gif ico svg webp avif bmp css js mjs map woff woff2 ttf eot otf mp3 mp4 webm ogg", Ending::Asset),
    (b"php php3 php4 php5 php7 phtml", Ending::Php),
    (b"asp aspx ashx asmx asa", Ending::Asp),
    (b"jsp jspx jspa do action jsf", Ending::Java),
    (b"cgi", Ending::Cgi),
    (b"pl pm", Ending::Perl),
    (b"cfm cfc cfml", Ending::ColdFusion),
    (b"exe dll bat com", Ending::Binary),
    (b"nsf", Ending::Domino),
];

impl Ending {
    /// All of them, in an order that stays.
    pub(super) const ALL: [Self; 10] = [
        Self::Other,
        Self::Asset,
        Self::Php,
        Self::Asp,
        Self::Java,
        Self::Cgi,
        Self::Perl,
        Self::ColdFusion,
        Self::Binary,
        Self::Domino,
    ];

    /// What the ending of a path without its query says.
    pub(super) fn of(path: &[u8]) -> Self {
        let name = memchr::memrchr(b'/', path).map_or(path, |slash| &path[slash + 1..]);
        let Some(dot) = memchr::memrchr(b'.', name) else { return Self::Other };
        let end = &name[dot + 1..];
        let is = |word: &[u8]| word.eq_ignore_ascii_case(end);
        let known = ENDINGS.iter().find(|(words, _)| words.split(|byte| *byte == b' ').any(is));
        known.map_or(Self::Other, |(_, ending)| *ending)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_places() {
        for (path, expected) in [
            ("/wp-login.php", Place::Login),
            ("//xmlrpc.php", Place::Call),
            ("/Account/SignIn", Place::Login),
            ("/auth/login", Place::Login),
            ("/oauth/token", Place::Session),
            ("/api/session/refresh", Place::Session),
            ("/wp-content/uploads/2016/01/x.php", Place::UploadedProgram),
            ("/images/a.JSP", Place::UploadedProgram),
            ("/owa/auth.owa", Place::Login),
            ("/aspnet_client/system_web/x.aspx", Place::UploadedProgram),
            ("/aspnet_client/system_web/4_0/WebUIValidation.js", Place::Elsewhere),
            ("/wp-content/uploads/x.png", Place::Elsewhere),
            ("/wp-admin/admin-ajax.php", Place::Elsewhere),
            ("/api/collect", Place::Elsewhere),
        ] {
            assert_eq!(Place::of(path.as_bytes()), expected, "{path}");
        }
    }

    #[test]
    fn ok_endings() {
        for (path, expected) in [
            ("/a/b.PNG", Ending::Asset),
            ("/a.min.js", Ending::Asset),
            ("/a.js/b", Ending::Other),
            ("/favicon.ico", Ending::Asset),
            ("/a.php", Ending::Php),
            ("/backup.zip", Ending::Other),
            ("/cgi-bin/x.cgi", Ending::Cgi),
            ("/a.", Ending::Other),
            ("", Ending::Other),
        ] {
            assert_eq!(Ending::of(path.as_bytes()), expected, "{path}");
        }
        assert!(Ending::ALL.windows(2).all(|pair| pair[0] < pair[1]));
    }
}
