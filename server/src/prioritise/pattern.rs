//! Texts that a policy names, with asterisks.

/// Whether a text is what a pattern says. An asterisk stands for any text, also none; letter case
/// does not matter. Takes time in proportion to both lengths at most.
pub fn matches_pattern(pattern: &str, text: &str) -> bool {
    let fold = |text: &str| text.chars().flat_map(char::to_lowercase).collect::<Vec<char>>();
    let (pattern, text) = (fold(pattern), fold(text));
    let (mut at, mut seen) = (0, 0);
    // Where the last asterisk stands, and how much of the text it has swallowed.
    let mut asterisk: Option<(usize, usize)> = None;
    while seen < text.len() {
        if pattern.get(at) == Some(&'*') {
            asterisk = Some((at, seen));
            at += 1;
        } else if pattern.get(at) == Some(&text[seen]) {
            at += 1;
            seen += 1;
        } else if let Some((star, swallowed)) = asterisk {
            asterisk = Some((star, swallowed + 1));
            at = star + 1;
            seen = swallowed + 1;
        } else {
            return false;
        }
    }
    pattern[at..].iter().all(|letter| *letter == '*')
}

#[cfg(test)]
mod tests {
    use super::matches_pattern;

    #[test]
    fn asterisks_stand_for_any_text() {
        for (pattern, text) in [
            ("ransomware*", "Ransomware behaviour in the file system"),
            ("*tool*", "Hacktool was run"),
            ("*", ""),
            ("malware", "Malware"),
            ("a*b*c", "a-b-b-c"),
            ("*ÄRGER", "viel ärger"),
        ] {
            assert!(matches_pattern(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in
            [("ransomware", "Ransomware behaviour"), ("", "a"), ("a*b", "abc"), ("*x*", "abc")]
        {
            assert!(!matches_pattern(pattern, text), "{pattern} {text}");
        }
    }
}
