package diff

// sparse holds a value for each node of a tree, of which few are asked for: it
// is made in pages.
type sparse[T any] []*[pageSize]T

const pageSize = 128

func newSparse[T any](n int) sparse[T] { return make(sparse[T], (n+pageSize-1)/pageSize) }

// at returns the place of a value.
func (s sparse[T]) at(i int32) *T {
	p := &s[i/pageSize]
	if *p == nil {
		*p = new([pageSize]T)
	}
	return &(*p)[i%pageSize]
}
