use serde_json::{Value, json};

use super::*;

fn process(id: i64, name: &str, created: &str, parent: Option<(i64, &str, &str)>) -> Value {
    let mut evidence = json!({
        "@odata.type": "#microsoft.graph.security.processEvidence",
        "processId": id,
        "processCommandLine": format!("{name} /run"),
        "processCreationDateTime": format!("2026-01-28T{created}Z"),
        "imageFile": {"fileName": name, "filePath": "C:\\Windows", "sha1": format!("sha-{name}")},
        "mdeDeviceId": "d1",
    });
    if let Some((id, name, created)) = parent {
        evidence["parentProcessId"] = json!(id);
        evidence["parentProcessImageFile"] = json!({"fileName": name});
        evidence["parentProcessCreationDateTime"] = json!(format!("2026-01-28T{created}Z"));
    }
    evidence
}

fn file(name: &str) -> Value {
    json!({"@odata.type": "#microsoft.graph.security.fileEvidence",
           "fileDetails": {"fileName": name, "sha1": format!("sha-{name}")}})
}

fn alert(id: &str, first: &str, evidence: Vec<Value>) -> Alert {
    Alert::from_value(json!({
        "id": id, "title": format!("Alert {id}"), "evidence": evidence,
        "firstActivityDateTime": format!("2026-01-28T{first}Z"),
    }))
    .unwrap()
}

/// Depth and name of each row.
fn drawn(tree: &Tree) -> Vec<(usize, String)> {
    tree.rows
        .iter()
        .map(|row| {
            let name = match &row.content {
                Content::Process(process) => process.name(),
                Content::Thing(evidence) => name_of(evidence),
                Content::Alert(alert) => alert.title.clone(),
            };
            (row.depth, name)
        })
        .collect()
}

fn rows(expected: &[(usize, &str)]) -> Vec<(usize, String)> {
    expected.iter().map(|(depth, name)| (*depth, (*name).to_owned())).collect()
}

#[test]
fn parents_stand_above_their_children_and_the_alert_where_it_happened() {
    let focused = alert(
        "1",
        "09:26:09",
        vec![
            process(20, "whoami.exe", "09:26:04", Some((12, "cmd.exe", "09:26:03.1"))),
            process(12, "cmd.exe", "09:26:03.1000000", Some((5, "rundll32.exe", "09:06:58"))),
            file("out.txt"),
        ],
    );
    let tree = build(&focused, &[]).unwrap();
    assert_eq!(
        drawn(&tree),
        rows(&[
            (0, "rundll32.exe"),
            (1, "cmd.exe"),
            (2, "whoami.exe"),
            (3, "out.txt"),
            (3, "Alert 1"),
        ])
    );
    assert_eq!((tree.processes, tree.alerts), (3, 1));
    assert_eq!(tree.rows[0].below, 4);
    assert_eq!(tree.rows[4].parent, Some(2));
}

#[test]
fn other_alerts_of_the_same_tree_stand_in_it_and_others_do_not() {
    let focused = alert(
        "1",
        "09:10:00",
        vec![process(7, "cmd.exe", "09:00:00", Some((5, "word.exe", "08:00:00")))],
    );
    let near = alert(
        "2",
        "09:05:00",
        vec![process(8, "net.exe", "09:05:00", Some((5, "word.exe", "08:00:00")))],
    );
    let far = alert("3", "09:06:00", vec![process(9, "excel.exe", "09:06:00", None)]);
    let tree = build(&focused, &[near, far, focused.clone()]).unwrap();
    assert_eq!(
        drawn(&tree),
        rows(&[(0, "word.exe"), (1, "cmd.exe"), (2, "Alert 1"), (1, "net.exe"), (2, "Alert 2"),])
    );
}

#[test]
fn an_id_that_was_given_again_is_another_process() {
    let focused = alert(
        "1",
        "11:00:00",
        vec![process(7, "old.exe", "09:00:00", None), process(7, "new.exe", "10:00:00", None)],
    );
    assert_eq!(build(&focused, &[]).unwrap().processes, 2);
}

#[test]
fn a_ring_of_parents_ends() {
    let focused = alert(
        "1",
        "11:00:00",
        vec![
            process(1, "a.exe", "09:00:00", Some((2, "b.exe", "09:00:01"))),
            process(2, "b.exe", "09:00:01", Some((1, "a.exe", "09:00:00"))),
            process(3, "c.exe", "09:00:02", Some((3, "c.exe", "09:00:02"))),
        ],
    );
    assert_eq!(build(&focused, &[]).unwrap().processes, 3);
}

#[test]
fn a_program_stands_with_its_process() {
    let focused =
        alert("1", "09:10:00", vec![process(7, "mk64.exe", "09:00:00", None), file("mk64.exe")]);
    assert_eq!(drawn(&build(&focused, &[]).unwrap()), rows(&[(0, "mk64.exe"), (1, "Alert 1")]));
}

#[test]
fn an_alert_without_processes_has_no_tree() {
    assert_eq!(build(&alert("1", "09:10:00", vec![file("a.doc")]), &[]), None);
}

#[test]
fn arguments_come_without_the_program() {
    let process = |line: &str| Process {
        command_line: Some(line.into()),
        image: Some(FileDetails { file_name: Some("cmd.exe".into()), ..FileDetails::default() }),
        ..Process::default()
    };
    assert_eq!(process("cmd.exe /c whoami").arguments(), "/c whoami");
    assert_eq!(process("\"C:\\Windows\\System32\\cmd.exe\" /c dir").arguments(), "/c dir");
    assert_eq!(process("CMD /c dir").arguments(), "/c dir");
    assert_eq!(process("/c dir").arguments(), "/c dir");
    assert_eq!(process("cmd.exe").arguments(), "");
}
