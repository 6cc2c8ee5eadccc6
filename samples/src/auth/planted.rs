//! What doesn't belong into a bastion host's day: an intrusion in two acts, and a disk that hangs.

use super::super::clock::{HOUR, MINUTE, SECOND};
use super::super::journal::{Plant, Script};
use super::super::rhythm::every;
use super::{Bastion, Login, USERS, login_line, say, session_number};

/// The tasks that the kernel finds waiting for the disk.
const HUNG_TASKS: [&str; 5] =
    ["jbd2/sda1-8:312", "rsyslogd:604", "cron:588", "systemd-journal:341", "kworker/u8:2:20714"];

impl Bastion {
    /// A password guessed by night, and a new administrator minutes later.
    pub(super) fn intrusion(&mut self, logins: &[i64]) {
        let start = self.span.start + self.dice.between(18 * HOUR, 22 * HOUR);
        let victim = USERS[self.dice.number(0, 9) as usize];
        let address = self.dice.intruder();
        let (guessed, login) = self.password_guessing(start, victim, &address, logins);
        self.new_administrator(guessed, &login);
    }

    /// Many connections within minutes, each with up to three passwords, until one fits.
    fn password_guessing(&mut self, start: i64, victim: &'static str, address: &str, logins: &[i64]) -> (i64, Login) {
        let mut others = USERS.to_vec();
        others.retain(|user| *user != victim);
        self.dice.shuffle(&mut others);
        let targets = [&others[..6], &["root", victim]].concat();
        let connections = self.dice.number(60, 80);
        let plant = self.journal.plant(
            "Password guessing, then a login",
            format!(
                "{address} tried passwords for root and seven of the host's users in {connections} connections within \
                 minutes, and then logged in as {victim}."
            ),
        );
        let (mut at, mut last) = (start, start);
        for number in 0..connections as usize {
            let script = self.attempt(at, address, &targets, number);
            last = last.max(script.now());
            self.journal.add(script, Some(plant));
            at += self.dice.between(2 * SECOND, 5 * SECOND);
        }
        let at = last + self.dice.between(SECOND, 4 * SECOND);
        let peer = self.connect(at, address.to_owned());
        // One below the background's next, and so nobody else's.
        let session = session_number(logins.partition_point(|login| *login < at) as u32) - 1;
        let login = Login { peer, user: victim, session };
        let mut script = Script::new(at);
        login_line(&mut script, &login, "Accepted password", "");
        self.session_opens(&mut script, &login);
        self.journal.add(script, Some(plant));
        (at, login)
    }

    /// The `number`th connection: first every target once, then any of them, or a name that isn't there.
    fn attempt(&mut self, at: i64, address: &str, targets: &[&str], number: usize) -> Script {
        let peer = self.connect(at, address.to_owned());
        let mut script = Script::new(at);
        if let Some(target) = targets.get(number) {
            self.guess(&mut script, &peer, target, 3);
        } else if self.dice.percent(15.0) {
            self.guess_invalid(&mut script, &peer);
        } else {
            let target = *self.dice.pick(targets);
            self.guess(&mut script, &peer, target, 3);
        }
        script
    }

    /// Minutes after `guessed`, the intruder makes an account and an administrator of it, and leaves.
    fn new_administrator(&mut self, guessed: i64, login: &Login) {
        let user = login.user;
        let fresh = *self.dice.pick(&["sysupdate", "svc-mail", "logrot", "dbsync"]);
        let plant = self.journal.plant(
            "A new administrator",
            format!("{user}'s session created the user {fresh} and added it to the group sudo."),
        );
        let mut script = Script::new(guessed + self.dice.between(4 * MINUTE, 7 * MINUTE));
        let command = format!("/usr/sbin/useradd -m -s /bin/bash {fresh}");
        self.sudo(&mut script, user, 3, &command, |script, pid| {
            useradd(script, pid, fresh);
        });
        script.wait(self.dice.between(4 * SECOND, 12 * SECOND));
        let command = format!("/usr/bin/passwd {fresh}");
        self.sudo(&mut script, user, 3, &command, |script, pid| passwd(script, pid, fresh));
        script.wait(self.dice.between(4 * SECOND, 12 * SECOND));
        let command = format!("/usr/sbin/usermod -aG sudo {fresh}");
        self.sudo(&mut script, user, 3, &command, |script, pid| {
            usermod(script, pid, fresh);
        });
        script.wait(self.dice.between(5 * SECOND, 15 * SECOND));
        self.sudo(&mut script, user, 3, "/usr/bin/tail -n 50 /etc/shadow", |_, _| {});
        script.wait(self.dice.between(8 * SECOND, 20 * SECOND));
        self.session_closes(&mut script, login);
        self.journal.add(script, Some(plant));
    }

