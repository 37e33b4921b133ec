package main

import (
	"cmp"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
)

type Shape interface{ Area() float64 }
type Square struct{ Side float64 }
type Named struct {
	Square
	Name string
}

func (s Square) Area() float64    { return s.Side * s.Side }
func (n *Named) Rename(to string) { n.Name = to }
func (n Named) String() string    { return fmt.Sprintf("%s(%g)", n.Name, n.Area()) }

type Number interface{ ~int | ~float64 }

func Sum[T Number](numbers ...T) (total T) {
	for _, number := range numbers {
		total += number
	}
	return
}

type Tree[T cmp.Ordered] struct {
	value       T
	left, right *Tree[T]
}

func (t *Tree[T]) Insert(value T) *Tree[T] {
	switch {
	case t == nil:
		return &Tree[T]{value: value}
	case value < t.value:
		t.left = t.left.Insert(value)
	default:
		t.right = t.right.Insert(value)
	}
	return t
}

func (t *Tree[T]) All() iter.Seq[T] {
	return func(yield func(T) bool) { t.walk(yield) }
}

func (t *Tree[T]) walk(yield func(T) bool) bool {
	return t == nil || t.left.walk(yield) && yield(t.value) && t.right.walk(yield)
}

type Weekday int

const (
	Sunday Weekday = iota
	Monday
)

func main() {
	named := Named{Square{3}, "x"}
	named.Rename("box")
	var shape Shape = named
	fmt.Println(named, shape.Area(), Sum(1.5, 2), Sum[int]())
	var tree *Tree[string]
	for _, word := range strings.Split("d b a c", " ") {
		tree = tree.Insert(word)
	}
	for word := range tree.All() {
		if word == "d" {
			break
		}
		fmt.Print(word, " ")
	}
	fmt.Println(Monday, slices.Sorted(maps.Keys(map[string]int{"z": 1, "y": 2})))
	switch value := shape.(type) {
	case fmt.Stringer:
		fmt.Println("stringer", value)
	}
	counter := func() func() int { n := 0; return func() int { n++; return n } }()
	counter()
	slice := []int{1, 2, 3, 4}
	slice = append(slice[:1], slice[2:]...)
	fmt.Println(counter(), slice, len(slice), cap(slice), min(3, 1, 2))
outer:
	for i := 0; ; i++ {
		for k := range 3 {
			if i*k == 4 {
				fmt.Println(i, k)
				break outer
			}
		}
	}
}
