// Package identity turns raw ids into keyed ones. It is the only place where a
// raw account id is looked at after the scan has read it.
package identity

import (
	"bytes"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"

	"github.com/dchest/siphash"

	"github.com/tamis-data/tamis/schemas"
)

// MinKeyBytes is the least that a key may hold: what HMAC-SHA256 gives in
// strength.
const MinKeyBytes = 32

// ErrShortKey is wrapped by the error for a key under MinKeyBytes.
var ErrShortKey = errors.New("the key is too short")

// Key is the secret under which ids are hashed. It never prints itself.
type Key struct{ secret []byte }

// String hides the key from logs and errors.
func (Key) String() string { return "(key)" }

// GoString hides the key from %#v.
func (Key) GoString() string { return "identity.Key{}" }

// ParseKey reads a key file's content: hex digits, white space around them
// allowed.
func ParseKey(content []byte) (Key, error) {
	text := bytes.TrimSpace(content)
	secret := make([]byte, hex.DecodedLen(len(text)))
	if _, err := hex.Decode(secret, text); err != nil {
		// The error of hex names a byte of the key; say only what it must be.
		return Key{}, errors.New("the key is not hex: want at least 64 hex digits, as `openssl rand -hex 32` prints")
	}
	if len(secret) < MinKeyBytes {
		return Key{}, fmt.Errorf("%w: %d bytes, want at least %d; `openssl rand -hex 32` makes one", ErrShortKey, len(secret), MinKeyBytes)
	}
	return Key{secret}, nil
}

// Check gives 16 hex digits that tell keys apart and say nothing about them: a
// warehouse remembers it, since evidence under two keys would count a person
// twice.
func (k Key) Check() (string, error) {
	b, err := k.derive("tamis key check", 8)
	return hex.EncodeToString(b), err
}

func (k Key) derive(purpose string, n int) ([]byte, error) {
	b, err := hkdf.Key(sha256.New, k.secret, nil, purpose, n)
	if err != nil {
		return nil, fmt.Errorf("deriving a key: %w", err)
	}
	return b, nil
}

// Hasher hashes ids under a key. It is not safe for concurrent use.
type Hasher struct {
	mac    hash.Hash
	sum    []byte
	k0, k1 uint64
}

// NewHasher prepares the hashing of ids under key.
func NewHasher(key Key) (*Hasher, error) {
	if len(key.secret) < MinKeyBytes {
		return nil, ErrShortKey
	}
	// The conversation's key is derived apart, so that no account id, however
	// chosen, hashes to it.
	b, err := key.derive("tamis conversation", 16)
	if err != nil {
		return nil, err
	}
	return &Hasher{
		mac: hmac.New(sha256.New, key.secret),
		k0:  binary.LittleEndian.Uint64(b), k1: binary.LittleEndian.Uint64(b[8:]),
	}, nil
}

// Member gives the member key of an account id, written as it is hashed:
// decimal text, or a string byte for byte.
func (h *Hasher) Member(account []byte) (k schemas.MemberKey) {
	h.mac.Reset()
	h.mac.Write(account)
	h.sum = h.mac.Sum(h.sum[:0])
	copy(k[:], h.sum)
	return k
}

// Conversation gives the keyed hash of a conversation id. Two conversations
// that collide (one chance in 2^64 a pair) share their flags, which only
// removes.
func (h *Hasher) Conversation(id []byte) uint64 { return siphash.Hash(h.k0, h.k1, id) }

// Lone gives the keyed hash of a row that is a conversation of its own, apart
// from every conversation id.
func (h *Hasher) Lone(interaction []byte) uint64 { return siphash.Hash(h.k1, h.k0, interaction) }
