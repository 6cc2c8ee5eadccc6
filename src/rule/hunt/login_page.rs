//! What a source tries at one page that lets people in: attempts that are answered alike, and then one that is not.
//!
//! A refusal (401, 403 and their like) is told by its status, whatever its size. A form that answers a wrong password with
//! the form again (200), or always sends people on (302), does not say what happened: such answers count only where they
//! come quicker than a leaky bucket forgets them, and an answer of another status may be a success.
//! <https://www.rfc-editor.org/rfc/rfc9110#name-status-codes>

use super::bucket::Bucket;
use super::finding::{At, Confidence, Finding, Seen};
use super::notes::Name;
use crate::config::HuntSettings;

/// How much an answer says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// Refused, and it is certain that somebody named himself: a form was sent, or the line has a user.
    Refused,
    /// Refused, maybe for not naming anybody.
    Turned,
    /// Answered otherwise, by this status.
    Other(u16),
}

impl Answer {
    /// What the status says of something that was sent to a login.
    pub(super) fn of(status: u16) -> Self {
        match status {
            401 => Self::Refused,
            400 | 403 | 422 | 423 | 429 => Self::Turned,
            other => Self::Other(other),
        }
    }

    /// The status that this answer is alike by; 0 for all refusals.
    fn alike(self) -> u16 {
        if let Self::Other(status) = self { status } else { 0 }
    }
}

/// A source's attempts at one page.
#[derive(Debug, Default)]
pub(super) struct LoginPage {
    /// The page's path, among the paths' names.
    pub(super) path: Name,
    seen: Seen,
    /// What the last answers were alike by.
    usual: u16,
    /// How many of them came one after another.
    run: u32,
    pace: Bucket,
    /// How many of them count.
    counted: u32,
    /// The most that counted at any time, and what they were alike by.
    most: u32,
    most_alike: u16,
    /// Answers of another status after a run.
    opened: Seen,
    /// The gravest of the runs before such answers.
    opened_after: Option<Opened>,
    /// Whether one of the run's refusals was certain.
    is_certain: bool,
}

/// A run that ended in an answer that may be a success; of two the greater is the graver.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Opened {
    /// Whether so many counted that they are guessing.
    is_guessed: bool,
    is_certain: bool,
    is_refused: bool,
    run: u32,
    alike: u16,
}

impl LoginPage {
    /// Takes an answer to something that was sent to a login.
    pub(super) fn take(&mut self, answer: Answer, at: At, settings: &HuntSettings) {
        let is_fault = matches!(answer, Answer::Other(status) if !(200..400).contains(&status));
        if is_fault {
            return;
        }
        self.seen.add(at, 1);
        if self.run > 0 && matches!(answer, Answer::Other(status) if status != self.usual) {
            self.open(true, at, settings);
        }
        self.count(answer, at, settings);
    }

    /// Takes a refusal by a page that may be asked for with a name and a password.
    pub(super) fn refuse(&mut self, answer: Answer, at: At, settings: &HuntSettings) {
        self.seen.add(at, 1);
        self.count(answer, at, settings);
    }

    fn count(&mut self, answer: Answer, at: At, settings: &HuntSettings) {
        let is_over = self.pace.seconds_since(at) > f64::from(settings.success_window);
        if is_over || answer.alike() != self.usual {
            (self.run, self.counted, self.is_certain) = (0, 0, false);
            self.pace = Bucket::default();
        }
        self.usual = answer.alike();
        self.run = self.run.saturating_add(1);
        self.is_certain |= answer == Answer::Refused;
        // As in the bucket of a flood, a fraction counts.
        let level = self.pace.add(at, 1.0 / f64::from(settings.web_login_leak)).ceil() as u32;
        self.counted = if answer == Answer::Refused { self.run } else { level };
        if self.counted > self.most {
            (self.most, self.most_alike) = (self.counted, self.usual);
        }
    }

    /// Takes an answer that may be a success, and begins again. A person who mistyped at a form is told, too, as of little
    /// weight: `is_form`. Programs that are asked for a password each time first ask without one.
    pub(super) fn open(&mut self, is_form: bool, at: At, settings: &HuntSettings) {
        let is_refused = self.usual == 0;
        let is_guessed = self.counted >= settings.web_logins;
        if is_guessed || is_form && is_refused && self.run >= settings.before_success {
            self.opened.add(at, 1);
            let opened =
                Opened { is_guessed, is_certain: self.is_certain, is_refused, run: self.run, alike: self.usual };
            self.opened_after = self.opened_after.max(Some(opened));
        }
        (self.run, self.counted, self.is_certain) = (0, 0, false);
        self.pace = Bucket::default();
    }

    /// Whether nothing that happened so far will be told.
    pub(super) fn is_idle(&self, settings: &HuntSettings) -> bool {
        self.run == 0 && self.most < settings.web_logins && self.opened.count == 0
    }

    /// What `web_logins` is held against.
    pub(super) fn most(&self) -> u32 {
        self.most
    }

    pub(super) fn tell(&self, path: &str, settings: &HuntSettings, findings: &mut Vec<Finding>) {
        let by = |alike: u16| match alike {
            0 => "were refused".to_owned(),
            status => format!("were answered alike, by status {status}"),
        };
        if self.most >= settings.web_logins {
            let because = format!(
                "{} attempts at {path}; {} of them {}, one after another or quicker than one in {} seconds; {} are enough (web_logins, web_login_leak). A program with an old password does so, too.",
                self.seen.count,
                self.most,
                by(self.most_alike),
                settings.web_login_leak,
                settings.web_logins
            );
            let finding = Finding::new("web-login-guessing", 3, Confidence::Medium, self.seen.clone(), "T1110.001");
            findings.push(finding.because(because));
        }
        let Some(opened) = self.opened_after else { return };
        let (severity, confidence, told) = match (opened.is_refused, opened.is_guessed, opened.is_certain) {
            (true, true, true) => (5, Confidence::High, "The guessing worked, or a password was mended."),
            (true, true, false) => (
                5,
                Confidence::Medium,
                "The guessing may have worked. A page that asks for more than it may see, until somebody logs in, looks alike.",
            ),
            (true, false, _) => (3, Confidence::Low, "Somebody who mistyped does so, too."),
            (false, ..) => (5, Confidence::Low, "One may have got in. The log can't tell."),
        };
        let because = format!(
            "After {} attempts at {path} that {}, {} had another answer. {told}",
            opened.run,
            by(opened.alike),
            self.opened.count
        );
        let finding = Finding::new("web-login-success", severity, confidence, self.opened.clone(), "T1078");
        let finding = if opened.is_refused { finding.titled("Page's login succeeded after failures") } else { finding };
        findings.push(finding.because(because));
    }
}
