//! Sigma rules, as far as a log file can answer them. <https://sigmahq.io/sigma-specification/>
//!
//! Read are rules for web servers, for sshd and what else writes to auth.log, for applications, and for events of Windows, with
//! maps, lists, keywords, wildcards, the modifiers contains, startswith, endswith, all, re and cidr, and conditions with and,
//! or, not, brackets, `1 of` and `all of`. What else a rule asks for is named, and the rule is left out.

mod condition;
mod detection;
mod looked;
mod source;
mod yaml;

use super::attack;
use condition::Condition;
use detection::Detection;
use looked::WEB_FIELDS;
use source::Source;

pub(crate) use looked::Looked;

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
    /// The fields that it asks for, each once.
    fields: Vec<String>,
}

impl SigmaRule {
    /// Reads a file: a rule, or several between lines of `---`, each with what is wrong with it.
    ///
    /// # Errors
    /// Of each says what is no YAML, what is missing, or what is not supported.
    pub fn read_all(text: &[u8]) -> Vec<Result<Self, String>> {
        Self::read_each(text).into_iter().map(|(_, rule)| rule).collect()
    }

    /// The same, each with its own text, which can be read by itself.
    pub fn read_each(text: &[u8]) -> Vec<(&str, Result<Self, String>)> {
        if text.len() > MOST_BYTES {
            let why = format!("The file is longer than the {} KiB that rules may have.", MOST_BYTES / 1024);
            return vec![("", Err(why))];
        }
        let Ok(text) = std::str::from_utf8(text) else {
            return vec![("", Err("The file is not in UTF-8.".to_owned()))];
        };
        let documents = yaml::documents(text).into_iter();
        documents.map(|(first_line, document)| (document, Self::of_document(document, first_line))).collect()
    }

    /// Reads a file's only rule.
    ///
    /// # Errors
    /// As [`SigmaRule::read_all`], and where there are several.
    pub fn read(text: &[u8]) -> Result<Self, String> {
        let mut rules = Self::read_all(text);
        match rules.len() {
            1 => rules.remove(0),
            count => Err(format!("Expected one rule, found {count}.")),
        }
    }

