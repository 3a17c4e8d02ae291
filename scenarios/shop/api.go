package shop

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
)

// server is the healthy shop. Regressions change its assets before, or wrap it
// after; nothing in it asks which build it is.
type server struct {
	*catalogue
	pictures map[int][]byte

	mu       sync.Mutex
	sessions map[string]*session
}

func newHandler(files map[string][]byte) (http.Handler, error) {
	c, err := loadCatalogue()
	if err != nil {
		return nil, err
	}
	pictures, err := drawings(c.products)
	if err != nil {
		return nil, err
	}
	s := &server{catalogue: c, pictures: pictures, sessions: map[string]*session{}}
	return s.routes(files), nil
}

func (s *server) routes(files map[string][]byte) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /", s.pages(files))
	mux.HandleFunc("GET /art/{file}", s.picture)
	mux.HandleFunc("GET /api/products", s.listProducts)
	mux.HandleFunc("GET /api/products/{id}", s.showProduct)
	mux.HandleFunc("GET /api/products/{id}/reviews", s.listReviews)
	mux.HandleFunc("GET /api/stock", s.showStock)
	mux.HandleFunc("GET /api/cart", s.showCart)
	mux.HandleFunc("POST /api/cart", s.addToCart)
	mux.HandleFunc("PATCH /api/cart/{id}", s.changeLine)
	mux.HandleFunc("DELETE /api/cart/{id}", s.removeLine)
	mux.HandleFunc("POST /api/ratings", s.rate)
	mux.HandleFunc("POST /api/orders", s.placeOrder)
	mux.HandleFunc("GET /api/orders/{number}", s.showOrder)
	mux.HandleFunc("GET /api/", func(w http.ResponseWriter, _ *http.Request) {
		writeError(w, http.StatusNotFound, "no such endpoint")
	})
	return mux
}

func (s *server) picture(w http.ResponseWriter, r *http.Request) {
	id, _ := strconv.Atoi(strings.TrimSuffix(r.PathValue("file"), ".svg"))
	body, ok := s.pictures[id]
	if !ok {
		http.Error(w, "not found", http.StatusNotFound)
		return
	}
	writeAsset(w, contentTypes[".svg"], body)
}

// productView is a product as the page sees it.
type productView struct {
	ID       int    `json:"id"`
	Name     string `json:"name"`
	Category string `json:"category"`
	Price    int    `json:"price"`
	Stock    int    `json:"stock"`
	Tagline  string `json:"tagline"`
	Image    string `json:"image"`
	Alt      string `json:"alt"`
}

func view(p product) productView {
	return productView{
		ID: p.ID, Name: p.Name, Category: p.Category, Price: p.Price, Stock: p.Stock, Tagline: p.Tagline,
		Image: fmt.Sprintf("/art/%d.svg", p.ID),
		Alt:   fmt.Sprintf("%s in %s", p.Name, p.Palette),
	}
}

func (s *server) listProducts(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	page, err := strconv.Atoi(q.Get("page"))
	if err != nil || page < 1 {
		page = 1
	}
	found := s.search(filter{query: q.Get("q"), category: q.Get("category"), inStock: q.Get("inStock") == "1"})
	cut, pages := pageOf(found, page)
	items := make([]productView, 0, len(cut))
	for _, p := range cut {
		items = append(items, view(p))
	}
	writeJSON(w, http.StatusOK, map[string]any{"items": items, "total": len(found), "page": page, "pages": pages})
}

func (s *server) showProduct(w http.ResponseWriter, r *http.Request) {
	if p, ok := s.productByPath(w, r); ok {
		writeJSON(w, http.StatusOK, view(p))
	}
}

func (s *server) listReviews(w http.ResponseWriter, r *http.Request) {
	p, ok := s.productByPath(w, r)
	if !ok {
		return
	}
	items, average := s.reviewsOf(p.ID)
	writeJSON(w, http.StatusOK, map[string]any{"items": items, "count": len(items), "average": average})
}

func (s *server) showStock(w http.ResponseWriter, r *http.Request) {
	v := s.session(w, r)
	v.mu.Lock()
	defer v.mu.Unlock()
	writeJSON(w, http.StatusOK, v.poll(s.products))
}

func (s *server) rate(w http.ResponseWriter, r *http.Request) {
	var body struct {
		Product int `json:"product"`
		Stars   int `json:"stars"`
	}
	if !readJSON(w, r, &body) {
		return
	}
	if _, ok := s.find(body.Product); !ok || body.Stars < 1 || body.Stars > 5 {
		writeError(w, http.StatusBadRequest, "a rating is a product and 1 to 5 stars")
		return
	}
	v := s.session(w, r)
	v.mu.Lock()
	defer v.mu.Unlock()
	v.ratings[body.Product] = body.Stars
	writeJSON(w, http.StatusCreated, body)
}

func (s *server) productByPath(w http.ResponseWriter, r *http.Request) (product, bool) {
	id, _ := strconv.Atoi(r.PathValue("id"))
	p, ok := s.find(id)
	if !ok {
		writeError(w, http.StatusNotFound, "no such product")
	}
	return p, ok
}

// readJSON is strict: a field or a type that the API does not know is refused.
func readJSON(w http.ResponseWriter, r *http.Request, into any) bool {
	dec := json.NewDecoder(http.MaxBytesReader(w, r.Body, 64<<10))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		writeError(w, http.StatusBadRequest, "bad request body: "+err.Error())
		return false
	}
	return true
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(body) //nolint:errcheck // the client has gone
}

func writeError(w http.ResponseWriter, status int, message string) {
	writeJSON(w, status, map[string]string{"error": message})
}

// statusOf says whether the thing was missing or the request was wrong.
func statusOf(err error) int {
	if errors.Is(err, errNoLine) {
		return http.StatusNotFound
	}
	return http.StatusBadRequest
}
