package shop

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestProductsAreFiltered(t *testing.T) {
	tests := []struct {
		query        string
		total, items float64
		reason       string
	}{
		{"page=1", 36, 12, "a page is twelve"},
		{"page=3", 36, 12, "the last page"},
		{"page=4", 36, 0, "beyond the last page"},
		{"page=x", 36, 12, "no number is the first page"},
		{"q=tea", 7, 7, "the start of any word: teapot, tealight, teak"},
		{"q=TEA+cup", 1, 1, "all words, in any case"},
		{"q=eapot", 0, 0, "not the middle of a word"},
		{"q=iron", 1, 1, "a hyphen ends a word"},
		{"q=tea&category=kitchen", 6, 6, "the filters add up"},
		{"q=tea&category=kitchen&inStock=1", 5, 5, "the tea caddy is sold out"},
	}
	v := visit(t)
	for _, tt := range tests {
		answer := v.get("/api/products?"+tt.query, 200)
		assert.Equal(t, tt.total, answer["total"], tt.reason)
		assert.Len(t, answer["items"], int(tt.items), tt.reason)
	}
}

func TestCart(t *testing.T) {
	v := visit(t)
	assert.Equal(t, map[string]any{"lines": []any{}, "count": 0.0}, v.get("/api/cart", 200))

	v.ask("POST", "/api/cart", `{"product":14,"quantity":1}`, 201)
	v.ask("POST", "/api/cart", `{"product":9,"quantity":1}`, 201)
	cart := v.ask("POST", "/api/cart", `{"product":14,"quantity":1}`, 201)
	assert.Equal(t, 3.0, cart["count"], "the same product is the same line")
	require.Len(t, cart["lines"], 2)

	v.ask("PATCH", "/api/cart/9", `{"quantity":4}`, 200)
	cart = v.ask("PATCH", "/api/cart/9", `{"note":"wrap it"}`, 200)
	assert.Equal(t, map[string]any{
		"id": 9.0, "name": "Cast-iron teapot", "price": 6400.0, "quantity": 4.0, "note": "wrap it",
	}, cart["lines"].([]any)[1], "a patch changes what it names, and nothing else")

	cart = v.ask("DELETE", "/api/cart/14", "", 200)
	assert.Equal(t, 4.0, cart["count"])
	assert.Equal(t, cart, v.get("/api/cart", 200))
	assert.Equal(t, 0.0, v.another().get("/api/cart", 200)["count"], "a cart is one visitor's")
}

func TestCartRefuses(t *testing.T) {
	tests := []struct {
		method, path, body string
		status             int
		message            string
	}{
		{"POST", "/api/cart", `{"product":99,"quantity":1}`, 404, "no such product"},
		{"POST", "/api/cart", `{"product":5,"quantity":1}`, 400, "out of stock"},
		{"POST", "/api/cart", `{"product":9,"quantity":21}`, 400, "from 1 to 20"},
		{"POST", "/api/cart", `{"product":9,"amount":1}`, 400, "unknown field"},
		{"PATCH", "/api/cart/14", `{"quantity":"2"}`, 400, "cannot unmarshal string"},
		{"PATCH", "/api/cart/14", `{"quantity":0}`, 400, "from 1 to 20"},
		{"PATCH", "/api/cart/9", `{"quantity":2}`, 404, "no such item"},
		{"DELETE", "/api/cart/9", "", 404, "no such item"},
		{"POST", "/api/ratings", `{"product":9,"stars":6}`, 400, "1 to 5 stars"},
	}
	v := visit(t)
	before := v.ask("POST", "/api/cart", `{"product":14,"quantity":1}`, 201)
	for _, tt := range tests {
		assert.Contains(t, v.ask(tt.method, tt.path, tt.body, tt.status)["error"], tt.message)
	}
	assert.Equal(t, before, v.get("/api/cart", 200), "a refused change changes nothing")
}

const goodOrder = `{"address":{"name":"Ada","email":"ada@example.com"},"delivery":"express","card":{"last4":"4242","expiry":"04/29"}}`

func TestOrder(t *testing.T) {
	v := visit(t)
	v.ask("POST", "/api/orders", goodOrder, 400) // nothing in the cart
	v.ask("POST", "/api/cart", `{"product":14,"quantity":2}`, 201)
	v.ask("POST", "/api/cart", `{"product":9,"quantity":2}`, 201)
	order := v.ask("POST", "/api/orders", goodOrder, 201)

	assert.Regexp(t, `^LM-[A-Z2-7]{6}$`, order["number"])
	assert.Equal(t, 15500.0, order["subtotal"])
	assert.Equal(t, 1250.0, order["shipping"])
	assert.Equal(t, 16750.0, order["total"])
	assert.Equal(t, 0.0, v.get("/api/cart", 200)["count"], "the order empties the cart")

	path := "/api/orders/" + order["number"].(string)
	assert.Equal(t, order, v.get(path, 200))
	v.another().get(path, 404)
}

func TestOrderNumbersDiffer(t *testing.T) {
	v := visit(t)
	number := func() any {
		v.ask("POST", "/api/cart", `{"product":9,"quantity":1}`, 201)
		return v.ask("POST", "/api/orders", goodOrder, 201)["number"]
	}
	assert.NotEqual(t, number(), number())
}

func TestStockDependsOnPollsAlone(t *testing.T) {
	v := visit(t)
	poll := func(v *visitor, n int) (seen []any) {
		for range n {
			seen = append(seen, v.get("/api/stock", 200)["shoppers"])
		}
		return seen
	}
	a, b := poll(v, 40), poll(v.another(), 40)
	assert.Equal(t, a, b)
	assert.NotEqual(t, a[0], a[39], "something must move")

	levels := v.get("/api/stock", 200)["levels"].(map[string]any)
	assert.Len(t, levels, 36)
	assert.Equal(t, 4.0, levels["9"])
}

func TestSessionBeginsWithThePage(t *testing.T) {
	v := visit(t)
	page := v.send("GET", "/product/9", "")
	require.Len(t, page.Cookies(), 1)
	assert.Equal(t, sessionCookie, page.Cookies()[0].Name)
	assert.True(t, page.Cookies()[0].HttpOnly)
	assert.Empty(t, v.send("GET", "/api/cart", "").Cookies(), "the session goes on")
}

func TestUnknownEndpoints(t *testing.T) {
	v := visit(t)
	v.get("/api/nothing", 404)
	v.get("/api/products/99", 404)
	assert.Equal(t, http.StatusMethodNotAllowed, v.send("POST", "/", "").StatusCode)
}
