//! A bastion host's `auth.log`: logins, sudo, cron, and the internet's steady guessing.
//!
//! The shape is RFC 3164's, as Debian writes it (no year, the day padded with a blank):
//!
//! ```text
//! Mar  4 06:25:01 bastion CRON[2211]: pam_unix(cron:session): session opened for user root by (uid=0)
//! Mar  4 06:25:09 bastion sshd[2214]: Invalid user oracle from 198.51.100.23 port 40112
//! Mar  4 06:26:40 bastion sudo:    cedar : TTY=pts/1 ; PWD=/home/cedar ; USER=root ; COMMAND=/usr/bin/apt update
//! ```
//!
//! The background is made of whole scripts (a login from `Accepted` to `Removed session`). Three
//! plants: a guessed password, what the intruder then does with it, and a disk that hangs until
//! even the heartbeat goes missing. While the disk hangs no script of the background runs: one that
//! would have written a single line then is left out as a whole.

mod planted;

use std::collections::BTreeSet;
use std::fmt::Display;
use std::ops::Range;

use super::clock::{Civil, DAY, HOUR, MINUTE, SECOND, day};
use super::dice::Dice;
use super::journal::{Journal, Script};
use super::rhythm::{ALWAYS, OFFICE, Rhythm, every};
use super::{AUTH_YEAR, Sample};

/// When Debian's daily jobs have just run, and a rotated log begins.
const START: i64 = day(AUTH_YEAR as i64, 3, 4) + 6 * HOUR + 25 * MINUTE;

/// Who has an account: plants and duties, so that nobody is named.
const USERS: [&str; 12] =
    ["alder", "birch", "bracken", "cedar", "larch", "maple", "sorrel", "tansy", "teasel", "yarrow", "netops", "webadm"];

/// What the internet tries.
const GUESSES: &str = "admin ansible deploy dev elastic ftpuser git guest hadoop jenkins minecraft mysql nagios oracle \
                       pi postgres steam student support test tomcat ubuntu user vagrant www zabbix";

/// Commands run as root, the commonest first.
const COMMANDS: [&str; 16] = [
    "/bin/systemctl status nginx",
    "/usr/bin/journalctl -u sshd --since today",
    "/usr/bin/apt update",
    "/usr/bin/tail -f /var/log/syslog",
    "/bin/systemctl restart nginx",
    "/bin/cat /etc/haproxy/haproxy.cfg",
    "/bin/systemctl reload haproxy",
    "/usr/bin/du -sh /var/log",
    "/usr/bin/apt upgrade -y",
    "/usr/bin/docker ps",
    "/usr/sbin/ufw status",
    "/bin/ls -la /root",
    "/usr/bin/vim /etc/nginx/sites-available/intranet",
    "/usr/bin/certbot renew --dry-run",
    "/usr/bin/lsof -i :443",
    "/bin/bash",
];

const LOGIND: &str = "systemd-logind[612]";
const BASE64: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Writes the log of `seed`.
pub(super) fn generate(seed: u64) -> Sample {
    let mut dice = Dice::new(seed);
    let stall = START + dice.between(4 * HOUR, 9 * HOUR);
    let mut bastion = Bastion {
        span: START..START + DAY,
        stall: stall..stall + dice.between(13 * MINUTE, 18 * MINUTE),
        journal: Journal::new(START..START + DAY),
        users: (1001..).zip(USERS).map(|(uid, name)| User::new(&mut dice, uid, name)).collect(),
        pids: BTreeSet::new(),
        dice,
    };
    bastion.cron();
    bastion.firewall();
    bastion.guessers();
    let logins = bastion.logins();
    bastion.intrusion(&logins);
    bastion.disk_hang();
    bastion.journal.finish("auth.log")
}

/// Who may log in, and from where they do.
#[derive(Clone)]
struct User {
    name: &'static str,
    uid: u32,
    address: String,
    key: String,
}

impl User {
    fn new(dice: &mut Dice, uid: u32, name: &'static str) -> User {
        let address = format!("10.20.{}.{}", dice.number(4, 7), dice.number(10, 240));
        User { name, uid, address, key: format!("ED25519 SHA256:{}", dice.text(BASE64, 43)) }
    }
}

/// One connection to sshd.
struct Peer {
    /// The process that serves it, as the log names it.
    sshd: String,
    address: String,
    port: u32,
}

/// A connection that logged in.
struct Login {
    peer: Peer,
    user: &'static str,
    /// logind's number of it.
    session: u32,
}

