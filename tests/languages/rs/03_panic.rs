// @code 101
// @stderr main.rs:
// @stderr called `Result::unwrap()` on an `Err` value: Missing("bob")
// @stderr index out of bounds
struct Guard;

impl Drop for Guard {
    fn drop(&mut self) {
        println!("dropped");
    }
}

#[derive(Debug)]
#[allow(dead_code)]
enum Problem {
    Missing(String),
}

fn find(name: &str) -> Result<u32, Problem> {
    if name == "ann" { Ok(1) } else { Err(Problem::Missing(name.into())) }
}

fn main() {
    let _guard = Guard;
    println!("{}", find("ann").unwrap());
    println!("{:?}", std::panic::catch_unwind(|| { let empty: Vec<i32> = vec![]; empty[0] }).is_err());
    find("bob").unwrap();
}
