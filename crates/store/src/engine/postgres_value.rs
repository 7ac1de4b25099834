//! The three column types on PostgreSQL's wire, and whole numbers in the other shapes its functions return.

use std::error::Error;

use tokio_postgres::types::private::BytesMut;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};

use super::value::{Row, Value};
use crate::error::{Result, StoreError};

type Fault = Box<dyn Error + Sync + Send>;

/// A parameter that owns its bytes, because a deferred statement outlives the caller's.
#[derive(Debug)]
pub(super) struct Param(Value<'static>);

impl From<&Value<'_>> for Param {
    fn from(value: &Value<'_>) -> Self {
        Self(value.clone().into_owned())
    }
}

impl ToSql for Param {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> std::result::Result<IsNull, Fault> {
        match &self.0 {
            Value::Null => Ok(IsNull::Yes),
            Value::Int(number) => match *ty {
                Type::INT8 => number.to_sql(ty, out),
                // A literal's type is inferred by the server where no column fixes it.
                Type::INT4 => i32::try_from(*number)?.to_sql(ty, out),
                Type::INT2 => i16::try_from(*number)?.to_sql(ty, out),
                _ => Err(mismatch("integer", ty)),
            },
            Value::Text(text) if <&str as ToSql>::accepts(ty) => text.as_ref().to_sql(ty, out),
            Value::Text(_) => Err(mismatch("text", ty)),
            Value::Blob(bytes) if *ty == Type::BYTEA => bytes.as_ref().to_sql(ty, out),
            Value::Blob(_) => Err(mismatch("bytes", ty)),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

fn mismatch(given: &str, wanted: &Type) -> Fault {
    format!("{given} given where {wanted} is wanted").into()
}

/// One column as the server sent it.
struct Column(Value<'static>);

impl<'a> FromSql<'a> for Column {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> std::result::Result<Self, Fault> {
        Ok(Self(match *ty {
            Type::INT8 => Value::Int(i64::from_sql(ty, raw)?),
            Type::INT4 => Value::Int(i32::from_sql(ty, raw)?.into()),
            Type::INT2 => Value::Int(i16::from_sql(ty, raw)?.into()),
            Type::BOOL => Value::Int(bool::from_sql(ty, raw)?.into()),
            Type::NUMERIC => Value::Int(whole_numeric(raw)?),
            Type::BYTEA => Value::Blob(raw.to_owned().into()),
            Type::VOID => Value::Null,
            _ => Value::Text(<&str>::from_sql(ty, raw)?.to_owned().into()),
        }))
    }

    fn from_sql_null(_: &Type) -> std::result::Result<Self, Fault> {
        Ok(Self(Value::Null))
    }

    fn accepts(ty: &Type) -> bool {
        [Type::INT8, Type::INT4, Type::INT2, Type::BOOL, Type::NUMERIC, Type::BYTEA, Type::VOID].contains(ty)
            || <&str as FromSql>::accepts(ty)
    }
}

/// SUM over BIGINT is a NUMERIC on PostgreSQL: read back as the whole number it is.
fn whole_numeric(raw: &[u8]) -> std::result::Result<i64, Fault> {
    const NEGATIVE: i64 = 0x4000;
    let fault = || Fault::from("a numeric that is not a whole 64-bit number");
    let mut shorts = raw.chunks_exact(2).map(|pair| i16::from_be_bytes([pair[0], pair[1]]));
    let mut next = || shorts.next().map(i64::from).ok_or_else(fault);
    let (count, weight, sign, _scale) = (next()?, next()?, next()?, next()?);
    if sign != 0 && sign != NEGATIVE {
        return Err(fault());
    }
    let mut total: i128 = 0;
    for place in 0..count {
        let digit = i128::from(next()?);
        // Digits stand in base 10000; one with a negative exponent is a fraction.
        let exponent = weight - place;
        match u32::try_from(exponent) {
            Ok(exponent) if exponent <= 5 => total += digit * 10_000_i128.pow(exponent),
            Err(_) if digit == 0 => {}
            _ => return Err(fault()),
        }
    }
    i64::try_from(if sign == NEGATIVE { -total } else { total }).map_err(|_| fault())
}

/// A whole row.
pub(super) fn decode(row: &tokio_postgres::Row) -> Result<Row> {
    (0..row.len())
        .map(|index| {
            row.try_get::<_, Column>(index).map(|column| column.0).map_err(|source| {
                StoreError::corrupt(format!("column {index} ({}): {source}", row.columns()[index].type_()))
            })
        })
        .collect::<Result<Vec<_>>>()
        .map(Row)
}

#[cfg(test)]
mod tests {
    use super::whole_numeric;

    fn wire(shorts: &[i16]) -> Vec<u8> {
        shorts.iter().flat_map(|short| short.to_be_bytes()).collect()
    }

    #[test]
    fn reads_whole_numerics_only() {
        assert_eq!(whole_numeric(&wire(&[0, 0, 0, 0])).unwrap(), 0);
        assert_eq!(whole_numeric(&wire(&[2, 1, 0, 0, 2, 8800])).unwrap(), 28_800);
        assert_eq!(whole_numeric(&wire(&[1, 1, 0x4000, 0, 288])).unwrap(), -2_880_000);
        assert!(whole_numeric(&wire(&[2, 0, 0, 1, 1, 5000])).is_err());
        assert!(whole_numeric(&wire(&[1, 5, 0, 0, 1])).is_err());
    }
}