struct Bastion {
    dice: Dice,
    journal: Journal,
    span: Range<i64>,
    /// While the disk hangs.
    stall: Range<i64>,
    users: Vec<User>,
    /// The process numbers taken so far.
    pids: BTreeSet<u32>,
}

impl Bastion {
    /// The heartbeat every minute, accounting every ten, the hourly jobs at seventeen past.
    fn cron(&mut self) {
        for (period, offset, user) in
            [(MINUTE, 0, "monitor"), (10 * MINUTE, 5 * MINUTE, "root"), (HOUR, 17 * MINUTE, "root")]
        {
            for at in every(period, offset + SECOND, &self.span.clone()) {
                let script = self.cron_job(at, user);
                self.background(script);
            }
        }
    }

    fn cron_job(&mut self, at: i64, user: &str) -> Script {
        let mut script = Script::new(at + self.dice.between(10, 400));
        let cron = format!("CRON[{}]", self.pid(at));
        let session = "pam_unix(cron:session): session";
        say(&mut script, &cron, format_args!("{session} opened for user {user} by (uid=0)"));
        script.wait(self.dice.between(60, 900));
        say(&mut script, &cron, format_args!("{session} closed for user {user}"));
        script
    }

    /// What the packet filter turned away.
    fn firewall(&mut self) {
        for at in Rhythm::new(0.5, ALWAYS).arrivals(&mut self.dice, &self.span) {
            let text = format!(
                "[UFW BLOCK] IN=eth0 OUT= SRC={} DST=10.20.0.5 LEN={} TOS=0x00 PREC=0x00 TTL={} ID={} PROTO=TCP \
                 SPT={} DPT={} WINDOW={} RES=0x00 SYN URGP=0",
                self.dice.stranger(),
                self.dice.pick(&[40, 44, 60]),
                self.dice.number(41, 250),
                self.dice.number(0, 65_535),
                self.dice.port(),
                self.dice.pick(&[23, 80, 445, 1433, 2375, 3389, 5900, 6379, 8080, 8443]),
                self.dice.pick(&[1024, 14_600, 29_200, 64_240, 65_535]),
            );
            let mut script = Script::new(at);
            self.kernel(&mut script, &text);
            self.background(script);
        }
    }

    /// The internet's low, steady guessing: a try or two from one of many addresses.
    fn guessers(&mut self) {
        let pool: Vec<String> = (0..70).map(|_| self.dice.stranger()).collect();
        for at in Rhythm::new(0.95, ALWAYS).arrivals(&mut self.dice, &self.span) {
            let address = self.dice.pick(&pool).clone();
            let peer = self.connect(at, address);
            let mut script = Script::new(at);
            match self.dice.number(0, 9) {
                0 => self.probe(&mut script, &peer),
                1..=3 => self.guess(&mut script, &peer, "root", 2),
                _ => self.guess_invalid(&mut script, &peer),
            }
            self.background(script);
        }
    }

    /// A connection that never says who it is.
    fn probe(&mut self, script: &mut Script, peer: &Peer) {
        let Peer { sshd, address, port } = peer;
        match self.dice.number(0, 2) {
            0 => say(script, sshd, format_args!("Did not receive identification string from {address} port {port}")),
            1 => say(script, sshd, format_args!("Connection reset by {address} port {port} [preauth]")),
            _ => {
                let what = "Bad protocol version identification 'GET / HTTP/1.1'";
                say(script, sshd, format_args!("{what} from {address} port {port}"));
            }
        }
    }

    /// One password for a user that doesn't exist.
    fn guess_invalid(&mut self, script: &mut Script, peer: &Peer) {
        let names: Vec<&str> = GUESSES.split(' ').collect();
        let user = *self.dice.pick(&names);
        let Peer { sshd, address, port } = peer;
        say(script, sshd, format_args!("Invalid user {user} from {address} port {port}"));
        script.wait(self.dice.between(5, 60));
        say(script, sshd, "pam_unix(sshd:auth): check pass; user unknown");
        // PAM writes the blank behind the address, where a user would follow.
        authentication_failure(script, peer, "");
        script.wait(self.dice.between(1800, 2600));
        say(script, sshd, format_args!("Failed password for invalid user {user} from {address} port {port} ssh2"));
        script.wait(self.dice.between(200, 1500));
        if self.dice.percent(60.0) {
            say(script, sshd, format_args!("Connection closed by invalid user {user} {address} port {port} [preauth]"));
        } else {
            say(script, sshd, format_args!("Received disconnect from {address} port {port}:11: Bye Bye [preauth]"));
        }
    }

