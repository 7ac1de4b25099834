//! Parameters and rows: the three column types the store's SQL uses, and nothing else.

use std::borrow::Cow;

use uuid::Uuid;

use crate::error::{Result, StoreError};

/// One parameter or one stored value. Columns are BIGINT, TEXT or BLOB/BYTEA; a boolean is a BIGINT 0 or 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value<'a> {
    /// SQL NULL, of whichever type the column has.
    Null,
    /// BIGINT.
    Int(i64),
    /// TEXT.
    Text(Cow<'a, str>),
    /// BLOB on SQLite, BYTEA on PostgreSQL.
    Blob(Cow<'a, [u8]>),
}

impl Value<'_> {
    /// The same value, owning its bytes.
    pub fn into_owned(self) -> Value<'static> {
        match self {
            Self::Null => Value::Null,
            Self::Int(number) => Value::Int(number),
            Self::Text(text) => Value::Text(Cow::Owned(text.into_owned())),
            Self::Blob(bytes) => Value::Blob(Cow::Owned(bytes.into_owned())),
        }
    }

    fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Int(_) => "integer",
            Self::Text(_) => "text",
            Self::Blob(_) => "bytes",
        }
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}
impl<'a> From<&'a String> for Value<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}
impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}
impl<'a> From<Cow<'a, str>> for Value<'a> {
    fn from(text: Cow<'a, str>) -> Self {
        Self::Text(text)
    }
}
impl From<i64> for Value<'_> {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}
impl From<i32> for Value<'_> {
    fn from(number: i32) -> Self {
        Self::Int(number.into())
    }
}
impl From<u32> for Value<'_> {
    fn from(number: u32) -> Self {
        Self::Int(number.into())
    }
}
impl From<bool> for Value<'_> {
    fn from(flag: bool) -> Self {
        Self::Int(flag.into())
    }
}
impl<'a> From<&'a [u8]> for Value<'a> {
    fn from(bytes: &'a [u8]) -> Self {
        Self::Blob(Cow::Borrowed(bytes))
    }
}
impl<'a, const N: usize> From<&'a [u8; N]> for Value<'a> {
    fn from(bytes: &'a [u8; N]) -> Self {
        Self::Blob(Cow::Borrowed(bytes))
    }
}
impl<'a> From<&'a Vec<u8>> for Value<'a> {
    fn from(bytes: &'a Vec<u8>) -> Self {
        Self::Blob(Cow::Borrowed(bytes))
    }
}
impl From<Vec<u8>> for Value<'_> {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Blob(Cow::Owned(bytes))
    }
}
impl From<Uuid> for Value<'_> {
    fn from(id: Uuid) -> Self {
        Self::Text(Cow::Owned(id.to_string()))
    }
}
impl From<&Uuid> for Value<'_> {
    fn from(id: &Uuid) -> Self {
        Self::from(*id)
    }
}
impl<'a, T: Into<Value<'a>>> From<Option<T>> for Value<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// One row of an answer, read by column position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row(pub(crate) Vec<Value<'static>>);

impl Row {
    /// How many columns there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether the row has no column at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The value as stored.
    pub fn value(&self, column: usize) -> Result<&Value<'static>> {
        self.0
            .get(column)
            .ok_or_else(|| StoreError::misuse(format!("no column {column}, of {}", self.0.len())))
    }

    /// A BIGINT that must be there.
    pub fn int(&self, column: usize) -> Result<i64> {
        self.opt_int(column)?.ok_or_else(|| unexpected(column, "integer", "null"))
    }

    /// A BIGINT, or NULL.
    pub fn opt_int(&self, column: usize) -> Result<Option<i64>> {
        match self.value(column)? {
            Value::Null => Ok(None),
            Value::Int(number) => Ok(Some(*number)),
            other => Err(unexpected(column, "integer", other.kind())),
        }
    }

    /// A BIGINT that must be 0 or 1.
    pub fn flag(&self, column: usize) -> Result<bool> {
        match self.int(column)? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(unexpected(column, "0 or 1", "another integer")),
        }
    }

    /// A TEXT that must be there.
    pub fn text(&self, column: usize) -> Result<&str> {
        self.opt_text(column)?.ok_or_else(|| unexpected(column, "text", "null"))
    }

    /// A TEXT, or NULL.
    pub fn opt_text(&self, column: usize) -> Result<Option<&str>> {
        match self.value(column)? {
            Value::Null => Ok(None),
            Value::Text(text) => Ok(Some(text)),
            other => Err(unexpected(column, "text", other.kind())),
        }
    }

    /// Bytes that must be there.
    pub fn blob(&self, column: usize) -> Result<&[u8]> {
        self.opt_blob(column)?.ok_or_else(|| unexpected(column, "bytes", "null"))
    }

    /// Bytes, or NULL.
    pub fn opt_blob(&self, column: usize) -> Result<Option<&[u8]>> {
        match self.value(column)? {
            Value::Null => Ok(None),
            Value::Blob(bytes) => Ok(Some(bytes)),
            other => Err(unexpected(column, "bytes", other.kind())),
        }
    }

    /// An identifier stored as text.
    pub fn id(&self, column: usize) -> Result<Uuid> {
        self.opt_id(column)?.ok_or_else(|| unexpected(column, "identifier", "null"))
    }

    /// An identifier stored as text, or NULL.
    pub fn opt_id(&self, column: usize) -> Result<Option<Uuid>> {
        self.opt_text(column)?
            .map(|text| Uuid::try_parse(text).map_err(|_| unexpected(column, "identifier", "other text")))
            .transpose()
    }
}

fn unexpected(column: usize, wanted: &str, found: &str) -> StoreError {
    StoreError::corrupt(format!("column {column}: {wanted} expected, {found} found"))
}
