//! Builds again when a treaty file or schema is added or removed; changes inside known files are seen without this.

fn main() {
    for folder in ["treaties", "docs/schema", "build.rs"] {
        println!("cargo:rerun-if-changed={folder}");
    }
}
