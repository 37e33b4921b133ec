use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;

fn main() -> io::Result<()> {
    fs::create_dir_all("/mnt/data/sub/folder")?;
    writeln!(File::create("sub/rows.csv")?, "city,amount\nOslo,3\nRome,4")?;
    let mut sum = 0;
    for line in BufReader::new(File::open(Path::new("/mnt/data/sub/rows.csv"))?).lines().skip(1) {
        sum += line?.split(',').nth(1).unwrap().parse::<i32>().unwrap();
    }
    println!("{sum} {} {}", fs::metadata("sub/rows.csv")?.len(), std::env::current_dir()?.display());
    let mut names: Vec<String> = fs::read_dir("sub")?.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    println!("{names:?} {:?}", fs::read("absent").map_err(|error| error.kind()));
    fs::remove_dir_all("sub")
}
