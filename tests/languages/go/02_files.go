package main

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
)

func main() {
	if err := os.MkdirAll("/mnt/data/sub/folder", 0o755); err != nil {
		panic(err)
	}
	os.WriteFile("sub/rows.csv", []byte("city,amount\nOslo,3\nRome,4\n"), 0o644)
	file, err := os.Open("/mnt/data/sub/rows.csv")
	if err != nil {
		panic(err)
	}
	defer file.Close()
	rows, _ := csv.NewReader(file).ReadAll()
	sum := 0
	for _, row := range rows[1:] {
		amount, _ := strconv.Atoi(row[1])
		sum += amount
	}
	fmt.Println(sum, len(rows))
	filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		fmt.Print(path, " ")
		return err
	})
	fmt.Println()
	file.Seek(0, 0)
	scanner := bufio.NewScanner(file)
	scanner.Scan()
	folder, _ := os.Getwd()
	_, err = os.Stat("absent")
	fmt.Println(scanner.Text(), folder, os.IsNotExist(err), os.TempDir())
}
