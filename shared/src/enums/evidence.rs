//! What a source says about a piece of evidence.

use super::graph_enum;

graph_enum! {
    /// Whether a piece of evidence is dangerous.
    ///
    /// ```
    /// use shared::enums::EvidenceVerdict;
    ///
    /// assert!(EvidenceVerdict::Malicious > EvidenceVerdict::Suspicious);
    /// assert_eq!(EvidenceVerdict::NoThreatsFound.label(), "No threats found");
    /// ```
    pub enum EvidenceVerdict, default Unknown {
        Unknown = "unknown", "Unknown";
        NoThreatsFound = "noThreatsFound", "No threats found";
        Suspicious = "suspicious", "Suspicious";
        Malicious = "malicious", "Malicious";
    } also {
        "clean" => NoThreatsFound;
        "unspecified" => Unknown;
    }
}

graph_enum! {
    /// What was done about a piece of evidence.
    ///
    /// ```
    /// use shared::enums::EvidenceRemediationStatus;
    ///
    /// let status = EvidenceRemediationStatus::parse("PartiallyRemediated");
    /// assert_eq!(status.label(), "Partially remediated");
    /// ```
    pub enum EvidenceRemediationStatus, default None {
        None = "none", "None";
        Remediated = "remediated", "Remediated";
        Prevented = "prevented", "Prevented";
        Blocked = "blocked", "Blocked";
        NotFound = "notFound", "Not found";
        Active = "active", "Active";
        PendingApproval = "pendingApproval", "Pending approval";
        Declined = "declined", "Declined";
        Unremediated = "unremediated", "Not remediated";
        Running = "running", "Running";
        PartiallyRemediated = "partiallyRemediated", "Partially remediated";
    } also {
        "unspecified" => None;
        "unknown" => None;
    }
}

graph_enum! {
    /// What a piece of evidence did, or had done to it.
    ///
    /// ```
    /// use shared::enums::EvidenceRole;
    ///
    /// assert_eq!(EvidenceRole::parse("CommandAndControl").label(), "Command and control");
    /// ```
    pub enum EvidenceRole, default Unknown {
        Unknown = "unknown", "Unknown";
        Contextual = "contextual", "Contextual";
        Scanned = "scanned", "Scanned";
        Source = "source", "Source";
        Destination = "destination", "Destination";
        Created = "created", "Created";
        Added = "added", "Added";
        Compromised = "compromised", "Compromised";
        Edited = "edited", "Edited";
        Attacked = "attacked", "Attacked";
        Attacker = "attacker", "Attacker";
        CommandAndControl = "commandAndControl", "Command and control";
        Loaded = "loaded", "Loaded";
        Suspicious = "suspicious", "Suspicious";
        PolicyViolator = "policyViolator", "Policy violator";
    } also {
        "unspecified" => Unknown;
    }
}

graph_enum! {
    /// Whether a file or process was only seen or also stopped.
    ///
    /// ```
    /// use shared::enums::DetectionStatus;
    ///
    /// assert_eq!(DetectionStatus::parse("Prevented").as_str(), "prevented");
    /// ```
    pub enum DetectionStatus, default Detected {
        Detected = "detected", "Detected";
        Blocked = "blocked", "Blocked";
        Prevented = "prevented", "Prevented";
    }
}
