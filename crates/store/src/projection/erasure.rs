//! Erasing what names or describes somebody from the tables. The journal's sealed pieces stay, but their key
//! is destroyed once the entry is durable.

use super::Page;
use crate::error::Result;
use bianfang_domain::secret::{Secret, Subject};

pub(super) fn write(page: &mut Page<'_>, subject: Subject) -> Result<()> {
    let ground = page.entry.secrets.iter().find_map(|secret| match secret {
        Secret::ErasureGround { ground, .. } => Some(ground.clone()),
        _ => None,
    });
    page.tx.execute(
        "INSERT INTO erasure (authority, subject, seq, author, ground) VALUES ($1, $2, $3, $4, $5)",
        &[
            (&page.authority).into(),
            subject.to_string().into(),
            page.entry.seq.into(),
            page.entry.envelope.author.uuid().into(),
            ground.into(),
        ],
    )?;
    let statements: &[&str] = match subject {
        Subject::Person(_) => &[
            "UPDATE person SET name = NULL, phone = NULL, erased_at = $3 WHERE authority = $1 AND id = $2",
            "UPDATE erasure SET ground = NULL WHERE authority = $1 AND author = $2 AND CAST($3 AS BIGINT) > 0",
        ],
        Subject::Member(_) => &[
            "UPDATE household SET head_name = NULL WHERE authority = $1 AND CAST($3 AS BIGINT) > 0 AND id =
                (SELECT household FROM member WHERE authority = $1 AND id = $2 AND head = 1)",
            "UPDATE member SET name = NULL, relation = NULL, sex = NULL, born_on = NULL, health = NULL,
                citizen_id = NULL, citizen_hash = NULL, erased_at = $3
             WHERE authority = $1 AND id = $2",
        ],
        Subject::Household(_) => &[
            "UPDATE household SET number = NULL, address = NULL, phone = NULL, phone_hash = NULL, erased_at = $3
             WHERE authority = $1 AND id = $2",
            "UPDATE visit SET remarks = NULL WHERE authority = $1 AND household = $2 AND CAST($3 AS BIGINT) > 0",
            "UPDATE problem SET description = NULL WHERE authority = $1 AND household = $2 AND CAST($3 AS BIGINT) > 0",
            "UPDATE problem_step SET words = NULL WHERE authority = $1 AND household = $2 AND CAST($3 AS BIGINT) > 0",
        ],
    };
    let id = match subject {
        Subject::Person(id) => id.uuid(),
        Subject::Member(id) => id.uuid(),
        Subject::Household(id) => id.uuid(),
    };
    for sql in statements {
        // Every statement names all three parameters: PostgreSQL must be able to tell the type of each.
        page.tx.execute(sql, &[(&page.authority).into(), id.into(), page.recorded_at().into()])?;
    }
    Ok(())
}
