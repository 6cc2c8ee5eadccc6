//! The names that a log knows by its columns.

use rustc_hash::FxHashMap;

use crate::redact::{Kind, Redactor};
use logloupe::analysis::Parsed;
use logloupe::entity;
use logloupe::rule::Hunted;

/// A redactor that knows the addresses, users and hosts of the log, and those of its threats.
pub(super) fn redactor<'a>(parsed: &'a Parsed, hunted: Option<&Hunted>) -> Redactor<'a> {
    let events = &parsed.log.events;
    // By a name's number: what it is of. Of a name that is several things, the more personal one counts.
    let mut kinds: Vec<Option<Kind>> = vec![None; events.names()];
    let mut is_program = vec![false; events.names()];
    for event in events.ids() {
        is_program[entity::Kind::Process.of(events, event).index()] = true;
        for (of, kind) in
            [(entity::Kind::Host, Kind::Host), (entity::Kind::Ip, Kind::Ip), (entity::Kind::User, Kind::User)]
        {
            kinds[of.of(events, event).index()] = Some(kind);
        }
    }
    kinds[0] = None;
    let mut threats: FxHashMap<String, Kind> = FxHashMap::default();
    for finding in hunted.iter().flat_map(|hunted| &hunted.findings) {
        threats.insert(finding.source.clone(), Kind::Ip);
        threats.insert(finding.user.clone(), Kind::User);
    }
    threats.remove("");
    let numbers = (0..events.names() as u32).map(logloupe::ids::NameId);
    let named = numbers.zip(&kinds).filter(|(_, kind)| kind.is_some()).map(|(name, _)| events.name_text(name).len());
    let longest = named.chain(threats.keys().map(String::len)).max().unwrap_or(0).min(LONGEST);
    let known = move |name: &str| {
        let number = events.name_id(name.as_bytes());
        let kind = number.and_then(|name| kinds[name.index()]).or_else(|| threats.get(name).copied())?;
        // A user who is called as a program is: elsewhere, the name is the program's.
        Some((kind, kind == Kind::User && number.is_some_and(|name| is_program[name.index()])))
    };
    Redactor::new(Box::new(known), longest)
}

/// Longer names than this are looked for by no text, in bytes: they are texts themselves.
const LONGEST: usize = 256;
