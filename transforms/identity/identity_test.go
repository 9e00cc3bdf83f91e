package identity

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"testing"
)

const testKey = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

func TestMemberIsTruncatedHMAC(t *testing.T) {
	key, err := ParseKey([]byte(testKey + "\n"))
	if err != nil {
		t.Fatal(err)
	}
	h, err := NewHasher(key)
	if err != nil {
		t.Fatal(err)
	}
	secret, _ := hex.DecodeString(testKey)
	for _, account := range []string{"1", "42", "user-ü", "1"} {
		mac := hmac.New(sha256.New, secret)
		mac.Write([]byte(account))
		want := hex.EncodeToString(mac.Sum(nil)[:16])
		if got := h.Member([]byte(account)).String(); got != want {
			t.Errorf("Member(%q) = %s, want %s", account, got, want)
		}
	}
	if h.Conversation([]byte("c")) == h.Lone([]byte("c")) {
		t.Error("a conversation id and an interaction id with the same bytes share a hash")
	}
}

func TestParseKey(t *testing.T) {
	for _, bad := range []string{"", "00", testKey[:62], "zz" + testKey, testKey[:63]} {
		_, err := ParseKey([]byte(bad))
		if err == nil {
			t.Errorf("ParseKey accepts %d characters", len(bad))
		} else if len(bad) > 8 && strings.Contains(err.Error(), bad[:8]) {
			t.Errorf("the error shows the key: %v", err)
		}
	}
	if _, err := ParseKey([]byte("00ff")); !errors.Is(err, ErrShortKey) {
		t.Errorf("a short key gives %v, want ErrShortKey", err)
	}
	key, _ := ParseKey([]byte(testKey))
	if s := fmt.Sprintf("%v %+v %#v %s", key, key, key, key); strings.Contains(s, "1 2 3") || strings.Contains(s, "0001") {
		t.Errorf("a key prints itself: %s", s)
	}
}
