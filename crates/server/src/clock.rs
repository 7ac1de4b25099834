//! The program's clock: an argument everywhere else, asked of the machine only here.

use bianfang_domain::calendar::Moment;
use std::time::{SystemTime, UNIX_EPOCH};

/// What time it is for the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// The machine's time.
    Machine,
    /// The machine's time moved, so that a demonstration starts at its own hour and ticks from there.
    Demo {
        /// By how many milliseconds; negative for the past.
        offset_millis: i64,
    },
}

impl Clock {
    /// A clock that shows `moment` now and ticks on.
    pub fn starting_at(moment: Moment) -> Self {
        Self::Demo { offset_millis: moment.millis() - machine_millis() }
    }

    /// Now.
    pub fn now(&self) -> Moment {
        self.at(machine_millis())
    }

    /// Whether it is a demonstration's.
    pub const fn is_demo(&self) -> bool {
        matches!(self, Self::Demo { .. })
    }

    fn at(self, machine: i64) -> Moment {
        let millis = match self {
            Self::Machine => machine,
            Self::Demo { offset_millis } => machine + offset_millis,
        };
        // Only a machine set thousands of years away leaves the range; 1970 then makes the fault visible.
        Moment::from_millis(millis).unwrap_or_else(|_| beginning())
    }
}

fn beginning() -> Moment {
    Moment::from_millis(0).expect("0 lies within the range of instants")
}

fn machine_millis() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moved_clock_ticks_with_the_machine() {
        let clock = Clock::Demo { offset_millis: -1_000 };
        assert_eq!(clock.at(5_000).millis(), 4_000);
        assert_eq!(clock.at(6_500).millis(), 5_500);
        assert_eq!(Clock::Machine.at(5_000).millis(), 5_000);
    }

    #[test]
    fn a_demonstration_starts_at_its_hour() {
        let start: Moment = "2020-05-04T15:40:00+08:00".parse().expect("a moment");
        let clock = Clock::starting_at(start);
        assert!(clock.is_demo());
        let passed = clock.now().millis() - start.millis();
        assert!((0..60_000).contains(&passed), "{passed} ms after the start");
    }
}
