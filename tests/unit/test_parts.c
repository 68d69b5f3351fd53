/* Goal: what a stamp commits to is what a copy can be shown to be part of: a picture
 * without its place, and messages out of a long chat. */
#include "case_fixture.h"

#include "base/encode.h"
#include "crypto/hash.h"
#include "flow/disclosed.h"
#include "flow/intake.h"
#include "flow/parts.h"
#include "flow/parts_check.h"
#include "flow/remove.h"
#include "flow/review.h"
#include "flow/stamp_batch.h"
#include "flow/tiling.h"
#include "lib_bmff_samples.h"
#include "lib_media_copy.h"
#include "lib_media_samples.h"

#define MESSAGES 40000u

static uint64_t
add_file(struct fixture *f, const char *name, const void *data, size_t len)
{
	const char *path = put_file(f, name, data, len);
	struct bw_add_request req = { &path, 1, NULL };
	struct bw_value *v;
	struct bw_err err = { 0 };
	uint64_t item;

	must(bw_flow_add(f->c, &req, NULL, &v, &err), &err);
	item = (uint64_t)bw_value_int(bw_value_get(bw_value_at(bw_value_get(v, "items"), 0), "item"));
	bw_value_free(v);
	return item;
}

/* A request over all that is there; nobody has to answer it. */
static void
stamp(struct fixture *f, uint64_t item, struct bw_statement *s)
{
	struct bw_stamp_batches all;
	struct bw_buf tsq = { 0 };
	struct bw_value *v;
	struct bw_err err = { 0 };

	must(bw_flow_stamp_request(f->c, BW_STAMP_NEW, &tsq, NULL, &v, &err), &err);
	bw_value_free(v);
	bw_buf_free(&tsq);
	must(bw_stamp_batches_load(f->c, &all, &err), &err);
	*s = bw_stamp_batch_entry(&all.list[all.count - 1], item)->statement;
	bw_stamp_batches_free(&all);
}

static void
verdict_of(const struct bw_buf *copy, const struct bw_buf *proof, struct bw_parts_verdict *v)
{
	struct bw_parts_check *k;
	struct bw_err err = { 0 };

	must(bw_parts_check_begin((struct bw_bytes){ proof->data, proof->len }, &k, &err), &err);
	bw_parts_check_update(k, copy->data, copy->len);
	bw_parts_check_end(k, v);
}

static void
get_item(struct fixture *f, uint64_t number, struct bw_item *it)
{
	struct bw_err err = { 0 };

	memset(it, 0, sizeof(*it));
	must(bw_item_live(f->c, number, it, &err), &err);
}

static void
prove(struct fixture *f, uint64_t number, struct bw_buf *copy, struct bw_buf *proof, char why[static BW_PARTS_WHY],
    uint8_t root[static 32])
{
	struct bw_item it;
	struct bw_err err = { 0 };

	get_item(f, number, &it);
	must(bw_parts_prove(f->c, &it, proof, why, root, &err), &err);
	if (copy != NULL)
		must(bw_item_disclose(f->c, &it, NULL, bw_media_to_buf, copy, &err), &err);
	bw_item_free(&it);
}

static void
make_photo(struct bw_buf *jpeg)
{
	struct bw_buf exif = { 0 }, segment = { 0 };

	sample_exif(&exif);
	bw_buf_put(&segment, "Exif\0\0", 6);
	bw_buf_put(&segment, exif.data, exif.len);
	sample_jpeg_with(jpeg, 0xe1, segment.data, segment.len);
	bw_buf_free(&exif);
	bw_buf_free(&segment);
}

static uint64_t
add_photo(struct fixture *f)
{
	char number[24];
	const char *const items[] = { number };
	const struct bw_review ordinary = { .items = items, .count = 1, .sensitivity = "ordinary" };
	struct bw_buf jpeg = { 0 };
	struct bw_value *v;
	struct bw_err err = { 0 };
	uint64_t item;

	make_photo(&jpeg);
	item = add_file(f, "p.jpg", jpeg.data, jpeg.len);
	bw_buf_free(&jpeg);
	(void)snprintf(number, sizeof(number), "%llu", (unsigned long long)item);
	must(bw_flow_review(f->c, &ordinary, NULL, &v, &err), &err);
	bw_value_free(v);
	return item;
}

