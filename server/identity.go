package main

import (
	"errors"
	"flag"
	"os"
	"strings"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/web"
)

// identityOptions are the flags of the identity provider.
type identityOptions struct {
	web.OIDC
	secretFile string
}

// clientSecretVariable holds the secret where there is no file, as in a Worker.
const clientSecretVariable = "REFRAIN_OIDC_CLIENT_SECRET" // #nosec G101 -- where it stands

// flags declares them.
func (o *identityOptions) flags(f *flag.FlagSet) {
	f.StringVar(&o.Issuer, "oidc-issuer", "", "`address` of the OpenID Connect provider by which people sign in; its redirect address is --public-url and /signin/oidc/callback")
	f.StringVar(&o.ClientID, "oidc-client-id", "", "`name` of this server at the provider")
	f.StringVar(&o.secretFile, "oidc-client-secret-file", "", "`file` with its secret there; or "+clientSecretVariable+" in the environment")
	f.StringVar(&o.Claim, "oidc-claim", "groups", "`name` of the ID token's claim with a person's groups or roles")
	f.Func("oidc-role", "`GROUP=ROLE`: analyst, admin or auditor for people with that value in the claim; may be repeated, or separated by commas; the first that fits is taken", func(s string) error {
		for part := range strings.SplitSeq(s, ",") {
			at := strings.LastIndex(part, "=")
			if at < 1 {
				return errors.New("expected GROUP=ROLE")
			}
			role := campaign.Role(part[at+1:])
			if role != campaign.RoleAnalyst && role != campaign.RoleAdmin && role != campaign.RoleAuditor {
				return errors.New("expected analyst, admin or auditor after =")
			}
			o.Roles = append(o.Roles, web.MappedRole{Value: part[:at], Role: role})
		}
		return nil
	})
}

// provider gives what the flags say, with the secret; nil if there is no provider.
func (o *identityOptions) provider() (*web.OIDC, error) {
	if o.Issuer == "" {
		return nil, nil
	}
	o.Secret = os.Getenv(clientSecretVariable)
	if o.ClientID == "" || o.secretFile == "" && o.Secret == "" || o.Claim == "" || len(o.Roles) == 0 {
		return nil, &hint{"--oidc-issuer needs --oidc-client-id, --oidc-client-secret-file and --oidc-role", "--oidc-issuer demande --oidc-client-id, --oidc-client-secret-file et --oidc-role", nil}
	}
	if !strings.HasPrefix(o.Issuer, "https://") {
		return nil, &hint{"--oidc-issuer %q: expected https://…", "--oidc-issuer «\u00A0%s\u00A0»\u00A0: https://… attendu", []any{o.Issuer}}
	}
	if o.secretFile == "" {
		return &o.OIDC, nil
	}
	secret, err := os.ReadFile(o.secretFile)
	o.Secret = strings.TrimSpace(string(secret))
	return &o.OIDC, err
}
