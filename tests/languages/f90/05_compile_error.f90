! @code 1
! @stderr Error: Symbol ‘totl’ at (1) has no IMPLICIT type
program broken
  implicit none
  integer :: total
  total = 3
  print *, 'never printed'
  print *, totl
end program broken
