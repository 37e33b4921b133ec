# @args ["--name", "Ann Lee", "--times", "2", "-v", "ünï"]
import argparse, sys

parser = argparse.ArgumentParser()
parser.add_argument("--name")
parser.add_argument("--times", type=int)
parser.add_argument("-v", action="store_true")
parser.add_argument("rest")
print(parser.parse_args())
print(len(sys.argv), sys.argv[1:3], __name__)
