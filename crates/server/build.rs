//! The pages are built into the binary. Without them it still builds, and says so when asked for one.

use std::path::Path;

fn main() {
    let pages = Path::new("../../web/dist");
    if let Err(error) = std::fs::create_dir_all(pages) {
        println!("cargo::warning=making {}: {error}", pages.display());
    }
    println!("cargo::rerun-if-changed=../../web/dist");
}
