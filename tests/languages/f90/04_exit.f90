! @code 19
! @stderr leaving
program leaving
  use, intrinsic :: iso_fortran_env, only: error_unit
  implicit none
  print '(a)', 'working'
  write(error_unit, '(a)') 'leaving'
  stop 19, quiet=.true.
end program leaving
