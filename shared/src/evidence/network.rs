//! Addresses.

use serde_json::Value;

use crate::model::graph_fields;

graph_fields! {
    /// An address, IPv4 or IPv6.
    pub struct IpEvidence {
        ip_address: Option<String> = "ipAddress",
        country_letter_code: Option<String> = "countryLetterCode",
    }

    /// A URL or a domain.
    pub struct UrlEvidence {
        url: Option<String> = "url",
    }

    /// A network interface.
    pub struct NicEvidence {
        ip_address: Option<Value> = "ipAddress",
        mac_address: Option<String> = "macAddress",
        vlans: Vec<String> = "vlans",
    }
}
