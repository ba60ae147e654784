//! How grave an incident is to the organisation, in the categories of NIST SP 800-61 revision 2,
//! section 3.2.6, tables 3-2 to 3-4. Graph has no such properties.

use super::graph_enum;

graph_enum! {
    /// What the incident does to the services of the organisation.
    ///
    /// ```
    /// use shared::enums::FunctionalImpact;
    ///
    /// assert_eq!(FunctionalImpact::parse("High").label(), "High");
    /// ```
    pub enum FunctionalImpact, default None {
        None = "none", "None";
        Low = "low", "Low";
        Medium = "medium", "Medium";
        High = "high", "High";
    }
}

graph_enum! {
    /// What the incident does to the information of the organisation.
    ///
    /// ```
    /// use shared::enums::InformationImpact;
    ///
    /// assert_eq!(InformationImpact::PrivacyBreach.as_str(), "privacyBreach");
    /// ```
    pub enum InformationImpact, default None {
        None = "none", "None";
        PrivacyBreach = "privacyBreach", "Privacy breach";
        ProprietaryBreach = "proprietaryBreach", "Proprietary breach";
        IntegrityLoss = "integrityLoss", "Integrity loss";
    }
}

graph_enum! {
    /// The time and resources that recovering takes.
    ///
    /// ```
    /// use shared::enums::Recoverability;
    ///
    /// assert_eq!(Recoverability::default(), Recoverability::Regular);
    /// ```
    pub enum Recoverability, default Regular {
        Regular = "regular", "Regular";
        Supplemented = "supplemented", "Supplemented";
        Extended = "extended", "Extended";
        NotRecoverable = "notRecoverable", "Not recoverable";
    }
}
