//! Priority: severity + impact, as named terms that sum exactly to the score.

use serde::{Deserialize, Serialize};

/// Which half of the score a term belongs to.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum PriorityPart {
    Severity,
    Impact,
}

/// One reason for the score. Points may be negative: a cap is a term of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PriorityTerm {
    pub part: PriorityPart,
    /// What is counted: `7 devices`.
    pub name: String,
    pub points: i32,
    /// Where it comes from: `5 or more`, `Annette Hill`.
    pub evidence: String,
    /// The entities or alerts that the term rests on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub entity_ids: Vec<String>,
}

/// A score of 0 to 100 with its terms.
///
/// ```
/// use shared::priority::{Priority, PriorityPart, PriorityTerm};
/// let term = PriorityTerm {
///     part: PriorityPart::Severity,
///     name: "Highest active severity".into(),
///     points: 40,
///     evidence: "High".into(),
///     entity_ids: vec![],
/// };
/// let priority = Priority::from_terms(vec![term]);
/// assert_eq!(priority.score, 40);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Priority {
    pub score: u8,
    pub terms: Vec<PriorityTerm>,
}

impl Priority {
    /// Sums the terms; what lies outside 0 to 100 becomes a term of its own, so that the sum is
    /// always the score.
    pub fn from_terms(mut terms: Vec<PriorityTerm>) -> Self {
        let sum: i32 = terms.iter().map(|term| term.points).sum();
        let score = sum.clamp(0, 100);
        if score != sum {
            terms.push(PriorityTerm {
                part: PriorityPart::Impact,
                name: if sum > 100 { "Cap" } else { "Floor" }.into(),
                points: score - sum,
                evidence: if sum > 100 { "at most 100" } else { "at least 0" }.into(),
                entity_ids: Vec::new(),
            });
        }
        Self { score: score as u8, terms }
    }

    pub fn band(&self) -> PriorityBand {
        PriorityBand::of(self.score)
    }
}

/// The bands of the original: above 85, 15 to 85, below 15.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum PriorityBand {
    Top,
    Middle,
    Low,
}

impl PriorityBand {
    pub fn of(score: u8) -> Self {
        match score {
            86.. => Self::Top,
            15..=85 => Self::Middle,
            _ => Self::Low,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn terms_sum_to_the_score(points in proptest::collection::vec(-80i32..120, 0..12)) {
            let terms = points.iter().map(|&points| PriorityTerm {
                part: PriorityPart::Impact,
                name: String::new(),
                points,
                evidence: String::new(),
                entity_ids: vec![],
            }).collect();
            let priority = Priority::from_terms(terms);
            let sum: i32 = priority.terms.iter().map(|term| term.points).sum();
            prop_assert_eq!(sum, i32::from(priority.score));
        }
    }
}
