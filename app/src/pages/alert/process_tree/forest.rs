//! Processes put together from the evidence of several alerts.

use shared::evidence::{Evidence, EvidenceKind, FileDetails, ProcessEvidence};
use shared::time::Timestamp;

use super::Process;
use crate::pages::alert::evidence::file_path;

/// Times of one moment differ by how exactly a source writes them.
const SAME_MOMENT: i64 = Timestamp::SECOND;

#[derive(Default)]
pub(super) struct Forest {
    nodes: Vec<Node>,
}

struct Node {
    device: Option<String>,
    process: Process,
    parent: Option<usize>,
    /// Alerts that name it, by their number.
    alerts: Vec<usize>,
}

impl Forest {
    /// Takes a process and its parent from a piece of evidence of an alert.
    pub(super) fn add(&mut self, alert: usize, evidence: &Evidence) {
        let EvidenceKind::Process(told) = &evidence.kind else { return };
        let device = told.mde_device_id.as_deref();
        let node = self.find_or_add(device, told.process_id, told.process_creation_date_time);
        self.learn(node, told, evidence);
        let known = &mut self.nodes[node];
        if !known.alerts.contains(&alert) {
            known.alerts.push(alert);
        }
        if told.parent_process_id.is_none() && told.parent_process_image_file.is_none() {
            return;
        }
        let began = told.parent_process_creation_date_time;
        let parent = match known.parent {
            Some(parent) => parent,
            None => self.find_or_add(device, told.parent_process_id, began),
        };
        let process = &mut self.nodes[parent].process;
        if process.image.is_none() {
            process.image.clone_from(&told.parent_process_image_file);
        }
        if self.nodes[node].parent.is_none() && self.root(parent) != node {
            self.nodes[node].parent = Some(parent);
        }
    }

    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    pub(super) fn process(&self, node: usize) -> &Process {
        &self.nodes[node].process
    }

    pub(super) fn of_alert(&self, alert: usize) -> Vec<usize> {
        let named = |node: &usize| self.nodes[*node].alerts.contains(&alert);
        (0..self.nodes.len()).filter(named).collect()
    }

    pub(super) fn children(&self, node: usize) -> impl Iterator<Item = usize> {
        (0..self.nodes.len()).filter(move |child| self.nodes[*child].parent == Some(node))
    }

    /// The topmost process above; parents never form a ring.
    pub(super) fn root(&self, mut node: usize) -> usize {
        while let Some(parent) = self.nodes[node].parent {
            node = parent;
        }
        node
    }

    /// Whether a file is the program of a process; then it stands with that process.
    pub(super) fn is_image(&mut self, evidence: &Evidence) -> bool {
        let EvidenceKind::File(file) = &evidence.kind else { return false };
        let Some(file) = &file.file_details else { return false };
        let mut found = false;
        for node in &mut self.nodes {
            if node.process.image.as_ref().is_some_and(|image| same_file(image, file)) {
                node.process.verdict = node.process.verdict.max(evidence.verdict);
                found = true;
            }
        }
        found
    }

    fn learn(&mut self, node: usize, told: &ProcessEvidence, evidence: &Evidence) {
        let process = &mut self.nodes[node].process;
        let fill = |known: &mut Option<String>, new: &Option<String>| {
            if known.is_none() {
                known.clone_from(new);
            }
        };
        fill(&mut process.command_line, &told.process_command_line);
        fill(&mut process.entity_id, &evidence.entity_id);
        // A program that is only known from a child may be known by less.
        if told.image_file.is_some() {
            process.image.clone_from(&told.image_file);
        }
        if process.user.is_none() {
            process.user.clone_from(&told.user_account);
        }
        process.created = process.created.or(told.process_creation_date_time);
        process.detection = process.detection.max(told.detection_status);
        process.verdict = process.verdict.max(evidence.verdict);
        if process.told.is_none() {
            process.told = Some(Box::new(evidence.clone()));
        }
    }

    fn find_or_add(
        &mut self,
        device: Option<&str>,
        id: Option<i64>,
        created: Option<Timestamp>,
    ) -> usize {
        let found = self.nodes.iter().position(|node| {
            let known = node.device.as_deref();
            let same_device = known == device || known.is_none() || device.is_none();
            let same_time = match (node.process.created, created) {
                (Some(one), Some(other)) => one.since(other).abs() < SAME_MOMENT,
                _ => true,
            };
            id.is_some() && node.process.id == id && same_device && same_time
        });
        if let Some(found) = found {
            let process = &mut self.nodes[found].process;
            process.created = process.created.or(created);
            return found;
        }
        self.nodes.push(Node {
            device: device.map(str::to_owned),
            process: Process { id, created, ..Process::default() },
            parent: None,
            alerts: Vec::new(),
        });
        self.nodes.len() - 1
    }
}

fn same_file(one: &FileDetails, other: &FileDetails) -> bool {
    let hashes = [(&one.sha256, &other.sha256), (&one.sha1, &other.sha1), (&one.md5, &other.md5)];
    for (one, other) in hashes {
        if let (Some(one), Some(other)) = (one, other) {
            return one.eq_ignore_ascii_case(other);
        }
    }
    match (file_path(one), file_path(other)) {
        (Some(one), Some(other)) => one.eq_ignore_ascii_case(&other),
        _ => false,
    }
}
