//! What happened to a message.

use super::graph_enum;

graph_enum! {
    /// Which way a message went.
    ///
    /// ```
    /// use shared::enums::AntiSpamDirection;
    ///
    /// assert_eq!(AntiSpamDirection::parse("Intraorg").label(), "Within the organisation");
    /// ```
    pub enum AntiSpamDirection, default Unknown {
        Unknown = "unknown", "Unknown";
        Inbound = "inbound", "Inbound";
        Outbound = "outbound", "Outbound";
        Intraorg = "intraorg", "Within the organisation";
    } also {
        "intra-org" => Intraorg;
    }
}

graph_enum! {
    /// What the mail system did with a message.
    ///
    /// ```
    /// use shared::enums::DeliveryAction;
    ///
    /// assert_eq!(DeliveryAction::parse("DeliveredAsSpam").label(), "Delivered as spam");
    /// ```
    pub enum DeliveryAction, default Unknown {
        Unknown = "unknown", "Unknown";
        Delivered = "delivered", "Delivered";
        DeliveredAsSpam = "deliveredAsSpam", "Delivered as spam";
        Junked = "junked", "Junked";
        Blocked = "blocked", "Blocked";
        Replaced = "replaced", "Replaced";
    }
}

graph_enum! {
    /// Where a message ended up.
    ///
    /// ```
    /// use shared::enums::DeliveryLocation;
    ///
    /// assert_eq!(DeliveryLocation::parse("JunkFolder").label(), "Junk folder");
    /// ```
    pub enum DeliveryLocation, default Unknown {
        Unknown = "unknown", "Unknown";
        Inbox = "inbox", "Inbox";
        External = "external", "External";
        JunkFolder = "junkFolder", "Junk folder";
        Quarantine = "quarantine", "Quarantine";
        Failed = "failed", "Failed";
        Dropped = "dropped", "Dropped";
        DeletedFolder = "deletedFolder", "Deleted items";
        Forwarded = "forwarded", "Forwarded";
    }
}
