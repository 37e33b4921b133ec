fn main() -> std::io::Result<()> {
    let größe = "日本語 naïve 👩";
    println!("{größe} {} {} {}", größe.len(), größe.chars().count(), größe.to_uppercase());
    println!("{} \u{20ac} {:?}", größe.chars().rev().collect::<String>(), 'ß'.to_uppercase().collect::<String>());
    std::fs::write("übersicht.txt", "Ω≈ç√\n")?;
    print!("{}", std::fs::read_to_string("übersicht.txt")?);
    println!("{:?} {}", String::from_utf8(vec![0xff]).is_err(), String::from_utf8_lossy(&[0x61, 0xff]));
    Ok(())
}
