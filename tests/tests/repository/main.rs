//! Rules about the repository itself: which crate may use which, what the domain must not touch, what no file
//! may contain. Whatever a reviewer would say twice belongs here instead.

mod languages;
mod layout;
mod licences;
mod papers;
mod people;
mod purity;
mod rust_code;
mod sources;
mod tidy;

/// Fails with all complaints at once, so that one run tells everything there is to mend.
fn assert_clean(complaints: &[String]) {
    assert!(complaints.is_empty(), "{} to mend:\n  {}\n", complaints.len(), complaints.join("\n  "));
}
