//! What a source tries at one page that lets people in: attempts that are answered alike, and then one that is not.
//!
//! A refusal (401, 403 and their like) is told by its status, whatever its size. A form that answers a wrong password with
//! the form again (200), or always sends people on (302), does not say what happened: such answers count only where they
//! come quicker than a leaky bucket forgets them, and an answer of another status may be a success.
//! <https://www.rfc-editor.org/rfc/rfc9110#name-status-codes>

use super::Names;
use super::bucket::Bucket;
use super::finding::{At, Confidence, Finding, Seen};
use super::notes::Name;
use crate::config::HuntSettings;
use crate::words::counted;

/// An answer to something that was sent.
#[derive(Clone, Copy, Debug)]
pub(super) struct Answer {
    status: u16,
    /// Whether a refusal counts however slowly it was asked for: somebody named himself for sure.
    is_sure: bool,
}

impl Answer {
    /// The answer to a form that was sent to a login.
    pub(super) fn to_form(status: u16) -> Self {
        Self { status, is_sure: is_refusal(status) }
    }

    /// The answer to a program's call.
    pub(super) fn to_call(status: u16) -> Self {
        Self { status, is_sure: false }
    }

    /// A refusal by HTTP's own authentication, maybe of one who named himself.
    pub(super) fn to_named(is_named: bool) -> Self {
        Self { status: 401, is_sure: is_named }
    }

    /// Whether what was sent was refused.
    pub(super) fn is_refusal(self) -> bool {
        is_refusal(self.status)
    }

    /// The status that answers are alike by; 0 for all refusals.
    fn alike(self) -> u16 {
        if self.is_refusal() { 0 } else { self.status }
    }
}

/// Whether a status refuses what was sent, and says neither that there is nothing nor that it was too much.
fn is_refusal(status: u16) -> bool {
    matches!(status, 400 | 401 | 403 | 406 | 409 | 418 | 422 | 423 | 429)
}

/// What an answer after a run may mean, the gravest last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Opening {
    /// A few refusals went before.
    Mistyped,
    /// The server did not say that the password was wrong, and then showed something.
    Shown,
    /// Answers that were no refusals were alike, and this one is not.
    Changed,
    /// Guessing was refused, and this was not.
    Likely,
    /// Somebody's guesses at a password were refused as such, and this was not.
    Sure,
}

impl Opening {
    fn told(self) -> (u8, Confidence, &'static str) {
        match self {
            Self::Mistyped => (3, Confidence::Low, "Somebody who mistyped does so, too."),
            Self::Shown => {
                (3, Confidence::Low, "A site that locks a source out and later shows its form again answers so, too.")
            }
            Self::Changed => (5, Confidence::Low, "One may have got in. The log can't tell."),
            Self::Likely => (
                5,
                Confidence::Medium,
                "The guessing may have worked. A page that asks for more than it may see, until somebody logs in, looks alike.",
            ),
            Self::Sure => (5, Confidence::High, "The guessing worked, or a password was mended."),
        }
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
    /// The gravest of them, with the length of its run and what that was alike by.
    opening: Option<(Opening, u32, u16)>,
    /// Whom their lines name; 0 for nobody, or for several.
    opened_by: Option<Name>,
    /// Whether one of the run's refusals asked for a password, and whether of one who sent one for sure.
    is_asked: bool,
    is_sure: bool,
}

impl LoginPage {
    /// Takes an answer to a form that was sent to a login.
    pub(super) fn take(&mut self, answer: Answer, user: Name, at: At, settings: &HuntSettings) {
        let is_opening = (200..400).contains(&answer.status) && answer.alike() != self.usual;
        if self.run > 0 && is_opening {
            self.open(answer.status, true, user, at, settings);
        }
        self.add(answer, at, settings);
    }

    /// Takes an answer to a call, which does not tell whether it worked, or a refusal by a page that may be asked for with a
    /// name and a password.
    pub(super) fn add(&mut self, answer: Answer, at: At, settings: &HuntSettings) {
        self.seen.add(at, 1);
        if self.pace.seconds_since(at) > f64::from(settings.success_window) || answer.alike() != self.usual {
            self.begin();
        }
        self.usual = answer.alike();
        self.run = self.run.saturating_add(1);
        self.is_asked |= answer.status == 401;
        self.is_sure |= answer.status == 401 && answer.is_sure;
        // As in the bucket of a flood, a fraction counts.
        let level = self.pace.add(at, 1.0 / f64::from(settings.web_login_leak)).ceil() as u32;
        self.counted = if answer.is_sure { self.run } else { level };
        if self.counted > self.most {
            (self.most, self.most_alike) = (self.counted, self.usual);
        }
    }

    fn begin(&mut self) {
        (self.run, self.counted, self.is_asked, self.is_sure) = (0, 0, false, false);
        self.pace = Bucket::default();
    }

    /// Takes an answer that may be a success, and begins again. A person who mistyped at a form is told, too, as of little
    /// weight: `is_form`. Programs that are asked for a password each time first ask without one.
    pub(super) fn open(&mut self, status: u16, is_form: bool, user: Name, at: At, settings: &HuntSettings) {
        let is_refused = self.usual == 0;
        let opening = if self.counted >= settings.web_logins {
            Some(match (is_refused, self.is_sure, self.is_asked || status >= 300) {
                (false, ..) => Opening::Changed,
                (true, true, _) => Opening::Sure,
                (true, false, true) => Opening::Likely,
                (true, false, false) => Opening::Shown,
            })
        } else {
            (is_form && is_refused && self.run >= settings.before_success).then_some(Opening::Mistyped)
        };
        if let Some(opening) = opening {
            self.opened.add(at, 1);
            self.opened_by = Some(self.opened_by.map_or(user, |before| if before == user { user } else { 0 }));
            self.opening = self.opening.max(Some((opening, self.run, self.usual)));
        }
        self.begin();
    }

    /// Whether nothing that happened so far will be told.
    pub(super) fn is_idle(&self, settings: &HuntSettings) -> bool {
        self.run == 0 && self.most < settings.web_logins && self.opened.count == 0
    }

    /// What `web_logins` is held against.
    pub(super) fn most(&self) -> u32 {
        self.most
    }

    pub(super) fn tell(&self, path: &str, names: &Names, settings: &HuntSettings, findings: &mut Vec<Finding>) {
        let by = |alike: u16| match alike {
            0 => "were refused".to_owned(),
            status => format!("were answered alike, by status {status}"),
        };
        if self.most >= settings.web_logins {
            let because = format!(
                "{} attempts at {path}. At most {} {} without a break, or quicker than one in {} seconds; {} are enough (web_logins, web_login_leak). A program with an old password does so, too.",
                counted(self.seen.count),
                counted(self.most.into()),
                by(self.most_alike),
                settings.web_login_leak,
                settings.web_logins
            );
            let finding = Finding::new("web-login-guessing", 3, Confidence::Medium, self.seen.clone(), "T1110.001");
            findings.push(finding.because(because));
        }
        let Some((opening, run, alike)) = self.opening else { return };
        let (severity, confidence, told) = opening.told();
        let because = format!(
            "After {} attempts at {path} that {}, {} had another answer. {told}",
            counted(run.into()),
            by(alike),
            counted(self.opened.count)
        );
        let mut finding = Finding::new("web-login-success", severity, confidence, self.opened.clone(), "T1078");
        finding.user = String::from_utf8_lossy(names.text(self.opened_by.unwrap_or(0))).into_owned();
        let finding = if alike == 0 { finding.titled("Page's login succeeded after failures") } else { finding };
        findings.push(finding.because(because));
    }
}
