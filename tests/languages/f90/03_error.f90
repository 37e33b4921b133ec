! @code 2
! @stderr Fortran runtime error: Bad integer for item 1 in list input
program failing
  implicit none
  integer :: number, status
  character(len=5) :: text = 'words'
  read(text, *, iostat=status) number
  print '(a, l1)', 'failed: ', status /= 0
  flush(6)
  read(text, *) number
  print *, 'never'
end program failing