    /// Up to `most` passwords for a user that does exist.
    fn guess(&mut self, script: &mut Script, peer: &Peer, user: &str, most: u32) {
        let Peer { sshd, address, port } = peer;
        authentication_failure(script, peer, &format!(" user={user}"));
        for _ in 0..self.dice.number(1, most) {
            script.wait(self.dice.between(1500, 2600));
            say(script, sshd, format_args!("Failed password for {user} from {address} port {port} ssh2"));
        }
        script.wait(self.dice.between(200, 900));
        let end = "Connection closed by authenticating user";
        say(script, sshd, format_args!("{end} {user} {address} port {port} [preauth]"));
    }

    /// Everyone's logins, people by day and the backup round the clock. Returns when they were.
    fn logins(&mut self) -> Vec<i64> {
        let people = Rhythm::new(0.26, OFFICE).arrivals(&mut self.dice, &self.span);
        let mut logins: Vec<(i64, bool)> = people.into_iter().map(|at| (at, true)).collect();
        for at in every(11 * MINUTE, 3 * MINUTE, &self.span.clone()) {
            logins.push((at + self.dice.between(0, 20 * SECOND), false));
        }
        logins.sort_unstable();
        for (number, &(at, person)) in (0..).zip(&logins) {
            let session = session_number(number);
            let script = if person { self.work(at, session) } else { self.backup(at, session) };
            self.background(script);
        }
        logins.into_iter().map(|(at, _)| at).collect()
    }

    /// A person logs in, does something as root perhaps, and leaves.
    fn work(&mut self, at: i64, session: u32) -> Script {
        let user = self.dice.pick(&self.users).clone();
        let login = Login { peer: self.connect(at, user.address.clone()), user: user.name, session };
        let mut script = Script::new(at);
        if self.dice.percent(4.0) {
            login_line(&mut script, &login, "Failed password", "");
            script.wait(self.dice.between(2500, 6000));
        }
        if self.dice.percent(88.0) {
            login_line(&mut script, &login, "Accepted publickey", &format!(": {}", user.key));
        } else {
            login_line(&mut script, &login, "Accepted password", "");
        }
        self.session_opens(&mut script, &login);
        let terminal = self.dice.number(0, 6);
        for _ in 0..self.dice.weighted(&[(40, 0), (30, 1), (20, 2), (10, 4)]) {
            script.wait(self.dice.between(15 * SECOND, 4 * MINUTE));
            if self.dice.percent(2.0) {
                mistyped(&mut script, &user, terminal);
                script.wait(self.dice.between(3000, 6000));
            }
            let command = self.dice.early(&COMMANDS);
            self.sudo(&mut script, user.name, terminal, command, |_, _| {});
        }
        script.wait(self.dice.between(20 * SECOND, 25 * MINUTE));
        self.session_closes(&mut script, &login);
        script
    }

    /// The backup server fetches what changed.
    fn backup(&mut self, at: i64, session: u32) -> Script {
        let login = Login { peer: self.connect(at, "10.20.0.9".to_owned()), user: "backup", session };
        let mut script = Script::new(at);
        let key = ": RSA SHA256:bq0vKc1m9dQ2TgWnYxR7sUoE5hLJ4aZf8iPD3C6wXGk";
        login_line(&mut script, &login, "Accepted publickey", key);
        self.session_opens(&mut script, &login);
        script.wait(self.dice.between(4 * SECOND, 40 * SECOND));
        self.session_closes(&mut script, &login);
        script
    }

    fn session_opens(&mut self, script: &mut Script, login: &Login) {
        let Login { peer, user, session } = login;
        let opened = format!("session opened for user {user} by (uid=0)");
        script.wait(self.dice.between(4, 30));
        say(script, &peer.sshd, format_args!("pam_unix(sshd:session): {opened}"));
        script.wait(self.dice.between(4, 60));
        say(script, LOGIND, format_args!("New session {session} of user {user}."));
        if self.dice.percent(50.0) {
            let systemd = format!("systemd[{}]", self.pid(script.now()));
            say(script, &systemd, format_args!("pam_unix(systemd-user:session): {opened}"));
        }
    }

    fn session_closes(&mut self, script: &mut Script, login: &Login) {
        let Login { peer: Peer { sshd, address, port }, user, session } = login;
        // The connection's user half has a process of its own.
        let child = format!("sshd[{}]", self.pid(script.now()));
        say(script, &child, format_args!("Received disconnect from {address} port {port}:11: disconnected by user"));
        say(script, &child, format_args!("Disconnected from user {user} {address} port {port}"));
        script.wait(self.dice.between(2, 20));
        say(script, sshd, format_args!("pam_unix(sshd:session): session closed for user {user}"));
        script.wait(self.dice.between(10, 90));
        say(script, LOGIND, format_args!("Session {session} logged out. Waiting for processes to exit."));
        say(script, LOGIND, format_args!("Removed session {session}."));
    }

