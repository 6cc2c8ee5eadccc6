//! A network as bytes: `window`, its types, `hidden`, `layers`, its epochs, and all weights in the order of
//! [`Network::tensors`].

use super::network::Network;
use super::pieces::Vocabulary;
use super::{Epoch, Lstm};
use crate::detect::sequence::saved::Words;

/// The bytes of a weight.
pub(in crate::detect::sequence) const VALUE_BYTES: usize = 4;

const MAX_WINDOW: u32 = 64;
const MAX_TYPES: usize = 4_096;
const MAX_HIDDEN: u32 = 256;
const MAX_LAYERS: u32 = 4;
const MAX_EPOCHS: u32 = 1_000;

impl Lstm {
    pub(in crate::detect::sequence) fn to_bytes(&self) -> Vec<u8> {
        let mut words = vec![self.window as u32, self.vocabulary.types.len() as u32];
        words.extend(&self.vocabulary.types);
        words.extend([self.network.output.rows as u32, self.network.layers.len() as u32, self.epochs.len() as u32]);
        for Epoch { loss, held_out } in &self.epochs {
            words.extend([*loss as f32, held_out.map_or(f32::NAN, |loss| loss as f32)].map(f32::to_bits));
        }
        let weights = self.network.tensors().into_iter().flatten().map(|weight| weight.to_bits());
        words.into_iter().chain(weights).flat_map(u32::to_le_bytes).collect()
    }

    /// The same back; none where the bytes are no network, or a weight is no number.
    pub(in crate::detect::sequence) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut words = Words(bytes);
        let window = words.word().filter(|window| *window <= MAX_WINDOW)? as usize;
        let types = words.word().map(|types| types as usize).filter(|types| *types <= MAX_TYPES.min(words.left()))?;
        let types = (0..types).map(|_| words.word()).collect::<Option<Vec<u32>>>()?;
        types.is_sorted_by(|one, other| one < other).then_some(())?;
        let vocabulary = Vocabulary { types };
        let hidden = words.word().filter(|hidden| *hidden > 0 && *hidden <= MAX_HIDDEN && hidden % 8 == 0)? as usize;
        let layers = words.word().filter(|layers| (1..=MAX_LAYERS).contains(layers))? as usize;
        let epochs = words.word().filter(|epochs| *epochs <= MAX_EPOCHS && *epochs as usize * 2 <= words.left())?;
        let epochs = (0..epochs).map(|_| {
            let (loss, held_out) = (f32::from_bits(words.word()?), f32::from_bits(words.word()?));
            Some(Epoch { loss: f64::from(loss), held_out: (!held_out.is_nan()).then(|| f64::from(held_out)) })
        });
        let epochs = epochs.collect::<Option<Vec<Epoch>>>()?;
        // At most some 8 million weights, by the bounds above.
        let mut network = Network::zeros(vocabulary.classes(), hidden, layers);
        let wanted: usize = network.tensors().iter().map(|values| values.len()).sum();
        (words.0.len() == wanted * VALUE_BYTES).then_some(())?;
        for weight in network.tensors_mut().into_iter().flatten() {
            *weight = f32::from_bits(words.word()?);
            weight.is_finite().then_some(())?;
        }
        Some(Self { vocabulary, network, window, epochs })
    }
}
