//! What was read, by its path, as long as the client runs.

use std::any::Any;
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use leptos::prelude::*;

/// Old entries go first; a page needs about five.
const ENTRIES: usize = 200;

pub(crate) type Entry = Arc<dyn Any + Send + Sync>;

#[derive(Clone, Copy)]
pub(crate) struct Cache(StoredValue<Entries>);

impl Cache {
    pub(crate) fn new() -> Self {
        Self(StoredValue::new(Entries::default()))
    }

    pub(crate) fn get<T: Send + Sync + 'static>(self, path: &str) -> Option<Arc<T>> {
        self.find(path)?.downcast().ok()
    }

    pub(crate) fn find(self, path: &str) -> Option<Entry> {
        self.0.with_value(|entries| entries.by_path.get(path).cloned())
    }

    pub(crate) fn put<T: Send + Sync + 'static>(self, path: String, value: Arc<T>) {
        self.keep(path, value);
    }

    pub(crate) fn keep(self, path: String, value: Entry) {
        self.0.update_value(|entries| entries.put(path, value));
    }

    pub(crate) fn clear(self) {
        self.0.set_value(Entries::default());
    }
}

#[derive(Default)]
struct Entries {
    by_path: HashMap<String, Entry>,
    order: VecDeque<String>,
}

impl Entries {
    fn put(&mut self, path: String, value: Entry) {
        if self.by_path.insert(path.clone(), value).is_none() {
            self.order.push_back(path);
        }
        if self.order.len() > ENTRIES
            && let Some(oldest) = self.order.pop_front()
        {
            self.by_path.remove(&oldest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_goes_first() {
        let mut entries = Entries::default();
        for number in 0..=ENTRIES {
            entries.put(number.to_string(), Arc::new(number));
        }
        assert!(!entries.by_path.contains_key("0"));
        assert_eq!(entries.by_path.len(), ENTRIES);
        entries.put("1".into(), Arc::new(0_usize));
        assert_eq!(entries.order.len(), ENTRIES);
    }
}
