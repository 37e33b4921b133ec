"""The smallest program of each language."""

from . import servers, tools

PROGRAMS = {
    "py": "print(@TOKEN@)",
    "js": "console.log('@TOKEN@')",
    "ts": "const text: string = '@TOKEN@'; console.log(text)",
    "c": '#include <stdio.h>\nint main(void) { puts("@TOKEN@"); }',
    "cpp": '#include <iostream>\nint main() { std::cout << "@TOKEN@\\n"; }',
    "java": 'public class Hello { public static void main(String[] a) { System.out.println("@TOKEN@"); } }',
    "php": '<?php echo "@TOKEN@\\n";',
    "rs": 'fn main() { println!("@TOKEN@"); }',
    "go": 'package main\nimport "fmt"\nfunc main() { fmt.Println("@TOKEN@") }',
    "d": 'import std.stdio; void main() { writeln("@TOKEN@"); }',
    "f90": 'program hello\n  print "(a)", "@TOKEN@"\nend program hello',
    "r": 'cat("@TOKEN@\\n")',
    "bash": "echo @TOKEN@",
}


def languages(run):
    """A program that prints one number, a different one each time; 15 runs one after the other, 100 ms of rest between
    them, after 2 to warm up. One series."""
    count = run.scale(15, 3)
    with servers.product() as server:
        for code, program in PROGRAMS.items():
            probe = server.client().post("/exec", {"lang": code, "code": program.replace("@TOKEN@", "1")})
            if probe.status != 200:
                run.add(code, f"not measured: {probe.body.decode(errors='replace')[:120]}")
                continue
            result = tools.load(server.port, count=count, warm_up=2, pause=100, urgent=1,
                                **tools.exec_options(code, program, r'"stdout":"@TOKEN@\n"'))
            times = tools.middle([result])
            bad = tools.bad_answers([result])
            run.add_time(f"{code}, p50", times["p50"], floors={"cold Python": run.floors["python"]["p50"]},
                         note=f" (max {times['max'] / 1000:.1f} ms)" + (f", {bad} wrong" if bad else ""))
