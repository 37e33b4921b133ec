package main

import (
	"fmt"
	"os"
	"strings"
	"unicode"
	"unicode/utf8"
)

func main() {
	größe := "日本語 naïve 👩"
	fmt.Println(größe, len(größe), utf8.RuneCountInString(größe), strings.ToUpper(größe))
	letters := []rune(größe)
	for i, j := 0, len(letters)-1; i < j; i, j = i+1, j-1 {
		letters[i], letters[j] = letters[j], letters[i]
	}
	fmt.Println(string(letters), "\u20ac", unicode.Is(unicode.Han, letters[len(letters)-1]))
	os.WriteFile("übersicht.txt", []byte("Ω≈ç√\n"), 0o644)
	text, _ := os.ReadFile("übersicht.txt")
	fmt.Print(string(text))
	for i, letter := range "aß€" {
		fmt.Printf("%d:%c ", i, letter)
	}
	fmt.Printf("%x\n", "é")
}
