program files
  implicit none
  integer :: unit, status, amount, total
  character(len=20) :: city
  character(len=80) :: line
  logical :: there
  open(newunit=unit, file='/mnt/data/rows.txt', status='new', action='write')
  write(unit, '(a, 1x, i0)') 'Oslo', 3
  write(unit, '(a, 1x, i0)') 'Rome', 4
  close(unit)
  total = 0
  open(newunit=unit, file='rows.txt', status='old', action='read')
  do
    read(unit, *, iostat=status) city, amount
    if (status /= 0) exit
    total = total + amount
    print '(a, 1x, i0)', trim(city), amount
  end do
  rewind(unit)
  read(unit, '(a)') line
  close(unit, status='delete')
  inquire(file='rows.txt', exist=there)
  print '(i0, 1x, a, 1x, l1)', total, trim(line), there
  call getcwd(line)
  print '(a)', trim(line)
end program files
