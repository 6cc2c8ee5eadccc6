//! A layer of LSTM cells (Hochreiter and Schmidhuber, 1997; with a forget gate, Gers et al., 2000), forward and back
//! through time.
//!
//! i, f, o = σ(W x + U h′ + b), g = tanh(…), c = f c′ + i g, h = o tanh c. Gates lie side by side: i, f, g, o.

use super::batch::Batch;
use super::matrix::Matrix;

/// The weights of a layer, or what is to be changed about them.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Layer {
    /// From the layer below, or a row a class.
    pub(super) input: Matrix,
    /// From the step before.
    pub(super) recurrent: Matrix,
    pub(super) bias: Vec<f32>,
}

/// What a layer did: a row a piece and step, steps one after the other.
#[derive(Clone, Debug, Default)]
pub(super) struct Trace {
    /// The gates; after the way back, their gradients.
    gates: Vec<f32>,
    cells: Vec<f32>,
    tanh_cells: Vec<f32>,
    /// What the layer says.
    pub(super) hidden: Vec<f32>,
    /// The gradient of that.
    pub(super) d_hidden: Vec<f32>,
}

impl Trace {
    /// Room for a batch.
    pub(super) fn fit(&mut self, rows: usize, hidden: usize) {
        let size = rows * hidden;
        self.gates.resize((4 * size).max(self.gates.len()), 0.0);
        for values in [&mut self.cells, &mut self.tanh_cells, &mut self.hidden, &mut self.d_hidden] {
            values.resize(size.max(values.len()), 0.0);
        }
    }
}

/// What comes into a layer.
#[derive(Clone, Copy)]
pub(super) enum Below<'a> {
    /// Classes.
    Classes,
    /// What the layer below says.
    Hidden(&'a [f32]),
}

impl Layer {
    pub(super) fn zeros(inputs: usize, hidden: usize) -> Self {
        Self {
            input: Matrix::zeros(inputs, 4 * hidden),
            recurrent: Matrix::zeros(hidden, 4 * hidden),
            bias: vec![0.0; 4 * hidden],
        }
    }

    fn hidden(&self) -> usize {
        self.recurrent.rows
    }

    pub(super) fn forward(&self, batch: &Batch<'_>, below: Below<'_>, trace: &mut Trace) {
        let (hidden, width) = (self.hidden(), batch.pieces.len());
        let zeros = vec![0.0; hidden * width];
        for step in 0..batch.steps() {
            let rows = batch.active(step);
            let here = step * width * hidden;
            let gates = &mut trace.gates[4 * here..4 * (here + rows * hidden)];
            gates.chunks_exact_mut(4 * hidden).for_each(|gates| gates.copy_from_slice(&self.bias));
            match below {
                Below::Classes => {
                    let gates = gates.chunks_exact_mut(4 * hidden).enumerate();
                    gates.for_each(|(row, gates)| self.input.add_row(batch.input(step, row), gates));
                }
                Below::Hidden(values) => self.input.add_product(&values[here..here + rows * hidden], gates),
            }
            let before = here.saturating_sub(width * hidden);
            if step > 0 {
                self.recurrent.add_product(&trace.hidden[before..before + rows * hidden], gates);
            }
            let (cells_before, cells) = trace.cells.split_at_mut(here);
            let cells_before = if step > 0 { &cells_before[before..] } else { &zeros };
            let rows = gates
                .chunks_exact_mut(4 * hidden)
                .zip(cells_before.chunks_exact(hidden))
                .zip(cells.chunks_exact_mut(hidden))
                .zip(trace.tanh_cells[here..].chunks_exact_mut(hidden))
                .zip(trace.hidden[here..].chunks_exact_mut(hidden));
            for ((((gates, before), cells), tanh_cells), said) in rows {
                activate(gates, before, cells, tanh_cells, said);
            }
        }
    }

