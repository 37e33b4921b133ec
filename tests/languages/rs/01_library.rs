use std::collections::{BTreeMap, BinaryHeap, HashMap, HashSet, VecDeque};
use std::fmt;

#[derive(Debug, Clone, PartialEq)]
enum Shape {
    Circle { radius: f64 },
    Square(f64),
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Shape::Circle { radius } => write!(f, "circle of {radius:.1}"),
            Shape::Square(side) => write!(f, "square of {side:>6.2}"),
        }
    }
}

fn main() {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for word in "the quick brown fox jumps over the lazy dog the end".split_whitespace() {
        *counts.entry(word).or_insert(0) += 1;
    }
    let mut sorted: Vec<_> = counts.into_iter().collect();
    sorted.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    println!("{:?}", &sorted[..2]);
    let squares: Vec<u64> = (1..=5).map(|n| n * n).filter(|n| n % 2 == 1).collect();
    println!("{squares:?} {}", squares.iter().sum::<u64>());
    for shape in [Shape::Circle { radius: 1.25 }, Shape::Square(2.0)] {
        println!("{shape} {:?}", shape.clone());
    }
    let tree: BTreeMap<_, _> = [(2, "b"), (1, "a")].into();
    let mut queue: VecDeque<i32> = (0..3).collect();
    queue.rotate_left(1);
    println!("{tree:?} {queue:?} {:?}", BinaryHeap::from(vec![1, 5, 2]).pop());
    println!("{}", HashSet::from([1, 2]).is_subset(&HashSet::from([1, 2, 3])));
}
