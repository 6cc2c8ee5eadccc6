//! Entities: what is counted of each is what a plain look for its name in the lines finds.

use std::collections::BTreeMap;

use logloupe::analysis::{Parsed, analyse_bytes};
use logloupe::config::{HuntSettings, Settings};
use logloupe::entity::{Asked, Entities, Entity, Kind, LEAST, Stretch};
use logloupe::export::write_entities;
use logloupe::feature::TemplateFacts;
use logloupe::filter::{Filter, Wanted};
use logloupe::ids::EventId;
use logloupe::rule::Hunt;
use samples::{SampleKind, generate};

fn parsed(bytes: &[u8]) -> Parsed {
    analyse_bytes("a.log", bytes, 1_772_700_000_000, &Settings::default()).unwrap().0
}

fn name(parsed: &Parsed, entity: &Entity) -> String {
    String::from_utf8(parsed.log.events.name_text(entity.name).to_vec()).unwrap()
}

fn named(parsed: &Parsed, entities: &Entities) -> BTreeMap<String, Entity> {
    entities.rows.iter().map(|entity| (name(parsed, entity), entity.clone())).collect()
}

/// Lines that hold one of these texts, followed by nothing that could go on with the last word of it.
fn lines_with<'a>(text: &'a str, marks: &'a [String]) -> impl Iterator<Item = (usize, &'a str)> {
    text.lines().enumerate().filter(move |(_, line)| {
        marks.iter().any(|mark| {
            let ends = |at: usize| {
                !line[at + mark.len()..].starts_with(|next: char| {
                    next.is_ascii_digit()
                        || next == '.' && line[at + mark.len() + 1..].starts_with(|after: char| after.is_ascii_digit())
                })
            };
            line.match_indices(mark.as_str()).any(|(at, _)| ends(at))
        })
    })
}

#[test]
fn ok_addresses_of_an_auth_log() {
    let sample = generate(SampleKind::Auth, 3);
    let text = String::from_utf8(sample.bytes).unwrap();
    let parsed = parsed(text.as_bytes());
    let entities = parsed.entities(Kind::Ip);
    assert!(entities.count > 20 && entities.rows.len() == entities.count);
    for entity in &entities.rows {
        let name = name(&parsed, entity);
        let marks = [format!(" from {name}"), format!("rhost={name}"), format!(" {name} port")];
        let lines: Vec<(usize, &str)> = lines_with(&text, &marks).collect();
        assert_eq!(entity.events(), lines.len() as u64, "{name}");
        // Each tells of the same failures: the one who tells of more counts.
        let told = |word: &str| lines.iter().filter(|(_, line)| line.contains(word)).count() as u64;
        let failures = ["Failed password", "authentication failure", "maximum authentication attempts"]
            .map(told)
            .into_iter()
            .max();
        assert_eq!(Some(entity.measured[2]), failures, "{name}");
        let (first, last) = (lines[0].0 as u32, lines[lines.len() - 1].0 as u32);
        assert_eq!(
            (parsed.log.events.line(entity.first), parsed.log.events.line(entity.last)),
            (first, last),
            "{name}"
        );
    }
    let sum: u64 = entities.rows.iter().map(Entity::events).sum();
    assert_eq!(sum + entities.without, parsed.log.events.len() as u64);
}

#[test]
fn ok_users_of_an_auth_log() {
    let sample = generate(SampleKind::Auth, 3);
    let text = String::from_utf8(sample.bytes).unwrap();
    let parsed = parsed(text.as_bytes());
    let users = named(&parsed, &parsed.entities(Kind::User));
    for user in ["root", "backup", "jenkins"] {
        let told = |line: &&str| {
            let ends =
                |mark: &str| line.contains(&format!("{mark} {user} ")) || line.ends_with(&format!("{mark} {user}"));
            let acts = line.contains("sudo:") && line.contains(&format!(" {user} : TTY="));
            ["Failed password for", "invalid user", "authenticating user", "Invalid user", "for user"]
                .iter()
                .any(|mark| ends(mark))
                || line.contains("Accepted ") && ends(" for")
                || line.contains("of user ") && line.ends_with(&format!(" {user}."))
                || line.contains(&format!("  user={user}"))
                || acts
        };
        assert_eq!(users[user].events(), text.lines().filter(told).count() as u64, "{user}");
    }
}

