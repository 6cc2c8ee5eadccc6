//! A text asks a logger to load a class from elsewhere (Log4Shell).

use super::{Place, Rule, Value};

pub(super) const RULE: Rule = Rule {
    id: "jndi",
    name: "JNDI look-up",
    sentence: "A text asks a logger to load a class from elsewhere (Log4Shell).",
    technique: "T1190",
    severity: 5,
    place: Place::Values,
    needles: &[STRONG],
    find,
};

const STRONG: &[&str] = &["${jndi:", "${lower:", "${upper:", "${::-", "${env:", "${${", "${sys:"];

fn find(value: &Value<'_>) -> Option<(usize, usize)> {
    let text = value.text;
    super::any(text, STRONG)
}

#[cfg(test)]
mod tests {
    #[test]
    fn ok_hits_and_near_misses() {
        let hits = [
            "/${jndi:ldap://x/a}",
            "/a?x=%24%7Bjndi:dns://x%7D",
            "/a?x=${JNDI:rmi://x}",
            "/a?x=${${lower:j}ndi:x}",
            "/a?x=${::-j}",
            "/a?x=${lower:j}",
            "/a?x=${upper:j}",
            "/a?x=%2524%257Bjndi:x",
            "/a?x=${env:HOME}",
            "/a?x=${sys:user.name}",
        ];
        let misses = [
            "/a?x=jndi:ldap",
            "/a?x=jndi",
            "/a?x=${name}",
            "/a?x=$5",
            "/a?x=$jndi:",
            "/a?x={jndi:}",
            "/a?x=env:HOME",
            "/jndi/a",
            "/a?x=lower:j",
            "/a?x=ldap://x",
        ];
        super::super::check("jndi", &hits, &misses);
    }
}
