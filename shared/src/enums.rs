//! The enumerations of Microsoft Graph security.
//!
//! They evolve, and their printed examples spell them in several ways. Reading therefore never
//! fails: letter case is ignored, old names are known, and what nobody knows becomes
//! `UnknownFutureValue` (which orders below everything else). Writing is always Graph's camelCase.

mod device;
mod evidence;
mod mail;
mod nist;
mod origin;
mod triage;

pub use device::{
    DefenderAvStatus, DeviceHealthStatus, DeviceRiskScore, OnboardingStatus, VmCloudProvider,
};
pub use evidence::{DetectionStatus, EvidenceRemediationStatus, EvidenceRole, EvidenceVerdict};
pub use mail::{AntiSpamDirection, DeliveryAction, DeliveryLocation};
pub use nist::{FunctionalImpact, InformationImpact, Recoverability};
pub use origin::{DetectionSource, ServiceSource};
pub use triage::{
    AlertClassification, AlertDetermination, AlertSeverity, AlertStatus, IncidentStatus,
    InvestigationState,
};

/// An enumeration with its wire names, its words for people, and the old names it answers to.
macro_rules! graph_enum {
    ($(#[$meta:meta])* pub enum $name:ident, default $default:ident {
        $($variant:ident = $wire:literal, $label:literal;)*
    } $(also { $($alias:literal => $target:ident;)* })?) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            /// A member that this version of Muster does not know.
            UnknownFutureValue,
            $(#[doc = concat!("`", $wire, "`: ", $label)] $variant,)*
        }

        impl $name {
            /// Every member that has a meaning, in Graph's order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            const NAMES: &'static [&'static str] = &[$($wire,)*];

            /// Old names, with the positions of the new ones.
            const ALIASES: &'static [(&'static str, usize)] =
                &[$($(($alias, Self::$target as usize - 1),)*)?];

            /// The name on the wire.
            pub const fn as_str(self) -> &'static str {
                match self {
                    Self::UnknownFutureValue => "unknownFutureValue",
                    $(Self::$variant => $wire,)*
                }
            }

            /// The words for people.
            pub const fn label(self) -> &'static str {
                match self {
                    Self::UnknownFutureValue => "Unknown",
                    $(Self::$variant => $label,)*
                }
            }

            /// Reads a name in any letter case, new or old.
            pub fn parse(text: &str) -> Self {
                $crate::enums::position(Self::NAMES, Self::ALIASES, text)
                    .and_then(|position| Self::ALL.get(position).copied())
                    .unwrap_or(Self::UnknownFutureValue)
            }
        }

        impl Default for $name {
            fn default() -> Self {
                Self::$default
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.pad(self.label())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                Ok(Self::parse(&text))
            }
        }

        impl $crate::model::Item for $name {
            const RESPELLS: bool = true;

            fn read(
                value: serde_json::Value,
                _name: &str,
            ) -> Result<(Self, Option<serde_json::Value>), $crate::model::ModelError> {
                let Some(text) = value.as_str() else {
                    return Err($crate::model::ModelError::expected(&value, "a string"));
                };
                let member = Self::parse(text);
                let stranger = member == Self::UnknownFutureValue && text != member.as_str();
                Ok((member, stranger.then_some(value)))
            }
        }

        impl $crate::model::Field for $name {
            fn read(
                value: serde_json::Value,
                name: &str,
            ) -> Result<(Self, Option<serde_json::Value>), $crate::model::ModelError> {
                if value.is_null() {
                    return Ok((Self::default(), None));
                }
                <Self as $crate::model::Item>::read(value, name)
            }

            fn is_empty(&self) -> bool {
                false
            }
        }
    };
}

use graph_enum;

/// Which name a text is, in any letter case, new or old.
fn position(names: &[&str], aliases: &[(&str, usize)], text: &str) -> Option<usize> {
    let exact = names.iter().position(|name| *name == text);
    exact.or_else(|| {
        let text = text.trim();
        let current = names.iter().enumerate().map(|(position, name)| (*name, position));
        current
            .chain(aliases.iter().copied())
            .find(|(name, _)| name.eq_ignore_ascii_case(text))
            .map(|(_, position)| position)
    })
}
