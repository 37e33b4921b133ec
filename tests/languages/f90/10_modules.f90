module shapes
  implicit none
  private
  public :: shape, circle, square, describe

  type, abstract :: shape
    character(len=:), allocatable :: name
  contains
    procedure(area_of), deferred :: area
  end type shape
  abstract interface
    pure function area_of(self) result(area)
      import :: shape
      class(shape), intent(in) :: self
      real :: area
    end function area_of
  end interface
  type, extends(shape) :: circle
    real :: radius = 1.0
  contains
    procedure :: area => circle_area
  end type circle
  type, extends(shape) :: square
    real :: side = 1.0
  contains
    procedure :: area => square_area
  end type square
  interface operator(.larger.)
    module procedure is_larger
  end interface
  public :: operator(.larger.)
contains
  pure function circle_area(self) result(area)
    class(circle), intent(in) :: self
    real :: area
    area = acos(-1.0) * self%radius**2
  end function circle_area
  pure function square_area(self) result(area)
    class(square), intent(in) :: self
    real :: area
    area = self%side**2
  end function square_area
  pure logical function is_larger(left, right)
    class(shape), intent(in) :: left, right
    is_larger = left%area() > right%area()
  end function is_larger
  subroutine describe(item)
    class(shape), intent(in) :: item
    select type (item)
    type is (circle)
      print '(a, f6.3)', item%name // ' of radius', item%radius
    class default
      print '(a, f6.2)', item%name, item%area()
    end select
  end subroutine describe
end module shapes

program modules
  use shapes
  implicit none
  type(circle) :: round
  type(square) :: box
  character(len=10) :: text
  integer :: i
  complex :: z
  round = circle(name='circle', radius=2.0)
  box = square(name='square', side=3.0)
  call describe(round)
  call describe(box)
  print '(l1)', round .larger. box
  write(text, '(i5.5)') 42
  print '(a)', trim(adjustl(text)) // '|' // repeat('ab', 2)
  z = sqrt((-4.0, 0.0))
  print '(2f5.1)', z
  outer: do i = 1, 10
    select case (mod(i, 4))
    case (0)
      exit outer
    case (1:2)
      cycle outer
    end select
    print '(i0)', i
  end do outer
  block
    integer :: local = 7
    print '(i0, 1x, i0, 1x, b8.8)', local, huge(local), 37
  end block
end program modules
