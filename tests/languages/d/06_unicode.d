import std.algorithm, std.array, std.file, std.range, std.stdio, std.string, std.uni, std.utf;

void main() {
    string größe = "日本語 naïve 👩";
    writeln(größe, " ", größe.length, " ", größe.walkLength, " ", größe.toUpper);
    writeln(größe.retro.array, " \u20ac ", "é".normalize!NFD.walkLength, " ", "ß€"w.length);
    std.file.write("übersicht.txt", "Ω≈ç√\n");
    readText("übersicht.txt").write;
    foreach (dchar letter; "aß€") writef("%c-", letter);
    writeln(isValid("\xff") ? "valid" : "not valid");
}

bool isValid(string text) {
    try { validate(text); return true; }
    catch (UTFException) return false;
}
