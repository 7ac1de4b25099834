//! People in this repository are invented, and must be recognisable as such: identity numbers carry the area 999999,
//! which no county has, and mobile numbers begin with 1990000.

use crate::assert_clean;
use crate::sources::sources;

const INVENTED_AREA: &str = "999999";
const INVENTED_MOBILE: &str = "1990000";

/// Runs of digits that stand alone, each with a closing `X` where it has one.
///
/// A run that continues a word, a decimal fraction or a `1_000` is part of something else: a hash, a coordinate, an
/// amount.
fn numbers(line: &str) -> Vec<&str> {
    let bytes = line.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let start = at;
        while at < bytes.len() && bytes[at].is_ascii_digit() {
            at += 1;
        }
        let mut end = at;
        if at < bytes.len() && bytes[at].eq_ignore_ascii_case(&b'x') {
            end += 1;
        }
        let joins = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        let begins_inside = start > 0
            && (joins(bytes[start - 1])
                || (bytes[start - 1] == b'.' && start > 1 && bytes[start - 2].is_ascii_digit()));
        let ends_inside = bytes.get(end).is_some_and(|&byte| joins(byte));
        if !begins_inside && !ends_inside {
            found.push(&line[start..end]);
        }
        at = end;
    }
    found
}

/// Eighteen places with a birthday in the seventh to fourteenth; the check digit is left alone, because a real area
/// with a wrong check digit still points at a real place and day.
fn is_identity_number(number: &str) -> bool {
    let part = |from: usize, to: usize| number[from..to].parse::<u32>().unwrap_or(0);
    number.len() == 18
        && (1850..2100).contains(&part(6, 10))
        && (1..=12).contains(&part(10, 12))
        && (1..=31).contains(&part(12, 14))
}

fn is_mobile_number(number: &str) -> bool {
    number.len() == 11
        && number.starts_with('1')
        && (b'3'..=b'9').contains(&number.as_bytes()[1])
        && number.bytes().all(|byte| byte.is_ascii_digit())
}

fn perhaps_real(line: &str) -> Option<&'static str> {
    numbers(line).into_iter().find_map(|number| {
        if is_identity_number(number) && !number.starts_with(INVENTED_AREA) {
            Some("an identity number whose area is not 999999")
        } else if is_mobile_number(number) && !number.starts_with(INVENTED_MOBILE) {
            Some("a mobile number outside 1990000xxxx")
        } else {
            None
        }
    })
}

#[test]
fn nobody_real_can_be_meant() {
    let mut complaints = Vec::new();
    for source in &sources() {
        for (index, line) in source.text.lines().enumerate() {
            if let Some(complaint) = perhaps_real(line) {
                complaints.push(source.at(index, complaint));
            }
        }
    }
    assert_clean(&complaints);
}

#[test]
fn numbers_of_people_are_told_from_others() {
    // Put together here, because this file is checked like every other.
    let real_area = format!("37078{}", "2195003071231");
    let real_with_x = format!("37078{}X", "219500307123");
    let invented = "999999195003071234";
    let mobile = format!("138{}", "00138000");
    assert!(perhaps_real(&format!("\"id\": \"{real_area}\"")).is_some());
    assert!(perhaps_real(&format!("身份证{real_with_x}，")).is_some());
    assert!(perhaps_real(&real_area.replace("0307", "1307")).is_none(), "no thirteenth month");
    assert!(perhaps_real(&format!("{real_area}0")).is_none(), "nineteen digits");
    assert!(perhaps_real(&format!("sha-{real_area}ab")).is_none(), "part of a hash");
    assert!(perhaps_real(invented).is_none());
    assert!(perhaps_real(&format!("电话{mobile}")).is_some());
    assert!(perhaps_real(&format!("+86-{mobile}")).is_some());
    assert!(perhaps_real("19900001234").is_none());
    assert!(perhaps_real(&format!("x = 0.{mobile}")).is_none(), "a fraction");
    assert!(perhaps_real("1588320000000").is_none(), "milliseconds");
}
