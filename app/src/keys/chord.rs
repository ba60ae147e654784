//! A key with its modifiers, and how it is written.

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Chord {
    /// As the browser names it: `j`, `J`, `Enter`, ` `.
    pub(crate) key: String,
    pub(crate) shift: bool,
    pub(crate) alt: bool,
    /// Control, or Command on a Mac.
    pub(crate) command: bool,
}

impl Chord {
    /// The name that commands use: `j`, `Shift+j`, `Space`, `Mod+k`. Shift is not named where it
    /// is part of a sign, as in `?`.
    pub(crate) fn name(&self) -> String {
        let mut name = String::new();
        if self.command {
            name.push_str("Mod+");
        }
        if self.alt {
            name.push_str("Alt+");
        }
        let is_sign = self.key.chars().count() == 1 && !self.key.chars().all(char::is_alphabetic);
        if self.shift && (!is_sign || self.key == " ") {
            name.push_str("Shift+");
        }
        match self.key.as_str() {
            " " => name.push_str("Space"),
            key if key.chars().count() == 1 => {
                name.push_str(&key.to_ascii_lowercase());
            }
            key => name.push_str(key),
        }
        name
    }

    /// A printable key without a modifier that makes it a command.
    pub(crate) fn is_letter(&self) -> bool {
        !self.command && !self.alt && self.key.chars().count() == 1 && self.key != " "
    }
}

/// The caps to draw for `Shift+j` or `g i`: `⇧ J`, `g`, `i`.
pub(crate) fn caps(keys: &str) -> Vec<String> {
    let first = keys.split('|').next().unwrap_or_default();
    first
        .split([' ', '+'])
        .filter(|part| !part.is_empty())
        .map(|part| match part {
            "Shift" => "⇧".into(),
            "Mod" => if is_mac() { "⌘" } else { "Ctrl" }.into(),
            "Enter" => "↵".into(),
            "ArrowUp" => "↑".into(),
            "ArrowDown" => "↓".into(),
            "ArrowLeft" => "←".into(),
            "ArrowRight" => "→".into(),
            "Escape" => "Esc".into(),
            part => part.to_owned(),
        })
        .collect()
}

#[cfg(target_arch = "wasm32")]
fn is_mac() -> bool {
    leptos::prelude::window().navigator().platform().is_ok_and(|name| name.starts_with("Mac"))
}

#[cfg(not(target_arch = "wasm32"))]
fn is_mac() -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chord(key: &str, shift: bool, command: bool) -> Chord {
        Chord { key: key.into(), shift, alt: false, command }
    }

    #[test]
    fn chords_have_the_names_of_their_commands() {
        assert_eq!(chord("j", false, false).name(), "j");
        assert_eq!(chord("J", true, false).name(), "Shift+j");
        assert_eq!(chord("?", true, false).name(), "?");
        assert_eq!(chord(" ", false, false).name(), "Space");
        assert_eq!(chord("k", false, true).name(), "Mod+k");
        assert_eq!(chord("ArrowDown", true, false).name(), "Shift+ArrowDown");
    }

    #[test]
    fn caps_are_what_is_printed_on_the_keys() {
        assert_eq!(caps("Shift+j|Shift+ArrowDown"), ["⇧", "j"]);
        assert_eq!(caps("g i"), ["g", "i"]);
        assert_eq!(caps("Mod+k"), ["Ctrl", "k"]);
    }

    #[test]
    fn only_printable_keys_are_letters() {
        assert!(chord("?", true, false).is_letter());
        assert!(!chord("Enter", false, false).is_letter());
        assert!(!chord("k", false, true).is_letter());
    }
}
