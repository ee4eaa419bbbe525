//! Embeds the shipped data and scenarios anew when a file comes or goes: the compiler alone notices only changed ones.

fn main() {
    println!("cargo:rerun-if-changed=datasets");
    println!("cargo:rerun-if-changed=scenarios");
}
