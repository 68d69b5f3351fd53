#include "flow/overview_count.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CELLS 65536u /* months times people that really wrote in them */
#define DAY 86400
#define OTHERS BW_OVERVIEW_NAMES

struct tally {
	uint64_t messages, calls, answered, seconds;
};

struct person {
	struct bw_buf key; /* id, NUL, name */
	size_t id_len;
	bool self;
	struct tally all;
	unsigned column; /* where it is shown */
};

/* ---- numbers in a table of a fixed size ---- */

struct table {
	uint64_t *keys; /* by slot, plus one; 0: free */
	uint32_t *at;
	size_t slots, count, most;
};

static bool
table_new(struct table *t, size_t most)
{
	t->slots = 1;
	while (t->slots < most * 2)
		t->slots *= 2;
	t->most = most;
	t->keys = calloc(t->slots, sizeof(*t->keys));
	t->at = calloc(t->slots, sizeof(*t->at));
	return t->keys != NULL && t->at != NULL;
}

static void
table_free(struct table *t)
{
	free(t->keys);
	free(t->at);
}

/* The index of a key, a new one where there is room; else most. */
static size_t
table_index(struct table *t, uint64_t key, bool *fresh)
{
	size_t slot = (size_t)((key + 1) * UINT64_C(0x9e3779b97f4a7c15) >> 20) & (t->slots - 1);

	*fresh = false;
	for (; t->keys[slot] != 0; slot = (slot + 1) & (t->slots - 1))
		if (t->keys[slot] == key + 1)
			return t->at[slot];
	if (t->count == t->most)
		return t->most;
	*fresh = true;
	t->keys[slot] = key + 1;
	t->at[slot] = (uint32_t)t->count;
	return t->count++;
}

/* ---- one reading ---- */

struct cell {
	int32_t month; /* years times 12, from 0 for January of the year 0 */
	uint16_t person;
	struct tally t;
};

struct day {
	int64_t first, last;
	uint16_t person;
	bool both; /* somebody else wrote too */
};

struct reading {
	struct table cell_index, day_index, month_index;
	struct cell *cells;
	struct day *days;
	int64_t first, last;
	uint64_t dated, not_counted;
};

struct bw_overview {
	struct person people[BW_OVERVIEW_NAMES + 1]; /* the last: all others */
	size_t count, last_met;
	struct reading reading[2];
	bool two;
	struct tally all;
	uint64_t no_length, undated, app_lines, not_sent, others;
	uint64_t utc, zoned, unzoned; /* messages by what their clock is */
};

enum bw_rc
bw_overview_new(struct bw_overview **out, struct bw_err *err)
{
	struct bw_overview *o = calloc(1, sizeof(*o));
	bool ok = o != NULL;
	int i;

	*out = o;
	for (i = 0; ok && i < 2; i++) {
		struct reading *r = &o->reading[i];

		ok = table_new(&r->cell_index, CELLS) && table_new(&r->day_index, BW_OVERVIEW_DAYS) &&
		    table_new(&r->month_index, BW_OVERVIEW_MONTHS) && (r->cells = calloc(CELLS, sizeof(*r->cells))) != NULL &&
		    (r->days = calloc(BW_OVERVIEW_DAYS, sizeof(*r->days))) != NULL;
	}
	if (ok)
		return BW_OK;
	bw_overview_free(o);
	*out = NULL;
	return bw_err_set(err, BW_ENOMEM, 0, "no memory");
}

void
bw_overview_free(struct bw_overview *o)
{
	size_t i;

	for (i = 0; o != NULL && i < o->count; i++)
		bw_buf_free(&o->people[i].key);
	for (i = 0; o != NULL && i < 2; i++) {
		table_free(&o->reading[i].cell_index);
		table_free(&o->reading[i].day_index);
		table_free(&o->reading[i].month_index);
		free(o->reading[i].cells);
		free(o->reading[i].days);
	}
	free(o);
}

/* ---- adding ---- */

