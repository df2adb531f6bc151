package console

import "strings"

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
	"outside":             {"entered from an outside report", "saisie d'un rapport extérieur"},
	"corpus.add":          {"ordinary posts added", "messages ordinaires ajoutés"},
	"corpus.remove":       {"ordinary posts removed", "messages ordinaires retirés"},
	"report.read":         {"evidence of a report read", "preuves d'un signalement lues"},
	"report.seen":         {"permalink opened", "lien ouvert"},
	"user.signin":         {"signed in", "connexion"},
	"user.add":            {"person added", "personne ajoutée"},
	"user.link":           {"sign-in link made", "lien de connexion créé"},
	"user.disable":        {"person shut out", "personne écartée"},
	"device.enrol":        {"device enrolled", "appareil inscrit"},
	"device.revoke":       {"device revoked", "appareil révoqué"},
	"device.hold":         {"device held by the flood brake", "appareil retenu par le frein"},
	"report.take":         {"report taken", "signalement pris"},
	"report.leave":        {"report left", "signalement laissé"},
	"report.handle":       {"report handled", "signalement traité"},
	"report.reopen":       {"report opened again", "signalement rouvert"},
	"report.undo":         {"taken back", "annulé"},
	"correction.enter":    {"correction asked for", "correction demandée"},
	"correction.answer":   {"correction answered", "réponse à une demande de correction"},
	"office.hold":         {"office held", "bureau retenu"},
	"office.add":          {"office added", "bureau ajouté"},
	"office.code":         {"enrolment code made", "code d'inscription créé"},
	"office.page":         {"page added", "page ajoutée"},
	"office.page_removed": {"page taken away", "page retirée"},
	"office.release":      {"office released", "bureau libéré"},
	"office.close":        {"office closed", "bureau fermé"},
	"device.release":      {"device released", "appareil libéré"},
	"user.role":           {"role changed", "rôle changé"},
	"report.hold":         {"legal hold put", "conservation légale imposée"},
	"report.hold_end":     {"legal hold ended", "conservation légale levée"},
	"reports.retain":      {"old reports erased", "anciens signalements effacés"},
	"store.backup":        {"backup made", "sauvegarde faite"},

	"told":                   {"an office was told", "un bureau a été avisé"},
	"not_told":               {"an office could not be told", "un bureau n'a pu être avisé"},
	"tell_again":             {"telling begun again", "nouvelle tentative d'avis"},
	"advice":                 {"advice to offices edited", "conseils aux bureaux modifiés"},
	"office.channel":         {"channel of an office set", "canal d'un bureau réglé"},
	"office.channel_test":    {"test sent by a channel of an office", "essai envoyé par un canal d'un bureau"},
	"office.channel_removed": {"channel of an office taken away", "canal d'un bureau retiré"},
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

var platformWords = map[string][2]string{
	"x":        {"X", "X"},
	"facebook": {"Facebook", "Facebook"},
}

// orderWords are the orders of lists but the usual one.
var orderWords = map[string][2]string{
	"oldest":   {"Oldest report first", "Signalement le plus ancien d'abord"},
	"posts":    {"Most posts first", "Le plus de messages d'abord"},
	"accounts": {"Most accounts first", "Le plus de comptes d'abord"},
}

// outcomeWords are what an answer to a correction came to.
var outcomeWords = map[string][2]string{
	"corrected": {"corrected", "corrigé"},
	"partly":    {"corrected in part", "corrigé en partie"},
	"unchanged": {"nothing changed", "rien de changé"},
}

// bulkWords are what many campaigns can be decided with at once.
var bulkWords = map[string][2]string{
	"review":  {"Take up", "Prendre en charge"},
	"assign":  {"Assign", "Attribuer"},
	"leave":   {"Give back", "Rendre"},
	"confirm": {"Confirm", "Confirmer"},
	"letter":  {"Letter campaign", "Campagne de lettres"},
	"dismiss": {"Dismiss", "Écarter"},
	"reopen":  {"Open again", "Rouvrir"},
}

// deskWords are what is done with reports.
var deskWords = map[string][2]string{
	"take":   {"Take", "Prendre"},
	"leave":  {"Give back", "Rendre"},
	"handle": {"Handled, no more to do", "Traité, plus rien à faire"},
	"reopen": {"Open again", "Rouvrir"},
}