    /// Goes back from `trace.d_hidden`. Adds to the gradient, and to that of what the layer below says.
    pub(super) fn backward(
        &self,
        batch: &Batch<'_>,
        below: Below<'_>,
        trace: &mut Trace,
        gradient: &mut Self,
        mut d_below: Option<&mut [f32]>,
    ) {
        let (hidden, width) = (self.hidden(), batch.pieces.len());
        let (recurrent, input) = (self.recurrent.transposed(), d_below.is_some().then(|| self.input.transposed()));
        let mut d_next = vec![0.0; width * hidden];
        let mut d_cells = vec![0.0; width * hidden];
        let zeros = vec![0.0; width * hidden];
        for step in (0..batch.steps()).rev() {
            let rows = batch.active(step);
            let here = step * width * hidden;
            let before = here.saturating_sub(width * hidden);
            let cells_before = if step > 0 { &trace.cells[before..] } else { &zeros };
            let gates = &mut trace.gates[4 * here..4 * (here + rows * hidden)];
            let each = gates
                .chunks_exact_mut(4 * hidden)
                .zip(cells_before.chunks_exact(hidden))
                .zip(trace.tanh_cells[here..].chunks_exact(hidden))
                .zip(trace.d_hidden[here..].chunks_exact(hidden))
                .zip(d_next.chunks_exact(hidden))
                .zip(d_cells.chunks_exact_mut(hidden));
            for (((((gates, before), tanh_cells), d_said), d_next), d_cells) in each {
                differentiate(gates, before, tanh_cells, [d_said, d_next], d_cells);
            }
            let d_next = &mut d_next[..rows * hidden];
            d_next.fill(0.0);
            recurrent.add_product(gates, d_next);
            if let (Some(d_below), Some(input)) = (d_below.as_deref_mut(), &input) {
                input.add_product(gates, &mut d_below[here..here + rows * hidden]);
            }
            match below {
                Below::Classes => {
                    let gates = gates.chunks_exact(4 * hidden).enumerate();
                    gates.for_each(|(row, gates)| gradient.input.add_to_row(batch.input(step, row), gates));
                }
                Below::Hidden(values) => gradient.input.add_outer(&values[here..here + rows * hidden], gates),
            }
            if step > 0 {
                gradient.recurrent.add_outer(&trace.hidden[before..before + rows * hidden], gates);
            }
            for gates in gates.chunks_exact(4 * hidden) {
                gradient.bias.iter_mut().zip(gates).for_each(|(sum, value)| *sum += value);
            }
        }
    }
}

/// A step of one piece.
fn activate(gates: &mut [f32], before: &[f32], cells: &mut [f32], tanh_cells: &mut [f32], said: &mut [f32]) {
    let hidden = before.len();
    let (input, rest) = gates.split_at_mut(hidden);
    let (forget, rest) = rest.split_at_mut(hidden);
    let (new, output) = rest.split_at_mut(hidden);
    for unit in 0..hidden {
        input[unit] = sigmoid(input[unit]);
        forget[unit] = sigmoid(forget[unit]);
        new[unit] = libm::tanhf(new[unit]);
        output[unit] = sigmoid(output[unit]);
        cells[unit] = forget[unit] * before[unit] + input[unit] * new[unit];
        tanh_cells[unit] = libm::tanhf(cells[unit]);
        said[unit] = output[unit] * tanh_cells[unit];
    }
}

/// The same back: gates become their gradients, and `d_cells` that of the cells before.
fn differentiate(gates: &mut [f32], before: &[f32], tanh_cells: &[f32], d_said: [&[f32]; 2], d_cells: &mut [f32]) {
    let hidden = before.len();
    let (input, rest) = gates.split_at_mut(hidden);
    let (forget, rest) = rest.split_at_mut(hidden);
    let (new, output) = rest.split_at_mut(hidden);
    for unit in 0..hidden {
        let (i, f, g, o, tanh) = (input[unit], forget[unit], new[unit], output[unit], tanh_cells[unit]);
        let d_said = d_said[0][unit] + d_said[1][unit];
        let d_cell = d_cells[unit] + d_said * o * (1.0 - tanh * tanh);
        input[unit] = d_cell * g * i * (1.0 - i);
        forget[unit] = d_cell * before[unit] * f * (1.0 - f);
        new[unit] = d_cell * i * (1.0 - g * g);
        output[unit] = d_said * tanh * o * (1.0 - o);
        d_cells[unit] = d_cell * f;
    }
}

fn sigmoid(value: f32) -> f32 {
    1.0 / (1.0 + libm::expf(-value))
}
