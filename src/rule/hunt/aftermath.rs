//! What a user did after a suspicious success, and whose command made or changed an account.
//!
//! Users of the same name on several machines are told apart by what the lines say of the machine.

use std::collections::VecDeque;

use rustc_hash::FxHashMap;

use super::super::login::changes_account;
use super::Names;
use super::finding::At;
use super::logins::Event;
use super::notes::{LoginNote, Name};
use crate::words::many;

/// So many milliseconds after a suspicious success, what the user does is told with it.
const AFTER_MS: i64 = 6 * 3_600_000;

/// So many milliseconds after a command what it was to do is logged.
const COMMAND_MS: i64 = 60_000;

/// The last commands that are remembered, and the users that got in.
const MOST_COMMANDS: usize = 64;
const MOST_USERS: usize = 65_536;

/// The most commands that are told of one success, where they say nothing by themselves.
const MOST_COMMANDS_TOLD: usize = 3;

/// The most deeds that are told of one success.
const MOST_DEEDS: usize = 6;

/// What followed a success.
#[derive(Debug, Default)]
pub(super) struct After {
    deeds: Vec<String>,
    /// Commands by sudo that say nothing by themselves: how many, and the first of them.
    commands: u64,
    first: Vec<String>,
}

impl After {
    pub(super) fn add(&mut self, deed: String) {
        if self.deeds.len() < MOST_DEEDS && !self.deeds.contains(&deed) {
            self.deeds.push(deed);
        }
    }

    pub(super) fn add_command(&mut self, command: String) {
        self.commands += 1;
        if self.first.len() < MOST_COMMANDS_TOLD && !self.first.contains(&command) {
            self.first.push(command);
        }
    }

    /// A sentence with a space before it; nothing where nothing followed.
    pub(super) fn sentence(&self) -> String {
        let mut told = self.deeds.clone();
        if self.commands > 0 {
            let other = if told.is_empty() { "" } else { "other " };
            let count = many(self.commands, &format!("{other}command"), &format!("{other}commands"));
            let more = if self.commands > self.first.len() as u64 { " and more" } else { "" };
            told.push(format!("ran {count} by sudo ({}{more})", self.first.join(", ")));
        }
        if told.is_empty() {
            return String::new();
        }
        format!(" Afterwards (within {} hours) the user {}.", AFTER_MS / 3_600_000, told.join("; "))
    }
}

#[derive(Debug)]
struct Command {
    user: Name,
    host: Name,
    command: Name,
    time_ms: Option<i64>,
}

/// Who got in, and who ran what.
#[derive(Debug, Default)]
pub(super) struct Aftermath {
    /// The last suspicious success by user and machine, and its time.
    broken: FxHashMap<(Name, Name), (Event, i64)>,
    commands: VecDeque<Command>,
}

impl Aftermath {
    /// Takes a suspicious success. Without a time nothing is held against it.
    pub(super) fn broke_in(&mut self, event: Event, user: Name, host: Name, at: At) {
        let Some(time_ms) = at.time_ms else { return };
        if self.broken.len() < MOST_USERS || self.broken.contains_key(&(user, host)) {
            self.broken.insert((user, host), (event, time_ms));
        }
    }

    /// What this user did made him root on this machine: what root does from now on is held against him, too.
    pub(super) fn became_root(&mut self, user: Name, root: Name, host: Name, at: At) {
        if let (Some(event), Some(time_ms)) = (self.since(user, host, at), at.time_ms) {
            self.broken.insert((root, host), (event, time_ms));
        }
    }

    /// The success after which this user does something now.
    pub(super) fn since(&self, user: Name, host: Name, at: At) -> Option<Event> {
        let (event, since) = self.broken.get(&(user, host))?;
        let passed = at.time_ms?.checked_sub(*since)?;
        (0..=AFTER_MS).contains(&passed).then_some(*event)
    }

    /// Takes a command by sudo.
    pub(super) fn ran(&mut self, note: &LoginNote, at: At) {
        if self.commands.len() == MOST_COMMANDS {
            self.commands.pop_front();
        }
        let LoginNote { user, host, method, .. } = *note;
        self.commands.push_back(Command { user, host, command: method, time_ms: at.time_ms });
    }

    /// Whose command made or changed this account or group a moment ago; 0 for nobody's.
    pub(super) fn by(&self, account: Name, host: Name, at: At, names: &Names) -> Name {
        let is_it = |ran: &&Command| {
            let passed = at.time_ms.zip(ran.time_ms).map_or(0, |(now, then)| now.saturating_sub(then));
            ran.host == host
                && (0..=COMMAND_MS).contains(&passed)
                && changes_account(names.text(ran.command), names.text(account))
        };
        self.commands.iter().rev().find(is_it).map_or(0, |ran| ran.user)
    }
}
