#include "chat/whatsapp_words.h"

#include <string.h>

#include "chat/text.h"

#define LRM "\xe2\x80\x8e"

/* Whole texts in the place of a file that was left out. Android writes them without a mark, so that
 * only these are known; from strings of the app that users of many languages have shown. */
static const char *const omitted[] = { "<Media omitted>", "<Video message omitted>", "<Media weggelaten>",
	"<media weggelaat>", "<Medien ausgeschlossen>", "<Medien weggelassen>", "<Videonachricht weggelassen>",
	"<Multimedia omitido>", "<Archivo omitido>", "<Médias omis>", "<Fichier omis>", "<Media omessi>",
	"<Media omesso>", "<Mídia omitida>", "<Mídia oculta>", "<Arquivo de mídia oculto>", "<Ficheiro não revelado>",
	"<Medya dahil edilmedi>", "<Medya atlanmış>", "<تم استبعاد الوسائط>", "<رسانه حذف شد>",
	"< پيوست نما/آهنگ حذف شد >", "<میڈیا چھوڑ دیا گیا>", "<میڈیا ہٹا دیا گیا>", "<המדיה לא נכללה>", "<מדיה הושמטה>",
	"<Без медиафайлов>", "<Файл пропущен>", "<Медіа пропущено>", "<Без файл>", "<без фајлови>",
	"<медији су изостављени>", "<pominięto multimedia>", "<pliki pominięto>", "<média vynechány>",
	"<Média vynechána>", "<Médiá vynechané>", "<média elhagyva>", "<Hiányzó médiafájl>", "<conținut media omis>",
	"<medijski zapis izostavljen>", "<datoteke izpuščene>", "<Medij izpuščen>", "<media u hoq>", "<Media hequr>",
	"<αρχείο παραλήφθηκε>", "<Εξαίρεση πολυμέσων>", "<medier udeladt>", "<Mediefil udeladt>", "<Media utelatt>",
	"<Uten vedlegg>", "<media utelämnat>", "<Media har utelämnats>", "<media jätettiin pois>",
	"<Media jätetty pois>", "<meedia välja jäetud>", "<Meedia ära jäetud>", "<medija praleista>",
	"<nav iekļauta multivide>", "<Bez multivides>", "<fitxers multimèdia omesos>", "<Mitjans omesos>",
	"<media buraxıldı>", "<файлдар қосылмаған>", "<fayl o‘tkazib yuborildi>", "<मीडिया के बिना>",
	"<মিডিয়া বাদ দেওয়া হয়েছে>", "<મિડિયા છોડી મૂકાયું>", "<ਮੀਡੀਆ ਛੱਡਿਆ>", "<मीडिया वगळण्यात आला>",
	"<கோப்புகள் விடப்பட்டன>", "<మీడియా విస్మరించబడింది>", "<ಮಾಧ್ಯಮ ಕೈಬಿಡಲಾಗಿದೆ>", "<മീഡിയ ഒഴിവാക്കി>",
	"<media tidak disertakan>", "<media dikecualikan>", "<media hazijajumuishwa>", "<inalis ang media>",
	"<Bỏ qua Media>", "<ไฟล์สื่อถูกลบ>", "<ບໍ່ລວມມີເດຍ>", "<メディアなし>", "<メディアは含まれていません>",
	"<미디어 파일 제외됨>", "<미디어 파일을 생략한 대화내용>", "<忽略多媒體檔>", "<省略多媒体文件>" };

/* On an iPhone, behind its mark: the last word of "image omitted", or all of it. */
static const char *const omitted_end[] = { " omitted", " weggelaten", " weggelassen", " omitido", " omitida",
	" omis", " omise", " omesso", " omessa", " ocultado", " ocultada", " oculto", " oculta", " pominięto",
	" пропущен", " пропущено", " отсутствует", " dahil edilmedi", " utelämnades", " utelatt", " udeladt",
	" محذوف", " محذوفة", " حذف شد", " הושמט", " הושמטה" };

/* Behind the name of a file that Android attaches. */
static const char *const attached[] = { " (file attached)", " (bestand bijgevoegd)", " (Datei angehängt)",
	" (archivo adjunto)", " (fichier joint)", " (file allegato)", " (arquivo anexado)", " (ficheiro anexado)",
	" (dosya ekli)", " (файл добавлен)", " (файл додано)", " (الملف مرفق)", " (ملف مرفق)", " (فایل پیوست شد)",
	" (plik dołączony)", " (file terlampir)", " (filen bifogad)", " (fil vedhæftet)", " (fil vedlagt)",
	" (attached)" };

