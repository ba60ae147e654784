//! The process tree: which process started which, and what was noticed where.
//!
//! Evidence names single processes with the ids of their parents. Ids are given again after a
//! process has ended, so that a process is known by its device, its id and the time it began.

mod forest;

use std::collections::BTreeSet;

use shared::alert::Alert;
use shared::enums::{AlertSeverity, AlertStatus, DetectionStatus, EvidenceVerdict};
use shared::evidence::{Evidence, EvidenceKind, FileDetails, UserAccount};
use shared::time::Timestamp;

use super::evidence::{kind_of, name_of};
use crate::order::sort_by_key;
use forest::Forest;

/// The lines of the tree from top to bottom.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Tree {
    pub(crate) rows: Vec<Row>,
    pub(crate) processes: usize,
    pub(crate) alerts: usize,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Row {
    pub(crate) key: String,
    pub(crate) depth: usize,
    /// The row that this one stands below.
    pub(crate) parent: Option<usize>,
    /// Rows below this one, at any depth.
    pub(crate) below: usize,
    /// When it happened, as far as it is told.
    pub(crate) time: Option<Timestamp>,
    pub(crate) content: Content,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Content {
    Process(Box<Process>),
    /// A file, a registry key, an address or a URL.
    Thing(Box<Evidence>),
    Alert(AlertMark),
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Process {
    pub(crate) id: Option<i64>,
    pub(crate) created: Option<Timestamp>,
    pub(crate) command_line: Option<String>,
    pub(crate) image: Option<FileDetails>,
    pub(crate) user: Option<UserAccount>,
    pub(crate) entity_id: Option<String>,
    pub(crate) verdict: EvidenceVerdict,
    pub(crate) detection: Option<DetectionStatus>,
    /// All that its evidence says; empty of a process that is only known as a parent.
    pub(crate) told: Option<Box<Evidence>>,
}

impl Process {
    pub(crate) fn name(&self) -> String {
        let image = self.image.as_ref().and_then(|image| image.file_name.clone());
        image.or_else(|| self.command_line.clone()).unwrap_or_else(|| "Process".into())
    }

    /// The command line without the name of the program, which stands beside it.
    pub(crate) fn arguments(&self) -> String {
        let line = self.command_line.as_deref().unwrap_or_default().trim();
        let name = self.name();
        let (program, rest) = split_program(line);
        let file = program.rsplit(['\\', '/']).next().unwrap_or(program);
        let stem = name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem);
        if file.eq_ignore_ascii_case(&name) || file.eq_ignore_ascii_case(stem) {
            rest.to_owned()
        } else {
            line.to_owned()
        }
    }
}

/// An alert where it was noticed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AlertMark {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) severity: AlertSeverity,
    pub(crate) status: AlertStatus,
    pub(crate) detection: Option<DetectionStatus>,
    /// Whether it is the alert of the page.
    pub(crate) focused: bool,
}

/// Builds the trees in which the processes of `focused` stand, with those of `others` in them.
/// Nothing where it names no process.
pub(crate) fn build(focused: &Alert, others: &[Alert]) -> Option<Tree> {
    let others = others.iter().filter(|other| other.id != focused.id);
    let alerts: Vec<&Alert> = [focused].into_iter().chain(others).collect();
    let mut forest = Forest::default();
    for (index, alert) in alerts.iter().enumerate() {
        for evidence in &alert.evidence {
            forest.add(index, evidence);
        }
    }
    let roots: BTreeSet<usize> =
        forest.of_alert(0).into_iter().map(|node| forest.root(node)).collect();
    if roots.is_empty() {
        return None;
    }
    let mut branches: Vec<Vec<Branch>> = vec![Vec::new(); forest.len()];
    for (index, alert) in alerts.iter().enumerate() {
        hang(&mut forest, &mut branches, &roots, index, alert);
    }
    let mut tree = Tree::default();
    let mut roots: Vec<usize> = roots.into_iter().collect();
    sort_by_key(&mut roots, |root| forest.process(*root).created);
    for root in roots {
        write(&forest, &branches, root, 0, None, &mut tree);
    }
    Some(tree)
}

