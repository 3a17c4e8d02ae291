package shop

import (
	"net/http"
	"strconv"
)

// withCart runs one change on the visitor's cart and answers with the cart as it
// is then, so that the page never has to ask again.
func (s *server) withCart(w http.ResponseWriter, r *http.Request, status int, change func(*cart) error) {
	v := s.session(w, r)
	v.mu.Lock()
	defer v.mu.Unlock()
	if err := change(&v.cart); err != nil {
		writeError(w, statusOf(err), err.Error())
		return
	}
	writeJSON(w, status, v.cart.snapshot())
}

func (s *server) showCart(w http.ResponseWriter, r *http.Request) {
	s.withCart(w, r, http.StatusOK, func(*cart) error { return nil })
}

func (s *server) addToCart(w http.ResponseWriter, r *http.Request) {
	var body struct {
		Product  int `json:"product"`
		Quantity int `json:"quantity"`
	}
	if !readJSON(w, r, &body) {
		return
	}
	p, ok := s.find(body.Product)
	if !ok {
		writeError(w, http.StatusNotFound, "no such product")
		return
	}
	s.withCart(w, r, http.StatusCreated, func(c *cart) error { return c.add(p, body.Quantity) })
}

func (s *server) changeLine(w http.ResponseWriter, r *http.Request) {
	var body linePatch
	if !readJSON(w, r, &body) {
		return
	}
	id, _ := strconv.Atoi(r.PathValue("id"))
	s.withCart(w, r, http.StatusOK, func(c *cart) error { return c.change(id, body) })
}

func (s *server) removeLine(w http.ResponseWriter, r *http.Request) {
	id, _ := strconv.Atoi(r.PathValue("id"))
	s.withCart(w, r, http.StatusOK, func(c *cart) error { return c.remove(id) })
}

func (s *server) placeOrder(w http.ResponseWriter, r *http.Request) {
	var body orderRequest
	if !readJSON(w, r, &body) {
		return
	}
	v := s.session(w, r)
	v.mu.Lock()
	defer v.mu.Unlock()
	o, err := v.place(body)
	if err != nil {
		writeError(w, http.StatusBadRequest, err.Error())
		return
	}
	writeJSON(w, http.StatusCreated, o)
}

func (s *server) showOrder(w http.ResponseWriter, r *http.Request) {
	v := s.session(w, r)
	v.mu.Lock()
	defer v.mu.Unlock()
	o, ok := v.orders[r.PathValue("number")]
	if !ok {
		writeError(w, http.StatusNotFound, "no such order")
		return
	}
	writeJSON(w, http.StatusOK, o)
}
