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
/// Farther down a column than this, another node stands between.
const NEXT_ROW: f32 = 130.0;
/// How far a line bows out to pass it.
const AROUND: f32 = 74.0;

/// The line between two nodes: straight down to the next in a column and around those between,
/// else an S from side to side, over level stretches where the graph asks for them.
pub(crate) fn edge_path(source: &GraphNode, target: &GraphNode, via: &[[f32; 2]]) -> String {
    if (source.x - target.x).abs() < 2.0 * HALF {
        return column_path(source, target);
    }
    let towards = if target.x > source.x { 1.0 } else { -1.0 };
    let mut at = [source.x + towards * HALF, source.y];
    let end = [target.x - towards * (HALF + ARROW), target.y];
    let begin = format!("M{:.1} {:.1}", at[0], at[1]);
    let stretches = via.iter().chain([&end]).map(|&[x, y]| {
        let [from_x, from_y] = std::mem::replace(&mut at, [x, y]);
        if (from_y - y).abs() < 0.1 {
            return format!("L{x:.1} {y:.1}");
        }
        let bend = (x - from_x) * 0.55;
        format!("C{:.1} {from_y:.1} {:.1} {y:.1} {x:.1} {y:.1}", from_x + bend, x - bend)
    });
    std::iter::once(begin).chain(stretches).collect()
}

fn column_path(source: &GraphNode, target: &GraphNode) -> String {
    let down = target.y >= source.y;
    if (source.y - target.y).abs() > NEXT_ROW {
        let (side, out) = (source.x + HALF, source.x + AROUND);
        let end = target.x + HALF + ARROW;
        return format!(
            "M{side:.1} {:.1}C{out:.1} {:.1} {out:.1} {:.1} {end:.1} {:.1}",
            source.y, source.y, target.y, target.y
        );
    }
    let (from, to) = if down {
        (source.y + HALF + LABEL, target.y - HALF - ARROW)
    } else {
        (source.y - HALF, target.y + HALF + LABEL)
    };
    format!("M{:.1} {from:.1}L{:.1} {to:.1}", source.x, target.x)
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
        assert!(edge_path(&nodes[0], &nodes[1], &[]).starts_with("M67.0 50.0C"));
        assert!(edge_path(&nodes[1], &node(200.0, 160.0), &[]).contains('L'));
        // Another node may stand between.
        assert!(edge_path(&nodes[1], &nodes[2], &[]).contains('C'));
    }

    #[test]
    fn long_lines_are_level_where_they_are_led() {
        let path =
            edge_path(&node(50.0, 50.0), &node(500.0, 50.0), &[[130.0, 90.0], [420.0, 90.0]]);
        assert_eq!(path.matches('C').count(), 2);
        assert!(path.contains("130.0 90.0L420.0 90.0"), "{path}");
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
