use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{mpsc, Arc, Mutex};
use std::thread;
use std::time::Duration;

fn main() {
    let total = Arc::new(Mutex::new(0));
    let handles: Vec<_> = (0..8)
        .map(|n| {
            let total = Arc::clone(&total);
            thread::spawn(move || *total.lock().unwrap() += n)
        })
        .collect();
    handles.into_iter().for_each(|handle| handle.join().unwrap());
    println!("{}", total.lock().unwrap());
    let (sender, receiver) = mpsc::channel();
    for n in 0..3 {
        let sender = sender.clone();
        thread::spawn(move || {
            thread::sleep(Duration::from_millis(n * 10));
            sender.send(n).unwrap();
        });
    }
    drop(sender);
    let mut received: Vec<_> = receiver.iter().collect();
    received.sort();
    println!("{received:?}");
    let count = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| count.fetch_add(1, Ordering::Relaxed));
        }
    });
    println!("{}", count.into_inner());
    let output = Command::new("echo").arg("child").output().unwrap();
    println!("{} {:?}", String::from_utf8_lossy(&output.stdout).trim(), output.status.code());
}