/// An event's number, user, address and second, as a line.
type Shape = fn(u32, &str, &str, usize) -> String;

/// Four logins that failed of one user and two that worked of another, as XML and as three shapes of JSON: each event's
/// number parts the templates, and users, addresses and hosts are read off its own data.
#[test]
fn ok_events_of_windows() {
    let shapes: [Shape; 4] = [
        |id, user, ip, at| {
            format!(
                "<Event><System><Provider Name='Microsoft-Windows-Security-Auditing'/><EventID>{id}</EventID><TimeCreated SystemTime='2024-05-01T12:30:{at:02}Z'/><Channel>Security</Channel><Computer>dc1</Computer></System><EventData><Data Name='TargetUserName'>{user}</Data><Data Name='IpAddress'>{ip}</Data></EventData></Event>\n"
            )
        },
        |id, user, ip, at| {
            format!(
                "{{\"Event\": {{\"System\": {{\"EventID\": {id}, \"TimeCreated\": {{\"#attributes\": {{\"SystemTime\": \"2024-05-01T12:30:{at:02}Z\"}}}}, \"Computer\": \"dc1\"}}, \"EventData\": {{\"TargetUserName\": \"{user}\", \"IpAddress\": \"{ip}\"}}}}}}\n"
            )
        },
        |id, user, ip, at| {
            format!(
                "{{\"EventTime\": \"2024-05-01 12:30:{at:02}\", \"Hostname\": \"dc1\", \"EventID\": {id}, \"SourceName\": \"Microsoft-Windows-Security-Auditing\", \"Message\": \"An account\", \"TargetUserName\": \"{user}\", \"IpAddress\": \"{ip}\"}}\n"
            )
        },
        |id, user, ip, at| {
            format!(
                "{{\"@timestamp\": \"2024-05-01T12:30:{at:02}Z\", \"message\": \"An account\", \"ecs\": {{\"version\": \"8.0\"}}, \"winlog\": {{\"event_id\": {id}, \"computer_name\": \"dc1\", \"event_data\": {{\"TargetUserName\": \"{user}\", \"IpAddress\": \"{ip}\"}}}}}}\n"
            )
        },
    ];
    for shape in shapes {
        let text: String = (0..6)
            .map(|at| if at < 4 { shape(4625, "ann", "192.0.2.9", at) } else { shape(4624, "bob", "192.0.2.7", at) })
            .collect();
        let parsed = parsed(text.as_bytes());
        let counts = |kind| {
            let entities = parsed.entities(kind);
            named(&parsed, &entities).into_iter().map(|(name, entity)| (name, entity.events())).collect::<Vec<_>>()
        };
        let pair = |one: &str, other: &str| vec![(one.to_owned(), 4), (other.to_owned(), 2)];
        assert_eq!(counts(Kind::User), pair("ann", "bob"), "{text}");
        let mut addresses = counts(Kind::Ip);
        addresses.reverse();
        assert_eq!(addresses, pair("192.0.2.9", "192.0.2.7"), "{text}");
        assert_eq!(counts(Kind::Host), [("dc1".to_owned(), 6)], "{text}");
        let events = &parsed.log.events;
        let templates: Vec<_> = events.ids().map(|event| events.template(event)).collect();
        assert!(templates[..4].iter().all(|one| *one == templates[0]) && templates[4] == templates[5], "{text}");
        assert_ne!(templates[0], templates[4], "{text}");
    }
}

#[test]
fn ok_requests_by_address_and_user() {
    let line = |ip: &str, user: &str, minute: u32, status: u32| {
        format!(
            "{ip} - {user} [05/Mar/2024:09:{minute:02}:44 +0100] \"GET /a HTTP/1.1\" {status} 12 \"-\" \"curl/8\"\n"
        )
    };
    let mut text = String::new();
    for minute in 0..60 {
        text += &line(&format!("192.0.2.{}", minute % 10), "-", minute, 200);
        text += &line("203.0.113.5", "Ann Lee", minute, 500);
    }
    let parsed = parsed(text.as_bytes());
    let ips = parsed.entities(Kind::Ip);
    assert_eq!(ips.count, 11);
    assert_eq!(name(&parsed, &ips.rows[0]), "203.0.113.5");
    assert_eq!(ips.rows[0].measured[..3], [60, 60, 0]);
    assert_eq!(ips.rows[1].measured[..3], [6, 0, 0]);
    assert!(ips.rows[0].score > 4.0 && ips.rows[1].score == 0.0);
    assert!((ips.rows[0].parts.iter().sum::<f64>() - ips.rows[0].score).abs() < 1e-12);
    let users = parsed.entities(Kind::User);
    assert_eq!((users.count, users.without), (1, 60));
    assert_eq!(name(&parsed, &users.rows[0]), "Ann Lee");
    assert!(users.note().unwrap().contains(&LEAST.to_string()));
    assert_eq!(
        parsed.entities(Kind::Host).note().unwrap(),
        "No event of this log tells a host in a place that its format or a rule knows. A search finds what stands in messages."
    );
}

