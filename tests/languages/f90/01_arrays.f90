program arrays
  implicit none
  integer, parameter :: wide = selected_real_kind(15, 307)
  real(wide) :: matrix(2, 2), vector(2)
  integer :: numbers(6) = [5, 3, 8, 1, 9, 2], i
  matrix = reshape([2.0_wide, 1.0_wide, 1.0_wide, 3.0_wide], [2, 2])
  vector = [1.0_wide, 2.0_wide]
  print '(2f8.3)', matmul(matrix, vector)
  print '(a, 6i3)', 'sorted:', sorted(numbers)
  print '(i0, 1x, i0, 1x, l1)', sum(numbers), maxval(numbers), any(numbers > 8)
  print '(*(i0, :, ","))', pack(numbers, mod(numbers, 2) == 1)
  print '(f0.4, 1x, es12.4)', sqrt(2.0_wide), 12345.678_wide
  print '(*(i0, 1x))', (i**2, i = 1, 5)
contains
  pure recursive function sorted(list) result(output)
    integer, intent(in) :: list(:)
    integer :: output(size(list))
    if (size(list) <= 1) then
      output = list
    else
      output = [sorted(pack(list(2:), list(2:) < list(1))), list(1), sorted(pack(list(2:), list(2:) >= list(1)))]
    end if
  end function sorted
end program arrays
