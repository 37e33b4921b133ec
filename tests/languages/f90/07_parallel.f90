program parallel
  implicit none
  integer :: i
  integer :: squares(10)
  real :: values(1000)
  do concurrent (i = 1:10)
    squares(i) = i * i
  end do
  print '(*(i0, 1x))', squares
  call random_seed()
  call random_number(values)
  print '(l1, 1x, l1)', all(values >= 0.0 .and. values < 1.0), maxval(values) > minval(values)
  call execute_command_line('echo child', exitstat=i)
  print '(i0)', i
end program parallel
