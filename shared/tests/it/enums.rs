//! Every enumeration, in every spelling.

use shared::enums::*;

macro_rules! check {
    ($($name:ident),*) => { $({
        for member in $name::ALL.iter().copied() {
            let wire = member.as_str();
            let (first, rest) = wire.split_at(1);
            assert!(first.chars().all(|letter| letter.is_ascii_lowercase()), "{wire}");
            for spelling in [
                wire.to_owned(),
                first.to_uppercase() + rest,
                wire.to_uppercase(),
                format!(" {wire} "),
            ] {
                assert_eq!($name::parse(&spelling), member, "{spelling}");
            }
            let json = serde_json::to_string(&member).unwrap();
            assert_eq!(json, format!("\"{wire}\""));
            assert_eq!(serde_json::from_str::<$name>(&json).unwrap(), member);
            assert_eq!(member.to_string(), member.label());
            assert!(member > $name::UnknownFutureValue);
        }
        for stranger in ["", "unknownFutureValue", "🦀", "x\u{0}"] {
            assert_eq!($name::parse(stranger), $name::UnknownFutureValue);
        }
    })* };
}

#[test]
fn both_spellings_of_every_member() {
    check!(
        AlertClassification,
        AlertDetermination,
        AlertSeverity,
        AlertStatus,
        AntiSpamDirection,
        DefenderAvStatus,
        DeliveryAction,
        DeliveryLocation,
        DetectionSource,
        DetectionStatus,
        DeviceHealthStatus,
        DeviceRiskScore,
        EvidenceRemediationStatus,
        EvidenceRole,
        EvidenceVerdict,
        FunctionalImpact,
        IncidentStatus,
        InformationImpact,
        InvestigationState,
        OnboardingStatus,
        Recoverability,
        ServiceSource,
        VmCloudProvider
    );
}

#[test]
fn old_names_have_one_meaning() {
    for (old, new) in [
        ("compromisedUser", "compromisedAccount"),
        ("Clean", "notMalicious"),
        ("InsufficientData", "notEnoughDataToValidate"),
        ("confirmedUserActivity", "confirmedActivity"),
        ("NotAvailable", "unknown"),
    ] {
        assert_eq!(AlertDetermination::parse(old).as_str(), new);
    }
    for (old, new) in [
        ("WindowsDefenderAv", "antivirus"),
        ("CustomerTI", "customTi"),
        ("WindowsDefenderAtp", "microsoftDefenderForEndpoint"),
        ("MTP", "microsoft365Defender"),
        ("OfficeATP", "microsoftDefenderForOffice365"),
        ("ThreatExperts", "microsoftThreatExperts"),
        ("WindowsDefenderSmartScreen", "smartScreen"),
        ("MCAS", "cloudAppSecurity"),
        ("AutomatedInvestigation", "automatedInvestigation"),
        ("ThirdPartySensors", "unknownFutureValue"),
    ] {
        assert_eq!(DetectionSource::parse(old).as_str(), new);
    }
    for (old, new) in [
        ("MicrosoftDefenderATP", "microsoftDefenderForEndpoint"),
        ("MicrosoftCloudAppSecurity", "microsoftDefenderForCloudApps"),
        ("OfficeATP", "microsoftDefenderForOffice365"),
    ] {
        assert_eq!(ServiceSource::parse(old).as_str(), new);
    }
    assert_eq!(AlertSeverity::parse("UnSpecified"), AlertSeverity::Unknown);
}

#[test]
fn severity_has_an_order() {
    use AlertSeverity::{High, Informational, Low, Medium, Unknown};
    assert_eq!(AlertSeverity::ALL, [Unknown, Informational, Low, Medium, High]);
    assert!(AlertSeverity::ALL.is_sorted());
}
