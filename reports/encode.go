package reports

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"strings"
)

// buffered hands a writer to a report that is written piece by piece, so that
// only one scenario of it is in memory at a time.
func buffered(w io.Writer, what string, write func(w *bufio.Writer) error) error {
	b := bufio.NewWriterSize(w, 64<<10)
	if err := write(b); err != nil {
		return fmt.Errorf("writing the %s report: %w", what, err)
	}
	if err := b.Flush(); err != nil {
		return fmt.Errorf("writing the %s report: %w", what, err)
	}
	return nil
}

// encodeJSON writes a document, indented, with a line feed at the end.
func encodeJSON(w io.Writer, what string, document any) error {
	return buffered(w, what, func(b *bufio.Writer) error {
		enc := json.NewEncoder(b)
		enc.SetIndent("", "  ")
		return enc.Encode(document)
	})
}

// encodeList is encodeJSON for a document that ends in an empty list, which it
// fills with the items, one after the other.
func encodeList[T any](w io.Writer, what string, document any, items iter.Seq[T]) error {
	whole, err := json.MarshalIndent(document, "", "  ")
	if err != nil {
		return fmt.Errorf("encoding the %s report: %w", what, err)
	}
	at := bytes.LastIndex(whole, []byte("[]"))
	head, tail := whole[:at+1], whole[at+1:]
	line := head[bytes.LastIndexByte(head, '\n')+1:]
	indent := strings.Repeat(" ", len(line)-len(bytes.TrimLeft(line, " ")))
	return buffered(w, what, func(b *bufio.Writer) error {
		b.Write(head) // a bufio.Writer keeps its error for Flush
		sep, end := "\n", ""
		for item := range items {
			one, err := json.MarshalIndent(item, indent+"  ", "  ")
			if err != nil {
				return err
			}
			b.WriteString(sep + indent + "  ")
			b.Write(one)
			sep, end = ",\n", "\n"+indent
		}
		b.WriteString(end)
		b.Write(tail)
		return b.WriteByte('\n')
	})
}
