package console

// The words of the codes that the domain uses, English and French. A test holds each table to the domain's own list.

var stateWords = map[string][2]string{
	"new":             {"new", "nouvelle"},
	"in_review":       {"in review", "à l'étude"},
	"confirmed":       {"confirmed", "confirmée"},
	"letter_campaign": {"letter campaign", "campagne de lettres"},
	"dismissed":       {"dismissed", "écartée"},
}

var levelWords = map[string][2]string{
	"coordinated": {"coordinated", "coordonné"},
	"similar":     {"similar", "semblable"},
}

var verdictWords = map[string][2]string{
	"waiting":        {"not run again yet", "pas encore refait"},
	"verified":       {"verified", "vérifié"},
	"not_reproduced": {"not reproduced", "non reproduit"},
	"unverifiable":   {"cannot be run again", "ne peut être refait"},
}

var reasonWords = map[string][2]string{
	"queued":           {"It is in line.", "Il est dans la file."},
	"unknown_detector": {"No released detector has this hash.", "Aucun détecteur publié n'a cette empreinte."},
	"refused":          {"The detector does not take this input.", "Le détecteur n'accepte pas ces données."},
	"too_much_work":    {"It is over the detector's own limit.", "Il dépasse la limite du détecteur."},
	"failed":           {"The detector stopped.", "Le détecteur s'est arrêté."},
	"evidence":         {"Other clusters, levels or facts came out.", "D'autres groupes, niveaux ou faits en sont sortis."},
	"flags":            {"The clusters are the same, the flags are not.", "Les groupes sont les mêmes, les repères non."},
}

var actWords = map[string][2]string{
	"review":              {"taken up", "prise en charge"},
	"confirm":             {"confirmed", "confirmée"},
	"letter":              {"called a letter campaign", "dite campagne de lettres"},
	"dismiss":             {"dismissed", "écartée"},
	"reopen":              {"opened again", "rouverte"},
	"title":               {"titled", "titrée"},
	"assign":              {"assigned", "attribuée"},
	"merge":               {"merged", "fusionnée"},
	"split":               {"split", "scindée"},
	"filed":               {"filed with the platform", "signalée à la plateforme"},
	"gone":                {"posts gone", "messages disparus"},
	"propose":             {"signature proposed", "signature proposée"},
	"approve":             {"signature published", "signature publiée"},
	"revoke":              {"signature revoked", "signature révoquée"},
	"renew":               {"signature renewed", "signature renouvelée"},
	"release":             {"signature released", "signature libérée"},
	"signature_held":      {"signature held by the flood brake", "signature retenue par le frein"},
	"took_in":             {"took another campaign in", "a absorbé une autre campagne"},
	"came_together":       {"came together with another campaign", "réunie à une autre campagne"},
	"undo":                {"taken back", "annulé"},
	"formed":              {"formed", "formée"},
	"grew":                {"grew", "agrandie"},
	"signature_unfounded": {"signature ended: no longer founded", "signature terminée\u00a0: plus fondée"},
	"report.withdraw":     {"report withdrawn", "signalement retiré"},
	"note":                {"note", "note"},
	"read":                {"posts of a campaign read", "messages d'une campagne lus"},
	"report.read":         {"evidence of a report read", "preuves d'un signalement lues"},
	"report.seen":         {"permalink opened", "lien ouvert"},
	"user.signin":         {"signed in", "connexion"},
	"user.add":            {"person added", "personne ajoutée"},
	"user.link":           {"sign-in link made", "lien de connexion créé"},
	"user.disable":        {"person shut out", "personne écartée"},
	"device.enrol":        {"device enrolled", "appareil inscrit"},
	"device.revoke":       {"device revoked", "appareil révoqué"},
	"device.hold":         {"device held by the flood brake", "appareil retenu par le frein"},
	"office.hold":         {"office held by the flood brake", "bureau retenu par le frein"},
}

