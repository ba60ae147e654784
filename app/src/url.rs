//! Query strings, read and written so that an address stays readable.

use std::fmt::Write;

/// Encodes what would end or change the meaning of a query value; letters of any script stay.
pub(crate) fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            ' ' => encoded.push_str("%20"),
            'a'..='z' | 'A'..='Z' | '0'..='9' => encoded.push(letter),
            '-' | '_' | '.' | '~' | ',' | ':' | ';' | '/' | '$' | '(' | ')' | '!' | '@' | '*' => {
                encoded.push(letter);
            }
            other => {
                let mut bytes = [0; 4];
                for byte in other.encode_utf8(&mut bytes).bytes() {
                    let _ = write!(encoded, "%{byte:02X}");
                }
            }
        }
    }
    encoded
}

pub(crate) fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let mut ahead = rest.clone();
        let pair = (ahead.next().and_then(hex), ahead.next().and_then(hex));
        match (byte, pair) {
            (b'%', (Some(high), Some(low))) => {
                bytes.push(high * 16 + low);
                rest = ahead;
            }
            (b'+', _) => bytes.push(b' '),
            _ => bytes.push(byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The query of an address as pairs, in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// Reads `?a=1&b=2`, with or without the question mark.
    pub(crate) fn parse(query: &str) -> Self {
        let pairs = query.trim_start_matches('?').split('&').filter(|pair| !pair.is_empty());
        Self(
            pairs
                .map(|pair| {
                    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
                    (decode(name), decode(value))
                })
                .collect(),
        )
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Sets a value in its place, or removes it.
    #[must_use]
    pub(crate) fn with(mut self, name: &str, value: Option<&str>) -> Self {
        match (self.0.iter_mut().find(|(key, _)| key == name), value) {
            (Some((_, old)), Some(new)) => new.clone_into(old),
            (None, Some(new)) => self.0.push((name.to_owned(), new.to_owned())),
            (_, None) => self.0.retain(|(key, _)| key != name),
        }
        self
    }

    /// The address of `path` with these parameters.
    pub(crate) fn on(&self, path: &str) -> String {
        let mut address = path.to_owned();
        for (index, (name, value)) in self.0.iter().enumerate() {
            address.push(if index == 0 { '?' } else { '&' });
            address.push_str(&encode(name));
            address.push('=');
            address.push_str(&encode(value));
        }
        address
    }
}

fn hex(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).map(|digit| digit as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_encoded_reads_back() {
        for text in ["a b&c=d", "50%", "é+ü?#", "severity:high,low;status:active", "\u{202e}x"] {
            assert_eq!(decode(&encode(text)), text);
        }
        assert_eq!(encode("severity:high,low"), "severity:high,low");
    }

    #[test]
    fn broken_escapes_stay_as_they_are() {
        assert_eq!(decode("100%"), "100%");
        assert_eq!(decode("%zz%4"), "%zz%4");
    }

    #[test]
    fn parameters_keep_their_order() {
        let parameters = Parameters::parse("?range=7d&pane=12").with("range", Some("24h"));
        assert_eq!(parameters.on("/"), "/?range=24h&pane=12");
        assert_eq!(parameters.clone().with("range", None).on("/"), "/?pane=12");
        assert_eq!(parameters.get("pane"), Some("12"));
        assert_eq!(Parameters::parse("").on("/alerts"), "/alerts");
    }
}
