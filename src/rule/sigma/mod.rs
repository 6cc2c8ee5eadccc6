//! Sigma rules, as far as a log file can answer them. <https://sigmahq.io/sigma-specification/>
//!
//! Read are rules for web servers, for sshd and what else writes to auth.log, and for Windows' Security and System logs, with
//! maps, lists, keywords, wildcards, the modifiers contains, startswith, endswith, all, re and cidr, and conditions with and,
//! or, not, brackets, `1 of` and `all of`. What else a rule asks for is named, and the rule is left out.

mod condition;
mod detection;
mod yaml;

use super::attack;
use super::login::windows_field;
use super::web::Request;
use crate::format::Header;
use condition::Condition;
use detection::Detection;

/// The longest rule that is read.
const MOST_BYTES: usize = 256 * 1024;

/// A rule.
#[derive(Clone, Debug)]
pub struct SigmaRule {
    /// Its number, or its title where it has none.
    pub id: String,
    /// Its title.
    pub title: String,
    /// How grave, 1 (informational) to 5 (critical).
    pub severity: u8,
    /// The ATT&CK technique of its tags; empty for none.
    pub technique: String,
    source: Source,
    detections: Vec<Detection>,
    condition: Condition,
}

/// Which lines a rule looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Source {
    Web,
    /// Lines of this program; all messages for `None`.
    Linux(Option<&'static str>),
    Windows,
}

impl SigmaRule {
    /// Reads a rule.
    ///
    /// # Errors
    /// Says what is no YAML, what is missing, or what is not supported.
    pub fn read(text: &[u8]) -> Result<Self, String> {
        if text.len() > MOST_BYTES {
            return Err("The file is longer than any rule.".to_owned());
        }
        let text = std::str::from_utf8(text).map_err(|_| "The file is not in UTF-8.".to_owned())?;
        let document = yaml::read(text).map_err(|fault| format!("This is not YAML as rules are written: {fault}."))?;
        let missing = |what: &str| format!("The rule has no {what}: is it a Sigma rule?");
        let title = document.get("title").and_then(yaml::Value::text).ok_or_else(|| missing("title"))?.to_owned();
        let parts = document.get("detection").ok_or_else(|| missing("detection"))?;
        let left_out = |why: String| format!("\"{title}\" is left out: {why}.");
        let unsupported = |what: String| left_out(format!("{what} is not supported"));
        let source = source(document.get("logsource")).map_err(unsupported)?;
        let (mut names, mut detections) = (Vec::new(), Vec::new());
        let yaml::Value::Map(pairs) = parts else { return Err(missing("detection with names")) };
        for (name, value) in pairs.iter().filter(|(name, _)| name != "condition" && name != "timeframe") {
            names.push(name.clone());
            detections.push(detection::read(value).map_err(left_out)?);
        }
        if parts.get("timeframe").is_some() {
            return Err(unsupported("a timeframe".to_owned()));
        }
        let field = detections.iter().flat_map(Detection::fields).find(|field| !knows(source, field));
        if let Some(field) = field {
            return Err(unsupported(format!("the field {field} in such a log")));
        }
        let condition = match parts.get("condition") {
            None => return Err(missing("condition")),
            Some(yaml::Value::Text(text)) => text,
            Some(yaml::Value::List(_)) => return Err(unsupported("a list of conditions".to_owned())),
            Some(_) => return Err(format!("\"{title}\" is left out: its condition is empty.")),
        };
        let condition = condition::read(condition, &names).map_err(unsupported)?;
        let word = |key: &str| document.get(key).and_then(yaml::Value::text);
        let severity = match word("level") {
            Some("critical") => 5,
            Some("high") => 4,
            Some("medium") => 3,
            Some("low") => 2,
            _ => 1,
        };
        let id = word("id").unwrap_or(&title).to_owned();
        let technique = technique(document.get("tags"));
        if !technique.is_empty() && !attack::may_be(&technique) {
            let expected = attack::expected();
            return Err(format!(
                "\"{title}\" is left out: one of its tags names the technique {technique}, which there is not; {expected}, and the tag is attack.t1110.001."
            ));
        }
        Ok(Self { id, severity, technique, title, source, detections, condition })
    }

    /// The same rules, each with a number that no other has: many have none, and share their title with another.
    pub(crate) fn told_apart(mut rules: Vec<Self>) -> Vec<Self> {
        for at in 1..rules.len() {
            let own = rules[at].id.clone();
            let (before, rest) = rules.split_at_mut(at);
            let (rule, mut count) = (&mut rest[0], 1);
            while before.iter().any(|other| other.id == rule.id) {
                count += 1;
                rule.id = format!("{own} ({count})");
            }
        }
        rules
    }

