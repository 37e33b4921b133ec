// @code 1
// @stderr error[E0425]: cannot find
// @stderr error: aborting due to
fn main() {
    println!("never printed");
    missing(number);
    let number: i32 = "text";
}
