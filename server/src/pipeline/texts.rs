//! Texts that many alerts share, each kept once.

use std::collections::HashSet;
use std::sync::Arc;

use crate::store::AlertBrief;

#[derive(Debug, Default)]
pub(super) struct Texts(HashSet<Arc<str>>);

impl Texts {
    pub(super) fn share(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.0.get(text) {
            return Arc::clone(known);
        }
        let text: Arc<str> = text.into();
        self.0.insert(Arc::clone(&text));
        text
    }

    pub(super) fn share_all(&mut self, brief: &mut AlertBrief) {
        let AlertBrief { title, category, product_name, detector, .. } = brief;
        for text in [title, category, product_name, detector] {
            *text = self.share(text);
        }
    }

    /// Forgets those that nobody has any more.
    pub(super) fn forget(&mut self) {
        self.0.retain(|text| Arc::strong_count(text) > 1);
    }
}