static bool
is_person(const struct person *p, const struct bw_chat_message *m)
{
	const struct bw_buf *k = &p->key;

	if (p->self != (m->role == BW_ROLE_SELF))
		return false;
	return k->len == m->sender_id.len + 1 + m->sender.len && p->id_len == m->sender_id.len &&
	    (m->sender_id.len == 0 || memcmp(k->data, m->sender_id.data, m->sender_id.len) == 0) &&
	    (m->sender.len == 0 || memcmp(k->data + p->id_len + 1, m->sender.data, m->sender.len) == 0);
}

/* Names are the same only when all their bytes are. */
static size_t
person_of(struct bw_overview *o, const struct bw_chat_message *m)
{
	struct person *p;
	size_t i;

	if (o->last_met < o->count && is_person(&o->people[o->last_met], m))
		return o->last_met;
	for (i = 0; i < o->count; i++)
		if (is_person(&o->people[i], m)) {
			o->last_met = i;
			return i;
		}
	if (o->count == BW_OVERVIEW_NAMES)
		return OTHERS;
	p = &o->people[o->count];
	p->self = m->role == BW_ROLE_SELF;
	p->id_len = m->sender_id.len;
	bw_buf_put(&p->key, m->sender_id.data, m->sender_id.len);
	bw_buf_u8(&p->key, 0);
	bw_buf_put(&p->key, m->sender.data, m->sender.len);
	if (p->key.bad) {
		bw_buf_free(&p->key);
		return OTHERS;
	}
	return o->count++;
}

static void
count(struct tally *t, const struct bw_chat_message *m)
{
	if (m->kind != BW_CHAT_CALL) {
		t->messages++;
		return;
	}
	t->calls++;
	t->answered += m->answered;
	if (m->duration_s > 0 && m->duration_s < (int64_t)1000 * DAY)
		t->seconds += (uint64_t)m->duration_s;
}

static int64_t
day_number(int64_t t)
{
	return t >= 0 ? t / DAY : -((-t - 1) / DAY) - 1;
}

/* Days and months lie within the years 1 to 9999; what is outside is no date of a chat. */
static bool
sane(int64_t t)
{
	return t >= -INT64_C(62135596800) && t <= INT64_C(253402300799);
}

static bool
note_day(struct reading *r, int64_t t, uint16_t person)
{
	bool fresh;
	size_t i = table_index(&r->day_index, (uint64_t)(day_number(t) + 1000000), &fresh);
	struct day *d;

	if (i == BW_OVERVIEW_DAYS)
		return false;
	d = &r->days[i];
	if (fresh)
		*d = (struct day){ t, t, person, false };
	d->first = t < d->first ? t : d->first;
	d->last = t > d->last ? t : d->last;
	d->both = d->both || d->person != person;
	return true;
}

static void
add_at(struct reading *r, const struct bw_chat_message *m, int64_t t, uint16_t person)
{
	struct bw_civil c;
	size_t i;
	bool fresh;
	int32_t month;

	r->first = r->dated == 0 || t < r->first ? t : r->first;
	r->last = r->dated == 0 || t > r->last ? t : r->last;
	r->dated++;
	bw_civil_of(t, &c);
	month = c.year * 12 + c.month - 1;
	if (table_index(&r->month_index, (uint64_t)month, &fresh) == BW_OVERVIEW_MONTHS || !note_day(r, t, person) ||
	    (i = table_index(&r->cell_index, (uint64_t)month << 16 | person, &fresh)) == CELLS) {
		r->not_counted++;
		return;
	}
	r->cells[i].month = month;
	r->cells[i].person = person;
	count(&r->cells[i].t, m);
}

void
bw_overview_add(struct bw_overview *o, const struct bw_chat_message *m)
{
	size_t person;

	if (m->kind == BW_CHAT_SYSTEM || m->role == BW_ROLE_APP) {
		o->app_lines++;
		return;
	}
	if (m->not_sent) {
		o->not_sent++;
		return;
	}
	person = person_of(o, m);
	count(&o->all, m);
	count(&o->people[person].all, m);
	o->no_length += m->kind == BW_CHAT_CALL && m->answered && m->duration_s < 0;
	if (!m->has_wall || !sane(m->wall) || !sane(m->wall_other)) {
		o->undated++;
		return;
	}
	o->unzoned += !m->has_utc;
	o->utc += m->has_utc && m->wall == m->utc_ms / 1000;
	o->zoned += m->has_utc && m->wall != m->utc_ms / 1000;
	o->two = o->two || m->wall_other != m->wall;
	add_at(&o->reading[0], m, m->wall, (uint16_t)person);
	add_at(&o->reading[1], m, m->wall_other, (uint16_t)person);
}

