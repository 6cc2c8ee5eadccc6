//! From shapes to templates, in file order.

use super::drain3::Drained;
use super::messages::Messages;
use super::mined::{Groups, Mined};
use super::parameters::Parameters;
use super::requests::Requests;
use super::shapes::Shaping;
use super::signals::Signals;
use crate::config::Settings;
use crate::ids::{DraftId, ShapeId};

/// Takes the shape of every event, in file order, and makes templates of them in the end.
///
/// While the file is read an event has a **draft**; [`Mined`] tells which template it became.
#[derive(Clone, Debug)]
pub struct Miner {
    way: Way,
    /// The signals of each shape that is remembered.
    signals: Vec<Signals>,
}

#[derive(Clone, Debug)]
enum Way {
    Messages(Messages),
    Requests(Requests),
    Drained(Drained),
}

impl Miner {
    /// The miner that these settings ask for, for shapes that were made so.
    pub fn new(shaping: Shaping, settings: &Settings) -> Self {
        let way = match shaping {
            Shaping::Message => Way::Messages(Messages::default()),
            Shaping::Request => Way::Requests(Requests::default()),
            Shaping::Whole | Shaping::Drain3Masks => Way::Drained(Drained::new(settings.drain3)),
        };
        Self { way, signals: Vec::new() }
    }

    /// The number under which a shape is remembered, for [`Miner::assign_known`].
    #[inline]
    pub fn known(&self, hash: u64) -> Option<ShapeId> {
        let number = match &self.way {
            Way::Messages(messages) => messages.known(hash),
            Way::Requests(requests) => requests.known(hash),
            Way::Drained(drained) => drained.known(hash),
        };
        number.map(ShapeId)
    }

    /// The draft and the signals of an event whose shape has this hash and text.
    #[inline]
    pub fn assign(&mut self, hash: u64, text: &[u8]) -> (DraftId, Signals) {
        match self.known(hash) {
            Some(shape) => self.assign_known(shape),
            None => self.assign_new(hash, text),
        }
    }

    /// The same for a shape that is remembered: an array look-up.
    #[inline]
    pub fn assign_known(&mut self, shape: ShapeId) -> (DraftId, Signals) {
        let draft = match &mut self.way {
            Way::Messages(messages) => messages.count(shape.0),
            Way::Requests(requests) => requests.template(shape.0),
            Way::Drained(drained) => drained.repeat(shape.0),
        };
        (DraftId(draft), self.signals[shape.index()])
    }

    fn assign_new(&mut self, hash: u64, text: &[u8]) -> (DraftId, Signals) {
        let signals = Signals::of(text);
        let draft = match &mut self.way {
            Way::Messages(messages) => messages.add(hash, text),
            Way::Requests(requests) => requests.add(hash, text),
            Way::Drained(drained) => drained.add(hash, text),
        };
        if let Some(shape) = self.known(hash) {
            // Numbers may be left out.
            self.signals.resize(shape.index(), Signals::default());
            self.signals.push(signals);
        }
        (DraftId(draft), signals)
    }

    /// What it found.
    pub(crate) fn groups(self) -> Groups {
        match self.way {
            Way::Messages(messages) => messages.finish(),
            Way::Requests(requests) => requests.finish(),
            Way::Drained(drained) => drained.finish(),
        }
    }

    /// Makes the templates, without values.
    pub fn finish(self) -> Mined {
        Mined::new(self.groups(), Parameters::default(), Vec::new(), |draft| draft)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::Shapes;
    use crate::template::mined::OTHER;

    #[test]
    fn ok_templates_of_real_wording() {
        let mut shapes = Shapes::default();
        let mut miner = Miner::new(Shaping::Message, &Settings::default());
        let messages = [
            "Failed password for invalid user 7 from 198.51.100.7 port 4242 ssh2",
            "Failed password for invalid user admin from 198.51.100.8 port 4243 ssh2",
            "Connection closed by 198.51.100.8",
            "Failed password for invalid user 8 from 198.51.100.7 port 1 ssh2",
        ];
        let ids: Vec<ShapeId> = messages.iter().map(|message| shapes.message(message.as_bytes())).collect();
        let known: Vec<(u64, Vec<u8>)> = shapes.iter().map(|(hash, text)| (hash, text.to_vec())).collect();
        let assigned: Vec<_> = ids.iter().map(|id| miner.assign(known[id.index()].0, &known[id.index()].1)).collect();
        assert!(assigned[0].1.failed_login() && assigned[3].1.failed_login());
        assert!(!assigned[2].1.failed_login());
        let mined = miner.finish();
        let templates: Vec<u32> = assigned.iter().map(|(draft, _)| mined.template(*draft).0).collect();
        assert_eq!(templates, [0, 0, 1, 0]);
        let texts: Vec<&str> = mined.templates.iter().map(|template| template.text.as_str()).collect();
        assert_eq!(
            texts,
            ["Failed password for invalid user <*> from <*> port <*> ssh<*>", "Connection closed by <*>"]
        );
    }

    #[test]
    fn far_more_shapes_than_are_held() {
        let mut miner = Miner::new(Shaping::Message, &Settings::default());
        for number in 0..300_000u64 {
            // Letters only, and a word of trouble in every third.
            let word: String = number.to_string().bytes().map(|digit| char::from(digit - b'0' + b'k')).collect();
            let failed = number % 3 == 0;
            let text = if failed { format!("{word} failed") } else { word };
            let (draft, signals) = miner.assign(number, text.as_bytes());
            assert_eq!(signals.level().is_some(), failed);
            assert_eq!(miner.assign(number, text.as_bytes()), (draft, signals));
            if let Some(shape) = miner.known(number / 2) {
                assert_eq!(miner.assign_known(shape).1.level().is_some(), (number / 2) % 3 == 0);
            }
        }
        assert!(miner.finish().templates.len() < 10_000);
    }

    #[test]
    fn the_catch_all_is_known_as_such() {
        let mut miner = Miner::new(Shaping::Request, &Settings::default());
        let drafts: Vec<DraftId> =
            (0..20_000u64).map(|request| miner.assign(request, format!("M{request} / 200").as_bytes()).0).collect();
        let mined = miner.finish();
        assert!(!mined.is_catch_all(mined.template(drafts[0])));
        let last = mined.template(drafts[19_999]);
        assert!(mined.is_catch_all(last));
        assert_eq!(mined.templates[last.index()].text, OTHER);
    }
}