/* The new Exif block is not of the original, but the date and the turn in it are. */
static void
a_picture_without_its_place_is_part_of_the_original(void **state)
{
	struct fixture *f = *state;
	struct bw_buf copy = { 0 }, proof = { 0 };
	struct bw_parts_verdict v;
	struct bw_statement s;
	char why[BW_PARTS_WHY];
	uint8_t root[32];
	uint64_t item = add_photo(f);
	uint8_t *date;
	size_t i, of_original = 0;

	stamp(f, item, &s);
	prove(f, item, &copy, &proof, why, root);
	assert_string_equal(why, "");
	assert_memory_equal(root, s.parts_root, 32);
	verdict_of(&copy, &proof, &v);
	assert_true(v.holds && v.size == copy.len);
	assert_memory_equal(v.root, root, 32);
	assert_true(v.withheld >> BW_CLASS_LOCATION & 1);
	assert_true(v.of_original + 150 > copy.len && v.anew > 0);
	date = memmem(copy.data, copy.len, "2019:02:03 04:05:06", 19);
	assert_non_null(date);
	for (i = 0; i < copy.len; i++) {
		copy.data[i] ^= 1;
		verdict_of(&copy, &proof, &v);
		copy.data[i] ^= 1;
		of_original += !v.holds;
		if (v.holds)
			assert_true(copy.data + i < date || copy.data + i >= date + 19);
	}
	assert_int_equal(of_original, v.of_original);
	print_message("photo without its place: %zu bytes, proof %zu, of the original %zu\n", copy.len, proof.len, of_original);
	bw_buf_free(&copy);
	bw_buf_free(&proof);
}

static void
spots_of(enum bw_format format, struct bw_buf *file, size_t in_copy)
{
	struct bw_buf copy = { 0 };
	struct bw_plan p;
	struct bw_err err = { 0 };

	must(bw_media_plan(format, file->data, file->len, 0, &p, &err), &err);
	spots_fit(&p, file, 4);
	must(bw_plan_apply_buf(&p, file->data, file->len, &copy, &err), &err);
	bw_plan_free(&p);
	must(bw_media_plan(format, copy.data, copy.len, 0, &p, &err), &err);
	spots_fit(&p, &copy, in_copy);
	bw_plan_free(&p);
	bw_buf_free(&copy);
	bw_buf_free(file);
}

/* The zone is in none of the copies; which way up HEIC says elsewhere. */
static void
dates_are_found_in_every_format(void **state)
{
	struct bw_buf exif = { 0 }, file = { 0 };

	(void)state;
	make_photo(&file);
	spots_of(BW_FORMAT_JPEG, &file, 3);
	sample_exif(&exif);
	sample_png_with(&file, "eXIf", exif.data, exif.len);
	spots_of(BW_FORMAT_PNG, &file, 3);
	bw_buf_free(&exif);
	sample_heif(&file, "Exif");
	spots_of(BW_FORMAT_HEIF, &file, 2);
}

static void
a_cut_stays_with_its_item_and_goes_with_it(void **state)
{
	struct fixture *f = *state;
	uint64_t item = add_photo(f);
	struct bw_object_reader *r;
	struct bw_tiling t;
	struct bw_statement s;
	struct bw_item it;
	struct bw_value *v;
	struct bw_err err = { 0 };
	uint8_t root[32];

	stamp(f, item, &s);
	fixture_reopen(f);
	get_item(f, item, &it);
	must(bw_object_open(bw_case_store(f->c), it.object.id, &r, NULL, &err), &err);
	/* Another version of the program might see one part alone. */
	must(bw_parts_commit(f->c, item, &it.object, NULL, bw_object_media_read, r, root, &err), &err);
	assert_memory_equal(root, s.parts_root, 32);
	bw_object_close(r);
	must(bw_tiling_load(f->c, item, it.object.size, &t, &err), &err);
	assert_true(t.count > 10);
	bw_tiling_free(&t);
	bw_item_free(&it);
	must(bw_flow_remove(f->c, item, "a test", NULL, &v, &err), &err);
	bw_value_free(v);
	assert_int_equal(bw_tiling_load(f->c, item, 1, &t, NULL), BW_ENOTFOUND);
	fixture_reopen(f);
	assert_int_equal(bw_tiling_load(f->c, item, 1, &t, NULL), BW_ENOTFOUND);
}

