package shop

import (
	"crypto/rand"
	"errors"
	"strings"
)

var shippingCost = map[string]int{"standard": 490, "express": 1250, "pickup": 0}

// orderRequest is what the checkout sends. The card's number never leaves the
// page, as with a real payment service.
type orderRequest struct {
	Address  address `json:"address"`
	Delivery string  `json:"delivery"`
	Card     card    `json:"card"`
}

type address struct {
	Name     string `json:"name"`
	Email    string `json:"email"`
	Phone    string `json:"phone"`
	Street   string `json:"street"`
	City     string `json:"city"`
	Postcode string `json:"postcode"`
	Country  string `json:"country"`
}

type card struct {
	Last4  string `json:"last4"`
	Expiry string `json:"expiry"`
}

type order struct {
	Number   string `json:"number"`
	Email    string `json:"email"`
	Delivery string `json:"delivery"`
	Lines    []line `json:"lines"`
	Subtotal int    `json:"subtotal"`
	Shipping int    `json:"shipping"`
	Total    int    `json:"total"`
}

// place turns the cart into an order and empties it.
func (s *session) place(req orderRequest) (order, error) {
	shipping, known := shippingCost[req.Delivery]
	switch {
	case s.cart.Count == 0:
		return order{}, errors.New("the cart is empty")
	case !known:
		return order{}, errors.New("unknown delivery")
	case req.Address.Name == "" || !strings.Contains(req.Address.Email, "@"):
		return order{}, errors.New("the address needs a name and an email")
	}
	o := order{
		Number: "LM-" + rand.Text()[:6], Email: req.Address.Email, Delivery: req.Delivery,
		Lines: s.cart.snapshot().Lines, Subtotal: s.cart.subtotal(), Shipping: shipping,
	}
	o.Total = o.Subtotal + o.Shipping
	s.orders[o.Number] = o
	s.cart = cart{}
	return o, nil
}
