<?php
// @code 3
// @stderr leaving
register_shutdown_function(function () { echo "shutdown\n"; });
fwrite(STDERR, "leaving\n");
echo "working\n";
exit(3);
