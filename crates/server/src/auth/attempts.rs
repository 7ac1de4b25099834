//! Failed sign-ins per address, in memory: slows down guessing across many usernames. Attempts per username are
//! counted in the store.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// An office behind one address may mistype this often before everybody in it waits.
const ALLOWED: usize = 50;
const WINDOW: Duration = Duration::from_mins(15);
/// Past so many addresses those that no longer count are dropped.
const ADDRESSES_MAX: usize = 20_000;

/// Recent failures by address.
#[derive(Debug, Default)]
pub struct AddressAttempts {
    failures: Mutex<HashMap<IpAddr, Vec<Instant>>>,
}

impl AddressAttempts {
    /// Counts a failure.
    pub fn failed(&self, address: IpAddr, now: Instant) {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        if failures.len() >= ADDRESSES_MAX {
            failures.retain(|_, times| times.last().is_some_and(|last| counts(*last, now)));
        }
        let times = failures.entry(network(address)).or_default();
        times.retain(|time| counts(*time, now));
        if times.len() < ALLOWED {
            times.push(now);
        }
    }

    /// The seconds an address has to wait, if it has to.
    pub fn wait(&self, address: IpAddr, now: Instant) -> Option<u64> {
        let failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        let counting: Vec<_> =
            failures.get(&network(address))?.iter().filter(|time| counts(**time, now)).collect();
        if counting.len() < ALLOWED {
            return None;
        }
        let free = WINDOW.saturating_sub(now.duration_since(**counting.first()?));
        Some(free.as_secs() + 1)
    }
}

fn counts(time: Instant, now: Instant) -> bool {
    now.duration_since(time) < WINDOW
}

/// One subscriber holds a whole /64 of IPv6.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(six) => IpAddr::V6((six.to_bits() >> 64 << 64).into()),
        four @ IpAddr::V4(_) => four,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_waits_after_its_failures_and_is_free_again() {
        let attempts = AddressAttempts::default();
        let (one, other): (IpAddr, IpAddr) = ([10, 0, 0, 1].into(), [10, 0, 0, 2].into());
        let start = Instant::now();
        for _ in 0..ALLOWED {
            assert_eq!(attempts.wait(one, start), None);
            attempts.failed(one, start);
        }
        assert_eq!(attempts.wait(one, start), Some(WINDOW.as_secs() + 1));
        assert_eq!(attempts.wait(other, start), None);
        assert_eq!(attempts.wait(one, start + WINDOW), None);
    }

    #[test]
    fn a_subscriber_is_one_network() {
        let attempts = AddressAttempts::default();
        let start = Instant::now();
        for host in 0..ALLOWED {
            let address: IpAddr = format!("2001:db8::{host:x}").parse().expect("an address");
            attempts.failed(address, start);
        }
        assert!(attempts.wait("2001:db8::ffff".parse().expect("an address"), start).is_some());
        assert!(attempts.wait("2001:db8:0:1::1".parse().expect("an address"), start).is_none());
    }
}
