//! The journal and its tables, proved on the whole park: loaded through commands, bent, erased, backed up.

mod backup;
mod erasure;
mod park;
mod rebuild;
mod tampering;
