//! Devices.

use serde_json::Value;

use crate::enums::{
    DefenderAvStatus, DeviceHealthStatus, DeviceRiskScore, OnboardingStatus, VmCloudProvider,
};
use crate::model::{graph_fields, graph_object};
use crate::time::Timestamp;

graph_fields! {
    /// A computer or a telephone.
    pub struct DeviceEvidence {
        first_seen_date_time: Option<Timestamp> = "firstSeenDateTime",
        mde_device_id: Option<String> = "mdeDeviceId",
        azure_ad_device_id: Option<String> = "azureAdDeviceId",
        /// A full name, or with some sources the bare name of the host.
        device_dns_name: Option<String> = "deviceDnsName",
        os_platform: Option<String> = "osPlatform",
        os_build: Option<i64> = "osBuild",
        version: Option<String> = "version",
        rbac_group_id: Option<i64> = "rbacGroupId",
        rbac_group_name: Option<String> = "rbacGroupName",
        health_status: Option<DeviceHealthStatus> = "healthStatus",
        risk_score: Option<DeviceRiskScore> = "riskScore",
        onboarding_status: Option<OnboardingStatus> = "onboardingStatus",
        defender_av_status: Option<DefenderAvStatus> = "defenderAvStatus",
        vm_metadata: Option<VmMetadata> = "vmMetadata",
        ip_interfaces: Vec<String> = "ipInterfaces",
        logged_on_users: Vec<LoggedOnUser> = "loggedOnUsers",
    }

    /// A thing with a network address and a purpose of its own.
    pub struct IotDeviceEvidence {
        device_id: Option<String> = "deviceId",
        device_name: Option<String> = "deviceName",
        device_page_link: Option<String> = "devicePageLink",
        device_sub_type: Option<String> = "deviceSubType",
        device_type: Option<String> = "deviceType",
        importance: Option<String> = "importance",
        iot_hub: Option<Value> = "ioTHub",
        iot_security_agent_id: Option<String> = "ioTSecurityAgentId",
        ip_address: Option<Value> = "ipAddress",
        is_authorized: Option<bool> = "isAuthorized",
        is_programming: Option<bool> = "isProgramming",
        is_scanner: Option<bool> = "isScanner",
        mac_address: Option<String> = "macAddress",
        manufacturer: Option<String> = "manufacturer",
        model: Option<String> = "model",
        nics: Vec<Value> = "nics",
        operating_system: Option<String> = "operatingSystem",
        owners: Vec<String> = "owners",
        protocols: Vec<String> = "protocols",
        purdue_layer: Option<String> = "purdueLayer",
        sensor: Option<String> = "sensor",
        serial_number: Option<String> = "serialNumber",
        site: Option<String> = "site",
        /// What Graph calls `source`: the system that reported the device.
        reported_by: Option<String> = "source",
        source_ref: Option<Value> = "sourceRef",
        zone: Option<String> = "zone",
    }
}

graph_object! {
    /// The cloud's view of a device that is a virtual machine.
    pub struct VmMetadata {
        vm_id: Option<String> = "vmId",
        cloud_provider: Option<VmCloudProvider> = "cloudProvider",
        resource_id: Option<String> = "resourceId",
        subscription_id: Option<String> = "subscriptionId",
    }
}

graph_object! {
    /// Somebody who was logged on to a device.
    pub struct LoggedOnUser {
        account_name: Option<String> = "accountName",
        domain_name: Option<String> = "domainName",
    }
}
