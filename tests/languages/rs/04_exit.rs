// @code 12
// @stderr leaving
fn main() {
    eprintln!("leaving");
    print!("working without a newline");
    std::process::exit(12);
}
