// @code 21
// @stderr leaving
import std.stdio;

shared static ~this() { writeln("module gone"); }

int main() {
    writeln("working");
    stderr.writeln("leaving");
    return 21;
}
