//! What an incident is called until somebody names it: its content in one line.

use std::collections::{BTreeMap, BTreeSet};

use shared::tactic::Tactic;

/// What the name of an incident is made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Content<'a> {
    /// Title and category of each alert, in order of activity.
    pub alerts: Vec<(&'a str, Option<&'a str>)>,
    pub devices: usize,
    pub users: usize,
    pub mailboxes: usize,
    /// Distinct service sources.
    pub sources: usize,
}

/// Alerts of so many tactics are an attack in stages.
const STAGES: usize = 3;

/// `Multi-stage incident involving Initial access & Impact on multiple endpoints reported by
/// multiple sources`, `Impossible travel activity involving one user`.
pub fn name_incident(content: &Content<'_>) -> String {
    let tactics: BTreeSet<Tactic> = content
        .alerts
        .iter()
        .filter_map(|(_, category)| category.and_then(Tactic::parse))
        .collect();
    if tactics.len() >= STAGES
        && let (Some(first), Some(last)) = (tactics.first(), tactics.last())
    {
        let sources = if content.sources > 1 { " reported by multiple sources" } else { "" };
        return format!(
            "Multi-stage incident involving {} & {}{}{sources}",
            first.label(),
            last.label(),
            place(content, "affecting")
        );
    }
    let Some(title) = commonest_title(content) else { return "Incident without alerts".into() };
    format!("{title}{}", place(content, "involving"))
}

fn place(content: &Content<'_>, verb: &str) -> String {
    let among = |count: usize, one: &str, many: &str| {
        if count == 1 { format!("one {one}") } else { format!("multiple {many}") }
    };
    match (content.devices, content.users, content.mailboxes) {
        (0, 0, 0) => String::new(),
        (0, 0, mailboxes) => format!(" {verb} {}", among(mailboxes, "mailbox", "mailboxes")),
        (0, users, _) => format!(" {verb} {}", among(users, "user", "users")),
        (devices, ..) => format!(" on {}", among(devices, "endpoint", "endpoints")),
    }
}

/// The title that most alerts bear, the earliest of several.
fn commonest_title(content: &Content<'_>) -> Option<String> {
    let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (position, (title, _)) in content.alerts.iter().enumerate() {
        counts.entry(title.trim()).or_insert((0, position)).0 += 1;
    }
    let (title, _) = counts
        .into_iter()
        .max_by_key(|(_, (count, position))| (*count, std::cmp::Reverse(*position)))?;
    Some(shortened(title))
}

/// Long titles are cut at a word; a name is a line.
fn shortened(title: &str) -> String {
    const MOST: usize = 120;
    if title.chars().count() <= MOST {
        return title.to_owned();
    }
    let cut: String = title.chars().take(MOST).collect();
    let end = cut.rfind(char::is_whitespace).filter(|end| *end > MOST / 2).unwrap_or(cut.len());
    format!("{}…", cut[..end].trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content<'a>(alerts: &[(&'a str, &'a str)], counts: [usize; 4]) -> Content<'a> {
        let [devices, users, mailboxes, sources] = counts;
        Content {
            alerts: alerts.iter().map(|(title, category)| (*title, Some(*category))).collect(),
            devices,
            users,
            mailboxes,
            sources,
        }
    }

    #[test]
    fn attacks_in_stages_are_named_by_first_and_last_tactic() {
        let alerts = [
            ("Secret dumping", "CredentialAccess"),
            ("Mail with malware", "InitialAccess"),
            ("Shadow copies deleted", "Impact"),
            ("Test", "Malware"),
        ];
        assert_eq!(
            name_incident(&content(&alerts, [7, 6, 2, 4])),
            "Multi-stage incident involving Initial access & Impact on multiple endpoints \
             reported by multiple sources"
        );
        assert_eq!(
            name_incident(&content(&alerts, [1, 6, 2, 1])),
            "Multi-stage incident involving Initial access & Impact on one endpoint"
        );
        assert_eq!(
            name_incident(&content(&alerts, [0, 1, 0, 1])),
            "Multi-stage incident involving Initial access & Impact affecting one user"
        );
    }

    #[test]
    fn others_are_named_by_their_commonest_title() {
        let alerts = [("Odd", "Discovery"), ("Spray", "CredentialAccess"), ("Spray", "Discovery")];
        let name = |counts| name_incident(&content(&alerts, counts));
        assert_eq!(name([0, 3, 0, 1]), "Spray involving multiple users");
        assert_eq!(name([1, 3, 0, 1]), "Spray on one endpoint");
        assert_eq!(name([0, 0, 1, 1]), "Spray involving one mailbox");
        assert_eq!(name([0, 0, 0, 1]), "Spray");
        assert_eq!(name_incident(&Content::default()), "Incident without alerts");
    }

    #[test]
    fn long_titles_are_cut_at_a_word() {
        let title = "word ".repeat(60);
        let name = name_incident(&content(&[(&title, "Malware")], [0, 0, 0, 1]));
        assert!(name.chars().count() <= 121 && name.ends_with("word…"), "{name}");
        let name = name_incident(&content(&[(&"ü".repeat(300), "Malware")], [0, 0, 0, 1]));
        assert_eq!(name.chars().count(), 121);
    }
}