    /// The disk stops answering: the kernel complains, and everyone else is silent.
    pub(super) fn disk_hang(&mut self) {
        let stall = self.stall.clone();
        let plant = self.journal.plant(
            "The disk hangs, the heartbeat goes missing",
            format!(
                "The disk stopped answering for {} minutes: the kernel reported hung tasks, nobody logged in and no cron \
                 job ran, not even the heartbeat of every minute.",
                (stall.end - stall.start) / MINUTE
            ),
        );
        let mut script = Script::new(stall.start + self.dice.between(0, SECOND));
        for _ in 0..self.dice.number(3, 5) {
            self.disk_error(&mut script);
        }
        self.journal.add(script, Some(plant));
        for at in every(2 * MINUTE, stall.start, &(stall.start + 2 * MINUTE..stall.end - MINUTE)) {
            self.hung_tasks(at, plant);
        }
        let mut script = Script::new(stall.end - self.dice.between(2 * SECOND, 9 * SECOND));
        self.kernel(&mut script, "ata3.00: configured for UDMA/133");
        self.kernel(&mut script, "ata3: EH complete");
        self.journal.add(script, Some(plant));
    }

    fn disk_error(&mut self, script: &mut Script) {
        let tags = self.dice.number(1, 0x7fff);
        self.kernel(script, &format!("ata3.00: exception Emask 0x0 SAct 0x{tags:x} SErr 0x0 action 0x6 frozen"));
        self.kernel(script, "ata3.00: failed command: WRITE FPDMA QUEUED");
        self.kernel(script, "ata3.00: status: { DRDY }");
        self.kernel(script, "ata3: hard resetting link");
        script.wait(self.dice.between(5 * SECOND, 20 * SECOND));
        self.kernel(script, "ata3: SATA link up 6.0 Gbps (SStatus 133 SControl 300)");
        script.wait(self.dice.between(500, 3000));
    }

    fn hung_tasks(&mut self, at: i64, plant: Plant) {
        let mut script = Script::new(at);
        let mut tasks = HUNG_TASKS;
        self.dice.shuffle(&mut tasks);
        for task in &tasks[..self.dice.number(2, 4) as usize] {
            self.kernel(&mut script, &format!("INFO: task {task} blocked for more than 120 seconds."));
            self.kernel(&mut script, "      Not tainted 5.10.0-28-amd64 #1 Debian 5.10.209-2");
            let hint = "\"echo 0 > /proc/sys/kernel/hung_task_timeout_secs\" disables this message.";
            self.kernel(&mut script, hint);
        }
        self.journal.add(script, Some(plant));
    }
}

fn useradd(script: &mut Script, pid: u32, user: &str) {
    let tag = format!("useradd[{pid}]");
    let id = 1001 + USERS.len();
    let home = format!("home=/home/{user}, shell=/bin/bash, from=/dev/pts/4");
    say(script, &tag, format_args!("new group: name={user}, GID={id}"));
    let text = format!("new user: name={user}, UID={id}, GID={id}, {home}");
    say(script, &tag, text);
}

fn passwd(script: &mut Script, pid: u32, user: &str) {
    script.wait(6 * SECOND);
    let text = format!("pam_unix(passwd:chauthtok): password changed for {user}");
    say(script, &format!("passwd[{pid}]"), text);
}

fn usermod(script: &mut Script, pid: u32, user: &str) {
    let tag = format!("usermod[{pid}]");
    say(script, &tag, format_args!("add '{user}' to group 'sudo'"));
    say(script, &tag, format_args!("add '{user}' to shadow group 'sudo'"));
}
