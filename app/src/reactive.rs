//! Leptos's ways to react, made once for each type of value. Leptos makes them once for each
//! closure, a kilobyte every time.

use leptos::prelude::*;

/// `Effect::new`.
pub(crate) fn effect<T: 'static>(run: impl FnMut(Option<T>) -> T + 'static) {
    fn start<T: 'static>(run: Box<dyn FnMut(Option<T>) -> T>) {
        Effect::new(run);
    }
    start(Box::new(run));
}

/// `Memo::new`.
pub(crate) fn memo<T: PartialEq + Send + Sync + 'static>(
    compute: impl Fn(Option<&T>) -> T + Send + Sync + 'static,
) -> Memo<T> {
    type Compute<T> = Box<dyn Fn(Option<&T>) -> T + Send + Sync>;
    fn start<T: PartialEq + Send + Sync + 'static>(compute: Compute<T>) -> Memo<T> {
        Memo::new(compute)
    }
    start(Box::new(compute))
}