    /// One command as root; `effect` writes what the command itself logs, given its process number.
    fn sudo(
        &mut self,
        script: &mut Script,
        user: &str,
        terminal: u32,
        command: &str,
        effect: impl FnOnce(&mut Script, u32),
    ) {
        let place = format!("TTY=pts/{terminal} ; PWD=/home/{user}");
        let session = "pam_unix(sudo:session): session";
        say(script, "sudo", format_args!("{user:>8} : {place} ; USER=root ; COMMAND={command}"));
        say(script, "sudo", format_args!("{session} opened for user root by {user}(uid=0)"));
        script.wait(self.dice.between(30, 900));
        effect(script, self.pid(script.now()));
        script.wait(self.dice.between(10, 2500));
        say(script, "sudo", format_args!("{session} closed for user root"));
    }

    /// A kernel line with the seconds since the host was started.
    fn kernel(&mut self, script: &mut Script, text: &str) {
        let up = script.now() - self.span.start + 911_204 * SECOND;
        let (seconds, ms, micros) = (up / SECOND, up % SECOND, self.dice.number(0, 999));
        say(script, "kernel", format_args!("[{seconds}.{ms:03}{micros:03}] {text}"));
        script.wait(self.dice.between(1, 30));
    }

    fn connect(&mut self, at: i64, address: String) -> Peer {
        Peer { sshd: format!("sshd[{}]", self.pid(at)), address, port: self.dice.port() }
    }

    /// A process number of its own: they rise with time, and a day's fit below 32,768.
    fn pid(&mut self, at: i64) -> u32 {
        let mut pid = 2210 + ((at - self.span.start) / (3 * SECOND)) as u32;
        while !self.pids.insert(pid) {
            pid += 1;
        }
        pid
    }

    /// Takes a script of the background, unless the disk would have hung in the middle of it.
    fn background(&mut self, script: Script) {
        if !script.touches(&self.stall) {
            self.journal.add(script, None);
        }
    }
}

/// Session numbers are not dense: cron's jobs take some as well.
fn session_number(login: u32) -> u32 {
    4310 + 3 * login
}

/// A password or key that was tried: `verdict for user from address`.
fn login_line(script: &mut Script, login: &Login, verdict: &str, key: &str) {
    let Login { peer: Peer { sshd, address, port }, user, .. } = login;
    say(script, sshd, format_args!("{verdict} for {user} from {address} port {port} ssh2{key}"));
}

fn authentication_failure(script: &mut Script, peer: &Peer, user: &str) {
    let who = "logname= uid=0 euid=0 tty=ssh ruser=";
    let address = &peer.address;
    say(script, &peer.sshd, format_args!("pam_unix(sshd:auth): authentication failure; {who} rhost={address} {user}"));
}

/// A wrong password, typed by its owner.
fn mistyped(script: &mut Script, user: &User, terminal: u32) {
    let User { name, uid, .. } = user;
    let who = format!("logname={name} uid={uid} euid=0 tty=/dev/pts/{terminal} ruser={name} rhost=  user={name}");
    say(script, "sudo", format_args!("pam_unix(sudo:auth): authentication failure; {who}"));
}