static const char *const deleted[] = { "This message was deleted", "You deleted this message", "Message deleted",
	"Dit bericht is verwijderd", "U hebt dit bericht verwijderd", "Je hebt dit bericht verwijderd",
	"Diese Nachricht wurde gelöscht", "Du hast diese Nachricht gelöscht", "Se eliminó este mensaje",
	"Eliminaste este mensaje", "Este mensaje fue eliminado", "Ce message a été supprimé",
	"Vous avez supprimé ce message", "Questo messaggio è stato eliminato", "Hai eliminato questo messaggio",
	"Mensagem apagada", "Você apagou esta mensagem", "Esta mensagem foi apagada", "Bu mesaj silindi",
	"Bu mesajı sildiniz", "Данное сообщение удалено", "Вы удалили данное сообщение", "Это сообщение удалено",
	"تم حذف هذه الرسالة", "أنت حذفت هذه الرسالة", "حذفت هذه الرسالة", "این پیام حذف شد", "شما این پیام را حذف کردید",
	"הודעה זו נמחקה", "מחקת הודעה זו", "Wiadomość została usunięta", "Pesan ini telah dihapus" };

/* Behind the text of a message that was changed; an iPhone has its mark in front of '<'. */
static const char *const edited[] = { "<This message was edited>", "<Dit bericht is bewerkt>",
	"<Diese Nachricht wurde bearbeitet.>", "<Diese Nachricht wurde bearbeitet>", "<Se editó este mensaje.>",
	"<Se editó este mensaje>", "<Ce message a été modifié>", "<Questo messaggio è stato modificato>",
	"<Mensagem editada>", "<Esta mensagem foi editada>", "<Bu mesaj düzenlendi>", "<Сообщение изменено>",
	"<تم تعديل هذه الرسالة>", "<این پیام ویرایش شد>", "<הודעה זו נערכה>" };

/* Calls: the text begins so. */
static const char *const calls[] = { "Missed voice call", "Missed video call", "Missed group voice call",
	"Missed group video call", "Voice call", "Video call", "Silenced voice call", "Silenced video call",
	"Gemiste spraakoproep", "Gemiste video-oproep", "Gemiste oproep", "Spraakoproep", "Video-oproep",
	"Verpasster Sprachanruf", "Verpasster Videoanruf", "Sprachanruf", "Videoanruf", "Llamada perdida",
	"Videollamada perdida", "Llamada de voz", "Videollamada", "Appel vocal", "Appel vidéo", "Chiamata vocale",
	"Videochiamata", "Chamada de voz", "Chamada de vídeo", "Sesli arama", "Görüntülü arama", "Cevapsız sesli arama",
	"Аудиозвонок", "Видеозвонок", "Пропущенный аудиозвонок", "Пропущенный видеозвонок", "مكالمة صوتية",
	"مكالمة فيديو", "تماس صوتی", "تماس تصویری", "שיחה קולית", "שיחת וידאו" };
static const char *const missed[] = { "Missed", "Silenced", "No answer", "Gemiste", "Niet beantwoord", "Geen antwoord",
	"Verpasst", "Nicht beantwortet", "perdida", "manqué", "persa", "perdida", "Cevapsız", "Пропущен", "فائتة" };

static const char *const polls[] = { "POLL:", "PEILING:", "UMFRAGE:", "ENCUESTA:", "SONDAGE :", "SONDAGE:",
	"SONDAGGIO:", "ENQUETE:", "ANKET:", "ОПРОС:", "استطلاع:", "نظرسنجی:", "סקר:" };

