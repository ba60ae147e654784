//! Which of the incidents read are not among the rows yet.

use shared::incident::Incident;

pub(crate) fn newcomers<R>(
    rows: &[R],
    incidents: Vec<Incident>,
    id: impl Fn(&R) -> &String,
) -> Vec<Incident> {
    let known: std::collections::HashSet<&String> = rows.iter().map(id).collect();
    incidents.into_iter().filter(|incident| !known.contains(&incident.id)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_strangers_are_new() {
        let incident = |id: &str| Incident { id: id.into(), ..Incident::default() };
        let rows = ["1".to_owned(), "2".to_owned()];
        let new = newcomers(&rows, vec![incident("2"), incident("3")], |row| row);
        assert_eq!(new.iter().map(|incident| incident.id.as_str()).collect::<Vec<_>>(), ["3"]);
    }
}
