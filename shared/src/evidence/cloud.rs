//! Applications and resources of the clouds.

use serde_json::Value;

use crate::model::graph_fields;

graph_fields! {
    /// An application that people use, such as SharePoint Online.
    pub struct CloudApplicationEvidence {
        app_id: Option<i64> = "appId",
        display_name: Option<String> = "displayName",
        instance_id: Option<i64> = "instanceId",
        instance_name: Option<String> = "instanceName",
        saas_app_id: Option<i64> = "saasAppId",
    }

    /// An application that acts with granted rights.
    pub struct OauthApplicationEvidence {
        app_id: Option<String> = "appId",
        display_name: Option<String> = "displayName",
        object_id: Option<String> = "objectId",
        publisher: Option<String> = "publisher",
    }

    /// A resource in Azure.
    pub struct AzureResourceEvidence {
        resource_id: Option<String> = "resourceId",
        resource_name: Option<String> = "resourceName",
        resource_type: Option<String> = "resourceType",
    }

    /// A resource in Amazon's cloud.
    pub struct AmazonResourceEvidence {
        amazon_account_id: Option<String> = "amazonAccountId",
        amazon_resource_id: Option<String> = "amazonResourceId",
        resource_name: Option<String> = "resourceName",
        resource_type: Option<String> = "resourceType",
    }

    /// A resource in Google's cloud.
    pub struct GoogleCloudResourceEvidence {
        full_resource_name: Option<String> = "fullResourceName",
        location: Option<String> = "location",
        location_type: Option<String> = "locationType",
        project_id: Option<String> = "projectId",
        project_number: Option<i64> = "projectNumber",
        resource_name: Option<String> = "resourceName",
        resource_type: Option<String> = "resourceType",
    }

    /// An object in a cloud's store.
    pub struct BlobEvidence {
        blob_container: Option<Value> = "blobContainer",
        etag: Option<String> = "etag",
        file_hashes: Vec<Value> = "fileHashes",
        name: Option<String> = "name",
        url: Option<String> = "url",
    }

    /// A container of such objects.
    pub struct BlobContainerEvidence {
        name: Option<String> = "name",
        storage_resource: Option<Value> = "storageResource",
        url: Option<String> = "url",
    }
}
