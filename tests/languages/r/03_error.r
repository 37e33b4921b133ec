# @code 1
# @stderr Error in find("bob") : no such customer: bob
# @stderr Execution halted
find <- function(name) {
  on.exit(cat("looked\n"))
  if (name != "ann") stop("no such customer: ", name)
  1
}
print(find("ann"))
result <- tryCatch(stop("first"), error = function(e) conditionMessage(e), finally = cat("finally\n"))
print(result)
find("bob")
cat("never\n")
