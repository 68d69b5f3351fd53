#include "flow/words.h"

#include <stdio.h>
#include <string.h>

static const struct {
	const char *nl;
	const char *en;
} table[BW_SAY_COUNT] = {
	[BW_SAY_TITLE] = { "Dossier", "Dossier" },
	[BW_SAY_MADE] = { "Gemaakt op", "Made on" },
	[BW_SAY_SIGNER] = { "Sleutel van de ondertekening", "Key of the signature" },
	[BW_SAY_CONFIDENTIAL] = { "vertrouwelijk", "confidential" },
	[BW_SAY_PAGES] = { "Bladzijden", "Pages" },
	[BW_SAY_CONTENTS] = { "Inhoud", "Contents" },
	[BW_SAY_GUIDE] = { "Leeswijzer en wijze van selectie", "Reading guide and how the selection was made" },
	[BW_SAY_GUIDE_ORDER] = { "De bewijsstukken staan in volgorde van tijd: vóór de vlucht, tussen vlucht en inreis, na de inreis. "
				 "Stukken waarvan de periode over een van deze momenten heen loopt, en stukken zonder datum, staan apart. "
				 "Elk bewijsstuk heeft een code, zoals D-1. Verklaringen hebben een eigen letter. Een vertaling staat direct achter haar "
				 "origineel, met t1 achter de code.",
	    "The exhibits stand in order of time: before the flight, between flight and entry, after entry. Exhibits whose "
	    "period crosses one of these moments, and exhibits without a date, stand apart. Each exhibit has a code, such as D-1. "
	    "Statements have a letter of their own. A translation stands right behind its original, with t1 behind the code." },
	[BW_SAY_GUIDE_SELECTION] = { "Dit is een selectie. De eigenaar heeft elk beeld bekeken en gekozen wat meegaat. Dit dossier bevat "
				     "geen seksueel getint beeldmateriaal.",
	    "This is a selection. The owner has looked at every picture and chosen what goes along. This dossier holds no "
	    "sexually tinted imagery." },
	[BW_SAY_GUIDE_COPIES] = { "De bestanden in dit dossier zijn kopieën waaruit gegevens zijn weggelaten die niet nodig zijn om het beeld "
				  "te zien, zoals de plaats, serienummers en kleine voorbeelden. Het beeld zelf is niet veranderd.",
	    "The files in this dossier are copies from which data was left out that is not needed to see the picture, such as "
	    "the place, serial numbers and small previews. The picture itself was not changed." },
	[BW_SAY_GUIDE_DATES] = { "Bij elk stuk staan twee dingen los van elkaar: waarop de datum van de gebeurtenis berust (de eigenaar, "
				 "een getuige, het toestel, een organisatie), en uiterlijk wanneer het bestand bestond.",
	    "With each exhibit two things stand apart: on what the date of the event rests (the owner, a witness, the device, an "
	    "organisation), and no later than when the file existed." },
	[BW_SAY_GUIDE_CODES_A] = {
	    "Daarvoor staan twee codes. A: waarop de datum van de gebeurtenis berust. A0: er is geen datum. A1: de eigenaar zegt het. "
	    "A2: een ander zegt het. A3: een toestel of programma schreef het op; zo'n tijd is te veranderen. "
	    "A4: de partner bewaarde hetzelfde, los daarvan. A5: een organisatie heeft het vastgelegd. Alle die er zijn staan er.",
	    "Two codes stand for this. A: on what the date of the event rests. A0: there is no date. A1: the owner says so. "
	    "A2: another person says so. A3: a device or a program wrote it down; such a time can be changed. "
	    "A4: the partner kept the same, independently. A5: an organisation recorded it. All that there are stand there." },
	[BW_SAY_GUIDE_CODES_B] = {
	    "B: of iets laat zien dat het bestand uiterlijk op een moment bestond. B0: niets. B1: alleen de eigen kluis van de eigenaar "
	    "noteerde het. B2: een ander bewaart sindsdien het controlegetal. B3: een tijdstempel van buiten. B4: een gekwalificeerd "
	    "tijdstempel. B0, B2 en B4 geeft dit programma nooit: of een stempel gekwalificeerd is, staat in de lijst van de overheid "
	    "en niet in het stempel.",
	    "B: whether anything shows that the file existed no later than a moment. B0: nothing. B1: only the owner's own vault noted "
	    "it. B2: another person has kept the check figure since. B3: a time stamp from outside. B4: a qualified time stamp. This "
	    "program never gives B0, B2 or B4: whether a stamp is a qualified one stands in the governments' list and not in the stamp." },
	[BW_SAY_GUIDE_CODES_NO] = {
	    "De codes zijn geen cijfers. Zij zeggen waar iets vandaan komt, niet hoe sterk een stuk is, en A en B tellen niet bij elkaar op.",
	    "The codes are no marks. They say where something comes from, not how strong an exhibit is, and A and B do not add up." },
	[BW_SAY_GUIDE_CHATS] = { "Van een chat staan de eerste regels hier; het hele bestand zit in de map exhibits. Wat hier niet is "
				 "afgedrukt, is geteld.",
	    "Of a chat the first lines stand here; the whole file is in the folder exhibits. What is not printed here is counted." },
	[BW_SAY_GUIDE_WORDS] = { "De teksten bij de stukken zijn de eigen woorden van de eigenaar.",
	    "The texts with the exhibits are the owner's own words." },
	[BW_SAY_OVERVIEW] = { "Overzicht op één pagina", "One-page overview" },
	[BW_SAY_PERSONS] = { "Personen", "Persons" },
	[BW_SAY_ANCHORS] = { "Kerndata", "Key dates" },
	[BW_SAY_MATRIX] = { "Indicatoren en perioden", "Indicators and periods" },
	[BW_SAY_CAPTION] = { "Geen van deze indicatoren is op zichzelf doorslaggevend; het gaat om het gehele plaatje.",
	    "None of these indicators is decisive by itself; what counts is the whole picture." },
	[BW_SAY_INTENTION] = { "Bij plannen voor de toekomst: een voornemen alleen is niet voldoende.",
	    "With plans for the future: an intention alone is not enough." },
	[BW_SAY_TIMELINE] = { "Tijdlijn", "Timeline" },
	[BW_SAY_NAME] = { "Naam", "Name" },
	[BW_SAY_ROLE] = { "Rol", "Role" },
	[BW_SAY_EVENT] = { "Gebeurtenis", "Event" },
	[BW_SAY_DATE] = { "Datum", "Date" },
	[BW_SAY_PERIOD] = { "Periode", "Period" },
	[BW_SAY_WHAT] = { "Wat", "What" },
	[BW_SAY_WHO] = { "Wie", "Who" },
	[BW_SAY_WHERE] = { "Waar", "Where" },
	[BW_SAY_WHEN] = { "Wanneer", "When" },
	[BW_SAY_HOW_KNOWN] = { "Hoe bekend", "How known" },
	[BW_SAY_LANGUAGE] = { "Taal", "Language" },
	[BW_SAY_NOT_STATED] = { "niet opgegeven", "not stated" },
	[BW_SAY_INDICATORS] = { "Indicatoren", "Indicators" },
	[BW_SAY_EXHIBIT] = { "Bewijsstuk", "Exhibit" },
	[BW_SAY_BASIS] = { "Berust op", "Rests on" },
	[BW_SAY_SOURCE] = { "Bron", "Source" },
	[BW_SAY_REMARK] = { "Let op", "Note" },
	[BW_SAY_EVENT_DATE] = { "Datum van de gebeurtenis", "Date of the event" },
	[BW_SAY_BYTES_DATE] = { "Bestand bestond uiterlijk op", "File existed no later than" },
	[BW_SAY_NO_DATE] = { "geen datum bekend", "no date known" },
	[BW_SAY_MADE_BY] = { "niet later dan", "no later than" },
	[BW_SAY_MADE_FROM] = { "niet eerder dan", "no earlier than" },
	[BW_SAY_DATES_DISAGREE] = { "Deze datums passen niet bij elkaar. Welke klopt, weet dit programma niet.",
		"These dates do not fit together. Which one is right, this program does not know." },
	[BW_SAY_NO_STAMP] = { "geen tijdstempel", "no time stamp" },
	[BW_SAY_STAMP_BEFORE_FLIGHT] = { "vóór de vlucht", "before the flight" },
	[BW_SAY_STAMP_BEFORE_ENTRY] = { "vóór de inreis", "before the entry" },
	[BW_SAY_STAMP_AFTER_ENTRY] = { "na de inreis, dus dit stempel laat niet zien dat het er toen al was",
		"after the entry, so this stamp does not show that it was there before" },
	[BW_SAY_NOT_AFTER] = { "bestond uiterlijk op", "existed no later than" },
	[BW_SAY_AUTHORITY] = { "Tijdstempeldienst", "Time stamp authority" },
	[BW_SAY_FILE] = { "Bestand", "File" },
	[BW_SAY_SIZE] = { "Bytes", "Bytes" },
	[BW_SAY_HASH] = { "Controlegetal (SHA-256)", "Check figure (SHA-256)" },
	[BW_SAY_CHAT] = { "Chat", "Chat" },
	[BW_SAY_MESSAGES] = { "berichten", "messages" },
	[BW_SAY_FIRST_LAST] = { "Eerste en laatste bericht", "First and last message" },
	[BW_SAY_EXCERPT] = { "Uittreksel van een chat", "Excerpt of a chat" },
	[BW_SAY_CHAT_DATE] = { "De chat waar het uit komt bestond uiterlijk op", "The chat that it is from existed no later than" },
	[BW_SAY_CHOSEN] = { "Gekozen met een regel, niet met de hand", "Chosen by a rule, not by hand" },
	[BW_SAY_ONLY] = { "Alleen berichten van", "Only messages of" },
	[BW_SAY_ONLY_COUNT] = { "persoon of personen; wat anderen schreven is een getelde opening",
		"person or persons; what others wrote is a counted gap" },
	[BW_SAY_LABELS] = { "Anderen onherkenbaar", "Others made unknown" },
	[BW_SAY_LABELS_PERSONS] = { "persoon of personen staan als [Persoon N] of [Person N]",
		"person or persons stand as [Person N] or [Persoon N]" },
	[BW_SAY_LABELS_MESSAGES] = {
		"berichten daarmee zijn opnieuw geschreven; van hen is niet aangetoond dat zij in de export staan",
		"messages with these are written anew, so not shown to be part of the export" },
	[BW_SAY_READ_LINES] = { "Zo leest dit programma het bestand; het bestand zelf houdt de bytes van de export",
		"As this program reads the file; the file itself keeps the bytes of the export" },
	[BW_SAY_GAP_ONE] = { "bericht niet opgenomen", "message not included" },
	[BW_SAY_GAP] = { "berichten niet opgenomen", "messages not included" },
	[BW_SAY_CHOSEN_OPEN] = { "berichten waarvan niet zeker is of ze in die tijd vallen, zijn niet opgenomen",
	    "messages of which it is not sure that they lie in that time are not included" },
	[BW_SAY_BOTH_READINGS] = { "dag en maand kunnen omgekeerd zijn", "day and month may be the other way round" },
	[BW_SAY_CHAT_LIMIT] = { "Afgedrukt: ten hoogste de eerste 40 berichten, elk tot 400 tekens.",
	    "Printed: at most the first 40 messages, each up to 400 characters." },
	[BW_SAY_CHAT_MORE] = { "berichten hierna niet afgedrukt", "messages after this not printed" },
	[BW_SAY_STATEMENT_TEXT] = { "Tekst van de verklaring, alinea's genummerd", "Text of the statement, paragraphs numbered" },
	[BW_SAY_FILE_TEXT] = { "Tekst van het bestand, alinea's genummerd", "Text of the file, paragraphs numbered" },
	[BW_SAY_FORM_NOTE] = { "Een ingevuld formulier: links de vraag, rechts het antwoord zoals het is geschreven. Contactgegevens "
			       "staan er alleen als de schrijver dat koos; antwoorden over gevaar staan er niet bij.",
	    "A form that was filled in: left the question, right the answer as it was written. Contact details are here only "
	    "when the writer chose so; answers about danger are not here." },
	[BW_SAY_NEW_FACTS] = { "Nieuwe feiten, zegt de schrijver", "New facts, says the writer" },
	[BW_SAY_CONFIRMS] = { "Bevestigt iets, zegt de schrijver", "Confirms something, says the writer" },
	[BW_SAY_UNSURE_NEW] = { "Nieuw of niet: weet de schrijver niet", "New or not: the writer does not know" },
	[BW_SAY_REFERS] = { "Stukken die de schrijver noemt", "Items that the writer names" },
	[BW_SAY_OBSERVATION] = { "Eigen waarneming", "Own observation" },
	[BW_SAY_HEARSAY] = { "Van horen zeggen, niet zelf waargenomen", "Hearsay, not observed by the writer" },
	[BW_SAY_NOT_ANSWERED] = { "niet beantwoord", "not answered" },
	[BW_SAY_UNCLEAR] = { "niet duidelijk ingevuld", "not clearly filled in" },
	[BW_SAY_OUTSIDE] = { "Tekst die buiten de antwoorden staat", "Words that stand outside of the answers" },
	[BW_SAY_TRANSLATION_OF] = { "Vertaling van", "Translation of" },
	[BW_SAY_TRANSLATIONS] = { "Vertaling", "Translation" },
	[BW_SAY_TRANSLATOR] = { "Vertaald door", "Translated by" },
	[BW_SAY_SWORN] = { "beëdigd vertaler", "sworn translator" },
	[BW_SAY_NOT_SWORN] = { "geen beëdigd vertaler", "no sworn translator" },
	[BW_SAY_NUMBER] = { "nummer", "number" },
	[BW_SAY_SEE_FILE] = { "Zie het bestand in de map exhibits.", "See the file in the folder exhibits." },
	[BW_SAY_PROVENANCE] = { "Herkomst en controle van digitale stukken", "Provenance and check figures of digital items" },
	[BW_SAY_MEANING] = { "Wat de controlegetallen wel en niet zeggen", "What the check figures do and do not say" },
	[BW_SAY_MEANING_DOES] = { "Een controlegetal hoort bij precies één bestand. Is het getal hetzelfde, dan is het bestand sinds het maken "
				  "van dit dossier niet veranderd.",
	    "A check figure belongs to exactly one file. If the figure is the same, the file has not changed since this dossier was made." },
	[BW_SAY_MEANING_NOT] = { "Het zegt niet wie het bestand maakte, wat het laat zien, wanneer of waar het is gemaakt, of dat wat erin "
				 "staat klopt.",
	    "It does not say who made the file, what it shows, when or where it was made, or that what is in it is right." },
	[BW_SAY_MEANING_STAMP] = { "Een tijdstempel zegt alleen: deze bytes bestonden uiterlijk op dat moment.",
	    "A time stamp says only: these bytes existed no later than that moment." },
	[BW_SAY_MEANING_NOT_STAMP] = { "Een tijdstempel zegt niet sinds wanneer het bestand bestaat. Een foto uit 2021 met een stempel uit 2026 "
				       "bestond in 2026; meer zegt het stempel niet.",
	    "A time stamp does not say since when the file exists. A photo of 2021 with a stamp of 2026 existed in 2026; the stamp says no more." },
	[BW_SAY_MEANING_SIGNATURE] = { "De handtekening zegt dat dit dossier met één bepaalde sleutel is ondertekend. Van wie die sleutel is, "
				       "moet u bij de eigenaar navragen, bijvoorbeeld door de woorden op het voorblad te vergelijken.",
	    "The signature says that this dossier was signed with one certain key. Whose key it is must be asked of the owner, for "
	    "instance by comparing the words on the cover." },
	[BW_SAY_CONTACT] = { "Alle beelden die zouden vertrekken", "Every picture that would leave" },
	[BW_SAY_CONTACT_LOOK] = { "Bekijk elk beeld. Staat er iets bij dat niet weg mag: geef de code niet af en sluit het stuk uit.",
	    "Look at every picture. If there is one that must not leave: do not give the code, and leave the item out." },
	[BW_SAY_CONTACT_FILM] = { "Films: u ziet hier losse beelden, niet de hele film. Bekijk elke film helemaal voordat u de code afgeeft.",
	    "Films: you see single pictures here, not the whole film. Watch every film to its end before you give the code." },
	[BW_SAY_FILM_STILLS] = { "Losse beelden uit de film; de film zelf is het bestand.", "Single pictures from the film; the film itself is the file." },
	[BW_SAY_OF] = { "van", "of" },
	[BW_SAY_FRAMES] = { "beelden", "frames" },
	[BW_SAY_SEC_C] = { "Verklaringen van de partners", "Statements of the partners" },
	[BW_SAY_SEC_BEFORE] = { "Vóór de vlucht", "Before the flight" },
	[BW_SAY_SEC_BETWEEN] = { "Tussen vlucht en inreis", "Between flight and entry" },
	[BW_SAY_SEC_AFTER] = { "Na de inreis", "After entry" },
	[BW_SAY_SEC_SPANS] = { "Periode loopt over vlucht of inreis heen", "Period crosses flight or entry" },
	[BW_SAY_SEC_UNDATED] = { "Zonder datum", "Undated" },
	[BW_SAY_SEC_V] = { "Verklaringen van derden", "Third-party statements" },
	[BW_SAY_FREQUENCY] = { "Contact per maand", "Contact by month" },
	[BW_SAY_FREQUENCY_LIMIT] = { "Berekend uit het bestand. Het toont hoe vaak er contact was, niet wat er is gezegd en niet wat het betekende.",
	    "Computed from the file. It shows how often there was contact, not what was said and not what it meant." },
	[BW_SAY_PHONE_CLOCK] = { "Maanden en dagen zijn die van de klok van de telefoon die het bestand maakte; de tijdzone staat er niet in.",
	    "Months and days are those of the clock of the phone that made the file; its time zone is not recorded." },
	[BW_SAY_UTC_CLOCK] = { "Maanden en dagen zijn die van de wereldtijd (UTC).", "Months and days are those of world time (UTC)." },
	[BW_SAY_MIXED_CLOCK] = { "Maanden en dagen zijn die van de klok die in het bestand staat; niet elke tijd heeft dezelfde tijdzone.",
	    "Months and days are those of the clock in the file; not every time has the same time zone." },
	[BW_SAY_MONTH] = { "Maand", "Month" },
	[BW_SAY_CALLS] = { "gesprekken", "calls" },
	[BW_SAY_ANSWERED] = { "opgenomen", "answered" },
	[BW_SAY_MINUTES] = { "minuten", "minutes" },
	[BW_SAY_DAYS] = { "dagen", "days" },
	[BW_SAY_DAYS_CONTACT] = { "Dagen met contact", "Days with contact" },
	[BW_SAY_DAYS_BOTH] = { "waarvan meer dan een persoon schreef of belde", "of which more than one person wrote or called" },
	[BW_SAY_SILENCES] = { "Langste perioden zonder bericht of gesprek in dit bestand", "Longest times without a message or call in this file" },
	[BW_SAY_SILENCE_WHY] = { "reden volgens de eigenaar", "reason in the owner's words" },
	[BW_SAY_OTHER_READING] = { "Andere lezing: dag en maand omgekeerd", "Other reading: day and month the other way round" },
	[BW_SAY_OWNER_OF_PHONE] = { "(eigenaar van de telefoon)", "(owner of the phone)" },
	[BW_SAY_NO_NAME] = { "(geen naam)", "(no name)" },
	[BW_SAY_OTHERS] = { "anderen", "others" },
	[BW_SAY_NAMES_LEFT_OUT] = { "Dit zijn de aantallen van de hele chat waar het uittreksel uit komt, zonder namen: een uittreksel noemt niet iedereen.",
	    "These are the figures of the whole chat that the excerpt is from, without names: an excerpt does not name everybody." },
	[BW_SAY_MONTHS_LEFT_OUT] = { "maanden zonder bericht zijn weggelaten", "months without a message are left out" },
	[BW_SAY_SHADE_BLACK] = { "zwart", "black" },
	[BW_SAY_SHADE_WHITE] = { "wit", "white" },
	[BW_SAY_SHADE_DARK] = { "donkergrijs", "dark grey" },
	[BW_SAY_SHADE_LIGHT] = { "lichtgrijs", "light grey" },
};

const char *
bw_say(enum bw_lang lang, enum bw_say_id id)
{
	if (id >= BW_SAY_COUNT)
		return "";
	return lang == BW_LANG_EN ? table[id].en : table[id].nl;
}

const char *
bw_say_below(enum bw_lang lang, enum bw_say_id id)
{
	return lang == BW_LANG_BOTH && id < BW_SAY_COUNT ? table[id].en : NULL;
}

const char *
bw_label(enum bw_lang lang, enum bw_say_id id, char *out, size_t cap)
{
	const char *below = bw_say_below(lang, id);

	if (below && strcmp(below, bw_say(lang, id)) != 0)
		snprintf(out, cap, "%s / %s", bw_say(lang, id), below);
	else
		snprintf(out, cap, "%s", bw_say(lang, id));
	return out;
}
