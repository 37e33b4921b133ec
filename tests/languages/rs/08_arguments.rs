// @args ["Ann Lee", "3", "ünï", "", "-x"]
fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let times: usize = arguments[1].parse().expect("a number");
    println!("{} {:?} {}", arguments.len(), arguments, arguments[0].repeat(times));
    println!("{:?} {}", std::env::var("HOME"), std::env::var("CARGO").is_err());
}
