//! Instants and days.

use jiff::{Timestamp, civil, tz::Offset};
use serde::{Deserialize, Serialize};

/// China keeps one legal time everywhere, eight hours ahead of UTC, without summer time since 1991.
const BEIJING_HOURS: i8 = 8;

/// An instant, stored as UTC milliseconds, written as RFC 3339.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "Timestamp", into = "Timestamp")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(value_type = String, format = DateTime))]
pub struct Moment(Timestamp);

impl From<Timestamp> for Moment {
    /// Cut to whole milliseconds, so that what was read compares as what was stored.
    fn from(timestamp: Timestamp) -> Self {
        Self(timestamp).stored()
    }
}

impl From<Moment> for Timestamp {
    fn from(moment: Moment) -> Self {
        moment.0
    }
}

/// Why a number or a text is not an instant or a day.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an instant or a day: {0}")]
pub struct CalendarError(String);

impl Moment {
    /// The instant `milliseconds` after 1970-01-01T00:00Z.
    pub fn from_millis(milliseconds: i64) -> Result<Self, CalendarError> {
        Timestamp::from_millisecond(milliseconds).map(Self).map_err(|e| CalendarError(e.to_string()))
    }

    /// Milliseconds since 1970-01-01T00:00Z.
    pub fn millis(self) -> i64 {
        self.0.as_millisecond()
    }

    /// The day it is in China at this instant.
    pub fn day(self) -> Day {
        Day(Offset::constant(BEIJING_HOURS).to_datetime(self.0).date())
    }

    /// The day and hour in China, as `2020-05-03T09`, to count by the hour.
    pub fn hour(self) -> String {
        let local = Offset::constant(BEIJING_HOURS).to_datetime(self.0);
        format!("{}T{:02}", local.date(), local.hour())
    }

    /// This instant cut to whole milliseconds, as it is stored.
    #[must_use]
    pub fn stored(self) -> Self {
        Self::from_millis(self.millis()).unwrap_or(self)
    }
}

impl std::str::FromStr for Moment {
    type Err = CalendarError;

    /// Reads RFC 3339 with an offset; seconds may be left out (`2020-05-03T12:00+08:00`).
    fn from_str(text: &str) -> Result<Self, CalendarError> {
        text.parse::<Timestamp>().map(|t| Self(t).stored()).map_err(|e| CalendarError(e.to_string()))
    }
}

impl std::fmt::Display for Moment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// A day of the calendar, written `2020-05-03`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(value_type = String, format = Date))]
pub struct Day(civil::Date);

impl Day {
    /// The day of a year, month and day of month, if there is one.
    pub fn new(year: i16, month: i8, day: i8) -> Option<Self> {
        civil::Date::new(year, month, day).ok().map(Self)
    }

    /// Whole years from this day to `on`, as ages are counted; 0 when `on` is earlier.
    pub fn years_until(self, on: Self) -> u16 {
        let passed = (on.0.month(), on.0.day()) >= (self.0.month(), self.0.day());
        let years = i32::from(on.0.year()) - i32::from(self.0.year()) - i32::from(!passed);
        u16::try_from(years).unwrap_or(0)
    }
}

impl std::str::FromStr for Day {
    type Err = CalendarError;
    fn from_str(text: &str) -> Result<Self, CalendarError> {
        text.parse::<civil::Date>().map(Self).map_err(|e| CalendarError(e.to_string()))
    }
}

impl std::fmt::Display for Day {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// A stretch of days: the first and, when it has ended, the last, both counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Term {
    /// First day it holds.
    pub from: Day,
    /// Last day it holds; none while it has no end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Day>,
}

impl Term {
    /// Whether it holds on `day`.
    pub fn holds_on(&self, day: Day) -> bool {
        self.from <= day && self.until.is_none_or(|until| day <= until)
    }

    /// Whether the last day is not before the first.
    pub fn is_ordered(&self) -> bool {
        self.until.is_none_or(|until| self.from <= until)
    }
}
