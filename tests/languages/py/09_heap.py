# @code 1
# @stderr MemoryError
print("asking for a lot")
block = bytearray(1 << 46)
