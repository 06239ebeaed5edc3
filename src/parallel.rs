//! Work on several threads: the only file that knows rayon. Without the feature `parallel` the same work is done by
//! the thread that asks for it, in order.

pub(crate) use threads::*;

#[cfg(feature = "parallel")]
mod threads {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use rayon::prelude::*;

    pub(crate) use rayon::{in_place_scope as scope, join};

    pub(crate) fn each<T: Sync>(items: &[T], work: impl Fn(&T) + Send + Sync) {
        items.par_iter().for_each(work);
    }

    pub(crate) fn each_mut<T: Send>(items: &mut [T], work: impl Fn(&mut T) + Send + Sync) {
        items.par_iter_mut().for_each(work);
    }

    /// What `work` makes of each item, in the order of the items.
    pub(crate) fn map<T: Send, R: Send>(items: Vec<T>, work: impl Fn(T) -> R + Send + Sync) -> Vec<R> {
        items.into_par_iter().map(work).collect()
    }

    /// What `work` adds to a list for each item, in the order of the items.
    pub(crate) fn gather<T: Sync, R: Send>(
        items: &[T],
        work: impl Fn(&T, &mut Vec<R>) + Send + Sync,
    ) -> Vec<R> {
        let one = |mut all: Vec<R>, item: &T| {
            work(item, &mut all);
            all
        };
        items.par_iter().fold(Vec::new, one).reduce(Vec::new, |mut left, mut right| {
            left.append(&mut right);
            left
        })
    }

    /// The same by so many threads of their own, which wait more than they work; in no order.
    pub(crate) fn gather_in<T: Sync, R: Send>(
        lanes: usize,
        items: &[T],
        work: impl Fn(&T, &mut Vec<R>) + Sync,
    ) -> Vec<R> {
        let next = AtomicUsize::new(0);
        let lane = || {
            let mut found = Vec::new();
            while let Some(item) = items.get(next.fetch_add(1, Ordering::Relaxed)) {
                work(item, &mut found);
            }
            found
        };
        std::thread::scope(|scope| {
            let started = (1..lanes.min(items.len()))
                .map_while(|_| std::thread::Builder::new().spawn_scoped(scope, lane).ok());
            let started: Vec<_> = started.collect();
            // This thread works as well, so that all is done where none could be started.
            let mut all = lane();
            for one in started {
                match one.join() {
                    Ok(mut found) => all.append(&mut found),
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
            all
        })
    }

    /// Starts so many threads for everything; an error where they cannot be started, or were already.
    #[cfg(feature = "cli")]
    pub(crate) fn set_threads(count: usize) -> Result<(), String> {
        let threads = rayon::ThreadPoolBuilder::new().num_threads(count);
        threads.build_global().map_err(|error| error.to_string())
    }
}

#[cfg(not(feature = "parallel"))]
mod threads {
    /// Where work is handed in.
    pub(crate) struct Scope;

    impl Scope {
        pub(crate) fn spawn(&self, work: impl FnOnce(&Self)) {
            work(self);
        }
    }

    pub(crate) fn scope<R>(work: impl FnOnce(&Scope) -> R) -> R {
        work(&Scope)
    }

    pub(crate) fn join<A, B>(left: impl FnOnce() -> A, right: impl FnOnce() -> B) -> (A, B) {
        (left(), right())
    }

    pub(crate) fn each<T>(items: &[T], work: impl Fn(&T)) {
        items.iter().for_each(work);
    }

    pub(crate) fn each_mut<T>(items: &mut [T], work: impl Fn(&mut T)) {
        items.iter_mut().for_each(work);
    }

    /// What `work` makes of each item, in the order of the items.
    pub(crate) fn map<T, R>(items: Vec<T>, work: impl Fn(T) -> R) -> Vec<R> {
        items.into_iter().map(work).collect()
    }

    /// What `work` adds to a list for each item, in the order of the items.
    pub(crate) fn gather<T, R>(items: &[T], work: impl Fn(&T, &mut Vec<R>)) -> Vec<R> {
        let mut all = Vec::new();
        for item in items {
            work(item, &mut all);
        }
        all
    }

    /// The same; there is one thread, however many are asked for.
    pub(crate) fn gather_in<T, R>(_: usize, items: &[T], work: impl Fn(&T, &mut Vec<R>)) -> Vec<R> {
        gather(items, work)
    }

    /// There is one thread, whatever is asked for.
    #[cfg(feature = "cli")]
    #[expect(clippy::unnecessary_wraps, reason = "with threads it may fail")]
    pub(crate) fn set_threads(_: usize) -> Result<(), String> {
        Ok(())
    }
}
