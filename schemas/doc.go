// Package schemas says what data looks like: the dumps that come in, the
// column batches they are read into, the compact records that cross the
// shuffle, and the tables that go out. It does no IO and knows no rule.
package schemas
