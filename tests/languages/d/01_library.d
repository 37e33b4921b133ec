import std.algorithm, std.array, std.conv, std.datetime, std.format, std.math, std.range, std.regex, std.stdio, std.string, std.typecons;

void main() {
    int[string] counts;
    foreach (word; "the quick brown fox jumps over the lazy dog the end".split) counts[word]++;
    auto sorted = counts.byPair.array.sort!((a, b) => tuple(-a.value, a.key) < tuple(-b.value, b.key));
    writeln(sorted.take(2).map!(pair => format("%s=%d", pair.key, pair.value)).join(", "));
    writeln(iota(1, 6).map!(n => n * n).filter!(n => n % 2).array, " ", iota(1, 11).sum);
    writefln("%6.2f|%-5s|%05d|%x|%s", PI, "ab", 42, 255, [1: "one"]);
    writeln("12 3 45".split.map!(to!int).maxElement, " ", "a1b22".replaceAll!(m => m[0].to!int.to!string ~ "!")(regex(`\d+`)));
    writeln(Date(2024, 2, 28) + 2.days, " ", cycle([1, 2]).take(5));
}
