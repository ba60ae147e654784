//! Which properties become what they were: those that the operation changed and nobody since.

use crate::pipeline::inverse::Both;
use crate::store::{AlertEdits, IncidentState};

/// Names of properties.
#[derive(Debug, Default)]
pub(super) struct Fields {
    pub(super) restored: Vec<&'static str>,
    /// Changed since.
    pub(super) kept: Vec<&'static str>,
}

/// It follows the alerts, so nobody is told of it.
pub(super) const REDIRECTION: &str = "redirection";

/// A determination fits its classification only, so these two go together.
macro_rules! restore_fields {
    ($current:expr, $both:expr, $($field:ident = $name:expr),* $(,)?) => {{
        let mut fields = Fields::default();
        $(if $both.before.$field != $both.after.$field {
            if $current.$field == $both.after.$field {
                $current.$field.clone_from(&$both.before.$field);
                fields.restored.push($name);
            } else {
                fields.kept.push($name);
            }
        })*
        let before = ($both.before.classification, $both.before.determination);
        let after = ($both.after.classification, $both.after.determination);
        if before != after {
            if ($current.classification, $current.determination) == after {
                ($current.classification, $current.determination) = before;
                fields.restored.push("classification");
            } else {
                fields.kept.push("classification");
            }
        }
        fields
    }};
}

pub(super) fn restore_state(current: &mut IncidentState, both: &Both<IncidentState>) -> Fields {
    let added = both.after.comments.saturating_sub(both.before.comments);
    current.comments = current.comments.saturating_sub(added);
    restore_fields!(
        current,
        both,
        chosen_name = "name",
        chosen_severity = "severity",
        chosen_priority = "priority",
        status = "status",
        assigned_to = "assignment",
        custom_tags = "tags",
        resolving_comment = "resolving comment",
        functional_impact = "functional impact",
        information_impact = "information impact",
        recoverability = "recoverability",
        redirect = REDIRECTION,
    )
}

pub(super) fn restore_edits(current: &mut AlertEdits, both: &Both<AlertEdits>) -> Fields {
    restore_fields!(current, both, status = "status", assigned_to = "assignment",)
}
