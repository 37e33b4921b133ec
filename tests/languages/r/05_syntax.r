# @code 1
# @stderr unexpected
# @stderr Execution halted
total <- sum(c(1, 2, 3)
print(total)