static void
what_is_not_stamped_has_no_proof(void **state)
{
	struct fixture *f = *state;
	struct bw_buf proof = { 0 };
	char why[BW_PARTS_WHY];
	uint8_t root[32];

	prove(f, add_photo(f), NULL, &proof, why, root);
	assert_string_equal(why, "the original is not stamped");
	assert_int_equal(proof.len, 0);
}

/* ---- a chat ---- */

/* Forty thousand messages, some of several lines; starts[i]: where message i begins. */
static void
make_chat(struct bw_buf *out, uint64_t *starts)
{
	uint32_t i;

	bw_buf_str(out, "\xef\xbb\xbfMessages are encrypted.\n");
	for (i = 0; i < MESSAGES; i++) {
		starts[i] = out->len;
		bw_buf_printf(out, "%02u/%02u/%u, %02u:%02u - %c.: message %u\n", 1 + i / 60 / 24 % 28, 1 + i / 60 / 24 / 28 % 12,
		    2019 + i / 60 / 24 / 28 / 12, i / 60 % 24, i % 60, i % 2 ? 'A' : 'B', i);
		if (i % 7 == 0)
			bw_buf_str(out, "  and a second line\n\n");
	}
}

static int
by_number(const void *a, const void *b)
{
	uint64_t x, y;

	memcpy(&x, a, 8);
	memcpy(&y, b, 8);
	return x < y ? -1 : x > y;
}

struct chat {
	struct bw_buf text;
	uint64_t *starts;
	struct bw_item item;
	struct bw_statement said;
};

/* count messages: side by side in groups of ten, or anywhere. */
static void
excerpt(struct fixture *f, struct chat *chat, size_t count, bool clustered, struct bw_buf *copy, struct bw_buf *proof)
{
	uint64_t *at = calloc(count, sizeof(*at)), n = 12345, end;
	struct bw_kept *kept = calloc(count, sizeof(*kept));
	struct bw_err err = { 0 };
	uint8_t root[32];
	size_t i, k = 0;

	assert_non_null(at);
	assert_non_null(kept);
	for (i = 0; i < count; i++) {
		n = n * 6364136223846793005u + 1442695040888963407u;
		at[i] = !clustered ? (n >> 33) % MESSAGES : i % 10 == 0 ? (n >> 33) % (MESSAGES - 10) : at[i - 1] + 1;
	}
	qsort(at, count, sizeof(*at), by_number);
	for (i = 0; i < count; i++) {
		if (i > 0 && at[i] == at[i - 1])
			continue; /* chosen twice by chance */
		end = at[i] + 1 < MESSAGES ? chat->starts[at[i] + 1] : chat->text.len;
		kept[k++] = (struct bw_kept){ chat->starts[at[i]], end - chat->starts[at[i]], copy->len };
		bw_buf_put(copy, chat->text.data + kept[k - 1].from, (size_t)kept[k - 1].length);
	}
	must(bw_parts_excerpt(f->c, &chat->item, kept, k, proof, root, &err), &err);
	assert_memory_equal(root, chat->said.parts_root, 32);
	free(at);
	free(kept);
}

