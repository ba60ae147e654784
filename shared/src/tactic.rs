//! ATT&CK enterprise tactics in the order of the kill chain, and the further categories that
//! products use beside them.

use serde::{Deserialize, Serialize};

/// A tactic of MITRE ATT&CK (Enterprise), named as Microsoft Graph writes it in `category`.
///
/// ```
/// use shared::tactic::Tactic;
/// assert_eq!(Tactic::parse("CommandAndControl"), Some(Tactic::CommandAndControl));
/// assert!(Tactic::CommandAndControl.is_deep());
/// ```
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Tactic {
    Reconnaissance,
    ResourceDevelopment,
    InitialAccess,
    Execution,
    Persistence,
    PrivilegeEscalation,
    DefenseEvasion,
    CredentialAccess,
    Discovery,
    LateralMovement,
    Collection,
    CommandAndControl,
    Exfiltration,
    Impact,
}

impl Tactic {
    /// All fourteen, in kill-chain order.
    pub const ALL: [Self; 14] = [
        Self::Reconnaissance,
        Self::ResourceDevelopment,
        Self::InitialAccess,
        Self::Execution,
        Self::Persistence,
        Self::PrivilegeEscalation,
        Self::DefenseEvasion,
        Self::CredentialAccess,
        Self::Discovery,
        Self::LateralMovement,
        Self::Collection,
        Self::CommandAndControl,
        Self::Exfiltration,
        Self::Impact,
    ];

    /// The name in an alert's `category`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Reconnaissance => "Reconnaissance",
            Self::ResourceDevelopment => "ResourceDevelopment",
            Self::InitialAccess => "InitialAccess",
            Self::Execution => "Execution",
            Self::Persistence => "Persistence",
            Self::PrivilegeEscalation => "PrivilegeEscalation",
            Self::DefenseEvasion => "DefenseEvasion",
            Self::CredentialAccess => "CredentialAccess",
            Self::Discovery => "Discovery",
            Self::LateralMovement => "LateralMovement",
            Self::Collection => "Collection",
            Self::CommandAndControl => "CommandAndControl",
            Self::Exfiltration => "Exfiltration",
            Self::Impact => "Impact",
        }
    }

    /// Reads the name whatever its case and separators: `credential-access` and
    /// `Credential Access` are both credential access.
    pub fn parse(text: &str) -> Option<Self> {
        let folded = fold(text);
        Self::ALL.into_iter().find(|tactic| fold(tactic.as_str()) == folded)
    }

    /// Credential access, lateral movement, command and control, exfiltration: what Zero Trust
    /// asks to look at first.
    pub fn is_deep(self) -> bool {
        matches!(
            self,
            Self::CredentialAccess
                | Self::LateralMovement
                | Self::CommandAndControl
                | Self::Exfiltration
        )
    }

    /// The name as people read it.
    pub fn label(self) -> String {
        category_label(self.as_str())
    }
}

/// `CommandAndControl` → `Command and control`.
pub fn category_label(category: &str) -> String {
    let mut label = String::with_capacity(category.len() + 4);
    for (index, letter) in category.chars().enumerate() {
        if letter.is_ascii_uppercase() && index > 0 {
            label.push(' ');
            label.push(letter.to_ascii_lowercase());
        } else {
            label.push(letter);
        }
    }
    label
}

/// Sorts categories as a reader expects them: tactics along the kill chain, then the others.
pub fn category_rank(category: &str) -> (usize, &str) {
    const OTHERS: [&str; 5] =
        ["SuspiciousActivity", "Malware", "Ransomware", "Exploit", "UnwantedSoftware"];
    let rank = match Tactic::parse(category) {
        Some(tactic) => tactic as usize,
        None => {
            Tactic::ALL.len() + OTHERS.iter().position(|o| *o == category).unwrap_or(OTHERS.len())
        }
    };
    (rank, category)
}

fn fold(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_read_as_words() {
        assert_eq!(Tactic::CommandAndControl.label(), "Command and control");
        assert_eq!(category_label("Malware"), "Malware");
    }

    #[test]
    fn every_name_reads_back_in_any_spelling() {
        for tactic in Tactic::ALL {
            assert_eq!(Tactic::parse(tactic.as_str()), Some(tactic));
            assert_eq!(
                Tactic::parse(&tactic.label().to_uppercase().replace(' ', "-")),
                Some(tactic)
            );
        }
        assert_eq!(Tactic::parse("SuspiciousActivity"), None);
    }

    #[test]
    fn tactics_come_before_other_categories() {
        let mut categories =
            vec!["Malware", "Zeta", "Impact", "SuspiciousActivity", "InitialAccess"];
        categories.sort_by_key(|category| category_rank(category));
        assert_eq!(
            categories,
            ["InitialAccess", "Impact", "SuspiciousActivity", "Malware", "Zeta"]
        );
    }
}
