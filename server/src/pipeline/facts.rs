//! What is known of an entity beside its names. There are tens of thousands of entities with a
//! handful of facts each, for which a list takes a third of the memory of a tree.

use serde_json::{Map, Value};

/// Values under Graph's names.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Facts(Vec<(Box<str>, Value)>);

impl Facts {
    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.0.iter().find(|(known, _)| **known == *name).map(|(_, value)| value)
    }

    /// Puts a value in the place of the one before.
    pub(super) fn insert(&mut self, name: &str, value: Value) {
        if let Some((_, before)) = self.0.iter_mut().find(|(known, _)| **known == *name) {
            *before = value;
        } else {
            self.0.push((name.into(), value));
        }
    }

    /// Takes over what is not known yet. Whether anything was.
    pub(super) fn learn<'a>(
        &mut self,
        told: impl IntoIterator<Item = (&'a str, &'a Value)>,
    ) -> bool {
        let before = self.0.len();
        for (name, value) in told {
            if self.get(name).is_none() {
                self.0.push((name.into(), value.clone()));
            }
        }
        self.0.shrink_to_fit();
        self.0.len() > before
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(name, value)| (&**name, value))
    }

    pub(super) fn to_map(&self) -> Map<String, Value> {
        self.iter().map(|(name, value)| (name.to_owned(), value.clone())).collect()
    }
}

impl From<Map<String, Value>> for Facts {
    fn from(facts: Map<String, Value>) -> Self {
        Self(facts.into_iter().map(|(name, value)| (name.into(), value)).collect())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Facts;

    #[test]
    fn what_is_told_later_replaces_and_what_is_learnt_does_not() {
        let mut facts = Facts::default();
        facts.insert("osPlatform", json!("Windows"));
        assert!(facts.learn([("osPlatform", &json!("Linux")), ("version", &json!(11))]));
        assert!(!facts.learn([("version", &json!(12))]));
        facts.insert("version", json!(13));
        let map = facts.to_map();
        assert_eq!(json!(map), json!({"osPlatform": "Windows", "version": 13}));
        assert_eq!(Facts::from(map).get("version"), Some(&json!(13)));
    }
}
