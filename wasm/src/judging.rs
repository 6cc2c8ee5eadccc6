//! What a log is judged by beside itself: a model, and networks that are trained here; and its sessions, which both judge.

use logloupe::analysis::{JudgedSessions, Outcome, Parsed};
use logloupe::config::Settings;
use logloupe::detect::sequence::Training;
use logloupe::model::Model;
use serde::Serialize;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::engine::{Engine, Stage, out_of_order};
use crate::search::Asked;
use crate::sessions::By;
use crate::{sessions, wire};

#[derive(Serialize)]
struct LearnedObject {
    windows: usize,
    events: f64,
    sessions: usize,
    /// The key by which these were made.
    key: String,
    settings: Settings,
}

#[wasm_bindgen]
impl Engine {
    /// From now on windows are judged by what a model has learned, and sessions where they are made by the same key. Returns what it
    /// is: `{windows, events, sessions, key, settings}`, the settings being these with what the model carries. `analyse` comes next,
    /// where a log is open.
    ///
    /// # Errors
    /// For bytes that are no model of this version, or one that has learned no windows.
    pub fn judge_by(&mut self, model: &[u8], settings: JsValue) -> Result<JsValue, JsValue> {
        let settings = wire::settings(&settings)?;
        let model = Model::read(model).map_err(|fault| wire::error(&fault))?;
        let learned = model.learned().map_err(|fault| wire::error(&fault))?;
        let about = LearnedObject {
            windows: learned.windows(),
            events: learned.events(),
            sessions: model.head.sessions,
            key: model.session_key().to_owned(),
            settings: model.window_settings(settings),
        };
        self.model = Some(Box::new(model));
        self.settle_learned();
        wire::object(&about)
    }

    /// The log is judged by itself again.
    pub fn judge_alone(&mut self) {
        self.model = None;
        self.settle_learned();
    }

    /// The sessions that stand out most: `{key, count, flagged, abstained, rows}`.
    ///
    /// # Errors
    /// Before `analyse`, or where no line has the session key.
    pub fn sessions(&mut self) -> Result<JsValue, JsValue> {
        let epochs = self.networks.as_ref().map(sessions::epochs);
        let (parsed, _, judged) = self.judged_sessions("sessions")?;
        sessions::sessions(parsed, judged, epochs)
    }

    /// The sessions that have events from `from` to `to` (milliseconds UTC, or lines from 1 in a log without times; undefined: in all
    /// of it) that pass a filter (null: any), those that stand out most first: `{count, flagged, texts, rows, passing}`, `passing` being
    /// how many events of each row do.
    ///
    /// # Errors
    /// Before `analyse`, where no line has the session key, or for a filter that is none.
    pub fn sessions_within(&mut self, from: Option<f64>, to: Option<f64>, filter: JsValue) -> Result<JsValue, JsValue> {
        let filter = Asked::filter(filter)?;
        let (parsed, outcome, judged) = self.judged_sessions("sessions_within")?;
        sessions::within(parsed, outcome, judged, from.zip(to), &filter)
    }

    /// Begins to train a network that judges the order of events in the sessions.
    ///
    /// # Errors
    /// Before `analyse`, or where no line has the session key.
    pub fn train_begin(&mut self) -> Result<(), JsValue> {
        let (_, parsed, outcome) = self.analysed("train_begin")?;
        let settings = &outcome.report.settings;
        let found = sessions::found(parsed, settings, self.by())?;
        self.training = Some(Training::new(&found.sequences, &settings.sequence.lstm));
        Ok(())
    }

    /// Learns from one batch: `{epoch, epochs, done, last}`, or `null` when all is learned; `sessions` then has its opinion.
    ///
    /// # Errors
    /// Before `train_begin`.
    pub fn train_step(&mut self) -> Result<JsValue, JsValue> {
        let Some(mut training) = self.training.take() else { return Err(out_of_order("train_step", "train_begin")) };
        match training.step() {
            Some(progress) => {
                self.training = Some(training);
                sessions::progress(progress)
            }
            None => {
                (self.networks, self.judged) = (training.finish(), None);
                Ok(JsValue::NULL)
            }
        }
    }

    /// Breaks off the training; a network that was trained before stays.
    pub fn train_stop(&mut self) {
        self.training = None;
    }

    /// The numbers of the lines of a session, from 1: of all its events, or of those of a template; at most 200,000.
    ///
    /// # Errors
    /// Before `analyse`, or where no line has the session key.
    pub fn session_lines(&mut self, session: u32, template: Option<u32>) -> Result<Vec<u32>, JsValue> {
        let (parsed, _, judged) = self.judged_sessions("session_lines")?;
        Ok(sessions::lines(parsed, judged, session as usize, template))
    }
}

impl Engine {
    /// The sessions of the open log, which are judged when the first is asked for and kept: whoever moves through the log asks again
    /// with every step.
    pub(crate) fn judged_sessions(&mut self, call: &str) -> Result<(&Parsed, &Outcome, &JudgedSessions), JsValue> {
        let judged = match self.judged.take() {
            Some(judged) => judged,
            None => {
                let (_, parsed, outcome) = self.analysed(call)?;
                Box::new(sessions::judged(parsed, &outcome.report.settings, self.by())?)
            }
        };
        let judged = &**self.judged.insert(judged);
        match &self.stage {
            Stage::Parsed(_, parsed, Some(outcome)) => Ok((parsed, outcome, judged)),
            _ => Err(out_of_order(call, "analyse")),
        }
    }

    /// What sessions are judged by.
    pub(crate) fn by(&self) -> By<'_> {
        By { model: self.model.as_deref(), networks: self.networks.as_ref() }
    }

    /// Judges what was read by the model, or by itself where there is none; what was found before holds no longer.
    pub(crate) fn settle_learned(&mut self) {
        if let Stage::Parsed(_, parsed, outcome) = &mut self.stage {
            parsed.judge_by(self.model.as_ref().and_then(|model| model.learned().ok()));
            *outcome = None;
            self.judged = None;
        }
    }
}
