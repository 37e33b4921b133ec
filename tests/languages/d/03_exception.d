// @code 1
// @stderr object.Exception@
// @stderr no such customer
import std.conv, std.exception, std.stdio;

int find(int[string] customers, string name) {
    scope (exit) writeln("looked");
    scope (failure) writeln("failed");
    return *enforce(name in customers, "no such customer");
}

void main() {
    writeln(find(["ann": 1], "ann"));
    try "x".to!int;
    catch (ConvException error) writeln("caught");
    find(null, "bob");
}
