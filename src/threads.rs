//! Work that is shared among the machine's cores, where there are threads: not in WebAssembly, whose callers share work by
//! slices of a log instead. What comes back is the same either way.

/// Does both.
pub(crate) fn both<A: Send, B: Send>(one: impl FnOnce() -> A + Send, other: impl FnOnce() -> B + Send) -> (A, B) {
    imp::both(one, other)
}

/// Does something with each item. The answers stand in the order of the items.
pub(crate) fn map<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    imp::map(items, work)
}

#[cfg(target_family = "wasm")]
mod imp {
    pub(super) fn both<A, B>(one: impl FnOnce() -> A, other: impl FnOnce() -> B) -> (A, B) {
        (one(), other())
    }

    pub(super) fn map<T, R>(items: &[T], work: impl Fn(&T) -> R) -> Vec<R> {
        items.iter().map(work).collect()
    }
}

#[cfg(not(target_family = "wasm"))]
mod imp {
    use std::panic::resume_unwind;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::thread::{self, available_parallelism};

    pub(super) fn both<A: Send, B: Send>(one: impl FnOnce() -> A + Send, other: impl FnOnce() -> B + Send) -> (A, B) {
        thread::scope(|scope| {
            let one = scope.spawn(one);
            let other = other();
            (one.join().unwrap_or_else(|panic| resume_unwind(panic)), other)
        })
    }

    pub(super) fn map<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
        let threads = available_parallelism().map_or(1, usize::from).min(items.len());
        let next = AtomicUsize::new(0);
        // Each takes what nobody has taken yet.
        let take = || {
            let places = std::iter::from_fn(|| Some(next.fetch_add(1, Ordering::Relaxed)));
            let taken = places.map_while(|place| Some((place, work(items.get(place)?))));
            taken.collect::<Vec<(usize, R)>>()
        };
        let mut done = thread::scope(|scope| {
            let others: Vec<_> = (1..threads).map(|_| scope.spawn(take)).collect();
            let mut done = take();
            done.extend(others.into_iter().flat_map(|other| other.join().unwrap_or_else(|panic| resume_unwind(panic))));
            done
        });
        done.sort_unstable_by_key(|(place, _)| *place);
        done.into_iter().map(|(_, answer)| answer).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_answers_stand_in_order() {
        let items: Vec<u64> = (0..1_000).collect();
        assert_eq!(map(&items, |item| item * item), items.iter().map(|item| item * item).collect::<Vec<u64>>());
        assert!(map(&[0u8; 0], |item| *item).is_empty());
        assert_eq!(both(|| 1, || "two"), (1, "two"));
    }
}
