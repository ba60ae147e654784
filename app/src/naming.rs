//! Names in lists: automatic names all begin alike, so lists show first what differs.

/// The part that tells an incident from others, and the rest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ListName {
    pub(crate) lead: String,
    pub(crate) rest: String,
}

/// Splits a name as the automatic naming builds it; any other stays as it is written.
pub(crate) fn in_list(name: &str) -> ListName {
    multi_stage(name)
        .or_else(|| single(name))
        .unwrap_or_else(|| ListName { lead: name.to_owned(), rest: String::new() })
}

/// `Multi-stage incident involving A & B on multiple endpoints reported by multiple sources`.
fn multi_stage(name: &str) -> Option<ListName> {
    let body = name.strip_prefix("Multi-stage incident")?;
    let (body, sources) = match body.split_once(" reported by ") {
        Some((body, sources)) => (body, Some(sources)),
        None => (body, None),
    };
    let (tactics, scope) = match body.rsplit_once(" on ") {
        Some((tactics, scope)) => (tactics, Some(scope)),
        None => (body, None),
    };
    let lead = tactics.strip_prefix(" involving ")?;
    let rest: Vec<&str> = ["multi-stage"].into_iter().chain(scope).chain(sources).collect();
    Some(ListName { lead: lead.to_owned(), rest: format!("· {}", rest.join(", ")) })
}

/// `<title> involving one user`, `<title> on multiple endpoints`.
fn single(name: &str) -> Option<ListName> {
    const SCOPES: [&str; 2] = [" involving ", " on "];
    let (at, scope) = SCOPES
        .iter()
        .filter_map(|word| name.rfind(word).map(|at| (at, &name[at + word.len()..])))
        .max_by_key(|(at, _)| *at)?;
    let automatic = scope.starts_with("one ") || scope.starts_with("multiple ");
    automatic.then(|| ListName { lead: name[..at].to_owned(), rest: name[at + 1..].to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(name: &str) -> (String, String) {
        let ListName { lead, rest } = in_list(name);
        (lead, rest)
    }

    #[test]
    fn the_difference_comes_first() {
        let name = "Multi-stage incident involving Privilege escalation & Exfiltration \
                    on multiple endpoints reported by multiple sources";
        assert_eq!(
            split(name),
            (
                "Privilege escalation & Exfiltration".into(),
                "· multi-stage, multiple endpoints, multiple sources".into()
            )
        );
        assert_eq!(
            split("'Mimikatz' hacktool was detected on one endpoint"),
            ("'Mimikatz' hacktool was detected".into(), "on one endpoint".into())
        );
        assert_eq!(
            split("Sign-in on a Tor exit involving one user"),
            ("Sign-in on a Tor exit".into(), "involving one user".into())
        );
    }

    #[test]
    fn an_edited_name_stays_as_written() {
        for name in ["BlueTowel phish", "Attack on the lab", "Multi-stage incident", ""] {
            assert_eq!(split(name), (name.to_owned(), String::new()));
        }
    }
}