static void
check_excerpt(struct fixture *f, struct chat *chat, size_t count, bool clustered)
{
	struct bw_buf copy = { 0 }, proof = { 0 };
	struct bw_parts_verdict v;

	excerpt(f, chat, count, clustered, &copy, &proof);
	verdict_of(&copy, &proof, &v);
	assert_true(v.holds && v.of_original == copy.len && v.size == copy.len);
	assert_true(v.parts == MESSAGES + 2 && v.kept <= count); /* the mark, the line before, the messages */
	assert_memory_equal(v.root, chat->said.parts_root, 32);
	print_message("%zu messages of %u, %s: %zu bytes, proof %zu bytes\n", count, MESSAGES,
	    clustered ? "in groups of ten" : "anywhere", copy.len, proof.len);
	copy.data[copy.len / 2] ^= 1;
	verdict_of(&copy, &proof, &v);
	assert_false(v.holds);
	bw_buf_free(&copy);
	bw_buf_free(&proof);
}

static void
open_chat(struct fixture *f, struct chat *chat)
{
	uint64_t number;

	memset(chat, 0, sizeof(*chat));
	chat->starts = calloc(MESSAGES, sizeof(*chat->starts));
	assert_non_null(chat->starts);
	make_chat(&chat->text, chat->starts);
	number = add_file(f, "chat.txt", chat->text.data, chat->text.len);
	stamp(f, number, &chat->said);
	get_item(f, number, &chat->item);
	assert_string_equal(chat->item.kind, "chat");
}

static void
close_chat(struct chat *chat)
{
	bw_buf_free(&chat->text);
	free(chat->starts);
	bw_item_free(&chat->item);
}

static void
some_messages_of_many_are_part_of_the_export(void **state)
{
	struct fixture *f = *state;
	struct chat chat;

	open_chat(f, &chat);
	check_excerpt(f, &chat, 1, false);
	check_excerpt(f, &chat, 20, false);
	check_excerpt(f, &chat, 20, true);
	check_excerpt(f, &chat, 200, false);
	check_excerpt(f, &chat, 200, true);
	close_chat(&chat);
}

/* Two messages in the other order, one left out or one twice, are not what was stamped. */
static void
messages_keep_their_order(void **state)
{
	struct fixture *f = *state;
	struct bw_buf copy = { 0 }, proof = { 0 }, other = { 0 };
	struct bw_parts_verdict v;
	struct chat chat;
	const uint8_t *second;
	size_t first_len;

	open_chat(f, &chat);
	excerpt(f, &chat, 10, true, &copy, &proof);
	second = memchr(copy.data, '\n', copy.len);
	first_len = (size_t)(second + 1 - copy.data);
	bw_buf_put(&other, copy.data + first_len, copy.len - first_len);
	bw_buf_put(&other, copy.data, first_len);
	verdict_of(&other, &proof, &v);
	assert_false(v.holds);
	other.len -= first_len;
	verdict_of(&other, &proof, &v);
	assert_false(v.holds);
	bw_buf_reset(&other);
	bw_buf_put(&other, copy.data, first_len);
	bw_buf_put(&other, copy.data, copy.len);
	verdict_of(&other, &proof, &v);
	assert_false(v.holds);
	/* The proof for others of the same chat does not help. */
	bw_buf_reset(&other);
	bw_buf_free(&proof);
	excerpt(f, &chat, 9, false, &other, &proof);
	verdict_of(&copy, &proof, &v);
	assert_false(v.holds);
	bw_buf_free(&other);
	bw_buf_free(&copy);
	bw_buf_free(&proof);
	close_chat(&chat);
}

