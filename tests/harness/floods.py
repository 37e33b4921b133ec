"""Programs that write for ever, for wherever a program runs."""

FLOODS = {
    "yes": ("bash", "yes"),
    "big writes": ("py", "import os\nblock = b'x' * (1 << 20)\nwhile True: os.write(1, block)"),
    "after closing": ("bash", "exec 2>&1; cat /dev/zero"),
}
