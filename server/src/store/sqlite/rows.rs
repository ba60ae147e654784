//! Many rows with few statements. Each statement costs a hop to SQLite's thread, and a text that
//! was seen before is not compiled again; so rows go in chunks of fixed sizes.

use sqlx::query::Query;
use sqlx::sqlite::SqliteArguments;
use sqlx::{AssertSqlSafe, Sqlite, SqliteConnection};

pub(in crate::store::sqlite) type Bound<'q> = Query<'q, Sqlite, SqliteArguments>;

/// Chunk sizes, largest first; the last is 1.
const CHUNKS: [usize; 4] = [64, 16, 4, 1];

/// An `insert` in three parts around its rows of values.
pub(in crate::store::sqlite) struct Insert {
    /// `insert into t (a, b) values`
    pub(in crate::store::sqlite) head: &'static str,
    pub(in crate::store::sqlite) columns: usize,
    /// `on conflict …`, or empty.
    pub(in crate::store::sqlite) tail: &'static str,
}

impl Insert {
    /// Writes all rows; `bind` binds the columns of one.
    pub(in crate::store::sqlite) async fn run<T>(
        &self,
        connection: &mut SqliteConnection,
        rows: &[T],
        bind: impl for<'q> Fn(Bound<'q>, &T) -> Bound<'q>,
    ) -> Result<(), sqlx::Error> {
        let mut rest = rows;
        for size in CHUNKS {
            if rest.len() < size {
                continue;
            }
            let text = self.text(size);
            while rest.len() >= size {
                let (chunk, after) = rest.split_at(size);
                let mut query = sqlx::query(AssertSqlSafe(text.clone()));
                for row in chunk {
                    query = bind(query, row);
                }
                query.execute(&mut *connection).await?;
                rest = after;
            }
        }
        Ok(())
    }

    fn text(&self, rows: usize) -> String {
        let row = format!("({})", vec!["?"; self.columns].join(", "));
        format!("{} {} {}", self.head, vec![row.as_str(); rows].join(", "), self.tail)
    }
}

/// A statement for each row, where one text cannot hold several.
pub(in crate::store::sqlite) async fn each<T>(
    connection: &mut SqliteConnection,
    rows: &[T],
    text: &'static str,
    bind: impl for<'q> Fn(Bound<'q>, &T) -> Bound<'q>,
) -> Result<(), sqlx::Error> {
    for row in rows {
        bind(sqlx::query(text), row).execute(&mut *connection).await?;
    }
    Ok(())
}
