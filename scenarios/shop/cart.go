package shop

import (
	"cmp"
	"errors"
	"slices"
)

const maxQuantity = 20

var (
	errNoLine   = errors.New("no such item in the cart")
	errQuantity = errors.New("quantity must be a whole number from 1 to 20")
	errSoldOut  = errors.New("out of stock")
)

// line is one product in a cart; its id is the product's.
type line struct {
	ID       int    `json:"id"`
	Name     string `json:"name"`
	Price    int    `json:"price"`
	Quantity int    `json:"quantity"`
	Note     string `json:"note"`
}

type cart struct {
	Lines []line `json:"lines"`
	Count int    `json:"count"`
}

// linePatch changes the fields that are there.
type linePatch struct {
	Quantity *int    `json:"quantity"`
	Note     *string `json:"note"`
}

func (c *cart) add(p product, quantity int) error {
	if p.Stock == 0 {
		return errSoldOut
	}
	i, found := c.index(p.ID)
	if found {
		quantity += c.Lines[i].Quantity
	}
	if quantity < 1 || quantity > maxQuantity {
		return errQuantity
	}
	if !found {
		c.Lines = append(c.Lines, line{ID: p.ID, Name: p.Name, Price: p.Price})
		i = len(c.Lines) - 1
	}
	c.Lines[i].Quantity = quantity
	c.recount()
	return nil
}

func (c *cart) change(id int, p linePatch) error {
	i, found := c.index(id)
	if !found {
		return errNoLine
	}
	if p.Quantity != nil {
		if *p.Quantity < 1 || *p.Quantity > maxQuantity {
			return errQuantity
		}
		c.Lines[i].Quantity = *p.Quantity
	}
	c.Lines[i].Note = *cmp.Or(p.Note, &c.Lines[i].Note)
	c.recount()
	return nil
}

func (c *cart) remove(id int) error {
	i, found := c.index(id)
	if !found {
		return errNoLine
	}
	c.Lines = slices.Delete(c.Lines, i, i+1)
	c.recount()
	return nil
}

// snapshot is a copy that later changes do not reach; its lines are never null.
func (c *cart) snapshot() cart {
	return cart{Lines: append([]line{}, c.Lines...), Count: c.Count}
}

func (c *cart) subtotal() int {
	sum := 0
	for _, l := range c.Lines {
		sum += l.Price * l.Quantity
	}
	return sum
}

func (c *cart) index(id int) (int, bool) {
	i := slices.IndexFunc(c.Lines, func(l line) bool { return l.ID == id })
	return i, i >= 0
}

func (c *cart) recount() {
	c.Count = 0
	for _, l := range c.Lines {
		c.Count += l.Quantity
	}
}
