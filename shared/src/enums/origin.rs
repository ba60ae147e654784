//! Which product, and which part of it, raised an alert.

use super::graph_enum;

graph_enum! {
    /// The product that raised an alert.
    ///
    /// ```
    /// use shared::enums::ServiceSource;
    ///
    /// let source = ServiceSource::parse("MicrosoftCloudAppSecurity");
    /// assert_eq!(source, ServiceSource::MicrosoftDefenderForCloudApps);
    /// assert_eq!(source.label(), "Cloud Apps");
    /// ```
    pub enum ServiceSource, default Unknown {
        Unknown = "unknown", "Unknown";
        MicrosoftDefenderForEndpoint = "microsoftDefenderForEndpoint", "Endpoint";
        MicrosoftDefenderForIdentity = "microsoftDefenderForIdentity", "Identity";
        MicrosoftDefenderForCloudApps = "microsoftDefenderForCloudApps", "Cloud Apps";
        MicrosoftDefenderForOffice365 = "microsoftDefenderForOffice365", "Office 365";
        Microsoft365Defender = "microsoft365Defender", "Defender XDR";
        AzureAdIdentityProtection = "azureAdIdentityProtection", "Entra ID Protection";
        MicrosoftAppGovernance = "microsoftAppGovernance", "App Governance";
        DataLossPrevention = "dataLossPrevention", "Data Loss Prevention";
        MicrosoftDefenderForCloud = "microsoftDefenderForCloud", "Defender for Cloud";
        MicrosoftSentinel = "microsoftSentinel", "Sentinel";
        MicrosoftThreatIntelligence = "microsoftThreatIntelligence", "Threat Intelligence";
    } also {
        "microsoftDefenderATP" => MicrosoftDefenderForEndpoint;
        "windowsDefenderAtp" => MicrosoftDefenderForEndpoint;
        "azureATP" => MicrosoftDefenderForIdentity;
        "microsoftCloudAppSecurity" => MicrosoftDefenderForCloudApps;
        "mcas" => MicrosoftDefenderForCloudApps;
        "officeATP" => MicrosoftDefenderForOffice365;
        "microsoftThreatProtection" => Microsoft365Defender;
        "mtp" => Microsoft365Defender;
        "aadIdentityProtection" => AzureAdIdentityProtection;
        "appGovernance" => MicrosoftAppGovernance;
        "unspecified" => Unknown;
    }
}

graph_enum! {
    /// The technology that noticed it.
    ///
    /// ```
    /// use shared::enums::DetectionSource;
    ///
    /// assert_eq!(DetectionSource::parse("WindowsDefenderAv"), DetectionSource::Antivirus);
    /// ```
    pub enum DetectionSource, default Unknown {
        Unknown = "unknown", "Unknown";
        MicrosoftDefenderForEndpoint = "microsoftDefenderForEndpoint", "EDR";
        Antivirus = "antivirus", "Antivirus";
        SmartScreen = "smartScreen", "SmartScreen";
        CustomTi = "customTi", "Custom TI";
        MicrosoftDefenderForOffice365 = "microsoftDefenderForOffice365", "Office 365";
        AutomatedInvestigation = "automatedInvestigation", "Automated investigation";
        MicrosoftThreatExperts = "microsoftThreatExperts", "Threat Experts";
        CustomDetection = "customDetection", "Custom detection";
        MicrosoftDefenderForIdentity = "microsoftDefenderForIdentity", "Identity";
        CloudAppSecurity = "cloudAppSecurity", "Cloud Apps";
        Microsoft365Defender = "microsoft365Defender", "Defender XDR";
        AzureAdIdentityProtection = "azureAdIdentityProtection", "Entra ID Protection";
        Manual = "manual", "Manual";
        MicrosoftDataLossPrevention = "microsoftDataLossPrevention", "Data Loss Prevention";
        AppGovernancePolicy = "appGovernancePolicy", "App Governance policy";
        AppGovernanceDetection = "appGovernanceDetection", "App Governance detection";
        MicrosoftDefenderForCloud = "microsoftDefenderForCloud", "Defender for Cloud";
        MicrosoftDefenderForIoT = "microsoftDefenderForIoT", "Defender for IoT";
        MicrosoftDefenderForServers = "microsoftDefenderForServers", "Defender for Servers";
        MicrosoftDefenderForStorage = "microsoftDefenderForStorage", "Defender for Storage";
        MicrosoftDefenderForDns = "microsoftDefenderForDNS", "Defender for DNS";
        MicrosoftDefenderForDatabases = "microsoftDefenderForDatabases", "Defender for Databases";
        MicrosoftDefenderForContainers = "microsoftDefenderForContainers",
            "Defender for Containers";
        MicrosoftDefenderForNetwork = "microsoftDefenderForNetwork", "Defender for Network";
        MicrosoftDefenderForAppService = "microsoftDefenderForAppService",
            "Defender for App Service";
        MicrosoftDefenderForKeyVault = "microsoftDefenderForKeyVault", "Defender for Key Vault";
        MicrosoftDefenderForResourceManager = "microsoftDefenderForResourceManager",
            "Defender for Resource Manager";
        MicrosoftDefenderForApiManagement = "microsoftDefenderForApiManagement",
            "Defender for API Management";
        NrtAlerts = "nrtAlerts", "Sentinel, near real time";
        ScheduledAlerts = "scheduledAlerts", "Sentinel, scheduled";
        MicrosoftDefenderThreatIntelligenceAnalytics =
            "microsoftDefenderThreatIntelligenceAnalytics", "Threat intelligence analytics";
        BuiltInMl = "builtInMl", "Built-in machine learning";
        MicrosoftSentinel = "microsoftSentinel", "Sentinel";
    } also {
        "windowsDefenderAv" => Antivirus;
        "windowsDefenderAtp" => MicrosoftDefenderForEndpoint;
        "microsoftDefenderATP" => MicrosoftDefenderForEndpoint;
        "windowsDefenderSmartScreen" => SmartScreen;
        "customerTI" => CustomTi;
        "officeATP" => MicrosoftDefenderForOffice365;
        "threatExperts" => MicrosoftThreatExperts;
        "azureATP" => MicrosoftDefenderForIdentity;
        "mcas" => CloudAppSecurity;
        "microsoftCloudAppSecurity" => CloudAppSecurity;
        "mtp" => Microsoft365Defender;
        "microsoftThreatProtection" => Microsoft365Defender;
        "aadIdentityProtection" => AzureAdIdentityProtection;
        "unspecified" => Unknown;
    }
}
