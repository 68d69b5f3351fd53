#include "verbs.h"

#include <string.h>

#define MANY 0x7fffffffu

const struct verb cli_verbs[] = {
	{ .name = "new", .run = verb_new, .flags = 0,
	  .usage = "DIR [--recovery-sheet FILE] [--kdf interactive|moderate|sensitive]",
	  .en = "Make a vault",
	  .nl = "Maak een kluis",
	  .options = { { "recovery-sheet", 0, true }, { "kdf", 0, true } },
	  .min_words = 1, .max_words = 1 },
	{ .name = "add", .run = verb_add, .flags = VERB_VAULT_WRITE,
	  .usage = "PATH... [--as KIND]",
	  .en = "Take in files and folders",
	  .nl = "Neem bestanden en mappen op",
	  .options = { { "as", 0, true }, { "media", 0, false } },
	  .more = "KIND: photo, video, audio, chat, statement or document; without it, the content decides.",
	  .min_words = 1, .max_words = MANY },
	{ .name = "list", .run = verb_list, .flags = VERB_VAULT_READ,
	  .usage = "[--kind K] [--phase P] [--tag T] [--held] [--person ID]",
	  .en = "One line for each item",
	  .nl = "Een regel per stuk",
	  .options = { { "kind", 0, true }, { "phase", 0, true }, { "tag", 0, true }, { "held", 0, false }, { "person", 0, true } },
	  .min_words = 0, .max_words = 0 },
	{ .name = "show", .run = verb_show, .flags = VERB_VAULT_READ,
	  .usage = "ITEM",
	  .en = "All that is known of an item",
	  .nl = "Alles wat over een stuk bekend is",
	  .min_words = 1, .max_words = 1 },
	{ .name = "get", .run = verb_get, .flags = VERB_VAULT_WRITE,
	  .usage = "ITEM -o FILE [--original]",
	  .en = "Write the copy that is safe to show, or the original",
	  .nl = "Schrijf de kopie die getoond mag worden, of het origineel",
	  .options = { { "output", 'o', true }, { "original", 0, false } },
	  .min_words = 1, .max_words = 1 },
	{ .name = "note", .run = verb_note, .flags = VERB_VAULT_WRITE,
	  .usage = "ITEM [--what T] [--who T|ID] [--where T] [--when T] [--how-known T] [--why T] [--language L]",
	  .en = "Your own words about an item",
	  .nl = "Uw eigen woorden bij een stuk",
	  .options = { { "what", 0, true }, { "who", 0, true }, { "where", 0, true }, { "when", 0, true }, { "how-known", 0, true }, { "why", 0, true }, { "language", 0, true } },
	  .min_words = 1, .max_words = 1 },
	{ .name = "tag", .run = verb_tag, .flags = VERB_VAULT_WRITE | VERB_MINUS_WORDS,
	  .usage = "ITEM [+TAG...] [-TAG...]",
	  .en = "Set or take away tags",
	  .nl = "Zet of verwijder kenmerken",
	  .min_words = 2, .max_words = MANY },
	{ .name = "date", .run = verb_date, .flags = VERB_VAULT_WRITE,
	  .usage = "ITEM DATE --basis owner|witness|organisation --because TEXT",
	  .en = "Say when it was, and on what that rests",
	  .nl = "Zeg wanneer het was, en waarop dat rust",
	  .options = { { "basis", 0, true }, { "because", 0, true } },
	  .more = "DATE: 2019, 2019-04, 2019-04-02, 2019-spring, a range 2019-04..2019-06, ~2019-04 (about), before:2019-04, "
		  "after:2019-04, or a full RFC 3339 time. Another calendar: jalali:1398-01-13, hijri:1440-07-26, "
		  "ethiopian:2011-07-24.",
	  .min_words = 2, .max_words = 2 },
	{ .name = "person", .run = verb_person, .flags = 0,
	  .usage = "add NAME --role ROLE... | list",
	  .en = "The people in it",
	  .nl = "De personen",
	  .options = { { "role", 0, true } },
	  .more = "ROLE: sponsor, partner, child, witness, mentioned-third-party, lawyer, helper or translator.",
	  .min_words = 1, .max_words = 2 },
	{ .name = "event", .run = verb_event, .flags = 0,
	  .usage = "NAME DATE [--note T] | list",
	  .en = "Anchors in time, such as left-country-of-origin",
	  .nl = "Ankers in de tijd, zoals left-country-of-origin",
	  .options = { { "note", 0, true } },
	  .more = "NAME: left-country-of-origin, sponsor-entered-nl, relationship-began, cohabitation-from and others. DATE: as "
		  "in bewaar help date.",
	  .min_words = 1, .max_words = 2 },
	{ .name = "review", .run = verb_review, .flags = 0,
	  .usage = "[ITEM... ordinary|medical|romantic|intimate|sexual|unsure [--because T]] | --again [--stricter|--standard]",
	  .en = "What is held; your decision about it",
	  .nl = "Wat wordt vastgehouden; uw besluit",
	  .options = { { "because", 0, true }, { "scores", 0, false }, { "again", 0, false }, { "stricter", 0, false }, { "standard", 0, false } },
	  .more = "ITEM: a number, or a range such as 3-7: what waits in it. Your decision stands until you change it.\n"
		  "  ordinary  daily life; also a hug, a kiss, the beach\n"
		  "  medical   an injury, a scar, care by a doctor: evidence, and it may leave\n"
		  "  romantic  affection, where you want to keep it apart: it may leave\n"
		  "  intimate  private, as in bed or in underwear: it leaves only when your lawyer asks for it\n"
		  "  sexual    sex, or somebody nude: it never leaves the vault\n"
		  "  unsure    you do not know: it stays here\n"
		  "--because is for the log of this vault, and stays in it.\n"
		  "--again looks anew at all that nobody has decided about, for instance once the model is there.\n"
		  "--stricter: from now on, ask about more; --standard: the usual. Nothing switches asking off.",
	  .min_words = 0, .max_words = MANY },
	{ .name = "excerpt", .run = verb_excerpt, .flags = 0,
	  .usage = "ITEM --lines A-B[,C-D...] | --dates A..B[,...] | --rule RULE [--context N] "
		   "[--only NAME,...] [--redact NAME[=NAME],...] [--allow WORD,...]",
	  .en = "An excerpt of a chat",
	  .nl = "Een uittreksel van een gesprek",
	  .options = { { "lines", 0, true }, { "dates", 0, true }, { "rule", 0, true }, { "context", 0, true }, { "only", 0, true },
		       { "redact", 0, true }, { "allow", 0, true } },
	  .more = "A-B: numbers of messages, as 'bewaar messages ITEM --ndjson' shows them. --context N: N more before and after.\n"
		  "RULE: first-last[=N], monthly[=N] or around=EVENT[,DAYS].\n"
		  "--only: what others wrote becomes counted gaps.\n"
		  "--redact: third persons as [Person 1], or with --lang nl [Persoon 1]; NAME=NAME: other names, numbers and\n"
		  "addresses of the same person. --allow: words that may stay though a name stands in them.",
	  .min_words = 1, .max_words = 1 },
	{ .name = "overview", .run = verb_overview, .flags = 0,
	  .usage = "ITEM [-o FILE.svg] [--silence FROM..TO --why TEXT]",
	  .en = "How much, when and from whom, of a chat",
	  .nl = "Hoeveel, wanneer en van wie, van een gesprek",
	  .options = { { "output", 'o', true }, { "silence", 0, true }, { "why", 0, true } },
	  .more = "--silence and --why keep your reason for a time without messages, such as detention or no network.\n"
		  "It is shown wherever the overview is, also in a dossier. --why \"\" takes it back.",
	  .min_words = 1, .max_words = 1 },
	{ .name = "compare", .run = verb_compare, .flags = 0,
	  .usage = "ITEM ITEM",
	  .en = "Two exports of one talk, from two phones",
	  .nl = "Twee exports van een gesprek, van twee telefoons",
	  .min_words = 2, .max_words = 2 },
	{ .name = "statement", .run = verb_statement, .flags = 0,
	  .usage = "new --role partner|third-party [--language nl|en] -o FILE.pdf|FILE.txt|FILE.html",
	  .en = "The form for a statement",
	  .nl = "Het formulier voor een verklaring",
	  .options = { { "role", 0, true }, { "language", 0, true }, { "output", 'o', true } },
	  .more = "The ending says which: .pdf to print, .txt to fill in as text, .html to fill in with a browser.\n"
		  "A filled-in .txt or .html comes back with `bewaar add`, a photo of the paper as any photo.",
	  .min_words = 1, .max_words = 1 },
	{ .name = "translation", .run = verb_translation, .flags = VERB_VAULT_WRITE,
	  .usage = "ITEM --of ITEM --by NAME --kind sworn|informal|machine [--number N] [--language L]",
	  .en = "Tie a translation to its original",
	  .nl = "Verbind een vertaling met het origineel",
	  .options = { { "of", 0, true }, { "by", 0, true }, { "kind", 0, true }, { "number", 0, true }, { "language", 0, true } },
	  .more = "--number: of a sworn translator. --language: of the original, such as ar or fa.\n"
		  "A translation by a machine is for you alone: it never leaves.",
	  .min_words = 1, .max_words = 1 },
	{ .name = "timeline", .run = verb_timeline, .flags = VERB_VAULT_READ,
	  .usage = "[-o FILE.svg]",
	  .en = "The items over time against the anchors",
	  .nl = "De stukken in de tijd, met de ankers",
	  .options = { { "output", 'o', true } },
	  .min_words = 0, .max_words = 0 },
	{ .name = "matrix", .run = verb_matrix, .flags = VERB_VAULT_READ,
	  .usage = "",
	  .en = "Indicators by phase, with item numbers",
	  .nl = "Kenmerken per periode, met stuknummers",
	  .min_words = 0, .max_words = 0 },
	{ .name = "stamp", .run = verb_stamp, .flags = 0,
	  .usage = "[--renew [--hash sha512]] --tsa URL|LIST... [--tsa-ca FILE|LIST] | [--renew [--hash sha512]] --request FILE [--qr FILE|-] | --reply FILE --tsa-ca FILE|LIST | list",
	  .en = "Fix in time what is in the vault",
	  .nl = "Leg vast wat er nu in de kluis is",
	  .options = { { "tsa", 0, true }, { "tsa-ca", 0, true }, { "request", 0, true }, { "reply", 0, true }, { "renew", 0, false }, { "hash", 0, true }, { "qr", 0, true } },
	  .more = "A stamp says one thing: these bytes existed no later than that time.\nLIST is the data file of an authority, with its pinned root: its path, or the name of an\ninstalled one (`bewaar doctor` names those). A URL needs --tsa-ca.\n--renew puts one new stamp over all old ones; 'list' and 'check' say a year before one ends.\nWith --hash sha512 it also makes their hash trees anew in SHA-512, before SHA-256 is weak.",
	  .min_words = 0, .max_words = 1 },
	{ .name = "dossier", .run = verb_dossier, .flags = 0,
	  .usage = "plan | preview -o FILE.pdf [--to RECIPIENT...] | export -o FILE --to RECIPIENT... --release CODE",
	  .en = "The dossier for the lawyer",
	  .nl = "Het dossier voor de advocaat",
	  .options = { { "output", 'o', true }, { "to", 0, true }, { "release", 0, true }, { "time", 0, true }, { "supplement", 0, false }, { "language", 0, true }, { "lawyer-asked", 0, true }, { "seal-passphrase", 0, true } },
	  .more = "RECIPIENT: an age1... key, a name from `key add recipient`, or the word passphrase\n(then also --seal-passphrase SOURCE). preview gives the release CODE for exactly that content.\nIntimate items go along when each RECIPIENT is a name marked with --lawyer, or with\n--lawyer-asked TEXT.",
	  .min_words = 1, .max_words = 1 },
	{ .name = "unseal", .run = verb_unseal, .flags = 0,
	  .usage = "FILE [--identity KEYFILE] -o DIR",
	  .en = "Open a sealed dossier",
	  .nl = "Open een verzegeld dossier",
	  .options = { { "identity", 'i', true }, { "output", 'o', true } },
	  .min_words = 1, .max_words = 1 },
	{ .name = "verify", .run = verb_verify, .flags = 0,
	  .usage = "PATH [--identity KEYFILE] [--signer KEY] [--tsa-ca FILE|LIST]",
	  .en = "Check a dossier, layer by layer",
	  .nl = "Controleer een dossier, laag voor laag",
	  .options = { { "identity", 'i', true }, { "signer", 0, true }, { "tsa-ca", 0, true } },
	  .min_words = 1, .max_words = 1 },
	{ .name = "check", .run = verb_check, .flags = 0,
	  .usage = "[--read-all] [--repair]",
	  .en = "Check the vault itself",
	  .nl = "Controleer de kluis zelf",
	  .options = { { "read-all", 0, false }, { "repair", 0, false } },
	  .min_words = 0, .max_words = 0 },
	{ .name = "log", .run = verb_log, .flags = VERB_VAULT_READ,
	  .usage = "[ITEM]",
	  .en = "The custody log",
	  .nl = "Het logboek van bewaring",
	  .min_words = 0, .max_words = 1 },
	{ .name = "key", .run = verb_key, .flags = 0,
	  .usage = "list | add passphrase|recovery|recipient NAME age1... [--lawyer] | remove KEY | change | rotate | identity",
	  .en = "Passphrases, recovery codes, recipients, signing key",
	  .nl = "Wachtwoordzinnen, herstelcodes, ontvangers, tekensleutel",
	  .options = { { "label", 0, true }, { "new-passphrase", 0, true }, { "lawyer", 0, false } },
	  .more = "KEY: the number of a slot or the name of a recipient. A new passphrase comes from --new-passphrase SOURCE.",
	  .min_words = 1, .max_words = 4 },
	{ .name = "remove", .run = verb_remove, .flags = VERB_VAULT_WRITE,
	  .usage = "ITEM --because T",
	  .en = "Take an item out",
	  .nl = "Haal een stuk eruit",
	  .options = { { "because", 0, true } },
	  .more = "What --because says stays in the log for good; \"not needed\" is enough.",
	  .min_words = 1, .max_words = 1 },
	{ .name = "compact", .run = verb_compact, .flags = VERB_VAULT_WRITE,
	  .usage = "",
	  .en = "Give back the space of what was removed",
	  .nl = "Geef de ruimte terug van wat verwijderd is",
	  .min_words = 0, .max_words = 0 },
	{ .name = "erase", .run = verb_erase, .flags = 0,
	  .usage = "--yes-erase-everything",
	  .en = "Destroy the keys, then the data",
	  .nl = "Vernietig de sleutels, dan de gegevens",
	  .options = { { "yes-erase-everything", 0, false } },
	  .min_words = 0, .max_words = 0 },
	{ .name = "inspect", .run = verb_inspect, .flags = 0,
	  .usage = "PATH...",
	  .en = "What a file tells about its maker",
	  .nl = "Wat een bestand over zijn maker vertelt",
	  .min_words = 1, .max_words = MANY },
	{ .name = "disclose", .run = verb_disclose, .flags = 0,
	  .usage = "PATH... -o OUT [--keep-offset]",
	  .en = "The copy of a file that is safe to show",
	  .nl = "De kopie van een bestand die getoond mag worden",
	  .options = { { "output", 'o', true }, { "keep-offset", 0, false } },
	  .min_words = 1, .max_words = MANY },
	{ .name = "screen", .run = verb_screen, .flags = 0,
	  .usage = "PATH... [--stricter] [--scores]",
	  .en = "Which pictures to look at before they leave",
	  .nl = "Welke beelden u eerst moet bekijken",
	  .options = { { "stricter", 0, false }, { "scores", 0, false } },
	  .min_words = 1, .max_words = MANY },
	{ .name = "messages", .run = verb_messages, .flags = 0,
	  .usage = "FILE|ITEM [--list|--ndjson] [--order dmy|mdy] [--chat NAME]",
	  .en = "The messages of a chat",
	  .nl = "De berichten van een gesprek",
	  .options = { { "list", 0, false }, { "ndjson", 0, false }, { "order", 0, true }, { "chat", 0, true } },
	  .min_words = 1, .max_words = 1 },
	{ .name = "doctor", .run = verb_doctor, .flags = 0,
	  .usage = "",
	  .en = "What this machine can and cannot protect",
	  .nl = "Wat deze computer wel en niet kan beschermen",
	  .min_words = 0, .max_words = 0 },
	{ .name = "help", .run = verb_help, .flags = 0,
	  .usage = "[VERB]",
	  .en = "This help",
	  .nl = "Deze hulp",
	  .min_words = 0, .max_words = 1 },
	{ .name = NULL },
};

const struct verb *
cli_verb_find(const char *name)
{
	const struct verb *v;

	for (v = cli_verbs; v->name != NULL; v++) {
		if (strcmp(v->name, name) == 0)
			return v;
	}
	return NULL;
}

const char *
cli_verb_near(const char *name)
{
	const struct verb *v;
	const char *best = NULL;
	unsigned int least = 3, d;

	for (v = cli_verbs; v->name != NULL; v++) {
		d = args_distance(name, v->name);
		if (d < least) {
			least = d;
			best = v->name;
		}
	}
	return best;
}
