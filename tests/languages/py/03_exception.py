# @code 1
# @stderr Traceback (most recent call last):
# @stderr     raise LookupError("no such customer") from error
# @stderr KeyError: 'bob'
# @stderr The above exception was the direct cause of the following exception:
# @stderr LookupError: no such customer
def find(customers, name):
    try:
        return customers[name]
    except KeyError as error:
        raise LookupError("no such customer") from error
    finally:
        print("looked")


print(find({"ann": 1}, "ann"))
find({}, "bob")
