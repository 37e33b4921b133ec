! @args ["Ann Lee", "21", "ünï", ""]
program arguments
  implicit none
  integer :: i, number, length
  character(len=40) :: argument
  do i = 1, command_argument_count()
    call get_command_argument(i, argument, length)
    print '(a, 1x, i0)', '[' // argument(:length) // ']', length
  end do
  call get_command_argument(2, argument)
  read(argument, *) number
  call get_environment_variable('HOME', argument)
  print '(i0, 1x, a)', number * 2, trim(argument)
end program arguments
