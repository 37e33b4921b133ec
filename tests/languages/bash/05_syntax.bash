# @code 2
# @stderr syntax error
echo first
if true; then
  echo "unfinished