    /// A word for what it finds, which is no rule's of this program.
    pub(crate) fn kind(&self) -> String {
        format!("sigma:{}", self.id)
    }

    /// Whether a line is what the rule looks for. `small` is the line in small letters.
    pub(crate) fn holds(&self, line: &[u8], small: &[u8], header: &Header) -> bool {
        let is_of_source = match self.source {
            Source::Web => header.is_request(),
            Source::Linux(program) => {
                let of = header.process.of(line);
                !header.is_request() && program.is_none_or(|program| of.starts_with(program.as_bytes()))
            }
            Source::Windows => matches!(line.first(), Some(b'{' | b'<')),
        };
        let field = |name: &str| field(self.source, name, line, header);
        is_of_source && self.condition.holds(&mut |place| self.detections[place].holds(&field, small))
    }
}

/// The first technique among tags such as `attack.t1110.001`.
fn technique(tags: Option<&yaml::Value>) -> String {
    let Some(yaml::Value::List(tags)) = tags else { return String::new() };
    let found = tags.iter().filter_map(yaml::Value::text).find_map(|tag| {
        let number = tag.strip_prefix("attack.t").or_else(|| tag.strip_prefix("attack.T"))?;
        number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.').then_some(number)
    });
    found.map_or_else(String::new, |number| format!("T{number}"))
}

/// What the rule's `logsource` stands for.
fn source(value: Option<&yaml::Value>) -> Result<Source, String> {
    let word = |key: &str| value.and_then(|value| value.get(key)).and_then(yaml::Value::text).unwrap_or_default();
    let (category, product, service) = (word("category"), word("product"), word("service"));
    match (category, product, service) {
        ("webserver" | "proxy", _, _) => Ok(Source::Web),
        ("", "linux" | "", "sshd") => Ok(Source::Linux(Some("sshd"))),
        ("", "linux", "sudo") => Ok(Source::Linux(Some("sudo"))),
        ("", "linux", "cron") => Ok(Source::Linux(Some("cron"))),
        ("", "linux", "vsftpd") => Ok(Source::Linux(Some("vsftpd"))),
        ("", "linux", "auth" | "syslog" | "") => Ok(Source::Linux(None)),
        ("", "windows", "security" | "system") => Ok(Source::Windows),
        _ => Err(format!("the log source (category \"{category}\", product \"{product}\", service \"{service}\")")),
    }
}

/// Whether lines of such a log have the field.
fn knows(source: Source, field: &str) -> bool {
    match source {
        Source::Web => WEB_FIELDS.contains(&field),
        Source::Linux(_) => ["message", "Message", "host", "program"].contains(&field),
        // A field that an event lacks is empty.
        Source::Windows => true,
    }
}

const WEB_FIELDS: &[&str] = &[
    "c-uri",
    "cs-uri",
    "c-uri-query",
    "cs-uri-query",
    "c-uri-stem",
    "cs-uri-stem",
    "cs-method",
    "sc-status",
    "c-useragent",
    "cs-user-agent",
    "cs-referer",
    "cs-referrer",
    "c-ip",
    "src_ip",
    "c-uri-path",
    "cs-uri-path",
];

