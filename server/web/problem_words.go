package web

import (
	"fmt"
	"net/http"

	"github.com/refrain-project/refrain/server/campaign"
)

// problemText is one code in both languages: what happened, and what to do now. {limit} stands for the error's limit.
type problemText struct{ title, detail [2]string }

// problemWords has a text for every code of statuses.
var problemWords = map[string]problemText{
	campaign.ErrMalformed: {
		[2]string{"The request cannot be read", "La demande est illisible"},
		[2]string{"The body is not the JSON that is expected here: check that it is whole, in UTF-8, not nested more than 32 deep, and has no field that /openapi.json does not name.",
			"Le corps n'est pas le JSON attendu ici : vérifiez qu'il est complet, en UTF-8, imbriqué sur 32 niveaux au plus, et sans champ absent de /openapi.json."}},
	campaign.ErrInvalid: {
		[2]string{"A value cannot be right", "Une valeur ne convient pas"},
		[2]string{"A field is missing or has a value that it cannot have. /openapi.json says what each field takes.",
			"Un champ manque ou a une valeur impossible. /openapi.json dit ce que chaque champ accepte."}},
	campaign.ErrTooLarge: {
		[2]string{"Too large", "Trop volumineux"},
		[2]string{"The limit is {limit}. Leave posts out, or send them in a second report.",
			"La limite est de {limit}. Retirez des publications ou envoyez-les dans un deuxième signalement."}},
	campaign.ErrUnauthorized: {
		[2]string{"No valid token", "Aucun jeton valide"},
		[2]string{"Send “Authorization: Bearer TOKEN”. A token that was revoked does not come back: ask for a new enrolment code.",
			"Envoyez « Authorization: Bearer JETON ». Un jeton révoqué ne revient pas : demandez un nouveau code d'inscription."}},
	campaign.ErrForbidden: {
		[2]string{"Not for this role", "Pas pour ce rôle"},
		[2]string{"The token is valid, but its role may not do this.", "Le jeton est valide, mais son rôle ne permet pas cette action."}},
	campaign.ErrForeignPage: {
		[2]string{"Not a page of this office", "Cette page n'est pas celle du bureau"},
		[2]string{"An office reports replies on the pages that it showed to be its own. To add a page, write to whoever sent the enrolment code.",
			"Un bureau signale les réponses sur les pages dont il a montré qu'elles sont les siennes. Pour ajouter une page, écrivez à qui vous a remis le code d'inscription."}},
	campaign.ErrNotFound: {
		[2]string{"There is none", "Introuvable"},
		[2]string{"Nothing stands at this address, or it belongs to somebody else.", "Rien ne se trouve à cette adresse, ou cela appartient à quelqu'un d'autre."}},
	campaign.ErrConflict: {
		[2]string{"It does not fit what is already here", "Cela ne concorde pas avec ce qui est déjà là"},
		[2]string{"The same id is known with another content, or the state does not allow this act. Read it again before you decide.",
			"Le même identifiant existe avec un autre contenu, ou l'état ne permet pas cette action. Relisez avant de décider."}},
	campaign.ErrChanged: {
		[2]string{"It changed since you read it", "Cela a changé depuis votre lecture"},
		[2]string{"Somebody else decided in the meantime. Read it again, then decide.", "Quelqu'un d'autre a décidé entre-temps. Relisez, puis décidez."}},
	campaign.ErrGone: {
		[2]string{"Withdrawn", "Retiré"},
		[2]string{"The report was withdrawn: its content is erased, and the id is not used again.",
			"Le signalement a été retiré : son contenu est effacé et l'identifiant ne resservira pas."}},
	campaign.ErrCodeUnknown: {
		[2]string{"The enrolment code does not work", "Le code d'inscription ne fonctionne pas"},
		[2]string{"A code works once, for a limited time. This one is unknown, used or expired: ask for a new one.",
			"Un code sert une fois, pour un temps limité. Celui-ci est inconnu, utilisé ou expiré : demandez-en un nouveau."}},
	campaign.ErrTooMany: {
		[2]string{"Too many requests", "Trop de demandes"},
		[2]string{"Try again in {limit} s.", "Réessayez dans {limit} s."}},
	campaign.ErrHeld: {
		[2]string{"Held for a person", "Retenu pour une personne"},
		[2]string{"This token sends far more than offices do, so a person looks first. Keep the report; it can be sent again later.",
			"Ce jeton envoie beaucoup plus que les bureaux n'en ont l'habitude; une personne regarde d'abord. Gardez le signalement, il pourra être renvoyé plus tard."}},
	campaign.ErrSecondPerson: {
		[2]string{"A second person is needed", "Il faut une deuxième personne"},
		[2]string{"Publishing takes two people: somebody other than the one who proposed it.",
			"La publication se fait à deux : quelqu'un d'autre que la personne qui l'a proposée."}},
	campaign.ErrLastAdmin: {
		[2]string{"The last administrator", "Le dernier compte d'administration"},
		[2]string{"Nobody else could administer this server then. Give another person the role of administrator first.",
			"Plus personne ne pourrait administrer ce serveur. Donnez d'abord le rôle d'administration à une autre personne."}},
	campaign.ErrTooThin: {
		[2]string{"Too little to publish", "Trop peu pour publier"},
		[2]string{"A signature needs verified posts of three offices or a named outside source, and a message that is long and rare enough.",
			"Une signature demande des publications vérifiées de trois bureaux ou une source externe nommée, et un message assez long et assez rare."}},
	campaign.ErrUnavailable: {
		[2]string{"Not ready", "Pas prêt"},
		[2]string{"The server cannot reach its store just now. Nothing was kept of this request: send it again.",
			"Le serveur n'atteint pas son stockage en ce moment. Rien n'a été gardé de cette demande : renvoyez-la."}},
	campaign.ErrSignaturesOld: {
		[2]string{"Unknown version of the feed", "Version inconnue du fil"},
		[2]string{"The report names a version of the signatures that this server never published. Load the feed again.",
			"Le signalement nomme une version des signatures que ce serveur n'a jamais publiée. Chargez le fil de nouveau."}},
	errMethod: {
		[2]string{"Not with this method", "Pas avec cette méthode"},
		[2]string{"The address exists; the Allow header names the methods that it takes.", "L'adresse existe; l'en-tête Allow nomme les méthodes acceptées."}},
	errInternal: {
		[2]string{"The server failed", "Le serveur a échoué"},
		[2]string{"This is not your doing. Whoever runs the server finds the cause in the log under the instance.",
			"Vous n'y êtes pour rien. La personne qui gère le serveur trouvera la cause dans le journal, sous l'instance."}},
}

// explainProblem is GET /problems/{code}: what the type of a problem leads to.
func (s *Server) explainProblem(w http.ResponseWriter, r *http.Request, c *caller) error {
	code := r.PathValue("code")
	text, ok := problemWords[code]
	if !ok {
		return &campaign.Error{Code: campaign.ErrNotFound}
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	other := 1 - c.lang
	_, err := fmt.Fprintf(w, "%s (HTTP %d)\n\n%s\n%s\n\n%s\n%s\n", code, statuses[code], text.title[c.lang], text.detail[c.lang], text.title[other], text.detail[other])
	return err
}
