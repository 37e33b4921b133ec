import std.algorithm, std.array, std.conv, std.csv, std.file, std.path, std.range, std.stdio, std.typecons;

void main() {
    mkdirRecurse("/mnt/data/sub/folder");
    std.file.write("sub/rows.csv", "city,amount\nOslo,3\nRome,4\n");
    int sum;
    foreach (row; readText("sub/rows.csv").csvReader!(Tuple!(string, int))(null)) sum += row[1];
    writeln(sum, " ", getSize("sub/rows.csv"), " ", getcwd);
    foreach (line; File("/mnt/data/sub/rows.csv").byLine.take(1)) writeln(line);
    dirEntries(".", SpanMode.depth).map!(entry => entry.name).array.sort.writeln;
    writeln(exists("absent"), " ", buildPath("a", "b.txt").baseName, " ", tempDir);
}
