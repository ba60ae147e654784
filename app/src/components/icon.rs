//! Icons are drawn inline in the colour of the text around them, so that a theme needs no second set and nothing is
//! fetched. What they mean is always said beside them too: to readers of screens they do not exist.

mod glyph;
mod set;

pub(crate) use glyph::{Glyph, GlyphKind};
pub(crate) use set::IconName;

use leptos::prelude::*;
use shared::entity::EntityKind;
use shared::enums::ServiceSource;

#[component]
pub(crate) fn Icon(name: IconName, #[prop(optional)] size: IconSize) -> impl IntoView {
    view! {
        <svg class=size.class() viewBox="0 0 24 24" aria-hidden="true">
            <path d=name.path() fill=name.fill() stroke-width=name.stroke_width() />
        </svg>
    }
}

/// 14 in rows, 16 in controls, 20 in the rail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum IconSize {
    S,
    #[default]
    M,
    L,
}

impl IconSize {
    const fn class(self) -> &'static str {
        match self {
            Self::S => "ic s",
            Self::M => "ic",
            Self::L => "ic l",
        }
    }
}

impl IconName {
    pub(crate) const fn of_entity(kind: EntityKind) -> Self {
        match kind {
            EntityKind::Device => Self::Device,
            EntityKind::User => Self::User,
            EntityKind::Mailbox => Self::Mailbox,
            EntityKind::File => Self::File,
            EntityKind::Process => Self::Process,
            EntityKind::Ip => Self::Ip,
            EntityKind::Url => Self::Url,
            EntityKind::AnalyzedMessage => Self::Message,
            EntityKind::MailCluster => Self::MailCluster,
            EntityKind::CloudApplication => Self::CloudApp,
            EntityKind::OauthApplication => Self::OauthApp,
            EntityKind::RegistryKey | EntityKind::RegistryValue => Self::Registry,
            EntityKind::SecurityGroup => Self::SecurityGroup,
            EntityKind::CloudResource => Self::Cloud,
            EntityKind::Kubernetes => Self::Kubernetes,
            EntityKind::Container => Self::Container,
            EntityKind::CloudLogonSession => Self::Session,
            EntityKind::Other => Self::Unknown,
        }
    }

    pub(crate) const fn of_service_source(source: ServiceSource) -> Self {
        match source {
            ServiceSource::MicrosoftDefenderForEndpoint => Self::Endpoint,
            ServiceSource::MicrosoftDefenderForIdentity
            | ServiceSource::AzureAdIdentityProtection => Self::Identity,
            ServiceSource::MicrosoftDefenderForCloudApps => Self::CloudApps,
            ServiceSource::MicrosoftDefenderForOffice365 => Self::Office,
            ServiceSource::Microsoft365Defender => Self::Shield,
            ServiceSource::MicrosoftAppGovernance => Self::Governance,
            ServiceSource::DataLossPrevention => Self::DataLoss,
            ServiceSource::MicrosoftDefenderForCloud => Self::Cloud,
            ServiceSource::MicrosoftSentinel => Self::Sentinel,
            ServiceSource::MicrosoftThreatIntelligence => Self::Intelligence,
            ServiceSource::Unknown | ServiceSource::UnknownFutureValue => Self::Signal,
        }
    }

    /// A laptop, a server or a telephone, as far as the operating system tells.
    pub(crate) fn of_device(os_platform: Option<&str>) -> Self {
        let platform = os_platform.unwrap_or_default().to_ascii_lowercase();
        let says = |words: &[&str]| words.iter().any(|word| platform.contains(word));
        if says(&["server", "linux", "ubuntu", "debian", "centos", "redhat", "rhel", "suse"]) {
            Self::Server
        } else if says(&["ios", "android", "ipad"]) {
            Self::Phone
        } else {
            Self::Device
        }
    }

    const fn fill(self) -> Option<&'static str> {
        match self {
            Self::Play => Some("currentColor"),
            _ => None,
        }
    }

    /// Dots and the mark would be too faint with the stroke of the others.
    const fn stroke_width(self) -> Option<&'static str> {
        match self {
            Self::Mark => Some("2"),
            Self::More | Self::Drag => Some("2.6"),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_drawing_is_a_path_that_starts_by_moving() {
        for icon in IconName::ALL {
            let path = icon.path();
            assert!(path.starts_with('M'), "{icon:?}");
            assert!(
                path.chars().all(|char| char.is_ascii_digit()
                    || " .-".contains(char)
                    || "MLHVCSQTAZmlhvcsqtaz".contains(char)),
                "{icon:?}"
            );
        }
    }

    #[test]
    fn every_kind_of_entity_is_drawn_unlike_the_unknown() {
        for kind in EntityKind::ALL.into_iter().filter(|kind| *kind != EntityKind::Other) {
            assert_ne!(IconName::of_entity(kind), IconName::Unknown, "{kind:?}");
        }
    }

    #[test]
    fn a_device_is_drawn_by_its_system() {
        assert_eq!(IconName::of_device(Some("WindowsServer2019")), IconName::Server);
        assert_eq!(IconName::of_device(Some("Windows10")), IconName::Device);
        assert_eq!(IconName::of_device(Some("iOS")), IconName::Phone);
        assert_eq!(IconName::of_device(None), IconName::Device);
    }
}
