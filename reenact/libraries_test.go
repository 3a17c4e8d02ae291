package reenact

import (
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// libraries are what the pages of TestStoresOfLibraries load, for production.
var libraries = []string{
	"react/umd/react.production.min.js", "react-dom/umd/react-dom.production.min.js", "redux/dist/redux.min.js", "react-redux/dist/react-redux.min.js", "zustand/umd/vanilla.production.js",
	"vue/dist/vue.global.prod.js", "pinia/node_modules/vue-demi/lib/index.iife.js", "pinia/dist/pinia.iife.prod.js", "vuex/dist/vuex.global.prod.js",
}

// TestStoresOfLibraries finds the stores of the libraries themselves, which are
// variables of a module, and finds them again after they have changed.
func TestStoresOfLibraries(t *testing.T) {
	const folder = "../tools/node_modules/"
	var load strings.Builder
	for _, file := range libraries {
		if _, err := os.Stat(folder + file); err != nil {
			t.Skipf("the stores of the libraries themselves were not looked for: %v (make consumers installs them)", err)
		}
		load.WriteString("<script src=/lib/" + file + "></script>")
	}
	for name, tt := range map[string]struct{ app, want string }{
		"react-redux": {`const store = Redux.createStore((s = {n: 0}, a) => a.type === 'more' ? {n: s.n + 1} : s);
			ReactDOM.createRoot(main).render(React.createElement(ReactRedux.Provider, {store}, React.createElement('p')));
			more.onclick = () => store.dispatch({type: 'more'})`, `redux {"n":0}, redux {"n":1}`},
		"zustand in a context": {`const store = zustandVanilla.createStore(set => ({n: 0, more: () => set(s => ({n: s.n + 1}))})), Context = React.createContext();
			ReactDOM.createRoot(main).render(React.createElement(Context.Provider, {value: store}, React.createElement('p')));
			more.onclick = () => store.getState().more()`, `zustand {"n":0}, zustand {"n":1}`},
		"zustand on window":   {`window.cartStore = zustandVanilla.createStore(() => ({n: 0})); more.onclick = () => cartStore.setState({n: 1})`, `zustand {"n":0}, zustand {"n":1}`},
		"zustand in a module": {`const store = zustandVanilla.createStore(() => ({n: 0}))`, `, `},
		"pinia": {`const app = Vue.createApp({template: '<p>x</p>'}); app.use(Pinia.createPinia()); const useCart = Pinia.defineStore('cart', {state: () => ({n: 0, list: [1]})});
			app.mount(main); more.onclick = () => { const cart = useCart(); cart.n++; cart.list.push(2) }`, `pinia {}, pinia {"cart":{"n":1,"list":[1,2]}}`},
		"vuex": {`const store = Vuex.createStore({state: {n: 0}, mutations: {more(s) { s.n++ }}}); Vue.createApp({template: '<p>x</p>'}).use(store).mount(main);
			more.onclick = () => store.commit('more')`, `vuex {"n":0}, vuex {"n":1}`},
	} {
		t.Run(name, func(t *testing.T) {
			mux := http.NewServeMux()
			mux.Handle("/lib/", http.StripPrefix("/lib/", http.FileServer(http.Dir(folder))))
			mux.Handle("/", build{pages: map[string]string{"/": "<!DOCTYPE html><title>T</title><div id=main></div><button id=more>More</button>" + load.String() + "<script type=module>" + tt.app + "</script>"}})
			made := perform(t, serve(t, mux), "  - navigate: /\n  - click: {text: More}\n")
			var got []string
			for _, s := range made.Steps {
				assert.Empty(t, s.Exception)
				held := ""
				for _, p := range s.State {
					held += p.Name + " " + p.Value + p.Failure
				}
				got = append(got, held)
			}
			assert.Equal(t, tt.want, strings.Join(got, ", "))
		})
	}
}