var handledWords = map[string][2]string{
	"handled":     {"handled", "traité"},
	"not_handled": {"not handled", "non traité"},
}

// whyNotWords say why one of many lines stays as it is.
var whyNotWords = map[string][2]string{
	"changed":       {"Somebody changed it since you saw it.", "Quelqu'un l'a modifié depuis que vous l'avez vu."},
	"conflict":      {"Its state does not allow it, or it is so already.", "Son état ne le permet pas, ou c'est déjà le cas."},
	"not_found":     {"There is none any more.", "N'existe plus."},
	"gone":          {"It was withdrawn.", "A été retiré."},
	"invalid":       {"Something is missing.", "Il manque quelque chose."},
	"too_large":     {"A text is too long.", "Un texte est trop long."},
	"forbidden":     {"You may not.", "Vous n'y êtes pas autorisé."},
	"second_person": {"It takes a second person.", "Il faut une deuxième personne."},
}

// channelWords are the ways that offices are told by, besides their poll.
var channelWords = map[string][2]string{
	"mail_en": {"mail in English", "courriel en anglais"},
	"mail_fr": {"mail in French", "courriel en français"},
	"webhook": {"webhook", "webhook"},
}

// noticeWords say what became of what an office is to be told.
var noticeWords = map[string][2]string{
	"confirmed waiting":   {"waits to be sent", "en attente d'envoi"},
	"confirmed sending":   {"is being sent", "en cours d'envoi"},
	"confirmed sent":      {"sent", "envoyé"},
	"confirmed failed":    {"could not be sent, given up", "n'a pu être envoyé, abandonné"},
	"confirmed cancelled": {"not sent: taken back before", "non envoyé\u00a0: annulé avant"},
	"reopened waiting":    {"that it was taken back waits to be sent", "l'annulation attend d'être envoyée"},
	"reopened sending":    {"that it was taken back is being sent", "l'annulation est en cours d'envoi"},
	"reopened sent":       {"that it was taken back was sent", "l'annulation a été envoyée"},
	"reopened failed":     {"that it was taken back could not be sent", "l'annulation n'a pu être envoyée"},
	"reopened cancelled":  {"that it was taken back was not sent", "l'annulation n'a pas été envoyée"},
}

