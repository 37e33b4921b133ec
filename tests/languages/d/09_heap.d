// @code 1
// @stderr core.exception.OutOfMemoryError
import std.stdio;

void main() {
    writeln("asking for a lot");
    stdout.flush();
    auto block = new ubyte[1UL << 46];
    writeln(block.length);
}
