// @signal SIGABRT
// @stderr memory allocation of 70368744177664 bytes failed
fn main() {
    println!("asking for a lot");
    let block: Vec<u8> = vec![1; 1 << 46];
    println!("{}", block.len());
}
