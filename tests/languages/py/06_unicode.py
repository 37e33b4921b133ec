import unicodedata

größe = "日本語 – naïve café 👩‍🚀"
print(größe, len(größe), größe.upper())
print(unicodedata.normalize("NFD", "é").encode("utf-8"), "\N{SNOWMAN}", ascii("ß€😀"))
with open("übersicht.txt", "w") as file:
    file.write("Ω≈ç√\n")
print(open("übersicht.txt").read(), end="")
print(f"{'right':>10}|{'中':^5}|")
