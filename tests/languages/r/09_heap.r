# @code 1
# @stderr cannot allocate vector of size|vector memory limit of|vector memory exhausted
# @stderr Execution halted
cat("filling the heap\n")
kept <- list()
while (TRUE) kept[[length(kept) + 1]] <- numeric(1e6)
