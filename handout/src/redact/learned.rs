//! What one writing of a report has replaced, so that the next one replaces it wherever it stands: bare where another line
//! introduces it, in other letters, within a longer word, cut off at its end, or with a part of it masked in a template.

use rustc_hash::FxHashMap;

use super::{Change, Kind, WORDING, begins_word, is_masked};

/// The least length of a secret that is one within a longer word, too, and of a number that is a secret wherever it stands.
const LEAST_SECRET: usize = 6;

/// The least length of a part of a name beside a mask or a cut that is taken for one.
const LEAST_PART: usize = 4;

/// What fields say instead of a name or a secret: where it stands in one it goes, elsewhere it is a word.
const STATES: [&str; 36] = [
    "anonymous",
    "blank",
    "cleared",
    "default",
    "denied",
    "disabled",
    "empty",
    "enabled",
    "expired",
    "false",
    "hidden",
    "local",
    "masked",
    "missing",
    "network",
    "new",
    "nil",
    "no",
    "nobody",
    "none",
    "null",
    "off",
    "ok",
    "on",
    "redacted",
    "refused",
    "required",
    "reset",
    "service",
    "set",
    "system",
    "true",
    "undefined",
    "unknown",
    "valid",
    "yes",
];

/// Whether a field that says this rather says that there is no name.
pub(super) fn is_state(name: &str) -> bool {
    STATES.iter().any(|state| state.eq_ignore_ascii_case(name))
}

/// Mailboxes of roles: what stands before the `@` names nobody.
const ROLES: [&str; 22] = [
    "abuse",
    "admin",
    "administrator",
    "contact",
    "daemon",
    "hello",
    "help",
    "info",
    "mail",
    "mailer-daemon",
    "news",
    "noreply",
    "no-reply",
    "office",
    "postmaster",
    "root",
    "sales",
    "security",
    "support",
    "test",
    "webmaster",
    "www-data",
];

/// Names and secrets that were replaced.
#[derive(Default)]
pub(super) struct Learned {
    /// Places among the names, by their small letters.
    places: FxHashMap<String, u32>,
    names: Vec<Name>,
    /// Secrets, by their first byte.
    secrets: Vec<Vec<String>>,
    /// The length of the longest, in bytes.
    pub(super) longest: usize,
}

/// A name, or another name of the same.
struct Name {
    /// In small letters, as far as they are ASCII's.
    lower: String,
    kind: Kind,
    /// The spelling that has the pseudonym.
    canonical: String,
}

impl Learned {
    pub(super) fn of(changes: &[Change]) -> Self {
        let mut learned = Self { secrets: vec![Vec::new(); 256], ..Self::default() };
        for Change { kind, original, .. } in changes {
            learned.add(original, *kind, original);
        }
        // Other names of theirs yield to those that were replaced themselves.
        for Change { kind, original, .. } in changes {
            match kind {
                Kind::User => learned.add_account(original),
                Kind::Mail => learned.add_owner(original),
                Kind::Host => learned.add_label(original),
                Kind::Ip | Kind::Id | Kind::Key => {}
            }
        }
        learned
    }

    fn add(&mut self, name: &str, kind: Kind, canonical: &str) {
        if !is_telling(name, kind) {
            return;
        }
        self.longest = self.longest.max(name.len());
        let lower = name.to_ascii_lowercase();
        let next = self.names.len() as u32;
        if *self.places.entry(lower.clone()).or_insert(next) == next {
            self.names.push(Name { lower, kind, canonical: canonical.to_owned() });
        }
        let is_word = name.bytes().all(|byte| byte.is_ascii_lowercase());
        if kind == Kind::Key && !is_word && name.len() >= LEAST_SECRET {
            self.secrets[usize::from(name.as_bytes()[0])].push(name.to_owned());
        }
    }

    /// Of `EXAMPLE\bob`, `bob`.
    fn add_account(&mut self, original: &str) {
        if let Some((_, account)) = original.rsplit_once('\\') {
            self.add(account, Kind::User, original);
        }
    }

