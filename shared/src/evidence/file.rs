//! Files, processes and the registry.

use super::UserAccount;
use crate::enums::DetectionStatus;
use crate::model::{graph_fields, graph_object};
use crate::time::Timestamp;

graph_object! {
    /// A file by name and by content.
    pub struct FileDetails {
        file_name: Option<String> = "fileName",
        file_path: Option<String> = "filePath",
        file_publisher: Option<String> = "filePublisher",
        file_size: Option<i64> = "fileSize",
        issuer: Option<String> = "issuer",
        md5: Option<String> = "md5",
        sha1: Option<String> = "sha1",
        sha256: Option<String> = "sha256",
        /// Graph's own spelling of the Authenticode hash.
        sha265_ac: Option<String> = "sha265Ac" | "sha256Ac",
        signer: Option<String> = "signer",
    }
}

graph_fields! {
    /// A file.
    pub struct FileEvidence {
        file_details: Option<FileDetails> = "fileDetails",
        detection_status: Option<DetectionStatus> = "detectionStatus",
        mde_device_id: Option<String> = "mdeDeviceId",
    }

    /// A process, with its parent.
    pub struct ProcessEvidence {
        process_id: Option<i64> = "processId",
        parent_process_id: Option<i64> = "parentProcessId",
        process_command_line: Option<String> = "processCommandLine",
        process_creation_date_time: Option<Timestamp> = "processCreationDateTime",
        parent_process_creation_date_time: Option<Timestamp> = "parentProcessCreationDateTime",
        image_file: Option<FileDetails> = "imageFile",
        parent_process_image_file: Option<FileDetails> = "parentProcessImageFile",
        user_account: Option<UserAccount> = "userAccount",
        detection_status: Option<DetectionStatus> = "detectionStatus",
        mde_device_id: Option<String> = "mdeDeviceId",
    }

    /// A key of the registry.
    pub struct RegistryKeyEvidence {
        registry_hive: Option<String> = "registryHive",
        registry_key: Option<String> = "registryKey",
    }

    /// A value of the registry.
    pub struct RegistryValueEvidence {
        mde_device_id: Option<String> = "mdeDeviceId",
        registry_hive: Option<String> = "registryHive",
        registry_key: Option<String> = "registryKey",
        registry_value: Option<String> = "registryValue",
        registry_value_name: Option<String> = "registryValueName",
        registry_value_type: Option<String> = "registryValueType",
    }
}
