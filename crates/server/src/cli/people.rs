//! The sign-ins of a scenario.

use crate::{
    auth::hash_password,
    clock::Clock,
    scenario::{Scenario, ScenarioError},
};
use bianfang_store::{
    Store, StoreError,
    accounts::{self, Account},
};

/// Makes them, all or none. Those that exist stay as they are.
pub(super) fn make_accounts(store: &Store, scenario: &Scenario) -> Result<(), ScenarioError> {
    let mut made = Vec::new();
    for login in &scenario.logins {
        let password =
            hash_password(&scenario.password).map_err(|what| StoreError::NotConfigured { what })?;
        made.push(Account {
            username: login.username.clone(),
            authority: scenario.authority,
            person: login.person,
            password,
            // Public, and the same for all: a demonstration has nothing to hide.
            must_change: false,
            disabled: false,
        });
    }
    let now = Clock::Machine.now();
    store.db().write_blocking(accounts::LANE, move |tx| {
        made.iter().try_for_each(|account| accounts::create(tx, account, now).map(drop))
    })?;
    Ok(())
}
