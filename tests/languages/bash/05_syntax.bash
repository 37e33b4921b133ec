# @code 2
# @stderr unexpected EOF while looking for matching
echo first
if true; then
  echo "unfinished
