# @args ["Ann Lee", "21", "ünï", "-x", "--name=y"]
args <- commandArgs(trailingOnly = TRUE)
print(args)
cat(as.numeric(args[2]) * 2, Sys.getenv("HOME"), Sys.timezone(), "\n")
