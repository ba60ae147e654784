//! What analysts decide about alerts and incidents.

use super::graph_enum;

graph_enum! {
    /// Where the work on an incident stands.
    ///
    /// ```
    /// use shared::enums::IncidentStatus;
    ///
    /// assert_eq!(IncidentStatus::parse("InProgress"), IncidentStatus::InProgress);
    /// assert_eq!(IncidentStatus::InProgress.label(), "In progress");
    /// ```
    pub enum IncidentStatus, default Active {
        Active = "active", "Active";
        Resolved = "resolved", "Resolved";
        InProgress = "inProgress", "In progress";
        Redirected = "redirected", "Redirected";
        AwaitingAction = "awaitingAction", "Awaiting action";
    } also {
        "new" => Active;
        "in progress" => InProgress;
    }
}

graph_enum! {
    /// Where the work on an alert stands.
    ///
    /// ```
    /// use shared::enums::AlertStatus;
    ///
    /// assert!(AlertStatus::parse("New").is_active());
    /// assert!(!AlertStatus::Resolved.is_active());
    /// ```
    pub enum AlertStatus, default Unknown {
        Unknown = "unknown", "Unknown";
        New = "new", "New";
        InProgress = "inProgress", "In progress";
        Resolved = "resolved", "Resolved";
    } also {
        "active" => New;
        "in progress" => InProgress;
    }
}

impl AlertStatus {
    /// Whether somebody still has to do something; everything but resolved counts.
    pub const fn is_active(self) -> bool {
        !matches!(self, Self::Resolved)
    }
}

graph_enum! {
    /// How bad it is; orders from unknown up to high.
    ///
    /// ```
    /// use shared::enums::AlertSeverity;
    ///
    /// assert!(AlertSeverity::High > AlertSeverity::Medium);
    /// assert!(AlertSeverity::Informational > AlertSeverity::parse("UnSpecified"));
    /// ```
    pub enum AlertSeverity, default Unknown {
        Unknown = "unknown", "Unknown";
        Informational = "informational", "Informational";
        Low = "low", "Low";
        Medium = "medium", "Medium";
        High = "high", "High";
    } also {
        "unspecified" => Unknown;
        "info" => Informational;
        "critical" => High;
    }
}

graph_enum! {
    /// Whether it was an attack.
    ///
    /// ```
    /// use shared::enums::AlertClassification;
    ///
    /// assert_eq!(AlertClassification::parse("TruePositive").label(), "True positive");
    /// assert_eq!(AlertClassification::default().label(), "Not set");
    /// ```
    pub enum AlertClassification, default Unknown {
        Unknown = "unknown", "Not set";
        FalsePositive = "falsePositive", "False positive";
        TruePositive = "truePositive", "True positive";
        InformationalExpectedActivity = "informationalExpectedActivity",
            "Informational, expected activity";
    } also {
        "benignPositive" => InformationalExpectedActivity;
        "notAvailable" => Unknown;
        "unspecified" => Unknown;
    }
}

impl AlertClassification {
    /// The determinations that fit it; an alert without a classification has none.
    ///
    /// ```
    /// use shared::enums::{AlertClassification, AlertDetermination};
    ///
    /// let false_alarm = AlertClassification::FalsePositive.determinations();
    /// assert!(false_alarm.contains(&AlertDetermination::NotMalicious));
    /// assert!(AlertClassification::Unknown.determinations().is_empty());
    /// ```
    pub const fn determinations(self) -> &'static [AlertDetermination] {
        use AlertDetermination as D;
        match self {
            Self::TruePositive => &[
                D::MultiStagedAttack,
                D::MaliciousUserActivity,
                D::CompromisedAccount,
                D::Malware,
                D::Phishing,
                D::UnwantedSoftware,
                D::Other,
            ],
            Self::InformationalExpectedActivity => {
                &[D::SecurityTesting, D::LineOfBusinessApplication, D::ConfirmedActivity, D::Other]
            }
            Self::FalsePositive => &[D::NotMalicious, D::NotEnoughDataToValidate, D::Other],
            Self::Unknown | Self::UnknownFutureValue => &[],
        }
    }
}

graph_enum! {
    /// What kind of attack, or of false alarm.
    ///
    /// Several members have two printed names; both are read, the first is written.
    ///
    /// ```
    /// use shared::enums::AlertDetermination;
    ///
    /// assert_eq!(AlertDetermination::parse("clean"), AlertDetermination::NotMalicious);
    /// ```
    pub enum AlertDetermination, default Unknown {
        Unknown = "unknown", "Not set";
        Apt = "apt", "Advanced persistent threat";
        Malware = "malware", "Malware";
        SecurityPersonnel = "securityPersonnel", "Security personnel";
        SecurityTesting = "securityTesting", "Security test";
        UnwantedSoftware = "unwantedSoftware", "Unwanted software";
        Other = "other", "Other";
        MultiStagedAttack = "multiStagedAttack", "Multistage attack";
        CompromisedAccount = "compromisedAccount", "Compromised account";
        Phishing = "phishing", "Phishing";
        MaliciousUserActivity = "maliciousUserActivity", "Malicious user activity";
        NotMalicious = "notMalicious", "Not malicious";
        NotEnoughDataToValidate = "notEnoughDataToValidate", "Not enough data to validate";
        ConfirmedActivity = "confirmedActivity", "Confirmed activity";
        LineOfBusinessApplication = "lineOfBusinessApplication", "Line-of-business application";
    } also {
        "compromisedUser" => CompromisedAccount;
        "clean" => NotMalicious;
        "insufficientData" => NotEnoughDataToValidate;
        "confirmedUserActivity" => ConfirmedActivity;
        "notAvailable" => Unknown;
        "unspecified" => Unknown;
    }
}

graph_enum! {
    /// Where the source's automated investigation stands.
    ///
    /// ```
    /// use shared::enums::InvestigationState;
    ///
    /// assert_eq!(InvestigationState::parse("UnsupportedOs"), InvestigationState::UnsupportedOs);
    /// ```
    pub enum InvestigationState, default Unknown {
        Unknown = "unknown", "Unknown";
        Terminated = "terminated", "Terminated";
        SuccessfullyRemediated = "successfullyRemediated", "Remediated";
        Benign = "benign", "No threats found";
        Failed = "failed", "Failed";
        PartiallyRemediated = "partiallyRemediated", "Partially remediated";
        Running = "running", "Running";
        PendingApproval = "pendingApproval", "Pending approval";
        PendingResource = "pendingResource", "Pending resource";
        Queued = "queued", "Queued";
        InnerFailure = "innerFailure", "Inner failure";
        PreexistingAlert = "preexistingAlert", "Alert existed before";
        UnsupportedOs = "unsupportedOs", "Unsupported operating system";
        UnsupportedAlertType = "unsupportedAlertType", "Unsupported alert type";
        SuppressedAlert = "suppressedAlert", "Suppressed alert";
        PartiallyInvestigated = "partiallyInvestigated", "Partially investigated";
        TerminatedByUser = "terminatedByUser", "Terminated by user";
        TerminatedBySystem = "terminatedBySystem", "Terminated by system";
    } also {
        "unspecified" => Unknown;
    }
}