// doneWords say what was just done.
var doneWords = map[string][2]string{
	"taken":           {"You have it.", "Vous l'avez."},
	"none_waits":      {"Nothing of what is shown waits.", "Rien de ce qui est affiché n'attend."},
	"none_ticked":     {"No line was ticked.", "Aucune ligne n'était cochée."},
	"saved":           {"The search is kept.", "La recherche est conservée."},
	"advised":         {"In force, and in the feed.", "En vigueur, et dans le fil."},
	"tell_again":      {"It is tried again.", "Nouvelle tentative en cours."},
	"entered":         {"Entered.", "Consignée."},
	"answered":        {"Noted as answered.", "Notée comme répondue."},
	"report_take":     {"You have it.", "Vous l'avez."},
	"report_leave":    {"Given back.", "Rendu."},
	"report_handle":   {"Noted as handled.", "Noté comme traité."},
	"report_reopen":   {"Opened again.", "Rouvert."},
	"report_undo":     {"Taken back.", "Annulé."},
	"review":          {"You took it up.", "Vous l'avez prise en charge."},
	"confirm":         {"Confirmed. Its offices read it at their next poll.", "Confirmée. Ses bureaux le liront à leur prochaine interrogation."},
	"letter":          {"Called a letter campaign.", "Dite campagne de lettres."},
	"dismiss":         {"Dismissed.", "Écartée."},
	"reopen":          {"Opened again.", "Rouverte."},
	"title":           {"The title is kept.", "Le titre est conservé."},
	"assign":          {"Assigned.", "Attribuée."},
	"merge":           {"Merged. It can be undone below.", "Fusionnée. Vous pouvez l'annuler plus bas."},
	"split":           {"Split. It can be undone below.", "Scindée. Vous pouvez l'annuler plus bas."},
	"filed":           {"Noted.", "Noté."},
	"gone":            {"Noted.", "Noté."},
	"propose":         {"Proposed. Another person must approve it.", "Proposée. Une autre personne doit l'approuver."},
	"approve":         {"Published. Every office has it at its next poll.", "Publiée. Chaque bureau l'aura à sa prochaine interrogation."},
	"revoke":          {"Revoked.", "Révoquée."},
	"renew":           {"Noted.", "Noté."},
	"release":         {"Released.", "Libérée."},
	"undo":            {"Taken back.", "Annulé."},
	"note":            {"The note is kept.", "La note est conservée."},
	"seen":            {"Noted.", "Noté."},
	"channel":         {"The channel is set.", "Le canal est réglé."},
	"channel_removed": {"The channel is taken away; what waited for it is not sent.", "Le canal est retiré; ce qui l'attendait n'est pas envoyé."},
	"channel_test":    {"The test was taken over by the other side.", "L'essai a été accepté de l'autre côté."},
	"office_hold":     {"The office is held: its reports wait.", "Le bureau est retenu : ses signalements attendent."},
	"office_release":  {"The office reports as usual again.", "Le bureau signale de nouveau comme d'habitude."},
	"office_close":    {"The office is closed: its tokens are refused.", "Le bureau est fermé : ses jetons sont refusés."},
	"page_added":      {"The page is added.", "La page est ajoutée."},
	"page_removed":    {"The page is taken away. Its reports stay.", "La page est retirée. Ses signalements restent."},
	"device_revoke":   {"The device's token is refused from now on.", "Le jeton de l'appareil est désormais refusé."},
	"device_release":  {"The device sends again.", "L'appareil envoie de nouveau."},
	"user_disable":    {"The person is shut out; all sessions have ended.", "La personne est écartée; toutes ses sessions ont pris fin."},
	"user_role":       {"The role is changed, from the next click on.", "Le rôle est changé, dès le prochain clic."},
	"held":            {"The report is under a legal hold.", "Le signalement est sous conservation légale."},
	"hold_ended":      {"The legal hold has ended.", "La conservation légale est levée."},
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

// thinWords say why a message cannot be published: the code of an error, and its field.
var thinWords = map[string][2]string{
	"too_thin offices": {"fewer than three offices were sent it, and no source outside is named.", "moins de trois bureaux l'ont reçu, et aucune source extérieure n'est nommée."},
	"too_thin sketch":  {"too little of it is rare: it cannot be told from ordinary posts.", "trop peu en est rare\u00a0: il ne se distingue pas de messages ordinaires."},
	"too_thin words":   {"it has fewer than twelve words, as slogans that people share.", "il a moins de douze mots, comme des slogans que des gens partagent."},
	"too_thin weight":  {"its phrases are too common.", "ses tournures sont trop courantes."},
	"conflict state":   {"the campaign is not confirmed.", "la campagne n'est pas confirmée."},
	"invalid exemplar": {"its report was withdrawn.", "son signalement a été retiré."},
	"too_large source": {"the source is over 500 bytes.", "la source dépasse 500 octets."},
}

var roleWords = map[string][2]string{
	"analyst": {"analyst", "analyste"},
	"admin":   {"administrator", "administration"},
	"auditor": {"auditor", "vérification"},
}

var officeWords = map[string][2]string{
	"active": {"active", "actif"},
	"held":   {"held", "retenu"},
	"closed": {"closed", "fermé"},
}

// heldWords say why the flood brake holds something: the code before the colon of the reason.
var heldWords = map[string][2]string{
	"hard_cap":      {"more reports in an hour than anybody makes by hand", "plus de signalements en une heure que personne n'en fait à la main"},
	"over_habit":    {"far more reports in an hour than this device's habit", "bien plus de signalements en une heure que l'habitude de cet appareil"},
	"flood":         {"more reports than offices send", "plus de signalements que n'en envoient les bureaux"},
	"over_expected": {"matches far more posts than its campaign had", "correspond à bien plus de messages que n'en avait sa campagne"},
}

// held says why the flood brake holds something. What a person wrote is shown as it is.
func (l Language) held(reason string) string {
	code, _, _ := strings.Cut(reason, ":")
	if w, known := heldWords[code]; known {
		return w[l]
	}
	return reason
}
