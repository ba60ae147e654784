//! The state of a device as its sensor tells it.

use super::graph_enum;

graph_enum! {
    /// Whether the sensor reports.
    ///
    /// ```
    /// use shared::enums::DeviceHealthStatus;
    ///
    /// assert_eq!(DeviceHealthStatus::parse("NoSensorData").label(), "No sensor data");
    /// ```
    pub enum DeviceHealthStatus, default Unknown {
        Unknown = "unknown", "Unknown";
        Active = "active", "Active";
        Inactive = "inactive", "Inactive";
        ImpairedCommunication = "impairedCommunication", "Impaired communication";
        NoSensorData = "noSensorData", "No sensor data";
        NoSensorDataImpairedCommunication = "noSensorDataImpairedCommunication",
            "No sensor data, impaired communication";
    }
}

graph_enum! {
    /// The highest severity among the alerts of a device; none without alerts.
    ///
    /// ```
    /// use shared::enums::DeviceRiskScore;
    ///
    /// assert!(DeviceRiskScore::High > DeviceRiskScore::None);
    /// ```
    pub enum DeviceRiskScore, default None {
        None = "none", "None";
        Informational = "informational", "Informational";
        Low = "low", "Low";
        Medium = "medium", "Medium";
        High = "high", "High";
    } also {
        "unspecified" => None;
    }
}

graph_enum! {
    /// Whether a device has a sensor.
    ///
    /// ```
    /// use shared::enums::OnboardingStatus;
    ///
    /// assert_eq!(OnboardingStatus::parse("CanBeOnboarded").label(), "Can be onboarded");
    /// ```
    pub enum OnboardingStatus, default Unknown {
        Unknown = "unknown", "Unknown";
        InsufficientInfo = "insufficientInfo", "Insufficient info";
        Onboarded = "onboarded", "Onboarded";
        CanBeOnboarded = "canBeOnboarded", "Can be onboarded";
        Unsupported = "unsupported", "Unsupported";
    }
}

graph_enum! {
    /// The state of a device's antivirus.
    ///
    /// ```
    /// use shared::enums::DefenderAvStatus;
    ///
    /// assert_eq!(DefenderAvStatus::parse("notUpdated").label(), "Not updated");
    /// ```
    pub enum DefenderAvStatus, default Unknown {
        Unknown = "unknown", "Unknown";
        NotReporting = "notReporting", "Not reporting";
        Disabled = "disabled", "Disabled";
        NotUpdated = "notUpdated", "Not updated";
        Updated = "updated", "Updated";
        NotSupported = "notSupported", "Not supported";
    }
}

graph_enum! {
    /// Whose virtual machine a device is.
    ///
    /// ```
    /// use shared::enums::VmCloudProvider;
    ///
    /// assert_eq!(VmCloudProvider::parse("Azure"), VmCloudProvider::Azure);
    /// ```
    pub enum VmCloudProvider, default Unknown {
        Unknown = "unknown", "Unknown";
        Azure = "azure", "Azure";
    }
}
