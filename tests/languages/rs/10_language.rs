// @stderr attempt to add with overflow
use std::collections::HashMap;
use std::ops::Add;
use std::rc::Rc;

trait Animal {
    fn name(&self) -> String;
    fn speak(&self) -> String { format!("{} speaks", self.name()) }
}
struct Dog;
struct Cat(&'static str);
impl Animal for Dog { fn name(&self) -> String { "dog".into() } }
impl Animal for Cat {
    fn name(&self) -> String { self.0.into() }
    fn speak(&self) -> String { "meow".into() }
}
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default)]
struct Point<T> { x: T, y: T }
impl<T: Add<Output = T>> Add for Point<T> {
    type Output = Self;
    fn add(self, other: Self) -> Self { Point { x: self.x + other.x, y: self.y + other.y } }
}
fn longest<'a>(a: &'a str, b: &'a str) -> &'a str { if a.len() >= b.len() { a } else { b } }
fn parse(text: &str) -> Result<i32, Box<dyn std::error::Error>> { Ok(text.trim().parse::<i32>()? * 2) }
struct Fibonacci(u64, u64);
impl Iterator for Fibonacci {
    type Item = u64;
    fn next(&mut self) -> Option<u64> {
        let next = self.0;
        (self.0, self.1) = (self.1, self.0 + self.1);
        Some(next)
    }
}
macro_rules! largest { ($x:expr) => { $x }; ($x:expr, $($rest:expr),+) => { std::cmp::max($x, largest!($($rest),+)) } }

fn main() {
    let animals: Vec<Box<dyn Animal>> = vec![Box::new(Dog), Box::new(Cat("tom"))];
    println!("{}", animals.iter().map(|a| a.speak()).collect::<Vec<_>>().join(", "));
    println!("{:?} {:?}", Point { x: 1, y: 2 } + Point { x: 3, y: 4 }, Point::<f64>::default());
    println!("{} {:?} {}", longest("abc", "de"), parse(" 21 ").ok(), parse("x").unwrap_err());
    println!("{:?} {}", Fibonacci(0, 1).skip(5).step_by(2).take(4).collect::<Vec<_>>(), largest!(3, 9, 4));
    let shared = Rc::new(5);
    let memo: HashMap<u8, Rc<i32>> = (0..3).map(|n| (n, Rc::clone(&shared))).collect();
    println!("{} {}", Rc::strong_count(&shared), memo.len());
    let value = Some(7);
    let Some(number @ 1..=9) = value else { panic!() };
    println!("{number} {:?} {:#x} {:08b}", i32::MAX.checked_add(1), 255, 37);
    let overflow = std::panic::catch_unwind(|| { let big = std::hint::black_box(255u8); big + 1 });
    println!("{}", overflow.is_err());
}
