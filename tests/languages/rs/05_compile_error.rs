// @code 1
// @stderr error[E0382]: borrow of moved value: `names`
// @stderr error[E0308]: mismatched types
fn main() {
    println!("never printed");
    let names = vec![String::from("ann")];
    drop(names);
    println!("{}", names.len());
    let number: i32 = "text";
}
