// @args ["--name", "Ann Lee", "-n3", "ünï", ""]
import std.getopt, std.process, std.stdio;

void main(string[] args) {
    string name;
    int count;
    getopt(args, "name", &name, std.getopt.config.bundling, "n", &count);
    writeln(name, " ", count, " ", args[1 .. $], " ", environment["HOME"]);
}
