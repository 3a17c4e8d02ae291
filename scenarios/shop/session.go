package shop

import (
	"crypto/rand"
	"net/http"
	"sync"
)

const sessionCookie = "shop_session"

// session is what the server knows of one visitor.
type session struct {
	mu      sync.Mutex
	cart    cart
	ratings map[int]int
	orders  map[string]order
	polls   int
}

// session finds the visitor by cookie, or begins a new visit.
func (s *server) session(w http.ResponseWriter, r *http.Request) *session {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c, err := r.Cookie(sessionCookie); err == nil && s.sessions[c.Value] != nil {
		return s.sessions[c.Value]
	}
	id := rand.Text()
	s.sessions[id] = &session{ratings: map[int]int{}, orders: map[string]order{}}
	http.SetCookie(w, &http.Cookie{
		Name: sessionCookie, Value: id, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
	return s.sessions[id]
}

// poll answers what changes by itself in the shop. It is a function of how often
// this visitor asked, not of the clock, so that two visits see the same numbers.
func (s *session) poll(products []product) stockAnswer {
	s.polls++
	levels := make(map[int]int, len(products))
	for _, p := range products {
		levels[p.ID] = p.Stock
	}
	swing := [...]int{5, 6, 6, 7, 8, 7, 6, 6}
	return stockAnswer{Shoppers: swing[s.polls/8%len(swing)], Levels: levels}
}

type stockAnswer struct {
	Shoppers int         `json:"shoppers"`
	Levels   map[int]int `json:"levels"`
}
