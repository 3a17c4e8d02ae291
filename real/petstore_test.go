//go:build real

package real

import (
	"encoding/json"
	"net/http"
	"strconv"
	"sync"
)

// pet is what the petstore sells.
type pet struct {
	ID     int      `json:"id"`
	Name   string   `json:"name"`
	Status string   `json:"status"`
	Tags   []string `json:"tags"`
}

// petstore is the backend that Swagger UI is tried on.
type petstore struct {
	mu   sync.Mutex
	pets []pet
}

func newPetstore() *petstore {
	return &petstore{pets: []pet{
		{1, "Rex", "available", []string{"dog"}}, {2, "Felix", "sold", []string{"cat"}},
		{3, "Nemo", "pending", []string{"fish"}}, {4, "Tweety", "sold", []string{"bird"}},
	}}
}

func (p *petstore) routes(mux *http.ServeMux) {
	mux.HandleFunc("GET /api/pets", p.list)
	mux.HandleFunc("POST /api/pets", p.add)
	mux.HandleFunc("GET /api/pets/{id}", p.show)
}

func (p *petstore) list(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	limit, err := strconv.Atoi(r.URL.Query().Get("limit"))
	if err != nil {
		limit = len(p.pets)
	}
	found := []pet{}
	for _, one := range p.pets {
		if want := r.URL.Query().Get("status"); len(found) < limit && (want == "" || want == one.Status) {
			found = append(found, one)
		}
	}
	reply(w, http.StatusOK, found)
}

func (p *petstore) add(w http.ResponseWriter, r *http.Request) {
	var one pet
	if err := json.NewDecoder(r.Body).Decode(&one); err != nil || one.Name == "" {
		reply(w, http.StatusBadRequest, map[string]string{"error": "no name was given"})
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	one.ID = len(p.pets) + 1
	p.pets = append(p.pets, one)
	reply(w, http.StatusCreated, one)
}

func (p *petstore) show(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	id, err := strconv.Atoi(r.PathValue("id"))
	if err != nil || id < 1 || id > len(p.pets) {
		reply(w, http.StatusNotFound, map[string]string{"error": "there is no such pet"})
		return
	}
	reply(w, http.StatusOK, p.pets[id-1])
}

// reply writes an answer. One that cannot be written has no one to read it. Its
// date stands still: the pages show it, and a minute may end between two sessions.
func reply(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Date", "Thu, 15 Jan 2026 09:00:00 GMT")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}
