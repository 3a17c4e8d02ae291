package stage

import (
	"net/http"
	"testing"

	"github.com/retake-dev/retake/scenarios"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// databases are a store with keys of its own and an index, and one whose values
// JSON has no word for.
const databases = `[{"name":"app","version":3,"stores":[` +
	`{"name":"blobs","keyPath":null,"autoIncrement":false,"indexes":[],"records":[[{"at":{"$date":1700000000000},"bytes":{"$array":"AQID"},"none":{"$":"undefined"},"map":{"$map":[["a",{"$bigint":"12"}]]},"odd":{"$object":{"$x":1}}},["k",1]]]},` +
	`{"name":"todos","keyPath":"id","autoIncrement":true,"indexes":[{"name":"by","keyPath":["done","id"],"unique":false,"multiEntry":false}],"records":[[{"id":1,"done":0,"text":"tea"}],[{"id":2,"done":1,"text":"milk"}]]}]}]`

// keeper shows what it finds at its very first script.
const keeper = `<!DOCTYPE html><p id=out></p><script>
	const shown = [document.cookie, localStorage.cart, sessionStorage.tab, history.length];
	async function all() {
		const list = await indexedDB.databases(), open = indexedDB.open('app');
		await new Promise(done => open.onsuccess = done);
		const db = open.result, tx = db.transaction(['blobs', 'todos']), got = r => new Promise(done => r.onsuccess = () => done(r.result));
		const [blob, second] = await Promise.all([got(tx.objectStore('blobs').get(['k', 1])), got(tx.objectStore('todos').index('by').get([1, 2]))]);
		shown.push(list[0].version, blob.at.getTime(), blob.bytes[2], blob.none === undefined && 'none' in blob, String(blob.map.get('a')), blob.odd.$x, second.text);
		out.textContent = JSON.stringify(shown);
	}
	all().catch(e => out.textContent = e)
</script>`

// shown has the page live until it has shown what it found: answers of IndexedDB
// come on the wall clock while the page's time passes, and no step waits for them.
func shown(t *testing.T, s *Stage) {
	t.Helper()
	for ctx := within(t); text(t, s, "#out") == ""; {
		require.NoError(t, s.Advance(ctx, 10))
	}
}

func TestStorageIsInPlaceBeforeThePage(t *testing.T) {
	given := scenarios.Storage{
		Cookies:   []scenarios.Cookie{{Name: "sid", Value: "s3cret", HTTPOnly: true, SameSite: "Lax"}, {Name: "theme", Value: "dark"}},
		Local:     []scenarios.Item{{Name: "cart", Value: `{"items":[1]}`}},
		Session:   []scenarios.Item{{Name: "tab", Value: "2"}},
		Databases: databases,
	}
	var cookies string
	target := serve(t, build{handlers: map[string]http.HandlerFunc{"/": func(w http.ResponseWriter, r *http.Request) {
		cookies = r.Header.Get("Cookie")
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte(keeper))
	}}})
	s := open(t, target, func(o *Options) { o.Storage = given })
	visit(t, s, "/")
	shown(t, s)
	assert.Equal(t, `["theme=dark","{\"items\":[1]}","2",2,3,1700000000000,3,true,"12",1,"milk"]`, text(t, s, "#out"))
	assert.Equal(t, "sid=s3cret; theme=dark", cookies, "the build gets them, too")
	made := record(t, s)
	assert.Len(t, made.Exchanges, 1, "what put it in place is no request of the page")

	kept, err := s.Storage(within(t))
	require.NoError(t, err)
	assert.Equal(t, given, kept, "what is read is what was put")

	other := open(t, target)
	visit(t, other, "/")
	shown(t, other)
	assert.Contains(t, text(t, other, "#out"), "NotFoundError", "nothing is shared between stages")
	assert.Empty(t, cookies)
}