/// Writes one line: time, host, who says it, and what.
fn say(script: &mut Script, tag: &str, text: impl Display) {
    let civil = Civil::of(script.now());
    let (month, day) = (civil.month_name(), civil.day);
    let (hour, minute, second) = (civil.hour, civil.minute, civil.second);
    script.say(format!("{month} {day:>2} {hour:02}:{minute:02}:{second:02} bastion {tag}: {text}"));
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::SampleKind;
    use super::super::tests::{SEEDS, around, busiest_minute, lines, planted};
    use super::*;

    pub(in super::super) fn instant(line: &str) -> Option<i64> {
        let fields: Vec<i64> = line[4..15].split([' ', ':']).filter_map(|field| field.parse().ok()).collect();
        let &[of_month, hour, minute, second] = fields.as_slice() else {
            return None;
        };
        assert_eq!(&line[..3], "Mar");
        Some(day(i64::from(AUTH_YEAR), 3, of_month) + hour * HOUR + minute * MINUTE + second * SECOND)
    }

    #[test]
    fn every_line_is_of_the_grammar() {
        for seed in SEEDS {
            for line in lines(&generate(seed)) {
                assert!(instant(line).is_some(), "{line}");
                let tag = line.strip_prefix(&line[..16]).and_then(|rest| rest.strip_prefix("bastion "));
                let (tag, text) = tag.and_then(|rest| rest.split_once(": ")).unwrap();
                let (name, pid) = tag.split_once('[').unwrap_or((tag, "1]"));
                assert!(
                    ["CRON", "kernel", "passwd", "sshd", "sudo", "systemd", "systemd-logind", "useradd", "usermod"]
                        .contains(&name),
                    "{line}"
                );
                assert!(pid.strip_suffix(']').is_some_and(|pid| pid.parse::<u16>().is_ok()), "{line}");
                assert!(!text.is_empty(), "{line}");
            }
        }
    }

    #[test]
    fn a_password_is_guessed() {
        for seed in SEEDS {
            let sample = generate(seed);
            let (guessing, inside) = planted(&sample, "Password guessing, then a login");
            let address = guessing.what.split(' ').next().unwrap();
            let user = guessing.what.trim_end_matches('.').rsplit(' ').next().unwrap();
            let from = format!(" from {address} port ");
            let failed =
                |user: &str| inside.iter().any(|line| line.contains(&format!("Failed password for {user}{from}")));
            assert!(failed("root") && failed(user));
            assert_eq!(USERS.iter().filter(|user| failed(user)).count(), 7);
            let accepted =
                inside.iter().rposition(|line| line.contains(&format!("Accepted password for {user}{from}")));
            assert!(accepted.is_some_and(|at| at + 15 > inside.len()), "{accepted:?}");
            assert!(inside.iter().filter(|line| line.contains(address)).count() > 180);
            assert!((2 * MINUTE..7 * MINUTE).contains(&(guessing.end_ms - guessing.start_ms)));
            assert!(inside[0].contains(address));
            // Afterwards only the intruder's own session ends, and nothing comes before.
            for line in around(&sample, guessing).iter().filter(|line| line.contains(address)) {
                assert!(line.contains("isconnect"), "{line}");
            }
        }
    }

    #[test]
    fn the_guessing_is_the_busiest_minute() {
        for seed in SEEDS {
            let sample = generate(seed);
            let (guessing, inside) = planted(&sample, "Password guessing, then a login");
            let burst = busiest_minute(SampleKind::Auth, inside);
            let usual = busiest_minute(SampleKind::Auth, around(&sample, guessing));
            assert!(burst > usual + usual / 4, "{seed}: {burst} {usual}");
        }
    }

    #[test]
    fn an_administrator_is_made() {
        for seed in SEEDS {
            let sample = generate(seed);
            let (made, inside) = planted(&sample, "A new administrator");
            for words in ["useradd -m", "new user: name=", "password changed for", "to group 'sudo'"] {
                assert_eq!(inside.iter().filter(|line| line.contains(words)).count(), 1, "{words}");
                assert!(!around(&sample, made).iter().any(|line| line.contains(words)), "{words}");
            }
            let user = made.what.split('\'').next().unwrap();
            assert!(inside[0].contains(&format!("{user} : TTY=")));
            assert!(inside[inside.len() - 1].contains("Removed session"));
        }
    }

    #[test]
    fn the_heartbeat_goes_missing() {
        for seed in SEEDS {
            let sample = generate(seed);
            let (hang, inside) = planted(&sample, "The disk hangs, the heartbeat goes missing");
            assert!(inside.iter().all(|line| line.contains(" kernel: [")));
            assert!(inside.iter().filter(|line| line.contains("blocked for more than")).count() >= 8);
            let beats = |line: &&&str| line.contains("session opened for user monitor");
            let times: Vec<i64> = lines(&sample).iter().filter(beats).filter_map(|line| instant(line)).collect();
            let longest = times.windows(2).max_by_key(|pair| pair[1] - pair[0]).unwrap();
            assert!(longest[1] - longest[0] >= 13 * MINUTE);
            assert!(longest[0] <= hang.start_ms && hang.end_ms <= longest[1] + SECOND);
            let others = times.windows(2).filter(|pair| pair[1] - pair[0] > 70 * SECOND).count();
            assert_eq!(others, 1, "{seed}");
        }
    }

    #[test]
    fn sessions_have_a_number_each() {
        for seed in SEEDS {
            let sample = generate(seed);
            let mut numbers = BTreeSet::new();
            for line in lines(&sample).iter().filter(|line| line.contains(" New session ")) {
                let number = line.split(' ').rev().nth(3).unwrap();
                assert!(numbers.insert(number.to_owned()), "{line}");
            }
            assert!(numbers.len() > 200);
        }
    }
}
