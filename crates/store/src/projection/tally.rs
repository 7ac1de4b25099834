//! Counts kept with each command.

use super::Page;
use crate::error::Result;

impl Page<'_> {
    /// Adds to a count of a division, in a campaign or (empty) whatever the campaign.
    pub(super) fn count(&mut self, campaign: &str, division: &str, measure: &str, by: i64) -> Result<()> {
        if by == 0 {
            return Ok(());
        }
        self.tx.execute(
            "INSERT INTO tally (authority, campaign, division, measure, n) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (authority, campaign, division, measure) DO UPDATE SET n = tally.n + excluded.n",
            &[(&self.authority).into(), campaign.into(), division.into(), measure.into(), by.into()],
        )
    }
}