enum bw_rc
bw_overview_take(void *ctx, const struct bw_chat_message *m)
{
	bw_overview_add(ctx, m);
	return BW_OK;
}

/* ---- the report ---- */

static void
add_tally(struct tally *to, const struct tally *t)
{
	to->messages += t->messages;
	to->calls += t->calls;
	to->answered += t->answered;
	to->seconds += t->seconds;
}

static void
set_tally(struct bw_value *o, const struct tally *t)
{
	bw_set_int(o, "messages", (int64_t)t->messages);
	bw_set_int(o, "calls", (int64_t)t->calls);
	bw_set_int(o, "answered", (int64_t)t->answered);
	bw_set_int(o, "minutes", (int64_t)(t->seconds / 60));
}

/* Those with most stand in the order in which they first wrote. */
static size_t
give_columns(struct bw_overview *o)
{
	size_t shown = 0, i, k, more;

	for (i = 0; i < o->count; i++) {
		uint64_t own = o->people[i].all.messages + o->people[i].all.calls;

		for (k = 0, more = 0; k < o->count; k++) {
			uint64_t other = o->people[k].all.messages + o->people[k].all.calls;

			more += other > own || (other == own && k < i);
		}
		o->people[i].column = more < BW_OVERVIEW_PEOPLE ? (unsigned)shown++ : BW_OVERVIEW_PEOPLE;
	}
	o->people[OTHERS].column = BW_OVERVIEW_PEOPLE;
	o->others = o->count - shown + (o->people[OTHERS].all.messages + o->people[OTHERS].all.calls > 0);
	return shown;
}

static struct bw_value *
people_value(const struct bw_overview *o)
{
	struct bw_value *list = bw_array();
	size_t i;

	for (i = 0; i < o->count; i++) {
		const struct person *p = &o->people[i];
		struct bw_value *row;
		size_t name = p->key.len - p->id_len - 1;

		if (p->column == BW_OVERVIEW_PEOPLE)
			continue;
		row = bw_object();
		if (name > 0)
			bw_set_textn(row, "name", p->key.data + p->id_len + 1, name);
		else
			bw_set_null(row, "name");
		if (p->id_len > 0)
			bw_set_textn(row, "id", p->key.data, p->id_len);
		else
			bw_set_null(row, "id");
		bw_set_bool(row, "self", p->self);
		set_tally(row, &p->all);
		bw_push(list, row);
	}
	return list;
}

static int
by_month(const void *a, const void *b)
{
	const struct cell *x = a, *y = b;

	if (x->month != y->month)
		return x->month < y->month ? -1 : 1;
	return (x->person > y->person) - (x->person < y->person);
}

static int
by_first(const void *a, const void *b)
{
	const struct day *x = a, *y = b;

	return (x->first > y->first) - (x->first < y->first);
}

/* One month: cells [from, to). */
static struct bw_value *
month_value(const struct bw_overview *o, const struct cell *cells, size_t from, size_t to)
{
	struct tally all = { 0 }, columns[BW_OVERVIEW_PEOPLE] = { { 0 } };
	struct bw_value *row = bw_object(), *list = bw_array();
	char text[16];
	size_t i;

	for (i = from; i < to; i++) {
		unsigned column = o->people[cells[i].person].column;

		add_tally(&all, &cells[i].t);
		if (column < BW_OVERVIEW_PEOPLE)
			add_tally(&columns[column], &cells[i].t);
	}
	(void)snprintf(text, sizeof(text), "%04d-%02d", cells[from].month / 12, cells[from].month % 12 + 1);
	bw_set_text(row, "month", text);
	set_tally(row, &all);
	for (i = 0; i < BW_OVERVIEW_PEOPLE; i++) {
		struct bw_value *p;

		if (columns[i].messages + columns[i].calls == 0)
			continue;
		p = bw_object();
		bw_set_int(p, "person", (int64_t)i);
		set_tally(p, &columns[i]);
		bw_push(list, p);
	}
	bw_set(row, "people", list);
	return row;
}

