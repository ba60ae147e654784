//! Microsoft Graph's permissions on incidents and alerts.

use std::fmt;

#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Permission {
    IncidentRead,
    IncidentReadWrite,
    AlertRead,
    AlertReadWrite,
}

impl Permission {
    pub const ALL: [Self; 4] =
        [Self::IncidentRead, Self::IncidentReadWrite, Self::AlertRead, Self::AlertReadWrite];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::IncidentRead => "SecurityIncident.Read.All",
            Self::IncidentReadWrite => "SecurityIncident.ReadWrite.All",
            Self::AlertRead => "SecurityAlert.Read.All",
            Self::AlertReadWrite => "SecurityAlert.ReadWrite.All",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|permission| permission.as_str().eq_ignore_ascii_case(text))
    }

    /// Whether who has this may do what needs `other`.
    pub fn implies(self, other: Self) -> bool {
        self == other
            || matches!(
                (self, other),
                (Self::IncidentReadWrite, Self::IncidentRead)
                    | (Self::AlertReadWrite, Self::AlertRead)
            )
    }
}

impl fmt::Display for Permission {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::Permission::{AlertRead, IncidentRead, IncidentReadWrite};
    use super::*;

    #[test]
    fn writing_implies_reading_the_same() {
        assert!(IncidentReadWrite.implies(IncidentRead));
        assert!(!IncidentRead.implies(IncidentReadWrite));
        assert!(!IncidentReadWrite.implies(AlertRead));
    }

    #[test]
    fn names_read_back() {
        for permission in Permission::ALL {
            assert_eq!(Permission::parse(&permission.to_string()), Some(permission));
        }
        assert_eq!(Permission::parse("Everything"), None);
    }
}
