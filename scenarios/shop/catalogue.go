package shop

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
)

//go:embed data/products.json
var productsJSON []byte

//go:embed data/reviews.json
var reviewsJSON []byte

const pageSize = 12

// product is one thing on sale. Prices are cents, as everywhere on the server.
type product struct {
	ID       int    `json:"id"`
	Name     string `json:"name"`
	Category string `json:"category"`
	Price    int    `json:"price"`
	Stock    int    `json:"stock"`
	Tagline  string `json:"tagline"`
	Shape    string `json:"shape"`
	Palette  string `json:"palette"`
}

type review struct {
	Author string `json:"author"`
	Rating int    `json:"rating"`
	Date   string `json:"date"`
	Text   string `json:"text"`
}

type catalogue struct {
	products []product
	reviews  []review
}

func loadCatalogue() (*catalogue, error) {
	c := &catalogue{}
	if err := json.Unmarshal(productsJSON, &c.products); err != nil {
		return nil, fmt.Errorf("products: %w", err)
	}
	if err := json.Unmarshal(reviewsJSON, &c.reviews); err != nil {
		return nil, fmt.Errorf("reviews: %w", err)
	}
	return c, nil
}

func (c *catalogue) find(id int) (product, bool) {
	i := slices.IndexFunc(c.products, func(p product) bool { return p.ID == id })
	if i < 0 {
		return product{}, false
	}
	return c.products[i], true
}

// filter is what a list of products is narrowed by; zero values narrow nothing.
type filter struct {
	query    string
	category string
	inStock  bool
}

func (c *catalogue) search(f filter) []product {
	found := []product{}
	for _, p := range c.products {
		if f.admits(p) {
			found = append(found, p)
		}
	}
	return found
}

// admits matches a query against the starts of words: "tea" finds "teapot" and
// not "steamer".
func (f filter) admits(p product) bool {
	if f.category != "" && p.Category != f.category || f.inStock && p.Stock == 0 {
		return false
	}
	words := strings.FieldsFunc(strings.ToLower(p.Name), func(r rune) bool { return r == ' ' || r == '-' })
	for _, term := range strings.Fields(strings.ToLower(f.query)) {
		if !slices.ContainsFunc(words, func(w string) bool { return strings.HasPrefix(w, term) }) {
			return false
		}
	}
	return true
}

// reviewsOf deals three reviews to each product, always the same three.
func (c *catalogue) reviewsOf(id int) (items []review, average float64) {
	sum := 0
	for i := range 3 {
		r := c.reviews[(id+i*4)%len(c.reviews)]
		items = append(items, r)
		sum += r.Rating
	}
	return items, math.Round(float64(sum)/3*10) / 10
}

// pageOf cuts the n-th page, counted from 1, and says how many there are.
func pageOf(all []product, n int) (items []product, pages int) {
	pages = max(1, (len(all)+pageSize-1)/pageSize)
	from := min((n-1)*pageSize, len(all))
	return all[from:min(from+pageSize, len(all))], pages
}
