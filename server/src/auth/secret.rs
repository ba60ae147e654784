//! 256 random bits, and the hash that is stored of them.

use sha2::{Digest, Sha256};

/// A secret that can be handed out. It has no `Debug`, so that it cannot get into a log.
pub struct Plain(String);

impl Plain {
    pub fn random() -> Self {
        let mut bits = [0_u8; 32];
        getrandom::fill(&mut bits).expect("the operating system has randomness");
        let mut text = String::with_capacity(64);
        for byte in bits {
            for digit in [byte >> 4, byte & 15] {
                text.push(char::from_digit(u32::from(digit), 16).expect("four bits are a digit"));
            }
        }
        Self(text)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn digest(&self) -> [u8; 32] {
        digest(&self.0)
    }
}

/// What is stored of a secret. Random bits need no salt and no slow hash.
pub fn digest(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_long_and_differ() {
        let (one, other) = (Plain::random(), Plain::random());
        assert_eq!(one.as_str().len(), 64);
        assert_ne!(one.as_str(), other.as_str());
        assert_ne!(one.digest(), other.digest());
    }
}