fn field<'a>(source: Source, name: &str, line: &'a [u8], header: &Header) -> Option<&'a [u8]> {
    let path = header.path.of(line);
    let query = memchr::memchr(b'?', path).unwrap_or(path.len());
    match (source, name) {
        (Source::Windows, "EventID") => ["EventID", "EventId", "Id"]
            .into_iter()
            .map(|name| windows_field(line, name))
            .find(|value| !value.is_empty()),
        (Source::Windows, name) => Some(windows_field(line, name)),
        (_, "c-uri" | "cs-uri") => Some(path),
        // Most rules ask the query for pieces of the path, too, as Microsoft's servers and proxies log it.
        (_, "c-uri-query" | "cs-uri-query") => Some(path),
        (_, "c-uri-stem" | "cs-uri-stem" | "c-uri-path" | "cs-uri-path") => Some(&path[..query]),
        (_, "cs-method") => Some(header.method.of(line)),
        (_, "sc-status") => Some(header.status_span.of(line)),
        (_, "c-ip" | "src_ip") => Some(header.address.of(line)),
        (_, "c-useragent" | "cs-user-agent") => Some(Request::of(line, header).agent),
        (_, "cs-referer" | "cs-referrer") => Some(Request::of(line, header).referrer),
        (_, "message" | "Message") => Some(header.message.of(line)),
        (_, "host") => Some(header.host.of(line)),
        (_, "program") => Some(header.process.of(line)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::by_name;

    const WEB: &str = "title: Mine\nid: 1-2\nlevel: high\ntags: [attack.initial_access, attack.t1190]\nlogsource:\n  category: webserver\ndetection:\n  selection:\n    cs-method: GET\n    cs-uri-query|contains:\n      - /evil.php\n      - passwd\n  filter:\n    sc-status: 404\n  condition: selection and not filter\n";

    fn holds(rule: &SigmaRule, format: &str, line: &str) -> bool {
        let header = by_name(format).unwrap().parse(line.as_bytes()).unwrap();
        rule.holds(line.as_bytes(), &line.as_bytes().to_ascii_lowercase(), &header)
    }

    #[test]
    fn ok_a_rule_for_web_servers() {
        let rule = SigmaRule::read(WEB.as_bytes()).unwrap();
        assert_eq!((rule.id.as_str(), rule.severity, rule.technique.as_str()), ("1-2", 4, "T1190"));
        let line = |method: &str, path: &str, status: u16| {
            format!("192.0.2.9 - - [01/May/2024:12:00:00 +0000] \"{method} {path} HTTP/1.1\" {status} 12 \"-\" \"x\"")
        };
        assert!(holds(&rule, "access-combined", &line("GET", "/a/EVIL.php?x", 200)));
        assert!(!holds(&rule, "access-combined", &line("GET", "/a/evil.php", 404)));
        assert!(!holds(&rule, "access-combined", &line("POST", "/a/evil.php", 200)));
        assert!(!holds(&rule, "access-combined", &line("GET", "/a.php", 200)));
    }

    #[test]
    fn ok_rules_of_one_title_are_told_apart() {
        let rule = |id: &str| SigmaRule { id: id.to_owned(), ..SigmaRule::read(WEB.as_bytes()).unwrap() };
        let told = SigmaRule::told_apart(["a", "b", "a", "a", "a (2)"].map(rule).to_vec());
        let ids: Vec<&str> = told.iter().map(|rule| rule.id.as_str()).collect();
        assert_eq!(ids, ["a", "b", "a (2)", "a (3)", "a (2) (2)"]);
    }

    #[test]
    fn ok_keywords_and_windows() {
        let rule = SigmaRule::read(b"title: K\nlogsource:\n  product: linux\n  service: sshd\ndetection:\n  keywords:\n    - bad thing\n  condition: keywords\n").unwrap();
        assert!(holds(&rule, "syslog", "Mar  1 10:00:00 web1 sshd[7]: a BAD thing"));
        assert!(!holds(&rule, "syslog", "Mar  1 10:00:00 web1 cron[7]: a bad thing"));
        let rule = SigmaRule::read(b"title: W\nlogsource:\n  product: windows\n  service: security\ndetection:\n  s:\n    EventID: 4625\n    TargetUserName|endswith: admin\n  condition: s\n").unwrap();
        let line =
            r#"{"TimeCreated":"2024-05-01T12:30:45Z","EventID":4625,"Provider":"x","TargetUserName":"SuperAdmin"}"#;
        assert!(holds(&rule, "windows-event-json", line));
        assert!(!holds(&rule, "windows-event-json", &line.replace("4625", "4624")));
    }

    #[test]
    fn err_what_is_not_supported_is_named() {
        for (from, to, fault) in [
            ("category: webserver", "category: process_creation", "process_creation"),
            ("contains", "base64offset", "base64offset"),
            ("cs-method", "cs-cookie", "cs-cookie"),
            ("not filter", "not other", "other"),
            ("not filter", "filter | count() > 5", "aggregation"),
            ("title: Mine", "name: Mine", "no title"),
            ("selection and not filter", "\n    - selection\n    - filter", "a list of conditions"),
            ("condition: selection and not filter", "condition:", "its condition is empty"),
            ("condition: selection and not filter", "condition: []", "a list of conditions"),
            ("  condition: selection and not filter\n", "", "no condition"),
            ("sc-status: 404", "sc-status: []", "sc-status is compared with an empty list"),
            ("filter:\n    sc-status: 404", "filter: []", "an empty list"),
            ("attack.t1190", "attack.t9999", "T9999, which there is not"),
        ] {
            let found = SigmaRule::read(WEB.replace(from, to).as_bytes()).unwrap_err();
            assert!(found.contains(fault), "{fault}: {found}");
        }
        assert!(SigmaRule::read(&[0xFF]).is_err() && SigmaRule::read(b"").is_err());
    }
}
