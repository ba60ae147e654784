//! Lines, labels and the passing of time in the drawing of a graph.

use shared::graph::GraphNode;
use shared::time::Timestamp;

/// Whether something has not yet happened at the scrubber's time.
pub(crate) fn is_future(first: Option<Timestamp>, at: Option<Timestamp>) -> bool {
    matches!((first, at), (Some(first), Some(at)) if first > at)
}

/// Half the size of a node, and the height of its label with the gap above it.
const HALF: f32 = 17.0;
const LABEL: f32 = 22.0;
/// Room for the head of an arrow.
const ARROW: f32 = 4.0;

/// The line between two nodes: straight down within a column, else an S from side to side.
pub(crate) fn edge_path(source: &GraphNode, target: &GraphNode) -> String {
    if (source.x - target.x).abs() < 2.0 * HALF {
        let down = target.y >= source.y;
        let (from, to) = if down {
            (source.y + HALF + LABEL, target.y - HALF - ARROW)
        } else {
            (source.y - HALF, target.y + HALF + LABEL)
        };
        return format!("M{:.1} {from:.1}L{:.1} {to:.1}", source.x, target.x);
    }
    let towards = if target.x > source.x { 1.0 } else { -1.0 };
    let from = source.x + towards * HALF;
    let to = target.x - towards * (HALF + ARROW);
    let bend = (to - from) * 0.55;
    format!(
        "M{from:.1} {:.1}C{:.1} {:.1} {:.1} {:.1} {to:.1} {:.1}",
        source.y,
        from + bend,
        source.y,
        to - bend,
        target.y,
        target.y
    )
}

/// What of a column's names fits above it: all, the first and how many more, or a part of the first.
pub(crate) fn column_name(names: &[String], width: f64) -> String {
    /// About how wide a letter is at the size of the heads.
    const LETTER: f64 = 6.2;
    let letters = (width / LETTER) as usize;
    let fits = |text: &str| text.chars().count() <= letters;
    let Some(first) = names.first() else { return String::new() };
    let all = names.join(" · ");
    if fits(&all) {
        return all;
    }
    let counted = format!("{first} +{}", names.len() - 1);
    if names.len() > 1 && fits(&counted) {
        return counted;
    }
    if fits(first) {
        return first.clone();
    }
    if letters < 4 {
        return String::new();
    }
    let mut part: String = first.chars().take(letters - 1).collect();
    part.truncate(part.trim_end().len());
    part + "…"
}

/// How much larger labels are drawn than the graph, so that they stay readable when it is small.
/// In steps, so that zooming does not draw them anew all the time.
pub(crate) fn label_growth(scale: f64) -> f64 {
    /// Below this scale they would be hard to read.
    const READABLE: f64 = 0.9;
    ((READABLE / scale).clamp(1.0, 2.2) * 10.0).round() / 10.0
}

/// A label cut to what fits between two columns at its size.
pub(crate) fn short_label(label: &str, growth: f64) -> String {
    const LONGEST: f64 = 22.0;
    let longest = (LONGEST / growth) as usize;
    if label.chars().count() <= longest {
        return label.to_owned();
    }
    let mut short: String = label.chars().take(longest - 1).collect();
    short.truncate(short.trim_end().len());
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use shared::entity::EntityKind;
    use shared::enums::EvidenceVerdict;

    use super::*;

    fn node(x: f32, y: f32) -> GraphNode {
        GraphNode {
            id: "a".into(),
            kind: EntityKind::User,
            label: "a".into(),
            entity_ids: Vec::new(),
            members: Vec::new(),
            x,
            y,
            verdict: EvidenceVerdict::Unknown,
            privileged: false,
            badge: None,
            first_activity_date_time: None,
            alert_ids: Vec::new(),
        }
    }

    #[test]
    fn lines_run_from_side_to_side_and_down_a_column() {
        let nodes = [node(50.0, 50.0), node(200.0, 60.0), node(200.0, 200.0)];
        assert!(edge_path(&nodes[0], &nodes[1]).starts_with("M67.0 50.0C"));
        assert!(edge_path(&nodes[1], &nodes[2]).contains('L'));
    }

    #[test]
    fn columns_are_named_as_far_as_there_is_room() {
        let names = ["Credential access".to_owned(), "Discovery".to_owned()];
        assert_eq!(column_name(&names, 220.0), "Credential access · Discovery");
        assert_eq!(column_name(&names, 130.0), "Credential access +1");
        assert_eq!(column_name(&names, 108.0), "Credential access");
        assert_eq!(column_name(&names, 70.0), "Credential…");
        assert_eq!(column_name(&names, 10.0), "");
        assert_eq!(column_name(&[], 100.0), "");
    }

    #[test]
    fn long_labels_are_cut_at_a_character() {
        assert_eq!(short_label("msdi-dc01", 1.0), "msdi-dc01");
        assert_eq!(short_label("BlueTowel_SOW_10022020.doc", 1.0), "BlueTowel_SOW_1002202…");
        assert_eq!(short_label("BlueTowel_SOW_10022020.doc", 2.0), "BlueTowel_…");
        assert_eq!(short_label("ünïcödé ünïcödé ünïcödé", 1.5), "ünïcödé ünïcö…");
    }

    #[test]
    fn labels_grow_as_the_graph_shrinks() {
        let close = |left: f64, right: f64| (left - right).abs() < 1e-9;
        assert!(close(label_growth(1.5), 1.0));
        assert!(close(label_growth(0.6), 1.5));
        assert!(close(label_growth(0.1), 2.2));
    }

    #[test]
    fn the_future_is_what_begins_later() {
        let at = |second: i64| Some(Timestamp(second));
        assert!(is_future(at(2), at(1)));
        assert!(!is_future(at(1), at(1)));
        assert!(!is_future(None, at(1)) && !is_future(at(9), None));
    }
}
