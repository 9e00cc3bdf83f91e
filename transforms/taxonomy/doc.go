// Package taxonomy holds the tree of interests that segments may be built from, as data.
//
// The tree starts from Google's Topics taxonomy v2, ids and names kept, and adds finer nodes under it with
// ids from 10001. A node that names or stands for a sensitive category is denied, and everything under it
// with it: it is kept in the data so that a reader sees the decision, and no lookup ever calls it usable.
// Interests that are harmless alone can stand for a sensitive category together; [Tree.Proxy] knows those
// combinations, and whoever compiles a segment must ask it.
//
// A [Tree] is immutable once loaded and safe for concurrent use. TAXONOMY.md lists the usable nodes; it is
// generated from the data, and a test fails when it is stale (go test ./transforms/taxonomy -update).
package taxonomy

//go:generate go test . -run TestPage -update