/// Worked out by hand: 60 events beside six each, of which ten are alike, so that the least spread of 1 holds:
/// (ln 61 − ln 7)² = 4.687068, and no other measure differs.
#[test]
fn ok_the_score_as_worked_out_by_hand() {
    let mut text = String::new();
    for minute in 0..60 {
        let line =
            |host: String, level: &str| format!("2026-03-01T10:{minute:02}:00Z {host} app[1]: {level} it happened\n");
        text += &line(format!("h{}", minute % 10), "");
        text += &line("loud".to_owned(), "");
    }
    let parsed = parsed(text.as_bytes());
    let hosts = parsed.entities(Kind::Host);
    assert_eq!(name(&parsed, &hosts.rows[0]), "loud");
    assert!((hosts.rows[0].score - 4.687_068).abs() < 1e-6, "{:?}", hosts.rows[0]);
}

#[test]
fn ok_one_in_detail() {
    let sample = generate(SampleKind::Auth, 3);
    let settings = Settings::default();
    let (parsed, outcome) = analyse_bytes("a.log", &sample.bytes, sample.modified_ms, &settings).unwrap();
    let entities = parsed.entities(Kind::Ip);
    let entity = &entities.rows[0];
    let (start, end) = (outcome.report.time.first_ms.unwrap(), outcome.report.time.last_ms.unwrap() + 1);
    let ranges: Vec<_> = outcome.report.findings.iter().map(|finding| finding.start..finding.end).collect();
    let asked =
        Asked { span: start..end, is_time: true, is_part: false, buckets: 50, ranges: &ranges, templates: 1_000 };
    let detail = parsed.entity(Kind::Ip, entity.name, &asked);
    let sum = |counts: &[u32]| counts.iter().map(|count| u64::from(*count)).sum::<u64>();
    assert_eq!((sum(&detail.events), sum(&detail.errors)), (entity.events(), entity.measured[1]));
    let of_templates: Vec<u32> = detail.templates.iter().map(|(_, count, _)| *count).collect();
    assert_eq!((sum(&of_templates), detail.distinct as u64), (entity.events(), entity.measured[3]));
    assert!(detail.events.len() <= 50 && detail.length * detail.events.len() as i64 >= end - start);
    for (range, within) in ranges.iter().zip(&detail.within) {
        let own = |event: &_| Kind::Ip.of(&parsed.log.events, *event) == entity.name;
        let inside = |event: &_| parsed.log.events.time_ms(*event).is_some_and(|time| range.contains(&time));
        assert_eq!(*within as usize, parsed.log.events.ids().filter(own).filter(inside).count());
    }
    // Nothing is asked, nothing is told: no span, no bucket.
    let nothing = Asked { span: 0..0, is_time: true, is_part: false, buckets: 0, ranges: &[], templates: 0 };
    assert!(parsed.entity(Kind::Ip, entity.name, &nothing).templates.is_empty());
}

#[test]
fn ok_as_a_table() {
    let line = |minute: u32| {
        let user = minute % 8;
        format!(
            "192.0.2.1 - =u{user} [05/Mar/2024:09:{minute:02}:44 +0000] \"GET /a HTTP/1.1\" 200 12 \"-\" \"curl/8\"\n"
        )
    };
    let text: String = (0..40).map(line).collect();
    let parsed = parsed(text.as_bytes());
    let mut bytes = Vec::new();
    write_entities(&parsed, &[parsed.entities(Kind::User)], &mut bytes).unwrap();
    let table = String::from_utf8(bytes).unwrap();
    assert!(table.starts_with("kind,name,score,events,errors,failed_logins,templates,own_templates,first_seen,"));
    assert_eq!(table.lines().count(), 9);
    let row = "\nuser,'=u0,0,5,0,0,1,0,2024-03-05T09:00:44Z,2024-03-05T09:32:44Z,1,33,";
    assert!(table.contains(row), "{table}");
}

