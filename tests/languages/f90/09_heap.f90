! @code 1
! @stderr Error allocating
program heap
  implicit none
  integer(8), allocatable :: block(:)
  integer :: status
  character(len=80) :: message
  allocate(block(2_8**43), stat=status, errmsg=message)
  print '(l1, 1x, a)', status /= 0, trim(message)
  flush(6)
  allocate(block(2_8**43))
  print *, size(block)
end program heap