static void
what_is_no_part_cannot_be_chosen(void **state)
{
	struct fixture *f = *state;
	static const struct bw_kept wrong[][2] = {
		{ { 500, 20, 0 }, { 400, 20, 20 } },	/* not in order */
		{ { 400, 20, 0 }, { 410, 20, 20 } },	/* one over the other */
		{ { 400, 20, 0 }, { 500, 20, 19 } },	/* one over the other in the copy */
		{ { 400, 20, 0 }, { 420, 20, 25 } },	/* something between where there is no gap */
		{ { 400, 20, 0 }, { 500, 0, 20 } },	/* nothing */
		{ { 400, 20, 0 }, { UINT64_MAX - 9, 20, 20 } },
	};
	struct bw_buf proof = { 0 };
	uint8_t root[32];
	struct bw_kept behind;
	struct chat chat;
	size_t i;

	open_chat(f, &chat);
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_int_equal(bw_parts_excerpt(f->c, &chat.item, wrong[i], 2, &proof, root, NULL), BW_EUSAGE);
	behind = (struct bw_kept){ chat.text.len - 10, 11, 0 };
	assert_int_equal(bw_parts_excerpt(f->c, &chat.item, &behind, 1, &proof, root, NULL), BW_EUSAGE);
	assert_int_equal(bw_parts_excerpt(f->c, &chat.item, &behind, 0, &proof, root, NULL), BW_EUSAGE);
	assert_int_equal(proof.len, 0);
	bw_buf_free(&proof);
	close_chat(&chat);
}

/* ---- how texts are cut, and how that is kept ---- */

static void
is_cut(const char *text, const char *want)
{
	const struct bw_bytes none = { NULL, 0 };
	struct bw_bytes in = { (const uint8_t *)text, strlen(text) };
	struct bw_buf reply = { 0 }, got = { 0 };
	struct bw_tiling t;
	struct bw_err err = { 0 };
	uint32_t i;

	must(bw_tiling_job(in, none, &reply, &err), &err);
	must(bw_tiling_decode((struct bw_bytes){ reply.data, reply.len }, in.len, &t, &err), &err);
	for (i = 0; i < t.count; i++)
		bw_buf_printf(&got, "%s%llu", i > 0 ? " " : "", (unsigned long long)t.lengths[i]);
	assert_string_equal(bw_buf_text(&got), want);
	bw_tiling_free(&t);
	bw_buf_free(&reply);
	bw_buf_free(&got);
}

static void
texts_are_cut_where_something_begins(void **state)
{
	(void)state;
	is_cut("", "0");
	is_cut("one", "3");
	is_cut("one\ntwo\n", "8");
	is_cut("one\n\ntwo\n", "5 4");
	is_cut("\n\none\n \t\n\r\ntwo\nthree", "2 9 9");
	is_cut("\n\n\n", "3");
	is_cut("a line\nmore\n24/01/2019, 10:00 - A.: hi\n24/01/2019, 10:01 - B.: hm\nmore\n25/01/2019, 10:01 - B.: x",
	    "7 5 27 32 25");
}

static bool
decodes(const char *bytes, size_t len, uint64_t size)
{
	struct bw_tiling t;
	bool ok = bw_tiling_decode((struct bw_bytes){ (const uint8_t *)bytes, len }, size, &t, NULL) == BW_OK;

	bw_tiling_free(&t);
	return ok;
}

static void
a_cut_has_one_form(void **state)
{
	(void)state;
	assert_true(decodes("\x05\x81\x01", 3, 134));
	assert_false(decodes("\x05\x81\x01", 3, 133));
	assert_false(decodes("\x05\x81", 2, 134));
	assert_false(decodes("\x85\x00", 2, 5)); /* longer than it has to be */
	assert_false(decodes("\x05\x00", 2, 5)); /* an empty part */
	assert_true(decodes("\x00", 1, 0));
	assert_false(decodes("\x00\x00", 2, 0));
	assert_false(decodes("", 0, 0));
	assert_false(decodes("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 10, UINT64_MAX));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_picture_without_its_place_is_part_of_the_original, fixture_setup,
		    fixture_teardown),
		cmocka_unit_test_setup_teardown(a_cut_stays_with_its_item_and_goes_with_it, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(what_is_not_stamped_has_no_proof, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(some_messages_of_many_are_part_of_the_export, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(messages_keep_their_order, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(what_is_no_part_cannot_be_chosen, fixture_setup, fixture_teardown),
		cmocka_unit_test(dates_are_found_in_every_format),
		cmocka_unit_test(texts_are_cut_where_something_begins),
		cmocka_unit_test(a_cut_has_one_form),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
