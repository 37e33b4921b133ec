program unicode
  implicit none
  integer, parameter :: ucs4 = selected_char_kind('ISO_10646')
  character(len=*), parameter :: text = '日本語 naïve 👩'
  character(kind=ucs4, len=3) :: wide
  integer :: unit
  character(len=40) :: line
  print '(a, 1x, i0)', text, len(text)
  open(6, encoding='UTF-8')
  wide = char(int(z'20AC'), ucs4) // char(int(z'E4'), ucs4) // char(int(z'2603'), ucs4)
  print '(a)', wide
  open(newunit=unit, file='übersicht.txt')
  write(unit, '(a)') 'Ω≈ç√'
  rewind(unit)
  read(unit, '(a)') line
  print '(i0)', len_trim(line)
end program unicode