static struct bw_value *
months_value(const struct bw_overview *o, struct reading *r)
{
	struct bw_value *list = bw_array();
	size_t n = r->cell_index.count, i, k;

	if (n > 1)
		qsort(r->cells, n, sizeof(*r->cells), by_month);
	for (i = 0; i < n; i = k) {
		for (k = i; k < n && r->cells[k].month == r->cells[i].month; k++)
			;
		bw_push(list, month_value(o, r->cells, i, k));
	}
	return list;
}

struct silence {
	int64_t from, to;
};

/* Keeps the longest, in order of time. */
static void
keep_silence(struct silence *list, size_t *count, int64_t from, int64_t to)
{
	size_t least = 0, i;

	if (*count == BW_OVERVIEW_SILENCES) {
		for (i = 1; i < *count; i++)
			if (list[i].to - list[i].from < list[least].to - list[least].from)
				least = i;
		if (to - from <= list[least].to - list[least].from)
			return;
		memmove(list + least, list + least + 1, (*count - least - 1) * sizeof(*list));
		--*count;
	}
	list[(*count)++] = (struct silence){ from, to };
}

static void
set_time(struct bw_value *o, const char *key, int64_t t)
{
	char text[BW_DATE_TEXT];

	bw_wall_text(text, t);
	bw_set_text(o, key, text);
}

static struct bw_value *
silences_value(struct reading *r)
{
	struct silence list[BW_OVERVIEW_SILENCES];
	struct bw_value *out = bw_array();
	size_t n = r->day_index.count, found = 0, i;

	if (n > 1)
		qsort(r->days, n, sizeof(*r->days), by_first);
	for (i = 1; i < n; i++)
		if (r->days[i].first - r->days[i - 1].last >= BW_OVERVIEW_SILENCE_LEAST)
			keep_silence(list, &found, r->days[i - 1].last, r->days[i].first);
	for (i = 0; i < found; i++) {
		struct bw_value *row = bw_object();

		set_time(row, "from", list[i].from);
		set_time(row, "to", list[i].to);
		bw_set_int(row, "days", (list[i].to - list[i].from) / DAY);
		bw_push(out, row);
	}
	return out;
}

static struct bw_value *
reading_value(const struct bw_overview *o, struct reading *r)
{
	struct bw_value *v = bw_object();
	int64_t both = 0;
	size_t i;

	if (r->dated > 0) {
		set_time(v, "first", r->first);
		set_time(v, "last", r->last);
	} else {
		bw_set_null(v, "first");
		bw_set_null(v, "last");
	}
	bw_set(v, "months", months_value(o, r));
	bw_set(v, "silences", silences_value(r));
	for (i = 0; i < r->day_index.count; i++)
		both += r->days[i].both;
	bw_set_int(v, "days", (int64_t)r->day_index.count);
	bw_set_int(v, "days_both", both);
	bw_set_int(v, "not_counted", (int64_t)r->not_counted);
	return v;
}

static const char *
clock_of(const struct bw_overview *o)
{
	int kinds = (o->utc > 0) + (o->zoned > 0) + (o->unzoned > 0);

	if (o->unzoned > 0)
		return kinds > 1 ? "mixed" : "phone";
	return o->zoned > 0 ? "phone-with-zone" : "utc";
}

struct bw_value *
bw_overview_value(struct bw_overview *o)
{
	struct bw_value *v = bw_object(), *readings = bw_array();

	(void)give_columns(o);
	bw_set_text(v, "clock", clock_of(o));
	set_tally(v, &o->all);
	bw_set_int(v, "calls_without_length", (int64_t)o->no_length);
	bw_set_int(v, "undated", (int64_t)o->undated);
	bw_set_int(v, "app_lines", (int64_t)o->app_lines);
	bw_set_int(v, "not_sent", (int64_t)o->not_sent);
	bw_set(v, "people", people_value(o));
	bw_set_int(v, "others", (int64_t)o->others);
	bw_push(readings, reading_value(o, &o->reading[0]));
	if (o->two)
		bw_push(readings, reading_value(o, &o->reading[1]));
	bw_set(v, "readings", readings);
	return v;
}
