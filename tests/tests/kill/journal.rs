//! The journal as it stands in the database, read without the program.

use std::collections::HashMap;

use crate::{installation::postgres, server::Place};

/// Every command with the numbers of the entries it stands in.
pub async fn commands(place: &Place) -> HashMap<String, Vec<i64>> {
    let sql = "SELECT command, seq FROM journal ORDER BY seq";
    let mut found: HashMap<String, Vec<i64>> = HashMap::new();
    let mut add = |command: String, seq: i64| found.entry(command).or_default().push(seq);
    if let Some(database) = &place.database {
        for row in postgres::connect(database).await.query(sql, &[]).await.unwrap() {
            add(row.get(0), row.get(1));
        }
    } else {
        let file = rusqlite::Connection::open(place.data.join("bianfang.sqlite")).unwrap();
        let mut statement = file.prepare(sql).unwrap();
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        for row in rows {
            let (command, seq) = row.unwrap();
            add(command, seq);
        }
    }
    found
}
