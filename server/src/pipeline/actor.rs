//! Who asks for a change.

/// The person behind a command, as the log names them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    pub display_name: String,
    pub user_principal_name: String,
}

/// How the log names the machine.
pub(super) const MACHINE: &str = "Muster – alert correlation";
