größe <- "日本語 naïve 👩"
cat(größe, nchar(größe), nchar(größe, "bytes"), toupper(größe), "\n")
print(strsplit("aß€", "")[[1]])
print(größe)
cat("\u20ac", rev(utf8ToInt("ä")), intToUtf8(c(0x48, 0x1F600)), "\n")
writeLines("Ω≈ç√", "übersicht.txt")
cat(readLines("übersicht.txt"), list.files(), "\n")
cat(gsub("[äöü]", "_", "häßlich"), sprintf("%5s|", "é"), "\n")
