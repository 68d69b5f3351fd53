#include "chat/figures.h"

#include "chat/gather.h"

bool
bw_figures_date(struct bw_bytes b, struct bw_figures *f)
{
	int n[3];
	size_t at = 0, start, digits[3], i;
	char between = 0;

	for (i = 0; i < 3; i++) {
		start = at;
		if (!bw_chat_digits(b, &at, 4, &n[i]))
			return false;
		digits[i] = at - start;
		if (i == 0)
			between = at < b.len ? (char)b.data[at] : 0;
		if (i < 2 && !bw_chat_sign(b, &at, between))
			return false;
	}
	if (at != b.len || (between != '/' && between != '.' && between != '-'))
		return false;
	f->year_first = digits[0] == 4;
	if (digits[1] > 2 || (f->year_first ? digits[2] > 2 : digits[0] > 2 || digits[2] % 2 != 0))
		return false;
	f->first = f->year_first ? n[2] : n[0];
	f->second = n[1];
	f->year = f->year_first ? n[0] : n[2];
	f->year += f->year < 100 ? 2000 : 0;
	return true;
}

bool
bw_figures_clock(struct bw_bytes b, struct bw_figures *f)
{
	size_t at = 0;
	uint8_t half;

	f->second_of = -1;
	if (!bw_chat_digits(b, &at, 2, &f->hour) || !bw_chat_sign(b, &at, ':') || !bw_chat_digits(b, &at, 2, &f->minute))
		return false;
	if (bw_chat_sign(b, &at, ':') && !bw_chat_digits(b, &at, 2, &f->second_of))
		return false;
	if (at == b.len)
		return true;
	(void)bw_chat_sign(b, &at, ' ');
	if (b.len - at != 2 || (b.data[at + 1] | 0x20) != 'm')
		return false;
	half = b.data[at] | 0x20;
	if ((half != 'a' && half != 'p') || f->hour < 1 || f->hour > 12)
		return false;
	f->hour = f->hour % 12 + (half == 'p' ? 12 : 0);
	return true;
}

static bool
wall_of(const struct bw_figures *f, bool day_first, int64_t *out)
{
	/* Behind a year stands the month: first is the day then. */
	bool day = day_first || f->year_first;
	struct bw_civil c = { f->year, day ? f->second : f->first, day ? f->first : f->second, f->hour, f->minute,
		f->second_of > 0 ? f->second_of : 0 };

	if (!bw_civil_valid(&c))
		return false;
	*out = bw_civil_seconds(&c);
	return true;
}

bool
bw_figures_real(const struct bw_figures *f)
{
	int64_t t;

	return wall_of(f, true, &t) || wall_of(f, false, &t);
}

void
bw_figures_count(struct bw_figures_count *c, const struct bw_figures *f)
{
	int64_t t;

	c->all++;
	c->year_first += f->year_first;
	c->wrong_day += !wall_of(f, true, &t);
	c->wrong_month += !wall_of(f, false, &t);
}

void
bw_figures_learn(const struct bw_figures_count *c, struct bw_chat_reading *out)
{
	out->day_first = c->wrong_day <= c->wrong_month;
	if (c->all > 0 && c->year_first == c->all)
		out->order = BW_ORDER_YEAR_FIRST;
	else
		out->order = (c->wrong_day == 0) != (c->wrong_month == 0) ? BW_ORDER_FIELD_ABOVE_12 : BW_ORDER_AMBIGUOUS;
}

void
bw_figures_give(const struct bw_figures *f, const struct bw_chat_reading *r, struct bw_chat_message *m)
{
	m->has_wall = wall_of(f, r->day_first, &m->wall);
	if (r->order != BW_ORDER_AMBIGUOUS)
		m->wall_other = m->wall;
	else if (!wall_of(f, !r->day_first, &m->wall_other))
		m->wall_other = m->wall;
	else if (!m->has_wall) {
		m->has_wall = true;
		m->wall = m->wall_other;
	}
	m->precision = f->second_of >= 0 ? BW_PRECISION_SECOND : BW_PRECISION_MINUTE;
}
