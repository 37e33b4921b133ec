# @code 7
# @stderr leaving
import atexit, sys

atexit.register(lambda: print("at exit"))
print("working", end="")
sys.stderr.write("leaving\n")
try:
    sys.exit(7)
finally:
    print(", tidy")
