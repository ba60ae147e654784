//! What an incident is called until somebody names it: its content in one line.

use std::collections::{BTreeMap, BTreeSet};

use shared::tactic::{Tactic, category_label};

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
            place(content)
        );
    }
    let Some(title) = commonest_title(content) else { return "Incident without alerts".into() };
    format!("{title}{}", place(content))
}

fn place(content: &Content<'_>) -> String {
    let among = |count: usize, one: &str, many: &str| {
        if count == 1 { format!("one {one}") } else { format!("multiple {many}") }
    };
    match (content.devices, content.users, content.mailboxes) {
        (0, 0, 0) => String::new(),
        (0, 0, mailboxes) => format!(" involving {}", among(mailboxes, "mailbox", "mailboxes")),
        (0, users, _) => format!(" involving {}", among(users, "user", "users")),
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

/// `Credential access` from the category of an alert.
pub fn stage_label(category: &str) -> String {
    category_label(category)
}
