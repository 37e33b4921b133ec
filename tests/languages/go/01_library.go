package main

import (
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"os"
	"regexp"
	"sort"
	"strings"
	"text/template"
	"time"
)

type Item struct {
	Name  string   `json:"name"`
	Price float64  `json:"price,omitempty"`
	Tags  []string `json:"tags"`
}

func main() {
	counts := map[string]int{}
	for _, word := range strings.Fields("the quick brown fox jumps over the lazy dog the end") {
		counts[word]++
	}
	words := make([]string, 0, len(counts))
	for word := range counts {
		words = append(words, word)
	}
	sort.Slice(words, func(i, j int) bool {
		if counts[words[i]] != counts[words[j]] {
			return counts[words[i]] > counts[words[j]]
		}
		return words[i] < words[j]
	})
	fmt.Println(words[:3], counts["the"])
	text, _ := json.Marshal(Item{"tea", 2.5, []string{"hot"}})
	fmt.Println(string(text))
	var item Item
	fmt.Println(json.Unmarshal([]byte(`{"name": 5}`), &item))
	fmt.Printf("%6.2f|%-5s|%05d|%x|%q|%v|%+v|%T\n", math.Pi, "ab", 42, 255, "q\"", item, item, item)
	fmt.Println(regexp.MustCompile(`(\d+)-(\d+)`).FindStringSubmatch("due 2024-05"))
	fmt.Println(time.Date(2024, 2, 28, 0, 0, 0, 0, time.UTC).AddDate(0, 0, 2).Format("2006-01-02 Monday"))
	fmt.Println(new(big.Int).Exp(big.NewInt(2), big.NewInt(100), nil))
	template.Must(template.New("t").Parse("{{range .}}<{{.}}>{{end}}\n")).Execute(os.Stdout, []int{1, 2})
}
