# @code 8
# @stderr leaving
# @stderr Warning message:
# @stderr careful
cat("working\n")
message("leaving")
warning("careful")
quit(status = 8)