/// What hangs on a process beside its children.
#[derive(Clone, Debug)]
struct Branch {
    /// Where it stands among the children.
    at: Option<Timestamp>,
    key: String,
    time: Option<Timestamp>,
    content: Content,
}

/// Hangs an alert, and the things it names, on the last process it names.
fn hang(
    forest: &mut Forest,
    branches: &mut [Vec<Branch>],
    roots: &BTreeSet<usize>,
    index: usize,
    alert: &Alert,
) {
    let mut hosts = forest.of_alert(index);
    hosts.retain(|node| roots.contains(&forest.root(*node)));
    let Some(host) = hosts.into_iter().max_by_key(|node| forest.process(*node).created) else {
        return;
    };
    let at = alert.last_activity_date_time.or(alert.first_activity_date_time);
    for evidence in &alert.evidence {
        if !is_thing(evidence) || forest.is_image(evidence) {
            continue;
        }
        let key = format!("{host} {:?} {}", kind_of(evidence), name_of(evidence));
        if branches[host].iter().all(|branch| branch.key != key) {
            let content = Content::Thing(Box::new(evidence.clone()));
            branches[host].push(Branch { at, key, time: None, content });
        }
    }
    let detection = alert.evidence.iter().filter_map(|evidence| match &evidence.kind {
        EvidenceKind::Process(process) => process.detection_status,
        EvidenceKind::File(file) => file.detection_status,
        _ => None,
    });
    branches[host].push(Branch {
        at,
        key: alert.id.clone(),
        time: alert.first_activity_date_time,
        content: Content::Alert(AlertMark {
            id: alert.id.clone(),
            title: alert.title.clone(),
            severity: alert.severity,
            status: alert.status,
            detection: detection.max(),
            focused: index == 0,
        }),
    });
}

/// Devices and people stand above the tree; processes are the tree.
fn is_thing(evidence: &Evidence) -> bool {
    use EvidenceKind as Kind;
    !matches!(evidence.kind, Kind::Device(_) | Kind::User(_) | Kind::Mailbox(_) | Kind::Process(_))
}

fn write(
    forest: &Forest,
    branches: &[Vec<Branch>],
    node: usize,
    depth: usize,
    parent: Option<usize>,
    tree: &mut Tree,
) {
    enum Child<'a> {
        Process(usize),
        Branch(&'a Branch),
    }
    let process = forest.process(node);
    let row = tree.rows.len();
    tree.processes += 1;
    tree.rows.push(Row {
        key: format!("process {node}"),
        depth,
        parent,
        below: 0,
        time: process.created,
        content: Content::Process(Box::new(process.clone())),
    });
    let processes = forest
        .children(node)
        .map(|child| (forest.process(child).created, 0, Child::Process(child)));
    let things = branches[node].iter().map(|branch| (branch.at, 1, Child::Branch(branch)));
    let mut children: Vec<(Option<Timestamp>, u8, Child)> = processes.chain(things).collect();
    // Stable, so that things stay before their alert.
    sort_by_key(&mut children, |(at, rank, _)| (*at, *rank));
    for (_, _, child) in children {
        match child {
            Child::Process(child) => write(forest, branches, child, depth + 1, Some(row), tree),
            Child::Branch(branch) => {
                tree.alerts += usize::from(matches!(branch.content, Content::Alert(_)));
                tree.rows.push(Row {
                    key: branch.key.clone(),
                    depth: depth + 1,
                    parent: Some(row),
                    below: 0,
                    time: branch.time,
                    content: branch.content.clone(),
                });
            }
        }
    }
    tree.rows[row].below = tree.rows.len() - row - 1;
}

/// The program of a command line, with or without quotes, and what follows it.
fn split_program(line: &str) -> (&str, &str) {
    if let Some(rest) = line.strip_prefix('"')
        && let Some((program, rest)) = rest.split_once('"')
    {
        return (program, rest.trim_start());
    }
    line.split_once(' ').map_or((line, ""), |(program, rest)| (program, rest.trim_start()))
}

#[cfg(test)]
mod tests;
