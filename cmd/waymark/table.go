package main

import (
	"bytes"
	"fmt"
	"io"
	"text/tabwriter"
)

// table prints rows in columns.
func table(out io.Writer, rows [][]any) error {
	var b bytes.Buffer
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, row := range rows {
		for i, cell := range row {
			if i > 0 {
				fmt.Fprint(w, "\t") //nolint:errcheck // a buffer takes everything
			}
			fmt.Fprint(w, cell) //nolint:errcheck // so
		}
		fmt.Fprintln(w) //nolint:errcheck // so
	}
	w.Flush() //nolint:errcheck // so
	_, err := out.Write(b.Bytes())
	return err
}
