//! Events put together to sessions, and what the detectors say of these.

use super::Parsed;
use crate::config::{SequenceModel, Settings};
use crate::detect::sequence::{self, Judgement, Networks, Sequences};
use crate::entity::Stretch;
use crate::error::{Error, ErrorKind};
use crate::filter::Filter;
use crate::ids::{EventId, TemplateId};
use crate::key::Key;
use crate::session::Sessions;

/// Sessions that were not judged yet.
#[derive(Clone, Debug)]
pub struct FoundSessions {
    /// The session key, as the setting names it.
    pub key: String,
    /// The sessions.
    pub sessions: Sessions,
    /// Their events' types; after the judged sessions there may be a model's, which have no events.
    pub sequences: Sequences,
    /// The types, where they are a model's; else they are the log's own templates.
    pub types: Option<EventTypes>,
}

/// The event types of a model, and which of them each of the log's templates is.
#[derive(Clone, Debug)]
pub struct EventTypes {
    /// Their texts: those of the model, then what the log alone has.
    pub texts: Vec<String>,
    /// By the number of a template, the type.
    pub of_template: Vec<u32>,
}

impl EventTypes {
    /// The event type of a template; its own number where types are no model's.
    pub fn of(types: Option<&Self>, template: TemplateId) -> u32 {
        types.map_or(template.0, |types| types.of_template[template.index()])
    }
}

impl FoundSessions {
    /// Judges them; a network of the next event judges where one was trained for them.
    pub fn judge(self, settings: &SequenceModel, networks: Option<Networks>) -> JudgedSessions {
        let Self { key, sessions, sequences, types } = self;
        JudgedSessions { key, sessions, judgement: sequence::judge(sequences, settings, networks), types }
    }
}

/// Sessions, and what the detectors say of them.
#[derive(Clone, Debug)]
pub struct JudgedSessions {
    /// The session key, as the setting names it.
    pub key: String,
    /// The sessions.
    pub sessions: Sessions,
    /// What the detectors say.
    pub judgement: Judgement,
    /// The event types, where they are a model's; else they are the log's own templates.
    pub types: Option<EventTypes>,
}

impl JudgedSessions {
    /// The text of an event type.
    pub fn text(&self, parsed: &Parsed, kind: u32) -> String {
        let known = self.types.as_ref().map(|types| types.texts.get(kind as usize).cloned().unwrap_or_default());
        known.unwrap_or_else(|| parsed.template_text(kind))
    }

    /// The numbers of the sessions that are not of the baseline.
    pub fn judged(&self) -> impl Iterator<Item = usize> {
        (0..self.sessions.len()).filter(|session| !self.judgement.sequences.is_baseline(*session))
    }

    /// How many sessions they were judged by: of the baseline, or of a model; 0 where they were judged by one another.
    pub fn baseline(&self) -> usize {
        let sequences = &self.judgement.sequences;
        (0..sequences.len()).filter(|session| sequences.is_baseline(*session)).count()
    }
}

/// A session some of whose events pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PassingSession {
    /// Its number among all.
    pub session: usize,
    /// How many of its events pass: at least one.
    pub events: u32,
}

impl Parsed {
    /// The judged sessions that have events within a part of the log, or in all of it, that pass a filter: those of the
    /// highest scores, which are of the whole log, first.
    pub fn sessions_passing(
        &self,
        judged: &JudgedSessions,
        part: Option<&Stretch>,
        filter: &Filter,
    ) -> Vec<PassingSession> {
        let events = &self.log.events;
        // A session's events lie apart in the table: what passes is told row by row, and then looked up.
        let passes: Vec<bool> = events
            .ids()
            .map(|event| part.is_none_or(|part| part.holds(events, event)) && filter.takes(&self.log, event))
            .collect();
        let counted = judged.judged().map(|session| {
            let own = judged.sessions.events(session).iter();
            PassingSession { session, events: own.filter(|event| passes[event.index()]).count() as u32 }
        });
        let mut passing: Vec<PassingSession> = counted.filter(|one| one.events > 0).collect();
        passing.sort_unstable_by(|one, other| judged.judgement.by_score(one.session, other.session));
        passing
    }

