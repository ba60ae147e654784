//! Containers and Kubernetes.
//!
//! Where Graph nests evidence in evidence, senders also put a bare name; such properties are kept
//! as the JSON they came as.

use serde_json::{Map, Value};

use crate::model::graph_fields;

graph_fields! {
    /// A running container.
    pub struct ContainerEvidence {
        args: Vec<String> = "args",
        command: Vec<String> = "command",
        container_id: Option<String> = "containerId",
        image: Option<Value> = "image",
        is_privileged: Option<bool> = "isPrivileged",
        name: Option<String> = "name",
        pod: Option<Value> = "pod",
    }

    /// What a container runs.
    pub struct ContainerImageEvidence {
        digest_image: Option<Value> = "digestImage",
        image_id: Option<String> = "imageId",
        registry: Option<Value> = "registry",
    }

    /// Where images come from.
    pub struct ContainerRegistryEvidence {
        registry: Option<String> = "registry",
    }

    /// A Kubernetes cluster.
    pub struct KubernetesClusterEvidence {
        cloud_resource: Option<Value> = "cloudResource",
        distribution: Option<String> = "distribution",
        name: Option<String> = "name",
        platform: Option<String> = "platform",
        version: Option<String> = "version",
    }

    /// A deployment, a job or another controller.
    pub struct KubernetesControllerEvidence {
        labels: Option<Map<String, Value>> = "labels",
        name: Option<String> = "name",
        namespace: Option<Value> = "namespace",
        controller_type: Option<String> = "type",
    }

    /// A namespace.
    pub struct KubernetesNamespaceEvidence {
        cluster: Option<Value> = "cluster",
        labels: Option<Map<String, Value>> = "labels",
        name: Option<String> = "name",
    }

    /// A pod.
    pub struct KubernetesPodEvidence {
        containers: Vec<Value> = "containers",
        controller: Option<Value> = "controller",
        ephemeral_containers: Vec<Value> = "ephemeralContainers",
        init_containers: Vec<Value> = "initContainers",
        labels: Option<Map<String, Value>> = "labels",
        name: Option<String> = "name",
        namespace: Option<Value> = "namespace",
        pod_ip: Option<Value> = "podIp",
        service_account: Option<Value> = "serviceAccount",
    }

    /// A secret.
    pub struct KubernetesSecretEvidence {
        name: Option<String> = "name",
        namespace: Option<Value> = "namespace",
        secret_type: Option<String> = "secretType",
    }

    /// A service.
    pub struct KubernetesServiceEvidence {
        cluster_ip: Option<Value> = "clusterIP",
        external_ips: Vec<Value> = "externalIPs",
        labels: Option<Map<String, Value>> = "labels",
        name: Option<String> = "name",
        namespace: Option<Value> = "namespace",
        selector: Option<Value> = "selector",
        service_ports: Vec<Value> = "servicePorts",
        service_type: Option<String> = "serviceType",
    }

    /// The account a pod runs as.
    pub struct KubernetesServiceAccountEvidence {
        name: Option<String> = "name",
        namespace: Option<Value> = "namespace",
    }
}
