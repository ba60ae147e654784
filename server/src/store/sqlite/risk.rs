//! Investigation priority: what the events of the last seven days contribute, by user.

use std::collections::HashMap;

use shared::entity::InvestigationPriority;
use shared::time::Timestamp;
use sqlx::QueryBuilder;

use super::timeline::ALERT_POINTS;
use super::{SqliteStore, failed, json_list};
use crate::store::StoreError;

const WEEK: i64 = 7 * Timestamp::DAY;

/// Days that a user's page shows.
const DAYS: i64 = 14;

impl SqliteStore {
    pub(super) async fn investigation_priority(
        &self,
        user: i64,
        now: Timestamp,
    ) -> Result<InvestigationPriority, StoreError> {
        let failed = failed("sum investigation priority");
        let users: i64 = sqlx::query_scalar(
            "select count(*) from entity where kind = 'user' and redirect is null",
        )
        .fetch_one(&self.readers)
        .await
        .map_err(failed)?;
        let scores = self.scores(None, now.plus(-WEEK), now).await?;
        let score = scores.get(&user).copied().unwrap_or(0);
        let reached =
            scores.values().filter(|other| **other >= score && **other > 0).count() as i64;
        // Those without any events are lower than everybody who has some.
        let lower = if score > 0 { users - reached } else { 0 };
        let mut by_day = vec![0; DAYS as usize];
        for (day, points) in self.daily(user, now).await? {
            if let Some(sum) =
                usize::try_from(DAYS - 1 - day).ok().and_then(|at| by_day.get_mut(at))
            {
                *sum += points;
            }
        }
        let percentile = (lower * 100).checked_div(users.max(1)).unwrap_or(0).clamp(0, 100) as u8;
        Ok(InvestigationPriority { score, percentile, users, by_day })
    }

    /// Points of the last seven days.
    pub(super) async fn scores_of(
        &self,
        users: &[i64],
        now: Timestamp,
    ) -> Result<HashMap<i64, i64>, StoreError> {
        if users.is_empty() {
            return Ok(HashMap::new());
        }
        self.scores(Some(users), now.plus(-WEEK), now).await
    }

    async fn scores(
        &self,
        users: Option<&[i64]>,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<HashMap<i64, i64>, StoreError> {
        let mut sql = QueryBuilder::new("select user, sum(points) from (");
        push_contributions(&mut sql, users, from, to);
        sql.push(") group by user");
        let scores: Vec<(i64, i64)> = sql
            .build_query_as()
            .fetch_all(&self.readers)
            .await
            .map_err(failed("sum investigation priority"))?;
        Ok(scores.into_iter().collect())
    }

    async fn daily(&self, user: i64, now: Timestamp) -> Result<Vec<(i64, i64)>, StoreError> {
        let mut sql = QueryBuilder::new("select (");
        sql.push_bind(now.0).push(" - time) / ").push_bind(Timestamp::DAY);
        sql.push(", sum(points) from (");
        push_contributions(&mut sql, Some(&[user]), now.plus(-DAYS * Timestamp::DAY), now);
        sql.push(") group by 1");
        sql.build_query_as()
            .fetch_all(&self.readers)
            .await
            .map_err(failed("sum investigation priority by day"))
    }
}

/// Appends a select of `user, time, points`, a row for each event that contributes.
fn push_contributions(
    sql: &mut QueryBuilder<sqlx::Sqlite>,
    users: Option<&[i64]>,
    from: Timestamp,
    to: Timestamp,
) {
    // From the user to their events, or from the events of the time to their users: whichever is
    // fewer rows.
    if let Some(users) = users {
        sql.push("select x.entity as user, x.time as time, ").push(ALERT_POINTS);
        sql.push(" as points from json_each(").push_bind(json_list(users));
        sql.push(
            ") n join alert_entity x on x.entity = n.value \
                 join alert a on a.number = x.alert where x.flags & 1 and x.time > ",
        );
        sql.push_bind(from.0).push(" and x.time <= ").push_bind(to.0);
    } else {
        sql.push("select distinct coalesce(e.redirect, e.id) as user, a.first_activity as time, ");
        sql.push(ALERT_POINTS);
        sql.push(
            " as points, a.number as number, 0 as kind from alert a \
                 join evidence v on v.alert = a.number and v.kind = 'user' \
                 join entity e on e.id = v.entity where a.severity >= 3 and a.first_activity > ",
        );
        sql.push_bind(from.0).push(" and a.first_activity <= ").push_bind(to.0);
    }
    let columns = if users.is_some() { "" } else { ", number, 1" };
    sql.push(format!(
        " union all select user, time, points{columns} from (select distinct i.entity as user, \
         c.time as time, c.risk_contribution as points, c.number as number from activity c \
         join activity_name v on v.activity = c.number join name n on n.id = v.name \
         join identifier i on i.name = v.name join entity e on e.id = i.entity \
         where e.kind = 'user' and c.risk_contribution > 0 \
         and (select count(*) from identifier o where o.name = v.name) = 1 and c.time > "
    ));
    sql.push_bind(from.0).push(" and c.time <= ").push_bind(to.0);
    if let Some(users) = users {
        sql.push(" and i.entity in (select value from json_each(").push_bind(json_list(users));
        sql.push("))");
    }
    sql.push(")");
}
