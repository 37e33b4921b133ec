# @code 1
# @stderr SyntaxError: '(' was never closed
print("never printed")
total = sum([1, 2, 3]
print(total)
