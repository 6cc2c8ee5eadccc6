//! A path asks for a file that holds secrets or the program's source.

use super::{Place, Rule, Value};

pub(super) const RULE: Rule = Rule {
    id: "secret",
    name: "Secrets",
    sentence: "A path asks for a file that holds secrets or the program's source.",
    technique: "T1595.003",
    severity: 3,
    place: Place::Path,
    needles: &[NAMES],
    find,
};

/// What such paths hold, with an end of the name after it.
const NAMES: &[&str] = &[
    "/.env",
    "/.git",
    "/.svn",
    "/.hg",
    "/.htpasswd",
    "/.htaccess",
    "/.aws",
    "/.ssh",
    "/id_rsa",
    "/wp-config.php.bak",
    "/wp-config.php.old",
    "/wp-config.php.save",
    "/wp-config.php~",
    "/wp-config.txt",
    "/.ds_store",
    "/.bash_history",
    "/backup.sql",
    "/dump.sql",
    "/.npmrc",
    "/.dockercfg",
    "/phpinfo.php",
    "/web.config",
    "/backup.zip",
    "/backup.tar",
    "/backup.tgz",
    "/backup.rar",
    "/backup.7z",
    "/www.zip",
    "/site.zip",
    "/db.sql",
    "/database.sql",
    "/actuator/heapdump",
    "/actuator/env",
    "/.kube",
    "/.docker",
    "/sftp-config.json",
    "/.vscode",
];

fn find(value: &Value<'_>) -> Option<(usize, usize)> {
    let text = value.text;
    let path = &text[..memchr::memchr(b'?', text).unwrap_or(text.len())];
    NAMES.iter().find_map(|name| {
        let (start, end) = super::at(path, name)?;
        path.get(end).is_none_or(|byte| b"/.~".contains(byte)).then_some((start, end))
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn ok_hits_and_near_misses() {
        let hits = [
            "/.env",
            "/app/.env.local",
            "/.git/config",
            "/.git",
            "/.svn/entries",
            "/.htpasswd",
            "/.aws/credentials",
            "/.ssh/id_rsa",
            "/%2eenv",
            "/backup.sql",
            "/wp-config.php.bak",
            "/.DS_Store",
            "/backup.zip",
            "/old/backup.tar.gz",
            "/actuator/heapdump",
            "/.vscode/sftp.json",
        ];
        let misses = [
            "/.well-known/acme",
            "/.environment",
            "/.github/x",
            "/.gitignored",
            "/env",
            "/git/x",
            "/a.env",
            "/wp-config.php",
            "/a?f=/.env",
            "/backup.sqlite",
            "/ssh/.x",
            "/actuator/health",
            "/backup.zipper",
            "/my-backup.zip",
        ];
        super::super::check("secret", &hits, &misses);
    }
}
