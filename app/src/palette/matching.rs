//! Which commands fit what was typed.

/// Every typed word begins a word of the label.
pub(crate) fn matches(label: &str, typed: &str) -> bool {
    let label = label.to_lowercase();
    let mut starts = label.split(|letter: char| !letter.is_alphanumeric()).collect::<Vec<_>>();
    typed.to_lowercase().split_whitespace().all(|word| {
        let found = starts.iter().position(|start| start.starts_with(word));
        // A word of the label answers for one typed word only.
        found.map(|at| starts.remove(at)).is_some()
    })
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn beginnings_of_words_are_enough() {
        assert!(matches("Assign to me", "as me"));
        assert!(matches("Assign to me", ""));
        assert!(!matches("Assign to me", "sign"));
        assert!(!matches("Status", "st st"));
    }
}
