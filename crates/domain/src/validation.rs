//! Checks of single values.

use crate::calendar::Day;

/// The county-level area that was never issued, kept for invented people.
pub const SYNTHETIC_AREA: &str = "999999";

/// Why a citizen identity number is not one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CitizenIdError {
    /// Not 17 digits and a check character.
    #[error("must be 17 digits and a check character")]
    Shape,
    /// Digits 7–14 are no day of the calendar.
    #[error("digits 7 to 14 are no day of the calendar")]
    BirthDate,
    /// The check character does not fit.
    #[error("the check character does not fit")]
    CheckCharacter,
}

/// Checks a resident identity number by GB 11643-1999: shape, day of birth, check character
/// (ISO 7064 MOD 11-2). Returns the day of birth it holds.
pub fn citizen_id_birth(number: &str) -> Result<Day, CitizenIdError> {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const CHECKS: &[u8; 11] = b"10X98765432";
    let bytes: &[u8; 18] = number.as_bytes().try_into().map_err(|_| CitizenIdError::Shape)?;
    if !bytes[..17].iter().all(u8::is_ascii_digit) {
        return Err(CitizenIdError::Shape);
    }
    let digits = |from: usize, to: usize| {
        bytes[from..to].iter().fold(0_i16, |value, byte| value * 10 + i16::from(byte - b'0'))
    };
    let (month, day) = (i8::try_from(digits(10, 12)), i8::try_from(digits(12, 14)));
    let birth = match (month, day) {
        (Ok(month), Ok(day)) => Day::new(digits(6, 10), month, day),
        _ => None,
    }
    .ok_or(CitizenIdError::BirthDate)?;
    let sum: u32 =
        bytes[..17].iter().zip(WEIGHTS).map(|(byte, weight)| u32::from(byte - b'0') * weight).sum();
    let check = CHECKS[(sum % 11) as usize];
    if bytes[17] == check { Ok(birth) } else { Err(CitizenIdError::CheckCharacter) }
}

/// Hides the middle of a name: 陈*福, 周*. The first and, from three characters on, the last stay.
pub fn mask_name(name: &str) -> String {
    let characters: Vec<char> = name.chars().collect();
    match characters.as_slice() {
        [] => String::new(),
        [only] => only.to_string(),
        [first, _] => format!("{first}*"),
        [first, middle @ .., last] => format!("{first}{}{last}", "*".repeat(middle.len())),
    }
}

/// Hides all but the first three and the last four characters of an identity number.
pub fn mask_citizen_id(number: &str) -> String {
    mask_middle(number, 3, 4)
}

/// Hides all but the first three and the last four digits of a telephone.
pub fn mask_phone(number: &str) -> String {
    mask_middle(number, 3, 4)
}

fn mask_middle(text: &str, head: usize, tail: usize) -> String {
    let characters: Vec<char> = text.chars().collect();
    let length = characters.len();
    if length <= head + tail {
        return "*".repeat(length);
    }
    characters
        .iter()
        .enumerate()
        .map(|(index, character)| if index < head || index >= length - tail { *character } else { '*' })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn citizen_ids_are_checked_by_shape_date_and_check_character() {
        for good in ["999999195001010018", "999999194402290028", "999999202002290050", "99999919630315007X"] {
            assert!(citizen_id_birth(good).is_ok(), "{good}");
        }
        assert_eq!(citizen_id_birth("999999195001010019"), Err(CitizenIdError::CheckCharacter));
        assert_eq!(citizen_id_birth("999999194302290028"), Err(CitizenIdError::BirthDate));
        assert_eq!(citizen_id_birth("99999919500101001"), Err(CitizenIdError::Shape));
        assert_eq!(citizen_id_birth("99999919630315007x"), Err(CitizenIdError::CheckCharacter));
        assert_eq!(citizen_id_birth("九九九九九九"), Err(CitizenIdError::Shape));
    }

    #[test]
    fn masks_keep_what_tells_two_apart_and_no_more() {
        assert_eq!(mask_name("陈大福"), "陈*福");
        assert_eq!(mask_name("周兰"), "周*");
        assert_eq!(mask_name("欧阳小平"), "欧**平");
        assert_eq!(mask_phone("19900001234"), "199****1234");
        assert_eq!(mask_citizen_id("999999195001010018"), "999***********0018");
        assert_eq!(mask_phone("1234567"), "*******");
    }
}
