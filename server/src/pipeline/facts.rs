//! What is known of an entity beside its names. There are hundreds of thousands of entities with a
//! handful of facts each, nearly all of which are only ever written: as one text they take less
//! memory than as a list.

use std::borrow::Cow;

use serde_json::{Map, Value};

/// Values under Graph's names: a line for each, its name and its value in JSON, with a tab between
/// them. JSON has neither tabs nor line breaks inside of texts.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Facts(Box<str>);

impl Facts {
    pub(super) fn get(&self, name: &str) -> Option<Value> {
        let name = escaped(name);
        self.lines().find(|(known, _)| *known == name).map(|(_, value)| read(value))
    }

    /// Puts a value in the place of the one before.
    pub(super) fn insert(&mut self, name: &str, value: &Value) {
        let name = escaped(name);
        let mut text = String::new();
        let kept = self.lines().filter(|(known, _)| *known != name);
        kept.for_each(|(name, value)| push(&mut text, name, value));
        push(&mut text, &name, &value.to_string());
        self.0 = text.into();
    }

    /// Takes over what is not known yet. Whether anything was.
    pub(super) fn learn<'a>(
        &mut self,
        told: impl IntoIterator<Item = (&'a str, &'a Value)>,
    ) -> bool {
        let mut more = String::new();
        for (name, value) in told {
            let name = escaped(name);
            if !self.has(&name) {
                push(&mut more, &name, &value.to_string());
            }
        }
        self.append(more)
    }

    /// The same of what another turned out to be the same entity.
    pub(super) fn learn_all(&mut self, other: &Self) -> bool {
        let mut more = String::new();
        let new = other.lines().filter(|(name, _)| !self.has(name));
        new.for_each(|(name, value)| push(&mut more, name, value));
        self.append(more)
    }

    pub(super) fn to_map(&self) -> Map<String, Value> {
        let name = |text: &str| serde_json::from_str(&format!("\"{text}\"")).unwrap_or_default();
        self.lines().map(|(known, value)| (name(known), read(value))).collect()
    }

    fn has(&self, name: &str) -> bool {
        self.lines().any(|(known, _)| known == name)
    }

    fn lines(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.lines().filter_map(|line| line.split_once('\t'))
    }

    fn append(&mut self, more: String) -> bool {
        if more.is_empty() {
            return false;
        }
        let mut text = String::with_capacity(self.0.len() + more.len());
        text.push_str(&self.0);
        text.push_str(&more);
        self.0 = text.into();
        true
    }
}

impl From<Map<String, Value>> for Facts {
    fn from(facts: Map<String, Value>) -> Self {
        let mut text = String::new();
        for (name, value) in facts {
            push(&mut text, &escaped(&name), &value.to_string());
        }
        Self(text.into())
    }
}

fn push(text: &mut String, name: &str, value: &str) {
    text.push_str(name);
    text.push('\t');
    text.push_str(value);
    text.push('\n');
}

/// As JSON has it between its quotes.
fn escaped(name: &str) -> Cow<'_, str> {
    if name.bytes().all(|byte| byte >= b' ' && byte != b'"' && byte != b'\\') {
        return Cow::Borrowed(name);
    }
    let quoted = Value::from(name).to_string();
    Cow::Owned(quoted[1..quoted.len() - 1].to_owned())
}

fn read(value: &str) -> Value {
    serde_json::from_str(value).expect("it was written from JSON")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_told_later_replaces_and_what_is_learnt_does_not() {
        let mut facts = Facts::default();
        facts.insert("osPlatform", &json!("Windows"));
        assert!(facts.learn([("osPlatform", &json!("Linux")), ("version", &json!(11))]));
        assert!(!facts.learn([("version", &json!(12))]));
        facts.insert("version", &json!(13));
        let map = facts.to_map();
        assert_eq!(json!(map), json!({"osPlatform": "Windows", "version": 13}));
        assert_eq!(Facts::from(map).get("version"), Some(json!(13)));
        let mut other = Facts::default();
        other.insert("version", &json!(1));
        other.insert("tags", &json!(["a"]));
        assert!(facts.learn_all(&other));
        assert!(!facts.learn_all(&other));
        assert_eq!(facts.get("version"), Some(json!(13)));
        assert_eq!(facts.get("tags"), Some(json!(["a"])));
    }

    proptest! {
        #[test]
        fn any_name_and_any_text_is_read_back(names in prop::collection::btree_map(any::<String>(), any::<String>(), 0..6)) {
            let map: Map<String, Value> =
                names.into_iter().map(|(name, text)| (name, json!([text]))).collect();
            let facts = Facts::from(map.clone());
            prop_assert_eq!(facts.to_map(), map.clone());
            for (name, value) in &map {
                prop_assert_eq!(facts.get(name), Some(value.clone()));
            }
        }
    }
}