/* The notice of encryption is the one system line that stands in every chat; its begin. */
static const char *const notices[] = { "Messages and calls are end-to-end encrypted", "Messages to this chat and calls are now secured",
	"Messages to this group are now secured", "Berichten en gesprekken worden end-to-end versleuteld",
	"Berichten en oproepen zijn end-to-end versleuteld", "Nachrichten und Anrufe sind Ende-zu-Ende-verschlüsselt",
	"Los mensajes y las llamadas están cifrados de extremo a extremo", "Les messages et les appels sont chiffrés de bout en bout",
	"Les messages et appels sont chiffrés de bout en bout", "I messaggi e le chiamate sono crittografati end-to-end",
	"As mensagens e as chamadas são protegidas com a criptografia de ponta a ponta", "Mesajlar ve aramalar uçtan uca şifrelidir",
	"Сообщения и звонки защищены сквозным шифрованием", "الرسائل والمكالمات مشفرة تمامًا بين الطرفين", "پیام‌ها و تماس‌ها سرتاسر رمزگذاری",
	"ההודעות והשיחות מוצפנות מקצה לקצה", "הודעות ושיחות מוצפנות מקצה לקצה" };

/* What the app says of the one whom the line is from, whole, behind that name; or of the owner. */
static const char *const of_sender[] = { "created this group", "joined using this group's invite link",
	"joined using your invite", "left", "left the group", "changed this group's icon", "changed the group description",
	"joined from the community", "was added", "heeft deze groep gemaakt", "heeft de groep verlaten",
	"hat die Gruppe verlassen", "hat diese Gruppe erstellt" };
static const char *const of_owner[] = { "You joined using this group's invite link", "You're now an admin",
	"You're no longer an admin", "You created this group", "You left", "You changed this group's icon",
	"Je bent nu beheerder", "Du bist jetzt ein*e Admin" };

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static bool
starts(struct bw_bytes t, const char *with)
{
	size_t n = strlen(with);

	return t.len >= n && memcmp(t.data, with, n) == 0;
}

static bool
ends(struct bw_bytes t, const char *with)
{
	size_t n = strlen(with);

	return t.len >= n && memcmp(t.data + t.len - n, with, n) == 0;
}

/* Case of ASCII alone: capitals of the app changed over the years. */
static bool
same(struct bw_bytes t, const char *as)
{
	size_t n = strlen(as), i;

	if (t.len != n)
		return false;
	for (i = 0; i < n; i++) {
		uint8_t a = t.data[i], b = (uint8_t)as[i];

		if (a != b && !((a ^ b) == 0x20 && (a | 0x20) >= 'a' && (a | 0x20) <= 'z'))
			return false;
	}
	return true;
}

static bool
is_one(struct bw_bytes t, const char *const *list, size_t n)
{
	size_t i;

	for (i = 0; t.len > 0 && i < n; i++)
		if (((t.data[0] ^ (uint8_t)list[i][0]) & 0xdf) == 0 && same(t, list[i]))
			return true;
	return false;
}

static bool
starts_one(struct bw_bytes t, const char *const *list, size_t n)
{
	size_t i;

	for (i = 0; t.len > 0 && i < n; i++)
		if (t.data[0] == (uint8_t)list[i][0] && starts(t, list[i]))
			return true;
	return false;
}

static bool
holds_one(struct bw_bytes t, const char *const *list, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (memmem(t.data, t.len, list[i], strlen(list[i])) != NULL)
			return true;
	return false;
}

static struct bw_bytes
without_mark(struct bw_bytes t)
{
	while (starts(t, LRM)) {
		t.data += 3;
		t.len -= 3;
	}
	return t;
}

static struct bw_bytes
first_line(struct bw_bytes t)
{
	const uint8_t *nl = t.len > 0 ? memchr(t.data, '\n', t.len) : NULL;

	if (nl != NULL)
		t.len = (size_t)(nl - t.data);
	if (t.len > 0 && t.data[t.len - 1] == '\r')
		t.len--;
	return t;
}

static void
attach(struct bw_chat_message *m, struct bw_bytes name, enum bw_chat_file_state state)
{
	struct bw_chat_attachment *a = &m->attachments[0];

	a->name = name;
	a->type = (struct bw_bytes){ (const uint8_t *)"", 0 };
	a->state = state;
	m->attachment_count = 1;
	m->kind = BW_CHAT_MEDIA;
}

/* "<attached: NAME>", whatever the language: the mark, '<', one word, ": ", and '>' at the end; and as it
 * was in 2015: "NAME <attached>", with the mark inside. */