    /// Of each file that was read, whether these settings call it good: the baseline.
    pub fn baseline(&self, settings: &Settings) -> Vec<bool> {
        self.names().into_iter().map(|name| settings.for_file(name).baseline).collect()
    }

    /// Of each file that was read, whether it is one of the first so many.
    pub fn first_files(&self, count: usize) -> Vec<bool> {
        (0..self.log.files.rows().len()).map(|file| file < count).collect()
    }

    /// Puts events together to sessions and judges them. The events of the first `baseline` files are what is usual; of
    /// none, all sessions are compared with one another.
    ///
    /// # Errors
    /// See [`Parsed::judge_sessions_by`].
    pub fn judge_sessions(&self, settings: &Settings, baseline: usize) -> Result<JudgedSessions, Error> {
        self.judge_sessions_by(settings, &self.first_files(baseline))
    }

    /// Puts events together to sessions and judges them. The events of the baseline, which tells of each file that was read
    /// whether it is good, are what is usual; without one, all sessions are compared with one another.
    ///
    /// # Errors
    /// See [`Parsed::find_sessions`].
    pub fn judge_sessions_by(&self, settings: &Settings, baseline: &[bool]) -> Result<JudgedSessions, Error> {
        Ok(self.find_sessions(settings, baseline)?.judge(&settings.sequence, None))
    }

    /// Puts events together to sessions, for networks to be trained before these are judged.
    ///
    /// # Errors
    /// Where there is no session key, or no event has it.
    pub fn find_sessions(&self, settings: &Settings, baseline: &[bool]) -> Result<FoundSessions, Error> {
        settings.check()?;
        let Some(key) = self.key() else {
            let text = "No session key was found: no identifier comes in enough lines. Name one, for example ip, pid, \
                        field:request_id or regex:PATTERN.";
            return Err(Error::new(ErrorKind::Settings, text));
        };
        let events = &self.log.events;
        let has_baseline = baseline.contains(&true);
        let Some(sessions) = self.sessions_apart(settings, baseline) else {
            let text =
                format!("No line has the session key {}. Name another one, or have it found with auto.", key.name());
            return Err(Error::new(ErrorKind::Settings, text));
        };
        let mut sequences = Sequences::default();
        for session in 0..sessions.len() {
            let of_session = sessions.events(session);
            let is_baseline = of_session.first().is_some_and(|event| self.is_of(baseline, *event));
            sequences.push(of_session.iter().map(|event| events.template(*event).0).collect(), is_baseline);
        }
        if has_baseline && !sequences.has_baseline() {
            let text = format!(
                "The baseline has no session by {}: nothing can be learned from it. Give a log of the same kind, or another \
                 key.",
                key.name()
            );
            return Err(Error::new(ErrorKind::Settings, text));
        }
        Ok(FoundSessions { key: key.name(), sessions, sequences, types: None })
    }

    /// The sessions, none of which holds events of the baseline and of other files; nothing where there are none.
    pub(crate) fn sessions_apart(&self, settings: &Settings, baseline: &[bool]) -> Option<Sessions> {
        let gap = self.key()?.outlives_sessions().then_some(i64::from(settings.session_gap) * 1_000);
        let sessions = Sessions::new(&self.log.events, &self.log.members, gap, |event| self.is_of(baseline, event));
        (!sessions.is_empty()).then_some(sessions)
    }

    /// Whether an event is of one of these files, which are told of each file that was read.
    fn is_of(&self, files: &[bool], event: EventId) -> bool {
        files.get(self.log.files.of_line(self.log.events.line(event))).copied().unwrap_or_default()
    }

    /// The name of the session key by which the log was read.
    pub fn session_key(&self) -> Option<String> {
        self.key().map(Key::name)
    }

    fn key(&self) -> Option<&Key> {
        let plan = self.files.iter().find_map(|file| file.way.as_ref().ok());
        plan.and_then(|way| way.plan.key.as_ref())
    }
}