var checkWords = map[string][2]string{
	"x_status_time consistent":       {"The post's id carries the time that was reported. Consistent, not a proof.", "L'identifiant du message porte l'heure signalée. Cohérent, pas une preuve."},
	"x_status_time impossible":       {"The post's id carries another time than the one reported.", "L'identifiant du message porte une autre heure que celle signalée."},
	"x_account_time consistent":      {"The account's id fits its creation date. Consistent, not a proof.", "L'identifiant du compte concorde avec sa date de création. Cohérent, pas une preuve."},
	"x_account_time impossible":      {"The account's id does not fit its creation date.", "L'identifiant du compte ne concorde pas avec sa date de création."},
	"future_time impossible":         {"A post is later than its report.", "Un message est postérieur à son signalement."},
	"elsewhere_message corroborated": {"Another office reported the same message on its own page.", "Un autre bureau a signalé le même message sur sa propre page."},
	"elsewhere_account corroborated": {"Another office reported one of the accounts.", "Un autre bureau a signalé l'un des comptes."},
	"permalink consistent":           {"The permalink names the post. Consistent, not a proof.", "Le lien nomme le message. Cohérent, pas une preuve."},
	"permalink impossible":           {"The permalink leads to another post.", "Le lien mène à un autre message."},
	"permalink present":              {"An analyst opened the permalink: the post was there.", "Une personne analyste a ouvert le lien\u00a0: le message y était."},
	"permalink gone":                 {"An analyst opened the permalink: the post was gone.", "Une personne analyste a ouvert le lien\u00a0: le message n'y était plus."},
}

var languageWords = map[string][2]string{
	"en": {"English", "anglais"},
	"fr": {"French", "français"},
}

// doneWords say what was just done.
var doneWords = map[string][2]string{
	"review":  {"You took it up.", "Vous l'avez prise en charge."},
	"confirm": {"Confirmed. Its offices read it at their next poll.", "Confirmée. Ses bureaux le liront à leur prochaine interrogation."},
	"letter":  {"Called a letter campaign.", "Dite campagne de lettres."},
	"dismiss": {"Dismissed.", "Écartée."},
	"reopen":  {"Opened again.", "Rouverte."},
	"title":   {"The title is kept.", "Le titre est conservé."},
	"assign":  {"Assigned.", "Attribuée."},
	"merge":   {"Merged. It can be undone below.", "Fusionnée. Vous pouvez l'annuler plus bas."},
	"split":   {"Split. It can be undone below.", "Scindée. Vous pouvez l'annuler plus bas."},
	"filed":   {"Noted.", "Noté."},
	"gone":    {"Noted.", "Noté."},
	"propose": {"Proposed. Another person must approve it.", "Proposée. Une autre personne doit l'approuver."},
	"approve": {"Published. Every office has it at its next poll.", "Publiée. Chaque bureau l'aura à sa prochaine interrogation."},
	"revoke":  {"Revoked.", "Révoquée."},
	"renew":   {"Noted.", "Noté."},
	"release": {"Released.", "Libérée."},
	"undo":    {"Taken back.", "Annulé."},
	"note":    {"The note is kept.", "La note est conservée."},
	"seen":    {"Noted.", "Noté."},
}

// undoWords say what taking an act back changes.
var undoWords = map[string][2]string{
	"review":  {"It is new again, and nobody's.", "Elle redevient nouvelle, sans personne."},
	"confirm": {"It is no longer confirmed; a published signature ends.", "Elle n'est plus confirmée; une signature publiée prend fin."},
	"letter":  {"It is no longer called a letter campaign; offices are told.", "Elle n'est plus dite campagne de lettres; les bureaux en sont avisés."},
	"dismiss": {"It is no longer dismissed.", "Elle n'est plus écartée."},
	"reopen":  {"It stands again as it did before it was opened again.", "Elle reprend l'état d'avant sa réouverture."},
	"title":   {"The title before it comes back.", "Le titre précédent revient."},
	"assign":  {"It goes back to whoever had it.", "Elle revient à la personne qui l'avait."},
	"merge":   {"The two campaigns stand apart again, each as it was.", "Les deux campagnes redeviennent distinctes, chacune comme avant."},
	"split":   {"What was taken out comes back.", "Ce qui a été retiré revient."},
}
