package console

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/process"
)

// outsideBody is enough for the largest file and the form around it.
const outsideBody = campaign.MaxOutside + small

// outside is GET /console/outside: a campaign begins with a report from outside.
func (c *Console) outside(w http.ResponseWriter, r *http.Request, who *Caller) error {
	return c.show(w, r, who, "outside", [2]string{"Campaign from an outside report", "Campagne d'un rapport extérieur"}[who.Lang], nil)
}

// addOutside is POST /console/outside.
func (c *Console) addOutside(w http.ResponseWriter, r *http.Request, who *Caller) error {
	if err := r.ParseMultipartForm(outsideBody); err != nil { // #nosec G120 -- the route bounds the body before
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			return &campaign.Error{Code: campaign.ErrTooLarge, Field: "file", Limit: campaign.MaxOutside}
		}
		if !errors.Is(err, http.ErrNotMultipart) {
			return &campaign.Error{Code: campaign.ErrMalformed}
		}
	}
	name, body, err := outsideFile(r)
	if err != nil {
		return err
	}
	report, err := campaign.ParseOutside(name, body)
	if err != nil {
		return err
	}
	entry := process.OutsideEntry{Texts: report.Texts, Lang: r.PostFormValue("lang"), Source: r.PostFormValue("source"), Title: r.PostFormValue("title"),
		Order: campaign.Order{Role: who.Role, Actor: who.actor()}}
	if entry.Source == "" {
		entry.Source = report.Source
	}
	if entry.Title == "" {
		entry.Title = report.Title
	}
	made, err := c.Work.AddOutside(r.Context(), entry)
	if err != nil {
		return err
	}
	http.Redirect(w, r, "/console/campaigns/"+url.PathEscape(made.ID)+"?done=outside", http.StatusSeeOther)
	return nil
}

// outsideFile gives what was sent: a file, or else the texts that were pasted.
func outsideFile(r *http.Request) (name string, body []byte, err error) {
	if r.MultipartForm != nil {
		for _, f := range r.MultipartForm.File["file"] {
			if body, err = readFile(f); err != nil || len(body) > 0 {
				return f.Filename, body, err
			}
		}
	}
	return "", []byte(r.PostFormValue("texts")), nil
}

func readFile(f *multipart.FileHeader) ([]byte, error) {
	in, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer in.Close()
	return io.ReadAll(in) // the body was bounded
}