    /// Of `ann.lee@example.org`, `ann.lee` and `Ann Lee`.
    fn add_owner(&mut self, original: &str) {
        let Some((local, _)) = original.split_once('@') else { return };
        let lower = local.to_ascii_lowercase();
        if local.len() < LEAST_PART || ROLES.contains(&lower.as_str()) {
            return;
        }
        self.add(local, Kind::User, local);
        let parts: Vec<&str> = lower.split(['.', '_']).collect();
        if parts.len() > 1 && parts.iter().all(|part| part.len() > 1 && part.chars().all(char::is_alphabetic)) {
            self.add(&parts.join(" "), Kind::User, local);
        }
    }

    /// Of `db-7.example.org`, `db-7`; `www` would say nothing.
    fn add_label(&mut self, original: &str) {
        let label = original.split('.').next().filter(|label| label.len() < original.len()).unwrap_or_default();
        let is_own = label.bytes().any(|byte| byte.is_ascii_digit() || byte == b'-');
        if is_own && label.len() >= LEAST_PART && !label.bytes().all(|byte| byte.is_ascii_digit()) {
            self.add(label, Kind::Host, original);
        }
    }

    /// What this is, and the spelling that has its pseudonym.
    pub(super) fn get(&self, name: &str) -> Option<(Kind, &str)> {
        if name.len() > self.longest {
            return None;
        }
        let place = *self.places.get(&name.to_ascii_lowercase())?;
        let Name { kind, canonical, .. } = self.names.get(place as usize)?;
        // Letters of a secret are not small or capital as one likes.
        (*kind != Kind::Key || canonical == name).then_some((*kind, canonical.as_str()))
    }

    /// The length of the longest secret that begins here, at a word's beginning or not.
    pub(super) fn secret(&self, rest: &str) -> Option<usize> {
        let secrets = self.secrets.get(usize::from(*rest.as_bytes().first()?))?;
        secrets.iter().filter(|secret| rest.starts_with(secret.as_str())).map(String::len).max()
    }

    /// How much of the text at this place is the rest of a name, the other part of which is masked or cut off: `helpd` of
    /// `helpd<*>`, `!secret` of `<*>!secret`, `Ann L` of `Ann L…`.
    pub(super) fn part(&self, text: &str, at: usize) -> Option<usize> {
        if self.names.is_empty() {
            return None;
        }
        let rest = &text[at..];
        let follows_mask = is_masked(&text[..at]);
        if !follows_mask && !begins_word(text, at) {
            return None;
        }
        self.cut(rest).or_else(|| {
            let length = rest.find(|mark: char| mark.is_whitespace() || "<>=\"'“”()[]{},;|&…".contains(mark));
            let length = length.unwrap_or(rest.len());
            let precedes_mask = rest[length..].starts_with("<*>");
            let part = rest[..length].trim_end_matches(['.', ':']);
            let part = if precedes_mask { &rest[..length] } else { part };
            let is_part = part.len() >= LEAST_PART && (follows_mask || precedes_mask);
            (is_part && self.has_part(part, follows_mask, precedes_mask)).then_some(part.len())
        })
    }

    /// The beginning of a name that a `…` cuts off.
    fn cut(&self, rest: &str) -> Option<usize> {
        let end = rest.find('…').filter(|end| (LEAST_PART..=self.longest).contains(end))?;
        let part = rest[..end].to_ascii_lowercase();
        self.names.iter().any(|name| name.lower.starts_with(&part)).then_some(end)
    }

    fn has_part(&self, part: &str, follows_mask: bool, precedes_mask: bool) -> bool {
        let lower = part.to_ascii_lowercase();
        if WORDING.contains(&lower.as_str()) || is_state(&lower) {
            return false;
        }
        self.names.iter().any(|name| match name.kind {
            Kind::Key => name.canonical.contains(part),
            _ if follows_mask && precedes_mask => name.lower.contains(&lower),
            _ if follows_mask => name.lower.ends_with(&lower),
            _ => name.lower.starts_with(&lower),
        })
    }
}

/// Whether a name is one wherever it stands.
fn is_telling(name: &str, kind: Kind) -> bool {
    let lower = name.to_ascii_lowercase();
    let is_number = name.bytes().all(|byte| byte.is_ascii_digit());
    let least = if is_number {
        LEAST_SECRET
    } else if kind == Kind::Key {
        LEAST_PART
    } else {
        2
    };
    let is_word = WORDING.contains(&lower.as_str()) || is_state(&lower);
    let is_count = is_number && matches!(kind, Kind::User | Kind::Host);
    name.len() >= least && !is_word && !is_count
}