static bool
attached_in_marks(struct bw_chat_message *m, struct bw_bytes line, bool marked)
{
	const uint8_t *colon;
	size_t i;

	if (line.len < 4 || line.data[line.len - 1] != '>')
		return false;
	if (line.data[0] == '<' && (marked || starts(line, "<attached: ") || starts(line, "< attached: ")) &&
	    (colon = memmem(line.data, line.len, ": ", 2)) != NULL && colon - line.data < 40) {
		struct bw_bytes name = { colon + 2, (size_t)(line.data + line.len - 1 - (colon + 2)) };

		if (name.len > 0 && name.data[name.len - 1] == ' ')
			name.len--;
		if (name.len == 0 || memchr(name.data, '.', name.len) == NULL)
			return false;
		attach(m, without_mark(name), BW_FILE_NAMED);
		return true;
	}
	for (i = line.len; i-- > 0;)
		if (line.data[i] == '<')
			break;
	if (i < line.len && i > 1 && line.data[i - 1] == ' ' &&
	    (same((struct bw_bytes){ line.data + i, line.len - i }, "<" LRM "attached>") ||
	    same((struct bw_bytes){ line.data + i, line.len - i }, "<attached>"))) {
		attach(m, (struct bw_bytes){ line.data, i - 1 }, BW_FILE_NAMED);
		return true;
	}
	return false;
}

/* Any language: "NAME.EXT (words)", where the name is one that the app gives. */
static bool
attached_by_android(struct bw_chat_message *m, struct bw_bytes line)
{
	size_t i, n;

	if (line.len < 8 || line.data[line.len - 1] != ')')
		return false;
	for (i = 0; i < COUNT(attached); i++) {
		if (!ends(line, attached[i]))
			continue;
		n = line.len - strlen(attached[i]);
		if (n == 0 || memchr(line.data, '.', n) == NULL)
			return false;
		attach(m, (struct bw_bytes){ line.data, n }, BW_FILE_NAMED);
		return true;
	}
	if (memmem(line.data, line.len, "-WA", 3) == NULL)
		return false;
	for (i = line.len; i-- > 0;)
		if (line.data[i] == '(')
			break;
	if (i >= line.len || i < 2 || line.data[i - 1] != ' ' || memchr(line.data, ' ', i - 1) != NULL)
		return false;
	attach(m, (struct bw_bytes){ line.data, i - 1 }, BW_FILE_NAMED);
	return true;
}

/* In English also without the mark, which some exports lost. */
static bool
left_out(struct bw_bytes line, bool marked)
{
	static const char *const whole[] = { "image omitted", "video omitted", "audio omitted", "GIF omitted",
		"sticker omitted", "document omitted", "Contact card omitted", "video note omitted" };
	size_t i;

	if ((starts(line, "<") && is_one(line, omitted, COUNT(omitted))) || is_one(line, whole, COUNT(whole)))
		return true;
	for (i = 0; marked && i < COUNT(omitted_end); i++)
		if (ends(line, omitted_end[i]))
			return true;
	return false;
}

static struct bw_bytes
without_dot(struct bw_bytes t)
{
	if (t.len > 0 && t.data[t.len - 1] == '.')
		t.len--;
	return t;
}

static void
take_edited(struct bw_chat_message *m)
{
	struct bw_bytes t = m->text;
	size_t i;

	if (t.len < 4 || t.data[t.len - 1] != '>')
		return;
	for (i = 0; i < COUNT(edited) && !m->edited; i++)
		m->edited = ends(t, edited[i]);
	/* Marked, in any language, behind something. */
	for (i = t.len - 1; !m->edited && i >= 4 && t.len - i < 120 && t.data[i] != '\n'; i--)
		if (t.data[i] == '<' && t.data[i - 1] == 0x8e && t.data[i - 2] == 0x80 && t.data[i - 3] == 0xe2) {
			m->edited = memchr(t.data + i, ':', t.len - i) == NULL;
			return;
		}
}

/* How much of it is what the app put behind it. */
static size_t
edited_len(struct bw_bytes t)
{
	size_t n = 0;

	while (n < t.len && t.data[t.len - 1 - n] != '<')
		n++;
	n += n < t.len;
	return n + (t.len - n >= 3 && memcmp(t.data + t.len - n - 3, LRM, 3) == 0 ? 3u : 0);
}