    fn of_document(text: &str, first_line: usize) -> Result<Self, String> {
        let document =
            yaml::read(text, first_line).map_err(|fault| format!("This is not YAML as rules are written: {fault}."))?;
        if let Some(action) = document.get("action").and_then(yaml::Value::text) {
            return Err(format!(
                "A collection of rules (action: {action}) is not supported: write each rule by itself."
            ));
        }
        let missing = |what: &str| format!("The rule has no {what}: is it a Sigma rule?");
        let title = document.get("title").and_then(yaml::Value::text).ok_or_else(|| missing("title"))?.to_owned();
        let parts = document.get("detection").ok_or_else(|| missing("detection"))?;
        let left_out = |why: String| format!("\"{title}\" is left out: {why}.");
        let unsupported = |what: String| left_out(format!("{what} is not supported"));
        let source = Source::read(document.get("logsource")).map_err(unsupported)?;
        let (mut names, mut detections) = (Vec::new(), Vec::new());
        let yaml::Value::Map(pairs) = parts else { return Err(missing("detection with names")) };
        for (name, value) in pairs.iter().filter(|(name, _)| name != "condition" && name != "timeframe") {
            names.push(name.clone());
            detections.push(detection::read(value).map_err(left_out)?);
        }
        if parts.get("timeframe").is_some() {
            return Err(unsupported("a timeframe".to_owned()));
        }
        let mut fields: Vec<String> = detections.iter().flat_map(Detection::fields).map(str::to_owned).collect();
        fields.sort_unstable();
        fields.dedup();
        // What a web request has is set; what else a line may have, only the log tells.
        let is_unknown = |field: &&String| source == Source::Web && !WEB_FIELDS.contains(&field.as_str());
        if let Some(field) = fields.iter().find(is_unknown) {
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
        Ok(Self { id, severity, technique, title, source, detections, condition, fields })
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

    /// Whether a line is what the rule looks for.
    pub(crate) fn holds(&self, line: &Looked<'_>) -> bool {
        let field = |name: &str| line.field(self.source, name);
        self.source.has(line) && self.condition.holds(&mut |place| self.detections[place].holds(&field, line))
    }

    /// How much the rule asks of a log: for its lines, and for each of its fields.
    pub(crate) fn asks(&self) -> usize {
        1 + self.fields.len()
    }

    /// Says what of that a line has, by its place; what `is_met` already is not looked for again.
    pub(crate) fn meet(&self, line: &Looked<'_>, is_met: &mut [bool]) {
        if is_met.iter().all(|met| *met) || !self.source.has(line) {
            return;
        }
        is_met[0] = true;
        for (met, name) in is_met[1..].iter_mut().zip(&self.fields) {
            *met = *met || line.field(self.source, name).is_some();
        }
    }

    /// What a log can't answer that has only what `is_met`; none where it has all.
    pub(crate) fn unanswered(&self, is_met: &[bool]) -> Option<String> {
        let title = &self.title;
        if !is_met[0] {
            return Some(format!(
                "The Sigma rule \"{title}\" looks at {}: no line of this log is one.",
                self.source.what()
            ));
        }
        let missing: Vec<&str> =
            self.fields.iter().zip(&is_met[1..]).filter(|(_, met)| !**met).map(|(name, _)| name.as_str()).collect();
        let (last, others) = missing.split_last()?;
        let names = if others.is_empty() { (*last).to_owned() } else { format!("{} and {last}", others.join(", ")) };
        let word = if others.is_empty() { "field" } else { "fields" };
        Some(format!("The Sigma rule \"{title}\" asks for the {word} {names}, which no line of this log has."))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::{Header, by_name};

    const WEB: &str = "title: Mine\nid: 1-2\nlevel: high\ntags: [attack.initial_access, attack.t1190]\nlogsource:\n  category: webserver\ndetection:\n  selection:\n    cs-method: GET\n    cs-uri-query|contains:\n      - /evil.php\n      - passwd\n  filter:\n    sc-status: 404\n  condition: selection and not filter\n";

    fn holds(rule: &SigmaRule, format: &str, line: &str) -> bool {
        let header = by_name(format).unwrap().parse(line.as_bytes()).unwrap();
        rule.holds(&Looked::new(line.as_bytes(), &header))
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
        let line = r#"{"TimeCreated":"2024-05-01T12:30:45Z","EventID":4625,"Provider":"Microsoft-Windows-Security-Auditing","TargetUserName":"SuperAdmin"}"#;
        assert!(holds(&rule, "windows-event-json", line));
        assert!(!holds(&rule, "windows-event-json", &line.replace("4625", "4624")));
    }

    fn of_windows(source: &str, selection: &str) -> SigmaRule {
        let text = format!(
            "title: W\nlogsource: {{product: windows, {source}}}\ndetection:\n  s:\n    {selection}\n  condition: s\n"
        );
        SigmaRule::read(text.as_bytes()).unwrap()
    }

    #[test]
    fn ok_fields_of_windows_in_every_shape() {
        let rule =
            of_windows("service: security", "{EventID: 4625, Channel: Security, targetusername|contains: ADMIN}");
        let nested = r#"{"@timestamp":"2024-05-01T12:30:45Z","message":"x","winlog":{"event_id": 4625, "channel": "Security", "event_data": {"TargetUserName": "administrator"}}}"#;
        let dumped = r##"{"Event": {"System": {"TimeCreated": {"#attributes": {"SystemTime": "2024-05-01T12:30:45Z"}}, "EventID": 4625, "Channel": "Security"}, "EventData": {"TargetUserName": "administrator"}}}"##;
        let xml = "<Event><System><EventID>4625</EventID><TimeCreated SystemTime='2024-05-01T12:30:45Z'/><Channel>Security</Channel></System><EventData><Data Name='TargetUserName'>administrator</Data></EventData></Event>";
        for (format, line) in [("json", nested), ("windows-event-json", dumped), ("windows-event-xml", xml)] {
            let header = by_name(format).unwrap().bind(&[line.as_bytes()]).unwrap().parse(line.as_bytes()).unwrap();
            let holds = |line: &str| rule.holds(&Looked::new(line.as_bytes(), &header));
            assert!(holds(line), "{format}");
            // The value in another field is none of this one.
            assert!(!holds(&line.replace("TargetUserName", "TargetServerNam")), "{format}");
            assert!(!holds(&line.replace("4625", "4624")), "{format}");
        }
    }

    #[test]
    fn ok_processes_that_were_made() {
        let rule = of_windows(
            "category: process_creation",
            r"{Image|endswith: '\Sys\cmd.exe', CommandLine|contains|all: ['\a', b], ParentImage|endswith: '\word.exe'}",
        );
        let audit = r#"{"TimeCreated":"2024-05-01T12:30:45Z","EventID":4688,"Provider":"Microsoft-Windows-Security-Auditing","NewProcessName":"C:\\Sys\\CMD.exe","CommandLine":"cmd \\a b","ParentProcessName":"C:\\word.exe"}"#;
        let sysmon = audit
            .replace("4688", "1")
            .replace("Security-Auditing", "Sysmon")
            .replace("NewProcessName", "Image")
            .replace("ParentProcessName", "ParentImage");
        for (line, is_hit) in [
            (audit.to_owned(), true),
            (sysmon.clone(), true),
            (audit.replace("4688", "4689"), false),
            (sysmon.replace(r#""EventID":1"#, r#""EventID":3"#), false),
            (audit.replace("word.exe", "explorer.exe"), false),
        ] {
            assert_eq!(holds(&rule, "windows-event-json", &line), is_hit, "{line}");
        }
    }

    #[test]
    fn ok_fields_of_services() {
        let rule = SigmaRule::read(b"title: A\nlogsource: {category: application, product: shop}\ndetection:\n  s:\n    msg|contains: out of memory\n    user.name: ann\n  condition: s\n").unwrap();
        let line = r#"{"ts":"2024-05-01T12:30:45Z","msg":"Out of memory","user":{"name":"ann"}}"#;
        let format = by_name("json").unwrap().bind(&[line.as_bytes()]).unwrap();
        let header = format.parse(line.as_bytes()).unwrap();
        let other = line.replace("\"ann\"", "\"eve\"");
        assert!(rule.holds(&Looked::new(line.as_bytes(), &header)));
        assert!(!rule.holds(&Looked::new(other.as_bytes(), &header)));
        let pairs = r#"level=info msg="Out of memory" user.name=ann"#;
        let header = Header::default();
        let holds = |line: &str| rule.holds(&Looked::new(line.as_bytes(), &header));
        assert!(holds(pairs) && !holds(&pairs.replace("msg=", "gsm=")));
    }

    /// <https://github.com/linux-audit/audit-documentation/wiki/SPEC-Audit-Event-Enrichment>
    #[test]
    fn ok_fields_of_auditd() {
        let rule = SigmaRule::read(b"title: A\nlogsource: {product: linux, service: auditd}\ndetection:\n  s: {type: EXECVE, a0|endswith: wget}\n  condition: s\n").unwrap();
        let header = Header::default();
        let holds = |line: &str| rule.holds(&Looked::new(line.as_bytes(), &header));
        assert!(holds(r#"type=EXECVE msg=audit(1714566645.123:42): argc=2 a0="/usr/bin/wget" a1="x""#));
        assert!(!holds(r#"type=EXECVE msg=audit(1714566645.123:42): argc=2 a0="/usr/bin/ls" a1="wget""#));
        assert!(!holds(r#"type=EXECVE a0=wget"#));
    }

    #[test]
    fn ok_what_a_log_can_not_answer() {
        let rule = of_windows("service: security", "{EventID: 4625, NoSuch: 1, Other: 2}");
        let mut met = vec![false; rule.asks()];
        let meet = |line: &str, met: &mut [bool]| {
            let header = by_name("windows-event-json").unwrap().parse(line.as_bytes()).unwrap();
            rule.meet(&Looked::new(line.as_bytes(), &header), met);
        };
        assert_eq!(
            rule.unanswered(&met).as_deref(),
            Some("The Sigma rule \"W\" looks at events of the Windows log Security: no line of this log is one.")
        );
        let line = r#"{"TimeCreated":"2024-05-01T12:30:45Z","EventID":1,"Provider":"x","Channel":"Security"}"#;
        meet(line, &mut met);
        assert_eq!(
            rule.unanswered(&met).as_deref(),
            Some("The Sigma rule \"W\" asks for the fields NoSuch and Other, which no line of this log has.")
        );
        meet(&line.replace("Channel", "NoSuch\":7,\"Other\":7,\"Channel"), &mut met);
        assert_eq!(rule.unanswered(&met), None);
    }

    #[test]
    fn ok_several_rules_in_a_file() {
        let two = format!("{WEB}---\n{}---\ntitle: Wrong\n", WEB.replace("Mine", "Other"));
        let rules = SigmaRule::read_all(two.as_bytes());
        let told: Vec<_> =
            rules.iter().map(|rule| rule.as_ref().map(|rule| rule.title.as_str()).map_err(String::as_str)).collect();
        assert_eq!(told, [Ok("Mine"), Ok("Other"), Err("The rule has no detection: is it a Sigma rule?")]);
        // Each text is the rule by itself.
        for (text, rule) in SigmaRule::read_each(two.as_bytes()) {
            let alone = SigmaRule::read(text.as_bytes());
            assert_eq!(alone.map(|rule| rule.title), rule.map(|rule| rule.title));
        }
        assert!(SigmaRule::read(two.as_bytes()).unwrap_err().contains("found 3"));
        let collection = format!("action: global\n{WEB}");
        assert!(SigmaRule::read(collection.as_bytes()).unwrap_err().contains("action: global"));
    }

    #[test]
    fn err_what_is_not_supported_is_named() {
        for (from, to, fault) in [
            ("category: webserver", "category: process_creation", "process_creation"),
            ("category: webserver", "{product: windows, category: clipboard_capture}", "clipboard_capture"),
            ("category: webserver", "{product: windows, service: nosuch}", "nosuch"),
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
