//go:build !js

package deliver

import (
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"syscall"
)

// shared are networks that are not public though netip calls them neither private nor local: carriers' (RFC 6598), benchmarks' (RFC 2544), IPv4 written in
// IPv6 for translators (RFC 6052).
var shared = []netip.Prefix{netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("198.18.0.0/15"), netip.MustParsePrefix("0.0.0.0/8"),
	netip.MustParsePrefix("240.0.0.0/4"), netip.MustParsePrefix("64:ff9b::/96")}

// public says whether an address is one of the public internet.
func public(ip netip.Addr) bool {
	ip = ip.Unmap()
	for _, p := range shared {
		if p.Contains(ip) {
			return false
		}
	}
	return ip.IsGlobalUnicast() && !ip.IsPrivate()
}

// dialer refuses, after the name was looked up, what is not public: a name that leads into a private network is caught too.
func dialer(loopback bool) *net.Dialer {
	return &net.Dialer{Timeout: hookTime, Control: func(_, address string, _ syscall.RawConn) error {
		at, err := netip.ParseAddrPort(address)
		if err != nil {
			return err
		}
		if loopback && at.Addr().Unmap().IsLoopback() || !loopback && public(at.Addr()) {
			return nil
		}
		return errors.New("the address is not a public one")
	}}
}

// client reaches public addresses alone, or this machine alone, and follows no redirect.
func (w *Webhook) client(loopback bool) *http.Client {
	return &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{DialContext: dialer(loopback).DialContext, TLSClientConfig: &tls.Config{RootCAs: w.Roots, MinVersion: tls.VersionTLS12},
			DisableKeepAlives: true, ForceAttemptHTTP2: true, TLSHandshakeTimeout: hookTime, MaxResponseHeaderBytes: 16 << 10}} // no proxy: it would dial in our place
}