/* "~ A. created this group", from "~ A.". */
static bool
says_of_sender(const struct bw_chat_message *m, struct bw_bytes line)
{
	struct bw_bytes name = m->sender;

	if (starts(line, "~")) {
		line.data++;
		line.len--;
		while (line.len > 0 && (line.data[0] == ' ' || starts(line, "\xc2\xa0") || starts(line, "\xe2\x80\xaf"))) {
			size_t n = line.data[0] == ' ' ? 1 : line.data[0] == 0xc2 ? 2 : 3;

			line.data += n;
			line.len -= n;
		}
	}
	if (name.len == 0 || line.len <= name.len + 1 || memcmp(line.data, name.data, name.len) != 0 ||
	    line.data[name.len] != ' ')
		return false;
	line.data += name.len + 1;
	line.len -= name.len + 1;
	return is_one(line, of_sender, COUNT(of_sender));
}

static void
as_call(struct bw_chat_message *m, struct bw_bytes line)
{
	m->kind = BW_CHAT_CALL;
	m->answered = !holds_one(line, missed, COUNT(missed));
}

static bool
holds_map(struct bw_bytes line)
{
	static const char link[] = "https://maps.google.com/?q=";

	/* Few lines have the mark, and looking for one byte is cheap. */
	return memchr(line.data, '?', line.len) != NULL && memmem(line.data, line.len, link, sizeof(link) - 1) != NULL;
}

void
bw_whatsapp_words(struct bw_chat_message *m, bool bracket)
{
	bool marked = bracket && starts(m->text, LRM), mark = starts(m->text, LRM);
	struct bw_bytes text = without_mark(m->text), line = first_line(text);
	bool one_line = line.len + 2 >= text.len;

	m->kind = BW_CHAT_TEXT;
	take_edited(m);
	/* The marks in front of and behind a text are the app's. */
	m->flags = bw_chat_text_flags(m->edited ? (struct bw_bytes){ text.data, text.len - edited_len(text) } : text);
	if (starts_one(m->sender, notices, COUNT(notices))) { /* the notice itself has a colon */
		m->kind = BW_CHAT_SYSTEM;
		m->role = BW_ROLE_APP;
	} else if (text.len == 0 || same(text, "null")) {
		m->kind = BW_CHAT_EMPTY;
	} else if (attached_in_marks(m, line, mark) || attached_by_android(m, line)) {
		m->flags = bw_chat_text_flags(m->attachments[0].name) |
		    bw_chat_text_flags((struct bw_bytes){ text.data + line.len, text.len - line.len });
	} else if (one_line && left_out(line, mark)) {
		attach(m, (struct bw_bytes){ (const uint8_t *)"", 0 }, BW_FILE_OMITTED);
	} else if (one_line && is_one(without_dot(line), deleted, COUNT(deleted))) {
		m->kind = BW_CHAT_DELETED;
	} else if (holds_map(line)) {
		m->kind = BW_CHAT_LOCATION;
	} else if (starts_one(line, polls, COUNT(polls)) && (mark || memchr(text.data, '\n', text.len) != NULL)) {
		m->kind = BW_CHAT_POLL;
	} else if (marked && starts_one(line, calls, COUNT(calls))) {
		as_call(m, line);
	} else if (starts_one(line, notices, COUNT(notices)) || is_one(without_dot(line), of_owner, COUNT(of_owner)) ||
	    says_of_sender(m, line) || (marked && !m->edited)) {
		m->kind = BW_CHAT_SYSTEM;
		m->role = BW_ROLE_APP;
	}
}

static bool
digits_at(const uint8_t *p, size_t n, int *value)
{
	size_t i;

	*value = 0;
	for (i = 0; i < n; i++) {
		if (p[i] < '0' || p[i] > '9')
			return false;
		*value = *value * 10 + (p[i] - '0');
	}
	return true;
}

bool
bw_whatsapp_media_date(struct bw_bytes text, int *year, int *month, int *day)
{
	const uint8_t *p = text.data, *end = text.data + text.len;

	while (end - p >= 12 && (p = memmem(p, (size_t)(end - p), "-20", 3)) != NULL) {
		p++;
		if (end - p >= 19 && p[4] == '-' && p[7] == '-' && p[10] == '-' && p[13] == '-' && p[16] == '-' &&
		    digits_at(p, 4, year) && digits_at(p + 5, 2, month) && digits_at(p + 8, 2, day))
			return true;
		if (end - p >= 11 && memcmp(p + 8, "-WA", 3) == 0 && digits_at(p, 4, year) && digits_at(p + 4, 2, month) &&
		    digits_at(p + 6, 2, day))
			return true;
	}
	return false;
}