/// Messages, and whom each names: the address and the user.
const MESSAGES: [(&str, &str, &str); 6] = [
    ("login failed for alice from 10.0.0.7", "10.0.0.7", "alice"),
    ("Failed password for bob from 10.0.0.8 port 22 ssh2", "10.0.0.8", "bob"),
    ("user carol logged in", "", "carol"),
    ("authentication failed for user dave, rhost=2001:db8::7", "2001:db8::7", "dave"),
    ("answer from the cache", "", ""),
    ("read 7 rows from db-1.example.org", "db-1.example.org", ""),
];

/// What stands in a message is the same whatever the line around it is written in.
#[test]
fn ok_json_names_whom_syslog_names() {
    let log = |line: fn(usize, &str) -> String| -> String {
        (0..60).map(|at| line(at, MESSAGES[at % MESSAGES.len()].0) + "\n").collect()
    };
    let logs = [
        ("syslog", log(|at, message| format!("Mar  1 10:00:{at:02} web1 app[12]: {message}"))),
        (
            "zap",
            log(|at, message| format!(r#"{{"ts":"2026-03-01T10:00:{at:02}Z","level":"error","msg":"{message}"}}"#)),
        ),
        (
            "json",
            log(|at, message| {
                format!(r#"{{"timestamp":"2026-03-01T10:00:{at:02}Z","severity":"error","message":"{message}"}}"#)
            }),
        ),
    ];
    for (format, text) in logs {
        let parsed = parsed(text.as_bytes());
        assert_eq!(parsed.formats_of(0).unwrap()[0].name, format);
        let counted = |kind: Kind| -> BTreeMap<String, u64> {
            let entities = parsed.entities(kind);
            entities.rows.iter().map(|entity| (name(&parsed, entity), entity.events())).collect()
        };
        let expected = |of: fn(&(&'static str, &'static str, &'static str)) -> &'static str| -> BTreeMap<String, u64> {
            MESSAGES.iter().map(of).filter(|name| !name.is_empty()).map(|name| (name.to_owned(), 10)).collect()
        };
        assert_eq!(counted(Kind::Ip), expected(|message| message.1), "{format}");
        assert_eq!(counted(Kind::User), expected(|message| message.2), "{format}");
    }
}

#[test]
fn ok_nothing_there() {
    let empty = Entities::new(
        &logloupe::event::Events::default(),
        &TemplateFacts::new(&logloupe::event::Events::default(), &[], &[]),
        Kind::User,
    );
    assert_eq!((empty.count, empty.rows.len(), empty.without), (0, 0, 0));
}

/// A source that guessed and got in stands before one that is only loud.
#[test]
fn ok_threats_raise_their_sources() {
    let text: String = (0..400u32)
        .map(|at| {
            let (source, what) = match at {
                300..304 => ("203.0.113.5".to_owned(), "Failed"),
                304 => ("203.0.113.5".to_owned(), "Accepted"),
                _ if at % 2 == 0 => ("192.0.2.99".to_owned(), "Accepted"),
                _ => (format!("192.0.2.{}", at % 20), "Accepted"),
            };
            format!(
                "Mar  1 10:{:02}:{:02} web1 sshd[{at}]: {what} password for ann from {source} port 22 ssh2\n",
                at / 60,
                at % 60
            )
        })
        .collect();
    let parsed = parsed(text.as_bytes());
    assert_eq!(name(&parsed, &parsed.entities(Kind::Ip).rows[0]), "192.0.2.99");
    let mut hunt = Hunt::new(&HuntSettings::default());
    let mut scout = hunt.scout();
    scout.read_slice(text.as_bytes(), false, text.len(), parsed.formats_of(0).unwrap());
    hunt.take(&scout.finish());
    let threats = hunt.finish().findings;
    let entities = parsed.entities_beside(Kind::Ip, &threats, 128);
    let first = &entities.rows[0];
    assert_eq!((name(&parsed, first).as_str(), first.threat), ("203.0.113.5", 3));
    assert!((first.score - 9.0 - first.parts.iter().sum::<f64>()).abs() < 1e-9);
    assert_eq!(entities.rows[1].threat, 0);
    let mut table = Vec::new();
    write_entities(&parsed, &[entities], &mut table).unwrap();
    assert!(String::from_utf8(table).unwrap().contains("a threat of severity 3"));
    // A machine is no source.
    assert!(parsed.entities_beside(Kind::Host, &threats, 128).rows.iter().all(|row| row.threat == 0));
}

/// Who leaves sshd is named behind the user.
#[test]
fn ok_addresses_behind_users() {
    let text: String = [
        "Connection closed by authenticating user root 192.0.2.7 port 22 [preauth]",
        "Connection reset by invalid user a b 192.0.2.8 port 22 [preauth]",
        "Disconnected from user ann 2001:db8::7 port 22",
        "Connection closed by 192.0.2.9 port 22 [preauth]",
        "Connection closed by 192.0.2.10",
        "Received disconnect from 192.0.2.12: 11: Bye Bye [preauth]",
        "Received disconnect from 2001:db8::: 11: Bye Bye [preauth]",
        "Connection closed by authenticating user x from 203.0.113.1 port 9 192.0.2.11 port 22 [preauth]",
    ]
    .iter()
    .map(|message| format!("Mar  1 10:00:00 web1 sshd[7]: {message}\n"))
    .collect();
    let parsed = parsed(text.repeat(3).as_bytes());
    let found = named(&parsed, &parsed.entities(Kind::Ip));
    let expected =
        ["192.0.2.10", "192.0.2.11", "192.0.2.12", "192.0.2.7", "192.0.2.8", "192.0.2.9", "2001:db8::", "2001:db8::7"];
    assert_eq!(found.keys().collect::<Vec<_>>(), expected);
    assert!(found.values().all(|entity| entity.events() == 3));
}

#[test]
fn ok_what_an_entity_did_in_a_part_of_the_log_is_what_its_lines_there_say() {
    let sample = generate(SampleKind::Auth, 3);
    let text = String::from_utf8(sample.bytes).unwrap();
    let parsed = parsed(text.as_bytes());
    let times = || parsed.log.events.ids().filter_map(|event| parsed.log.events.time_ms(event));
    let (first, last) = (times().min().unwrap(), times().max().unwrap());
    let third = (last - first) / 3;
    let part = Stretch { places: first + third..last - third, is_time: true };
    let inside = |line: usize| {
        let event = parsed.event_of_line(line as u64 + 1).unwrap();
        parsed.log.events.time_ms(event).is_some_and(|time| part.places.contains(&time))
    };
    let within = parsed.entities_within(Kind::Ip, Some(&part), &Filter::default());
    let all = parsed.entities(Kind::Ip);
    let mut seen = 0;
    for entity in &all.rows {
        let name = name(&parsed, entity);
        let marks = [format!(" from {name}"), format!("rhost={name}"), format!(" {name} port")];
        let lines = lines_with(&text, &marks).filter(|(line, _)| inside(*line)).count() as u64;
        let found = within.iter().find(|one| one.name == entity.name);
        assert_eq!(found.map_or(0, Entity::events), lines, "{name}");
        seen += usize::from(lines > 0);
    }
    assert!(seen == within.len() && seen > 0 && seen < all.rows.len());
    let whole =
        parsed.entities_within(Kind::Ip, Some(&Stretch { places: first..last + 1, is_time: true }), &Filter::default());
    let events = |found: &[Entity]| found.iter().map(Entity::events).sum::<u64>();
    assert_eq!(events(&whole), events(&all.rows));
    // What passes a filter and what does not are all.
    let log = &parsed.log.events;
    let first: EventId = log.ids().find(|event| log.address(*event).0 != 0).unwrap();
    let wanted = Wanted { template: Some(log.template(first)), ..Wanted::default() };
    let filters = [Filter::new(vec![wanted.clone()], Vec::new()), Filter::new(Vec::new(), vec![wanted])];
    let parts = filters.map(|filter| events(&parsed.entities_within(Kind::Ip, None, &filter)));
    assert!(parts.iter().all(|part| *part > 0), "{parts:?}");
    assert_eq!(parts.iter().sum::<u64>(), events(&all.rows));
}
