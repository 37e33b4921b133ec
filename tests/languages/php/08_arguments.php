<?php
// @args ["Ann Lee", "-x", "--name=y", "ünï", ""]
echo $argc, ' ', json_encode(array_slice($argv, 1), JSON_UNESCAPED_UNICODE), ' ', getenv('HOME'), ' ', PHP_SAPI, "\n";
